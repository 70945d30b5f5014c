"""The charts: each a named series with its formula, and the figure whose rows stand behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from governance.deadlines.rules import LightRule
from governance.engine import Cursor
from governance.engine.text import _
from governance.indicators.rules import LEAST_CASES_RANKED, Period, Unit, period_before
from governance.indicators.store import alarm_series, alarms, case_series, cases, devices, premises_series
from governance.indicators.store.where import Asked

MOST_PREMISES = 10
SLICES = 10
CANDIDATES = 100


@dataclass(frozen=True)
class Moment:
    """When the question is asked and of which period, and what local time and "soon" mean here."""

    period: Period
    now: datetime
    zone: ZoneInfo
    light: LightRule


Query = Callable[[Cursor, Asked, Moment], pd.DataFrame]


@dataclass(frozen=True)
class Series:
    """One chart of the product. `rows_key` is the figure whose rows stand behind it and whose value is its sum."""

    key: str
    title: Callable[[], str]
    explained: Callable[[], str]
    unit: Unit
    rows_key: str
    query: Query

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.title()

    @property
    def formula(self) -> str:
        """The formula in words, in the reader's language."""
        return self.explained()


def alarms_by_day(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return day (local date), alarms, fires, false_alarms for every day of the period that has begun."""
    found = alarm_series.by_day(db, asked, moment.period, moment.zone)
    first = moment.period.start_utc.astimezone(moment.zone).date()
    last = (moment.period.seen_utc - timedelta(microseconds=1)).astimezone(moment.zone).date()
    days = [first + timedelta(days=number) for number in range((max(first, last) - first).days + 1)]
    return _filled(found, "day", days)


def _filled(found: pd.DataFrame, column: str, days: list[date]) -> pd.DataFrame:
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


_AREA_MEASURES = {
    "whistles": ("blown", "all"),
    "due": ("due", "all"),
    "closed_on_time": ("due", "closed_on_time"),
    "open_cases": ("open", "all"),
    "overdue_open": ("overdue", "all"),
}


def _by_area(by_grid: bool) -> Query:
    key = "grid_code" if by_grid else "town_code"

    def query(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
        """Return a row per area: its code, devices, alarms, whistles, and the rates made of them."""
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
        return table.reset_index(names=key)

    return query


def whistles_by_week(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return week_start (local Monday, a date), received, closed for every week of the period that has begun."""
    found = case_series.by_week(db, asked, moment.period, moment.zone)
    first = moment.period.start_utc.astimezone(moment.zone).date()
    last = (moment.period.seen_utc - timedelta(microseconds=1)).astimezone(moment.zone).date()
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(weeks=number) for number in range(max((last - monday).days, 0) // 7 + 1)]
    return _filled(found, "week_start", weeks)


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


def active_by_level(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return level (1 worst to 4) and alarms open at the end of the period; always four rows."""
    found = alarms.active_by_level(db, asked, moment.period).set_index("level")
    return found.reindex(pd.RangeIndex(1, 5, name="level"), fill_value=0).astype("int64").reset_index()


def whistles_by_category(db: Cursor, asked: Asked, moment: Moment) -> pd.DataFrame:
    """Return category_code and whistles, most first."""
    table = cases.counts_by(db, asked, moment.period, "category_code", [("whistles", ("blown", "all"))])
    table = table[table["whistles"] > 0].sort_values(["whistles", "category_code"], ascending=[False, True])
    return table.reset_index(drop=True)


SERIES: dict[str, Series] = {
    one.key: one
    for one in (
        Series(
            "alarms_by_day",
            lambda: _("每日告警与火警"),
            lambda: _("按本地日期统计的告警条数，其中结论为火警的条数"),
            Unit.ALARMS,
            "alarms",
            alarms_by_day,
        ),
        Series(
            "alarms_by_hour",
            lambda: _("一周里的钟点"),
            lambda: _("统计期内每个星期几、每个钟点的告警条数 ÷ 该钟点出现的次数"),
            Unit.ALARMS,
            "alarms",
            alarms_by_hour,
        ),
        Series(
            "top_premises",
            lambda: _("告警最多的场所"),
            lambda: _("统计期内告警最多的 10 处场所；误报占比 = 误报 ÷ 已有结论的告警"),
            Unit.ALARMS,
            "alarms",
            top_premises,
        ),
        Series(
            "active_by_level",
            lambda: _("活跃告警按级别"),
            lambda: _("统计期末尚未关闭的告警，按级别计数"),
            Unit.ALARMS,
            "active_alarms",
            active_by_level,
        ),
        Series(
            "by_town",
            lambda: _("各镇区指标"),
            lambda: _("每千台设备告警数 = 1000 × 告警 ÷ 设备；按期结案率 = 按期结案 ÷ 应结"),
            Unit.ALARMS,
            "alarms",
            _by_area(by_grid=False),
        ),
        Series(
            "by_grid",
            lambda: _("各网格指标"),
            lambda: _("每千台设备告警数 = 1000 × 告警 ÷ 设备；按期结案率 = 按期结案 ÷ 应结"),
            Unit.ALARMS,
            "alarms",
            _by_area(by_grid=True),
        ),
        Series(
            "lights_by_age",
            lambda: _("在办件：灯色与已办天数"),
            lambda: _("当前在办件按时限灯色和吹哨后的天数计数"),
            Unit.CASES,
            "open_cases",
            lights_by_age,
        ),
        Series(
            "whistles_by_week",
            lambda: _("每周收件与办结"),
            lambda: _("按本地自然周（周一起）统计吹哨件数和核实结案件数"),
            Unit.CASES,
            "whistles",
            whistles_by_week,
        ),
        Series(
            "whistles_by_category",
            lambda: _("吹哨类别"),
            lambda: _("统计期内吹哨件数，按类别计数"),
            Unit.CASES,
            "whistles",
            whistles_by_category,
        ),
        Series(
            "peers",
            lambda: _("同级部门：按期结案率"),
            lambda: _("各主办部门按期结案 ÷ 应结；应结满 {n} 件才排名").format(n=LEAST_CASES_RANKED),
            Unit.PERCENT,
            "on_time_rate",
            peers,
        ),
    )
}
