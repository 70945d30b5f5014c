"""Boundary versions: loading a new one, letting it hold, going back, and comparing two."""
