"""What pages share about tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from governance.engine.text import _
from pages.parts.charts_kit import width_px

PAGE_ROWS, ROW_HEIGHT = 50, 30
CELL_EDGES, WIDEST = 20, 320


def chosen_row(state: Any) -> int | None:
    """Return the position of the row the reader has just chosen in a table, or None."""
    rows = state.selection.rows if hasattr(state, "selection") else []
    return int(rows[0]) if rows else None


def chosen_rows(state: Any) -> list[int]:
    """Return the positions of the rows the reader has chosen in a table, from the top."""
    return sorted(int(row) for row in (state.selection.rows if hasattr(state, "selection") else []))


def height(rows: int, most: int) -> int:
    """Return how many px a table of so many rows takes, up to `most`: no empty rows under few, no endless page."""
    return min(36 + ROW_HEIGHT * rows, most)


def grouped(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how the numbers of a table are written: in groups of three, and sorted as the numbers they are."""
    config = st.column_config.NumberColumn(format="localized")
    return {str(name): config for name in rows.columns if _numbers(rows[name])}


def fitted(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the widths in which the words of a table stand uncut, up to what a long sentence may take.

    Numbers and times are left to the grid, which knows how wide it writes them.
    """
    wide = {str(name): _room(str(name), rows[name]) for name in rows if _words(rows[name])}
    return {name: st.column_config.Column(width=room) for name, room in wide.items()}


def _words(column: pd.Series) -> bool:
    return pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)


def _room(heading: str, column: pd.Series) -> int:
    widest = max([width_px(heading), *(width_px(str(one)) for one in column.dropna().unique())])
    return min(widest * 13 // 12 + CELL_EDGES, WIDEST)  # a table's letters are 13 px high


def _numbers(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


PAGER_WIDTH = 340  # pixels: seven numbers and two arrows


@dataclass(frozen=True)
class Listing:
    """How a list of rows is drawn: the key of its table and of its pages, whether one row or many can be chosen."""

    key: str
    pages_key: str
    alt: str
    mode: Literal["single-row", "multi-row"] = "single-row"
    listed: int = 9


def page_of(key: str) -> int:
    """Return the number of the page of a list that the reader looks at, from 1."""
    return int(st.session_state.get(key, 1))


def listing(rows: pd.DataFrame, count: int, how: Listing) -> list[int]:
    """Draw one page of a list with the pages there are, and return the positions of the rows that are chosen."""
    state = st.dataframe(
        rows,
        hide_index=True,
        height=36 + ROW_HEIGHT * min(len(rows), how.listed),
        row_height=ROW_HEIGHT,
        on_select="rerun",
        selection_mode=how.mode,
        column_config=grouped(rows),
        key=how.key,
        alt=how.alt,
    )
    pager(-(-count // PAGE_ROWS), how.pages_key, PAGE_ROWS)
    return chosen_rows(state)


def pager(pages: int, key: str, rows_each: int) -> None:
    """Draw the way to the other pages of a list, saying which one this is of how many; nothing where there is one.

    Its room is fixed: in a row of its own it would be squeezed to a single number, with no way to the last page.
    """
    if pages < 2:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=f"pager-{key}"):
        at = _("第 {n}/{pages} 页").format(n=min(page_of(key), pages), pages=pages)
        st.caption(f"{at} · {_('每页 {n} 行').format(n=rows_each)}", width="content")
        st.pagination(pages, key=key, width=PAGER_WIDTH)


def without_nan(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with None where nothing is stored, because NaN is true and a word is expected."""
    return rows.astype(object).where(rows.notna(), None)
