"""What pages share about tables."""

from __future__ import annotations

from typing import Any


def chosen_row(state: Any) -> int | None:
    """Return the position of the row the reader has just chosen in a table, or None."""
    rows = state.selection.rows if hasattr(state, "selection") else []
    return int(rows[0]) if rows else None
