"""From text cells to values: whole columns at a time, every cell that cannot be read told with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from governance.readers.faults import Faults
from governance.readers.fields import Field
from governance.readers.sheet import Sheet

__all__ = ["Faults", "Parsed", "Reading", "parsed"]


@dataclass(frozen=True)
class Reading:
    """How the cells of a file are meant.

    `zone` is the city's, for times that name none; `now` (aware) the moment beyond which a time lies in the future;
    `values` field name -> their word -> ours; `day_first` whether 12/10/2015 is the 12th of October, None to see it
    from the file; `units` field name -> the unit the file writes it in (km, min, ...). `datum` is kept for whoever
    converts coordinates: reading leaves them as they came.
    """

    zone: ZoneInfo
    now: datetime
    datum: str = "wgs84"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day_first: bool | None = None
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """The records of one sheet as values.

    `values` has a column for each field, named after it, in the order of the sheet: times naive UTC microseconds,
    days date32, numbers float64, whole numbers int64, yes/no bool, lists of codes list<string>, all else text; null
    where the cell was empty or wrong. `good` is true for records without a fault.
    """

    values: pa.Table
    good: np.ndarray
    faults: Faults


def parsed(sheet: Sheet, fields: Sequence[Field], mapping: Mapping[str, str], reading: Reading) -> Parsed:
    """Return the sheet's records as values of the fields; `mapping` is field name -> column of the file."""
    raise NotImplementedError
