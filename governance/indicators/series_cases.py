"""The tables behind the case charts, and those that put alarms, devices and cases of an area side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd

from governance.engine import Cursor
from governance.indicators.rules import LEAST_CASES_RANKED, Moment, Period, period_before
from governance.indicators.series_alarms import filled
from governance.indicators.store import alarm_series, case_series, cases, devices
from governance.indicators.store.where import Asked

_AREA_MEASURES = {
    "whistles": ("blown", "all"),
    "due": ("due", "all"),
    "closed_on_time": ("due", "closed_on_time"),
    "open_cases": ("open", "all"),
    "overdue_open": ("overdue", "all"),
}


def by_area(by_grid: bool) -> Callable[[Cursor, Asked, Moment], pd.DataFrame]:
    """Return the question for a row per town, or per grid: its code, devices, alarms, whistles, and their rates.

    Columns: town_code or grid_code (null for what lies in no area), devices, devices_online, alarms, fires,
    false_alarms, whistles, due, closed_on_time, open_cases, overdue_open, alarms_per_1000_devices, on_time_rate,
    online_rate.
    """
    key = "grid_code" if by_grid else "town_code"

    def query(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
        parts = [
            devices.counts_by(db, asked, by_grid),
            alarm_series.by_area(db, asked, moment.period, moment.zone, by_grid),
            cases.counts_by(db, asked, moment.period, key, _AREA_MEASURES.items()),
        ]
        table = pd.concat([part.set_index(key) for part in parts if len(part)] or [parts[0].set_index(key)], axis=1)
        names = ["devices", "devices_online", "alarms", "fires", "false_alarms", *_AREA_MEASURES]
        table = table.reindex(columns=names).fillna(0).astype("int64").sort_index()
        table["alarms_per_1000_devices"] = 1000.0 * table["alarms"] / table["devices"].where(table["devices"] > 0)
        table["on_time_rate"] = 100.0 * table["closed_on_time"] / table["due"].where(table["due"] > 0)
        table["online_rate"] = 100.0 * table["devices_online"] / table["devices"].where(table["devices"] > 0)
        return table.reset_index(names=key)

    return query


def whistles_by_week(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return week_start (local Monday, a date), received, closed for every week of the period that has begun."""
    found = case_series.by_week(db, asked, moment.period, moment.zone)
    first = moment.period.start_utc.astimezone(moment.zone).date()
    last = (moment.period.seen_utc - timedelta(microseconds=1)).astimezone(moment.zone).date()
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(weeks=number) for number in range(max((last - monday).days, 0) // 7 + 1)]
    return filled(found, "week_start", weeks)


def lights_by_age(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return lead_department, age (local days since the whistle), light, cases, of what is open now."""
    return case_series.lights_by_age(db, asked, moment.now, moment.zone, moment.light)


_PEER_MEASURES = (("due", ("due", "all")), ("closed_on_time", ("due", "closed_on_time")))


def peers(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return the departments by on-time rate: those with enough cases due first, best first.

    Columns: lead_department, due, closed_on_time, on_time_rate, previous_due, previous_rate, ranked, rank.
    """

    def rates(period: Period) -> pd.DataFrame:
        table = cases.counts_by(db, asked, period, "lead_department", _PEER_MEASURES).set_index("lead_department")
        table["on_time_rate"] = 100.0 * table["closed_on_time"] / table["due"].where(table["due"] > 0)
        return table

    now, before = rates(moment.period), rates(period_before(moment.period))
    now["previous_due"] = before["due"].reindex(now.index, fill_value=0).astype("int64")
    now["previous_rate"] = before["on_time_rate"].reindex(now.index)
    now["ranked"] = now["due"] >= LEAST_CASES_RANKED
    now["rank"] = now["on_time_rate"].where(now["ranked"]).rank(method="min", ascending=False)
    table = now.reset_index().sort_values(["ranked", "on_time_rate", "lead_department"], ascending=[False, False, True])
    return table.reset_index(drop=True)


def whistles_by_category(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return category_code and whistles, most first."""
    table = cases.counts_by(db, asked, moment.period, "category_code", [("whistles", ("blown", "all"))])
    table = table[table["whistles"] > 0].sort_values(["whistles", "category_code"], ascending=[False, True])
    return table.reset_index(drop=True)
