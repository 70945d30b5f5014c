"""Boundary versions: loading a new one, letting it hold, going back, and comparing two."""

from governance.procedures.boundaries.comparing import counts, report, versions
from governance.procedures.boundaries.force import Turned, bring_into_force, stored
from governance.procedures.boundaries.loading import load_areas
from governance.procedures.boundaries.turns import due, rollback, settle

__all__ = [
    "Turned",
    "bring_into_force",
    "counts",
    "due",
    "load_areas",
    "report",
    "rollback",
    "settle",
    "stored",
    "versions",
]
