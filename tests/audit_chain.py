"""What tests ask of the audit's chain by itself, whatever was told of it outside the store."""

from __future__ import annotations

from collections.abc import Sequence

from governance.audit.rules import Entry, faults


def first_break(rows: Sequence[tuple[Entry, str, str]]) -> int | None:
    """Return the number of the first entry that does not fit the one before it, None where all fit."""
    found = faults(rows, (), len(rows), told_outside=False)
    return found[0].seq if found else None
