"""Power cuts: real processes on a real store, killed in the middle of their work."""
