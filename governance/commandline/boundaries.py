"""What the command line accepts and says of boundary versions."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Verbs = Callable[[str, str], argparse.ArgumentParser]
Result = dict[str, object]


def accept(verb: Verbs) -> None:
    """Add the commands on boundary versions; `verb` makes a sub-command from its name and summary."""
    verb("list", "List boundary versions and which one holds.")
    back = verb("rollback", "Let the version before the present one hold again.")
    back.add_argument("--reason", required=True, help="why, for the audit")


def tell_list(result: Result, table: Callable[[list[tuple]], str]) -> str:
    """Return the versions as a table."""
    found = result["versions"]
    assert isinstance(found, list)
    if not found:
        return "There are no boundaries yet: python -m governance load towns FILE"
    names = ("version_id", "valid_from", "towns", "villages", "grids", "micro_grids", "label")
    rows: list[tuple] = [("", "version", "valid from", "towns", "villages", "grids", "micro-grids", "what")]
    rows += [("*" if one["holds"] else "", *(str(one[name]) for name in names)) for one in found]
    return f"{table(rows)}\n* holds now"


def tell_rollback(result: Result) -> str:
    """Return what going back changed."""
    moved = result["moved"]
    assert isinstance(moved, dict)
    counts = ", ".join(f"{count:,} {name}" for name, count in moved.items())
    return f"Version {result['version_id']} holds again instead of version {result['before']}; moved: {counts}."
