"""Columns of many rows, made without a loop: words picked by number, glued text, numbered identifiers, times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Column = Any  # an Arrow array or a numpy one


def words(vocabulary: Sequence[str | None] | pa.Array, index: NDArray[np.int64]) -> pa.Array:
    """Return the words that the numbers pick; a negative number picks nothing (null)."""
    known = vocabulary if isinstance(vocabulary, pa.Array) else pa.array(vocabulary, pa.string())
    return known.take(pa.array(index, mask=index < 0))


def glued(*parts: Column | str) -> pa.Array:
    """Return the parts joined row by row; a part is one text for all rows, a column of text or of whole numbers."""
    ready = [part if isinstance(part, str) else _text(part) for part in parts]
    return pc.binary_join_element_wise(*ready, "", null_handling="emit_null")


def numbered(prefix: Column | str, numbers: NDArray[np.int64], width: int) -> pa.Array:
    """Return identifiers such as P0000012."""
    return glued(prefix, pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0"))


def chosen(condition: NDArray[np.bool_], yes: Column | str, no: Column | str) -> pa.Array:
    """Return one of two texts per row."""
    return pc.if_else(
        pa.array(condition), yes if isinstance(yes, str) else _text(yes), no if isinstance(no, str) else _text(no)
    )


def text(values: Any) -> pa.Array:
    """Return texts as a column; None and NaN are null."""
    return pa.array(values, pa.string(), from_pandas=True)


def known(values: NDArray[Any], where: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return the values as a column; null where they are not known (and for NaN and NaT)."""
    missing = np.zeros(len(values), bool) if where is None else ~where
    if values.dtype.kind in "fmM":
        missing = missing | (np.isnan(values) if values.dtype.kind == "f" else np.isnat(values))
    return pa.array(values, mask=missing)


def table(columns: Mapping[str, Any], rows: int | None = None) -> pa.Table:
    """Return an Arrow table; a plain value stands for a column of that value in as many rows as given."""
    size = rows if rows is not None else next(len(column) for column in columns.values() if hasattr(column, "__len__"))
    filled = {name: _column(value, size) for name, value in columns.items()}
    return pa.table(filled)


def _column(value: Any, size: int) -> pa.Array:
    if isinstance(value, np.ndarray):
        return known(value)
    if isinstance(value, (pa.Array, pa.ChunkedArray)):
        return value
    return pa.array([value] * size) if value is None else pa.repeat(value, size)


def _text(part: Column) -> pa.Array:
    column = part if isinstance(part, (pa.Array, pa.ChunkedArray)) else pa.array(part)
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
