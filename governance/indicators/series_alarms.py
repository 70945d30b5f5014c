"""The tables behind the alarm charts: by day, by hour of the week, by level, and the premises with most."""

from __future__ import annotations

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
    months = premises_series.by_months(asked, moment.period, moment.zone)
    if months:
        parts["slice"] = pd.to_datetime(parts["slice"])
    slices = _months(moment) if months else list(range(SLICES))
    wide = parts.pivot_table(index="premises_id", columns="slice", values="alarms", aggfunc="sum", fill_value=0)
    wide = wide.reindex(index=ids, columns=slices, fill_value=0).astype("int64")
    names = premises_series.named(db, ids).set_index("premises_id")
    sums = parts.groupby("premises_id")[["alarms", "verified", "false_alarms"]].sum()
    shown = names.reindex(ids).join(sums).rename_axis("premises_id").reset_index()
    shown["false_share"] = shown["false_alarms"] / shown["verified"].where(shown["verified"] > 0)
    shown["trend"] = pd.Series(wide.to_numpy().tolist(), dtype=object)
    return shown


def _leading(db: Cursor, asked: Asked, moment: Moment) -> tuple[pd.DataFrame, list[str]]:
    """Return the spread of the leading premises' alarms, and their identifiers in order.

    Only those are counted whose bound is high; what was left out is counted only if its bound reaches the tenth.
    """
    question = (db, asked, moment.period, moment.zone)
    bounds = premises_series.bounds(*question, CANDIDATES + 1)
    parts = premises_series.spread(*question, bounds["premises_id"].tolist()[:CANDIDATES], SLICES)
    sums = parts.groupby("premises_id")["alarms"].sum().sort_index().sort_values(ascending=False, kind="stable")
    leading = sums[sums > 0].head(MOST_PREMISES)
    left_out = len(bounds) > CANDIDATES
    if left_out and (len(leading) < MOST_PREMISES or bounds["bound"].iloc[-1] >= leading.iloc[-1]):
        ids = premises_series.counted(*question, MOST_PREMISES)["premises_id"].tolist()
        return premises_series.spread(*question, ids, SLICES), ids
    return parts, leading.index.tolist()


def _months(moment: Moment) -> list[pd.Timestamp]:
    first, last = (
        pd.Timestamp(at.astimezone(moment.zone).date().replace(day=1))
        for at in (moment.period.start_utc, moment.period.seen_utc - timedelta(microseconds=1))
    )
    return list(pd.date_range(first, last, freq="MS"))
