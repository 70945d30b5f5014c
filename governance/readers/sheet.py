"""What every format becomes: a batch of records whose cells are text, each record with the line it stands on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from governance.readers.faults import Faults


@dataclass(frozen=True)
class Sheet:
    """Some consecutive records of a file.

    `columns` are the header's names, trimmed and unique. `cells` has one string column for each of them, every cell
    as it stood and null where it was empty; what a typed file holds is written out (`2026-11-22 14:05:00`, `119.5`,
    `true`). `lines` (int64) is where each record starts: the physical line of a text file, the row of a workbook,
    otherwise the number of the record counted from 1. `shapes` are shapely geometries in WGS-84 longitude and
    latitude, or None for a table; of points the columns `lon` and `lat` hold the same. `faults` are records that
    cannot be right whatever they are read as, such as one with more cells than the header.
    """

    columns: tuple[str, ...]
    cells: pa.Table
    lines: np.ndarray
    shapes: np.ndarray | None = None
    faults: Faults = field(default_factory=Faults.none)

    def __len__(self) -> int:
        return len(self.lines)


def picked(sheet: Sheet, chosen: np.ndarray) -> Sheet:
    """Return the chosen records (a boolean for each) of a sheet, without its faults.

    >>> sheet = Sheet(("a",), pa.table({"a": ["x", "y"]}), np.array([2, 3]))
    >>> picked(sheet, np.array([False, True])).lines.tolist()
    [3]
    """
    shapes = None if sheet.shapes is None else sheet.shapes[chosen]
    return Sheet(sheet.columns, sheet.cells.filter(pa.array(chosen)), sheet.lines[chosen], shapes)
