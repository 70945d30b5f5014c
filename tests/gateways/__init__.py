"""Channels against real servers of their kind on this machine."""
