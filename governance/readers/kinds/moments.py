"""Every way of writing a moment as one pattern, and the parts of a moment put together.

Each reader takes a column of text and returns the moments of the cells that it fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.readers.kinds.column import cast_plainly, matching, only, present

_HALF = r"(?i:上午|下午|中午|[ap]\.?m\.?)"
_CLOCK = (
    rf"(?:[T,\s]\s*|日\s*)?(?:(?P<half>{_HALF})\s*)?(?P<h>\d{{1,2}})\s*[:时点]\s*"
    r"(?:(?P<mi>\d{1,2})(?:\s*[:分]\s*(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?\s*秒?|\s*分)?)?"
    rf"\s*(?P<late>{_HALF})?"
)
_ZONE = r"\s*(?P<z>(?i:Z|UTC|GMT)|(?i:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?$"
YEAR_FIRST = (
    r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<mo>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?(?:" + _CLOCK + ")?" + _ZONE
)
YEAR_LAST = r"^(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<y>\d{4})(?:" + _CLOCK + ")?" + _ZONE
DAY_NAMED = r"^(?:[A-Za-z]{3,9},?\s+)?(?P<d>\d{1,2})[-\s](?P<mon>[A-Za-z]{3,9})[-\s,]+(?P<y>\d{4})"
MONTH_NAMED = r"^(?:[A-Za-z]{3,9},?\s+)?(?P<mon>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
COMPACT = (
    r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})"
    r"(?:[T ]?(?P<h>\d{2}):?(?P<mi>\d{2})(?::?(?P<s>\d{2})(?:\.?(?P<f>\d{3,6}))?)?)?" + _ZONE
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, 1)}
_YEARS = (1900, 2200)
_SERIAL_DAYS = (18_000, 80_000)  # 1949 to 2119
_SERIAL_EPOCH = np.datetime64("1899-12-30", "us")  # spreadsheets count a 29 February 1900 that never was


@dataclass
class Moments:
    """The moments of a column.

    `local` as written (datetime64, NaT where there is none), `offset_s` the seconds east of UTC that the cell names
    (NaN where it names none); `fits` the cells that are written as a moment at all, of which `wrong_day`,
    `wrong_clock` and `wrong_year` cannot exist and `undecided` could be two days.
    """

    local: np.ndarray
    offset_s: np.ndarray
    fits: np.ndarray
    wrong_day: np.ndarray
    wrong_clock: np.ndarray
    wrong_year: np.ndarray
    undecided: np.ndarray

    @classmethod
    def none(cls, count: int) -> Moments:
        """Return no moments."""
        masks = (np.zeros(count, bool) for _mask in range(5))
        return cls(np.full(count, np.datetime64("NaT"), "datetime64[us]"), np.full(count, np.nan), *masks)

    def take(self, which: np.ndarray, other: Moments) -> None:
        """Take over the chosen cells of another reading."""
        for name in vars(self):
            getattr(self, name)[which] = getattr(other, name)[which]


def iso(text: pa.Array) -> Moments | None:
    """Return the moments if every cell is ISO without a zone, else None: much faster than patterns."""
    stamps = cast_plainly(text, pa.timestamp("us"))
    if stamps is None:
        return None
    found = Moments.none(len(text))
    found.local = stamps.to_numpy(zero_copy_only=False).astype("datetime64[us]").copy()
    found.fits = present(text)
    _judge_years(found)
    return found


def year_first(text: pa.Array) -> Moments:
    """Read 2026-11-22 14:05:30.5+08:00 and 2026年11月22日下午2点05分."""
    parts = _Parts(text, YEAR_FIRST)
    return _assembled(parts, parts.whole("y"), parts.whole("mo"), parts.whole("d"))


def compact(text: pa.Array) -> Moments:
    """Read 20261122, 202611221405, 20261122T140500Z, 20261122140500123."""
    parts = _Parts(text, COMPACT)
    return _assembled(parts, parts.whole("y"), parts.whole("mo"), parts.whole("d"))


def named_month(text: pa.Array) -> Moments:
    """Read 10 Dec 2015 17:40 and Dec 10, 2015."""
    found = Moments.none(len(text))
    for start in (DAY_NAMED, MONTH_NAMED):
        parts = _Parts(text, start + "(?:" + _CLOCK + ")?" + _ZONE)
        months = np.array([_MONTHS.get(name[:3].casefold(), 0) for name in parts.texts("mon")], np.int64)
        fitting = parts.fits & (months > 0)
        found.take(fitting, _assembled(parts, parts.whole("y"), months, parts.whole("d")))
    return found


def year_last(text: pa.Array, day_first: bool | None) -> Moments:
    """Read 12/10/2015 17:40; where nobody says which is the day, only those that can be one thing."""
    parts = _Parts(text, YEAR_LAST)
    first, second = parts.whole("a"), parts.whole("b")
    turned = first > 12 if day_first is None else np.full(len(text), day_first)
    month, day = np.where(turned, second, first), np.where(turned, first, second)
    found = _assembled(parts, parts.whole("y"), month, day)
    if day_first is None:
        found.undecided = parts.fits & (first <= 12) & (second <= 12) & (first != second)
        found.local[found.undecided] = np.datetime64("NaT")
    return found


def slashed(text: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return first and second part of dates that end with the year; 0 for all other cells."""
    parts = _Parts(text, YEAR_LAST)
    return parts.whole("a"), parts.whole("b")


