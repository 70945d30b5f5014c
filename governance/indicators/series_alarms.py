"""The tables behind the alarm charts: by day, by hour of the week, by level, and the premises with most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from governance.engine import Cursor
from governance.indicators.rules import Moment
from governance.indicators.store import alarm_series, alarms, premises_series
from governance.indicators.store.where import Asked

MOST_PREMISES = 10
SLICES = 10
CANDIDATES = 100


def alarms_by_day(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return day (local date), alarms, fires, false_alarms for every day of the period that has begun."""
    found = alarm_series.by_day(db, asked, moment.period, moment.zone)
    first = moment.period.start_utc.astimezone(moment.zone).date()
    last = (moment.period.seen_utc - timedelta(microseconds=1)).astimezone(moment.zone).date()
    days = [first + timedelta(days=number) for number in range((max(first, last) - first).days + 1)]
    return filled(found, "day", days)


def filled(found: pd.DataFrame, column: str, days: list[date]) -> pd.DataFrame:
    """Return a row for each of the days, with zeros where nothing was found."""
    table = found.set_index(pd.to_datetime(found[column]).dt.date).drop(columns=column)
    return table.reindex(pd.Index(days, dtype=object, name=column), fill_value=0).astype("int64").reset_index()


def alarms_by_hour(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return weekday (0 Monday to 6), hour, alarms, hours (how often that hour occurred), mean; 168 rows."""
    found = alarm_series.by_hour(db, asked, moment.period, moment.zone)
    week = pd.MultiIndex.from_product([range(7), range(24)], names=["weekday", "hour"])
    table = found.set_index(["weekday", "hour"]).reindex(week, fill_value=0).astype("int64")
    table["hours"] = _hours(moment).reindex(week, fill_value=0).astype("int64")
    table["mean"] = table["alarms"] / table["hours"].where(table["hours"] > 0)
    return table.reset_index()


def _hours(moment: Moment) -> pd.Series:
    """Return how often each local hour of the week has begun within the period."""
    start = pd.Timestamp(moment.period.start_utc).floor("h")
    begun = pd.date_range(start, moment.period.seen_utc, freq="h", inclusive="left").tz_convert(moment.zone)
    return pd.Series(1, index=[begun.day_of_week, begun.hour]).groupby(level=[0, 1]).sum()


def active_by_level(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return level (1 worst to 4) and alarms open at the end of the period; always four rows."""
    found = alarms.active_by_level(db, asked, moment.period).set_index("level")
    return found.reindex(pd.RangeIndex(1, 5, name="level"), fill_value=0).astype("int64").reset_index()


def top_premises(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return the ten premises with most alarms.

    Columns: premises_id, premises_name, premises_kind, town_code, grid_code, alarms, verified, false_alarms,
    false_share (0 to 1 of those verified), trend (alarms per month or tenth of the period, oldest first).
    """
    parts, ids = _leading(db, asked, moment)
    slices = {one: place for place, one in enumerate(_slices(moment))}
    tables = {one: Tally([0] * len(slices)) for one in ids}
    for premises_id, part, alarms_in, verified, false_alarms in parts:
        if premises_id in tables:
            tables[premises_id].add(slices[part], alarms_in, verified, false_alarms)
    names = premises_series.named(db, ids)
    records = [(one, *names.get(one, (one, "other", None, None)), *tally.told()) for one, tally in tables.items()]
    places = ("premises_id", "premises_name", "premises_kind", "town_code", "grid_code")
    return pd.DataFrame(records, columns=[*places, "alarms", "verified", "false_alarms", "false_share", "trend"])


@dataclass
class Tally:
    """The alarms of one premises: a count per slice, and of all of them those verified and those false."""

    trend: list[int]
    verified: int = 0
    false_alarms: int = 0

    def add(self, place: int, alarms_in: int, verified: int, false_alarms: int) -> None:
        """Count one slice's alarms."""
        self.trend[place] += alarms_in
        self.verified += verified
        self.false_alarms += false_alarms

    def told(self) -> tuple[int, int, int, float, list[int]]:
        """Return alarms, verified, false alarms, the share of these (NaN of none), and the trend."""
        share = self.false_alarms / self.verified if self.verified else float("nan")
        return sum(self.trend), self.verified, self.false_alarms, share, self.trend


def _leading(db: Cursor, asked: Asked, moment: Moment) -> tuple[premises_series.Spread, list[str]]:
    """Return the spread of the leading premises' alarms, and their identifiers in order.

    Only those are counted whose bound is high; what was left out is counted only if its bound reaches the tenth.
    """
    question = (db, asked, moment.period, moment.zone)
    cut = premises_series.months_of(asked, moment.period, moment.zone)
    exact = cut is not None and cut.before is cut.after is None  # whole months alone: the bounds are the counts
    bounds = premises_series.bounds(*question, MOST_PREMISES if exact else CANDIDATES + 1)
    ids = [premises_id for premises_id, _bound in bounds]
    if exact:
        return premises_series.spread(*question, ids, SLICES), ids
    parts = premises_series.spread(*question, ids[:CANDIDATES], SLICES)
    sums = Counter[str]()
    for premises_id, _slice, alarms_in, _verified, _false in parts:
        sums[premises_id] += alarms_in
    leading = sorted(sums, key=lambda one: (-sums[one], one))[:MOST_PREMISES]
    left_out = len(bounds) > CANDIDATES
    if left_out and (len(leading) < MOST_PREMISES or bounds[-1][1] >= sums[leading[-1]]):
        leading = [premises_id for premises_id, _alarms in premises_series.counted(*question, MOST_PREMISES)]
        parts = premises_series.spread(*question, leading, SLICES)
    return parts, leading


def _slices(moment: Moment) -> list[object]:
    """Return the names of the slices in order: first days of local months, or numbers."""
    period, zone = moment.period, moment.zone
    if not premises_series.monthly(period):
        return list(range(SLICES))
    month, months = period.start_utc.astimezone(zone).date().replace(day=1), []
    while month <= (period.seen_utc - timedelta(microseconds=1)).astimezone(zone).date():
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return [*months]
