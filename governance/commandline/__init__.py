"""The command line: `python -m governance`."""