def numeric(text: pa.Array) -> Moments:
    """Read seconds (10 digits), milliseconds (13) and microseconds (16) since 1970, and spreadsheet day numbers."""
    found = Moments.none(len(text))
    for pattern, scale in ((r"^\d{10}(\.\d+)?$", 1e6), (r"^\d{13}(\.0)?$", 1e3), (r"^\d{16}$", 1.0)):
        which = matching(text, pattern)
        if which.any():
            count = _floats(text, which) * scale
            found.local[which] = np.round(count[which]).astype("int64").astype("datetime64[us]")
            found.offset_s[which], found.fits[which] = 0.0, True
    serial = matching(text, r"^\d{5}(\.\d+)?$")
    if serial.any():
        days = _floats(text, serial)
        serial &= (days >= _SERIAL_DAYS[0]) & (days <= _SERIAL_DAYS[1])
        milliseconds = np.round(days[serial] * 86_400_000).astype("int64").astype("timedelta64[ms]")
        found.local[serial] = _SERIAL_EPOCH + milliseconds
        found.fits[serial] = True
    _judge_years(found)
    return found


def _floats(text: pa.Array, which: np.ndarray) -> np.ndarray:
    return pc.fill_null(only(text, which).cast(pa.float64()), 0.0).to_numpy(zero_copy_only=False)


class _Parts:
    """The named parts of a pattern in every cell."""

    def __init__(self, text: pa.Array, pattern: str) -> None:
        self._found = pc.extract_regex(text, pattern)
        self.fits = present(self._found)
        self._names = {one.name for one in self._found.type}

    def texts(self, name: str) -> list[str]:
        """Return a part as text, empty where there is none."""
        return pc.fill_null(self._part(name), "").to_pylist()

    def whole(self, name: str) -> np.ndarray:
        """Return a part as whole numbers, 0 where there is none."""
        if name not in self._names:
            return np.zeros(len(self._found), np.int64)
        part = self._part(name)
        filled = pc.fill_null(pc.if_else(pc.equal(part, ""), "0", part), "0")
        return filled.cast(pa.int64()).to_numpy(zero_copy_only=False)

    def has(self, name: str, pattern: str) -> np.ndarray:
        """Return where a part matches a pattern."""
        return matching(self._part(name), pattern) if name in self._names else np.zeros(len(self._found), bool)

    def microseconds(self) -> np.ndarray:
        """Return the fraction of a second."""
        digits = pc.utf8_rpad(pc.utf8_slice_codeunits(pc.fill_null(self._part("f"), ""), 0, 6), 6, "0")
        return digits.cast(pa.int64()).to_numpy(zero_copy_only=False)

    def offsets(self) -> np.ndarray:
        """Return the seconds east of UTC, NaN where no zone is named."""
        zone = self._part("z")
        seconds = np.full(len(zone), np.nan)
        seconds[matching(zone, r"^(?i:Z|UTC|GMT)$")] = 0.0
        parts = _Parts(zone, r"(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<mi>\d{2})?$")
        size = parts.whole("h") * 3600.0 + parts.whole("mi") * 60.0
        signed = np.where(parts.has("sign", "-"), -size, size)
        seconds[parts.fits] = signed[parts.fits]
        return seconds

    def _part(self, name: str) -> pa.Array:
        return pc.struct_field(self._found, name)


def _assembled(parts: _Parts, year: np.ndarray, month: np.ndarray, day: np.ndarray) -> Moments:
    """Return moments of their parts, and which of them cannot exist."""
    found = Moments.none(len(year))
    found.fits = parts.fits
    hour, minute, second = _hours(parts), parts.whole("mi"), parts.whole("s")
    found.offset_s = np.where(parts.fits, parts.offsets(), np.nan)
    found.wrong_year = parts.fits & ((year < _YEARS[0]) | (year > _YEARS[1]))
    months = (np.where(found.wrong_year, 2000, year) - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    found.wrong_day = parts.fits & ((month < 1) | (month > 12) | (day < 1) | (day > length))
    far = np.nan_to_num(np.abs(found.offset_s)) > 15 * 3600
    found.wrong_clock = parts.fits & ((hour > 23) | (minute > 59) | (second > 59) | far)
    good = parts.fits & ~found.wrong_year & ~found.wrong_day & ~found.wrong_clock
    seconds = ((day - 1) * 24 + hour) * 3600 + minute * 60 + second
    local = first.astype("datetime64[us]") + (seconds * 1_000_000 + parts.microseconds()).astype("timedelta64[us]")
    found.local[good] = local[good]
    return found


def _hours(parts: _Parts) -> np.ndarray:
    """Return the hour of the day with morning and afternoon taken into account."""
    hour = parts.whole("h")
    afternoon = parts.has("half", "(?i)下午|中午|p") | parts.has("late", "(?i)下午|中午|p")
    morning = parts.has("half", "(?i)上午|a") | parts.has("late", "(?i)上午|a")
    noon_passed = afternoon & (hour < 12) & ~(parts.has("half", "中午") & (hour == 11))
    return np.where(noon_passed, hour + 12, np.where(morning & (hour == 12), 0, hour))


def _judge_years(found: Moments) -> None:
    """Mark moments of years that no record is from."""
    years = found.local.astype("datetime64[Y]").astype(np.int64) + 1970
    found.wrong_year = found.fits & ((years < _YEARS[0]) | (years > _YEARS[1]))
    found.local[found.wrong_year] = np.datetime64("NaT")
