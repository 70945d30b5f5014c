"""Notices over the wire: mail, a gateway for messages or calls, and the robots of two chat services."""
