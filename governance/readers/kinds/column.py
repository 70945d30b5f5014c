"""A column of text on its way to values: trimmed, narrowed, and what was found wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.typed import TURNING, UNSEEN

NOTHING = ("NULL", "null", "Null", "\\N", "None", "NONE", "nan", "NaN", "NAN", "NaT", "<NA>", "N/A", "n/a")


@dataclass
class Column:
    """The values read so far, null where there is none, and complaints: which cells, and why."""

    values: pa.Array
    complaints: list[tuple[np.ndarray, str]] = field(default_factory=list)

    def complain(self, which: np.ndarray, reason: str) -> None:
        """Note why some cells are wrong; their values become null."""
        if which.any():
            self.complaints.append((which, reason))
            self.values = pc.if_else(pa.array(~which), self.values, pa.scalar(None, self.values.type))


def trimmed(cells: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return the cells without signs nobody sees and without blanks around them, null where nothing is left.

    >>> trimmed(pa.array([" a　", "  ", None])).to_pylist()
    ['a', None, None]
    """
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], pa.string())
    bare = pc.utf8_trim_whitespace(_seen(whole))
    return _null_where(pc.equal(bare, ""), bare)


def _seen(whole: pa.Array) -> pa.Array:
    """Return the cells without signs of no width and without those that turn the direction of writing."""
    plain = pc.all(pc.string_is_ascii(whole)).as_py()
    return whole if plain in (True, None) else pc.replace_substring_regex(whole, f"[{UNSEEN}{TURNING}]", "")


def narrowed(text: pa.Array) -> pa.Array:
    """Return the cells with full-width digits and signs as ASCII, and null for the words that databases write for it.

    >>> narrowed(pa.array(["１１９．５", "（0511）", "NULL"])).to_pylist()
    ['119.5', '(0511)', None]
    """
    ascii_only = pc.all(pc.string_is_ascii(text)).as_py()
    narrow = text if ascii_only in (True, None) else pc.utf8_normalize(text, form="NFKC")
    return _null_where(pc.is_in(narrow, value_set=pa.array(NOTHING)), narrow)


def cast_plainly(text: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Return the cells in a type that Arrow reads them as, None where it cannot read all of them.

    The first few are tried before the rest, because failing late is slow.

    >>> cast_plainly(pa.array(["1.5"]), pa.float64()).to_pylist(), cast_plainly(pa.array(["x"]), pa.float64())
    ([1.5], None)
    """
    try:
        text[:50].cast(kind)
        return text.cast(kind)
    except pa.ArrowInvalid:
        return None


def flags(mask: pa.Array) -> np.ndarray:
    """Return a mask for numpy, false where it is null."""
    return pc.fill_null(mask, False).to_numpy(zero_copy_only=False)


def matching(text: pa.Array, pattern: str) -> np.ndarray:
    """Return which cells a pattern is found in."""
    return flags(pc.match_substring_regex(text, pattern))


def present(text: pa.Array) -> np.ndarray:
    """Return which cells hold anything."""
    return pc.is_valid(text).to_numpy(zero_copy_only=False)


def only(text: pa.Array, which: np.ndarray) -> pa.Array:
    """Return the cells with null for those not chosen."""
    return pc.if_else(pa.array(which), text, pa.scalar(None, text.type))


def _null_where(mask: pa.Array, text: pa.Array) -> pa.Array:
    return pc.if_else(mask, pa.scalar(None, text.type), text)
