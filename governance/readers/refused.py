"""The file of refused records: as they came, with the reasons behind them, ready to be mended and loaded again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from governance.readers.faults import Faults
from governance.readers.sheet import Sheet
from governance.readers.source import Source


def write_refused(target: Path | BinaryIO, source: Source, sheets: Iterable[Sheet], faults: Faults) -> int:
    """Write those records of the sheets that have a fault, and return how many they are.

    The columns are the file's own, then line, field, value and reason; text in UTF-8 with a byte-order mark, the
    delimiter the file's. No spreadsheet takes a cell for a formula. Loaded again, the four columns are left out.
    """
    raise NotImplementedError
