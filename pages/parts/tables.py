"""What pages share about tables."""

from __future__ import annotations

from typing import Any

import pandas as pd


def chosen_row(state: Any) -> int | None:
    """Return the position of the row the reader has just chosen in a table, or None."""
    rows = state.selection.rows if hasattr(state, "selection") else []
    return int(rows[0]) if rows else None


def chosen_rows(state: Any) -> list[int]:
    """Return the positions of the rows the reader has chosen in a table, from the top."""
    return sorted(int(row) for row in (state.selection.rows if hasattr(state, "selection") else []))


def without_nan(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with None where nothing is stored, because NaN is true and a word is expected."""
    return rows.astype(object).where(rows.notna(), None)
