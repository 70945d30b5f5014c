"""Pages to act: blow the whistle, report in, verify."""
