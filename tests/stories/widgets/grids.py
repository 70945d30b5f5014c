"""The two grids of the widgets' app: the officer's own, and one he has nothing to do with."""

MINE, OTHER = "321181106001001", "321181106001002"
