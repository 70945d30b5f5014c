"""The charts: each a named series with its formula, and the figure whose rows stand behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from governance.engine import Cursor
from governance.engine.text import _
from governance.indicators.rules import LEAST_CASES_RANKED, Moment, Unit
from governance.indicators.series_alarms import active_by_level, alarms_by_day, alarms_by_hour, top_premises
from governance.indicators.series_cases import by_area, lights_by_age, peers, whistles_by_category, whistles_by_week
from governance.indicators.store.where import Asked

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
            by_area(by_grid=False),
        ),
        Series(
            "by_grid",
            lambda: _("各网格指标"),
            lambda: _("每千台设备告警数 = 1000 × 告警 ÷ 设备；按期结案率 = 按期结案 ÷ 应结"),
            Unit.ALARMS,
            "alarms",
            by_area(by_grid=True),
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
