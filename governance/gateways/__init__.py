"""Gateways 网关: our ends of the wires to services outside; nothing is called that the operator has not named."""
