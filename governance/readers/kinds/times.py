"""Times and days as files write them, whole columns at a time.

2026-11-22 14:05, 2026/11/22, 2026年11月22日 14时05分, 20261122140500, ISO with an offset, 12/10/2015 5:40 PM,
10 Dec 2015, seconds and milliseconds since 1970, and the day numbers of spreadsheets. What names no zone is the
city's time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.text import _
from governance.readers.kinds import moments
from governance.readers.kinds.column import Column, flags, matching, only, present
from governance.readers.kinds.moments import Moments

FUTURE_ALLOWED = timedelta(minutes=5)  # clocks differ
_LONG_YEAR = r"^\d{5,}\s*[-/.年]\s*\d"
_SHORT_YEAR = r"^\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(\D|$)"


def times(text: pa.Array, zone: ZoneInfo, now: datetime | None, day_first: bool | None) -> Column:
    """Return a column of naive UTC timestamps in microseconds; with `now` (aware), none later than that.

    Complaints: no time, no such day or hour, impossible year, a day and month that could be each other, an hour that
    the clock skipped, a future time.

    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> [str(at) for at in times(pa.array(["2026/11/22 14:05", "2/30"]), shanghai, None, None).values.to_pylist()]
    ['2026-11-22 06:05:00', 'None']
    """
    found = _moments(text, day_first)
    local = _local(found, zone)
    column = Column(pa.array(local, pa.timestamp("us")))
    skipped = flags(pc.is_null(column.values)) & ~np.isnat(found.local)
    _complain(column, text, found)
    column.complain(skipped, _("当地钟表跳过了这一时刻（夏令时）；请核对。"))
    if now is not None:
        _no_future(column, np.datetime64((now + FUTURE_ALLOWED).replace(tzinfo=None), "us"), now.astimezone(zone))
    return column


def days(text: pa.Array, zone: ZoneInfo, now: datetime | None, day_first: bool | None) -> Column:
    """Return a column of days (date32) as the city's calendar has them; with `now` (aware), none after today.

    >>> found = days(pa.array(["2026年11月22日", "2026-02-30"]), ZoneInfo("Asia/Shanghai"), None, None)
    >>> [str(day) for day in found.values.to_pylist()]
    ['2026-11-22', 'None']
    """
    found = _moments(text, day_first)
    local = found.local.copy()
    zoned = ~np.isnan(found.offset_s)
    if zoned.any():
        utc = pd.DatetimeIndex(_shifted(found.local[zoned], -found.offset_s[zoned]), tz="UTC")
        local[zoned] = utc.tz_convert(zone).tz_localize(None).to_numpy("datetime64[us]")
    column = Column(pa.array(local.astype("datetime64[D]"), pa.date32()))
    _complain(column, text, found)
    if now is not None:
        today = now.astimezone(zone)
        late = flags(pc.greater(column.values, pa.scalar(today.date(), pa.date32())))
        column.complain(late, _late(today))
    return column


def day_first_of(text: pa.Array) -> bool | None:
    """Return whether dates such as 13/10/2015 put the day first, None where no cell tells or cells differ.

    >>> day_first_of(pa.array(["1/2/2015", "13/10/2015"])), day_first_of(pa.array(["1/2/2015"]))
    (True, None)
    """
    first, second = moments.slashed(text)
    has_day_first, has_month_first = bool((first > 12).any()), bool((second > 12).any())
    return None if has_day_first == has_month_first else has_day_first


def _moments(text: pa.Array, day_first: bool | None) -> Moments:
    """Return the moments of a column, each by the first way of writing that fits it."""
    plain = moments.iso(text)
    if plain is not None:
        return plain
    found = Moments.none(len(text))

    def year_last(last: pa.Array) -> Moments:
        return moments.year_last(last, day_first_of(last) if day_first is None else day_first)

    for read in (moments.year_first, moments.numeric, moments.compact, year_last, moments.named_month):
        left = present(text) & ~found.fits
        if left.any():
            found.take(left, read(only(text, left)))
    return found


def _local(found: Moments, zone: ZoneInfo) -> np.ndarray:
    """Return naive UTC moments; NaT where the city's clock never showed the time. Of a doubled hour the first."""
    utc = found.local.copy()
    cities = np.isnan(found.offset_s) & ~np.isnat(found.local)
    if cities.any():
        index = pd.DatetimeIndex(found.local[cities])
        first = np.ones(int(cities.sum()), bool)
        placed = index.tz_localize(zone, ambiguous=first, nonexistent="NaT")
        utc[cities] = placed.tz_convert("UTC").tz_localize(None).to_numpy("datetime64[us]")
    zoned = ~np.isnan(found.offset_s)
    utc[zoned] = _shifted(found.local[zoned], -found.offset_s[zoned])
    return utc


def _shifted(at: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    return at + (seconds * 1e6).astype("int64").astype("timedelta64[us]")


def _complain(column: Column, text: pa.Array, found: Moments) -> None:
    """Say what is wrong with the cells that gave no moment."""
    filled = present(text)
    year = filled & (found.wrong_year | (~found.fits & (matching(text, _LONG_YEAR) | matching(text, _SHORT_YEAR))))
    column.complain(year, _("年份不对；请写四位年份，例如 2026-11-22。"))
    column.complain(filled & found.wrong_day & ~year, _("没有这一天；请核对月和日。"))
    column.complain(filled & found.wrong_clock & ~year, _("没有这个钟点；请核对时、分、秒。"))
    column.complain(
        filled & found.undecided, _("分不清哪个是日、哪个是月；请写成 2026-11-22 的样子，或说明日在前还是月在前。")
    )
    unknown = filled & ~found.fits & ~year
    column.complain(unknown, _("看不出是什么时间；例如 2026-11-22 14:05。"))


def _no_future(column: Column, latest: np.datetime64, now: datetime) -> None:
    late = flags(pc.greater(column.values, pa.scalar(latest, pa.timestamp("us"))))
    column.complain(late, _late(now))


def _late(now: datetime) -> str:
    return _("时间在将来（现在是 {now}）；请核对年份、月日次序和时区。").format(now=now.strftime("%Y-%m-%d %H:%M"))
