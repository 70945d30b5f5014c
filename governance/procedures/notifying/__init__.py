"""Notifying 通知送达: notices in words, the worker that sends them, and what administrators do about channels."""
