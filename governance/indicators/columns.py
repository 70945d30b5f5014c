"""Columns of the rows behind figures: their headings and how their values are told, on pages and in exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from governance.alarms.words import cause_name, level_label, state_name, verdict_name
from governance.devices.rules import funding_name, health_name, kind_name, located_name
from governance.engine.phones import masked_in
from governance.engine.text import _, pick
from governance.indicators.rules import Subject
from governance.places.rules import kind_name as premises_kind_name
from governance.whistles.case import Stage
from governance.whistles.words import stage_name

Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """What rows are told with: the city's zone, and code -> (name, English name) of areas, departments, categories."""

    zone: ZoneInfo
    areas: Names
    departments: Names
    categories: Names


Tell = Callable[[pd.Series, Words], pd.Series]


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, its heading, and how it is told."""

    source: str
    title: Callable[[], str]
    tell: Tell


def _plain(values: pd.Series, words: Words) -> pd.Series:
    return values


def _tenths(values: pd.Series, words: Words) -> pd.Series:
    """Tell a measured number to a tenth: nobody comes to the microsecond."""
    return pd.to_numeric(values).round(1)


def _named(name: Callable[[str], str]) -> Tell:
    """Tell codes by their names; each code is looked up once however long the column."""

    def tell(values: pd.Series, words: Words) -> pd.Series:
        names = {code: name(code) for code in values.dropna().unique()}
        return values.astype(object).map(names)

    return tell


def _known(kind: str) -> Tell:
    def tell(values: pd.Series, words: Words) -> pd.Series:
        found: Names = getattr(words, kind)
        names = {code: pick(*found[code]) if code in found else code for code in values.dropna().unique()}
        return values.astype(object).map(names)

    return tell


def _departments(values: pd.Series, words: Words) -> pd.Series:
    def names(codes: str) -> str:
        told = (pick(*words.departments[code]) if code in words.departments else code for code in codes.split(","))
        return _("、").join(told) if codes else ""

    return values.astype(object).map({codes: names(codes) for codes in values.dropna().unique()})


def _local(values: pd.Series, words: Words) -> pd.Series:
    """Tell naive UTC times as naive local ones, whole seconds."""
    aware = pd.to_datetime(values).dt.tz_localize("UTC").dt.tz_convert(words.zone)
    return aware.dt.tz_localize(None).dt.floor("s")


def _day(values: pd.Series, words: Words) -> pd.Series:
    """Tell a day of the calendar without a time of day."""
    return pd.to_datetime(values).dt.date


def _text(values: pd.Series, words: Words) -> pd.Series:
    """Tell what people wrote, with the phone numbers in it masked."""
    return values.astype(object).map(masked_in, na_action="ignore")


def _degrees(values: pd.Series, words: Words) -> pd.Series:
    """Tell degrees with six decimals, about a tenth of a metre."""
    return values.round(6)


def _yes_no(values: pd.Series, words: Words) -> pd.Series:
    return values.astype(object).map({True: _("是"), False: _("否")})


def _provisional(values: pd.Series, words: Words) -> pd.Series:
    """Tell of a due time that the working calendar it was counted by is not loaded; of any other nothing."""
    return values.astype(object).map({True: _("暂定"), False: ""})


def _case_kind(code: str) -> str:
    return {"difficult": _("难题"), "joint": _("联合执法"), "emergency": _("应急")}[code]


def _severity(code: str) -> str:
    return {"general": _("一般"), "serious": _("要紧"), "life": _("危及人命")}[code]


def _case_state(code: str) -> str:
    over = {"withdrawn": _("已撤回"), "merged": _("已并案"), "declined": _("已退回吹哨人")}
    return ({"open": _("在办"), "closed": _("已结")} | over)[code]


_C = Column
_PLACE = (
    _C("town_code", lambda: _("镇区"), _known("areas")),
    _C("grid_code", lambda: _("网格"), _known("areas")),
    _C("grid_code", lambda: _("网格代码"), _plain),
    _C("located", lambda: _("网格归属"), _named(located_name)),
)
_POINT = (
    _C("lon", lambda: _("经度（WGS-84）"), _degrees),
    _C("lat", lambda: _("纬度（WGS-84）"), _degrees),
    _C("counted", lambda: _("计入分子"), _yes_no),
)

COLUMNS: dict[Subject, tuple[Column, ...]] = {
    Subject.ALARMS: (
        _C("alarm_id", lambda: _("告警编号"), _plain),
        _C("raised_at_utc", lambda: _("信号时间"), _local),
        _C("level", lambda: _("级别"), _named(lambda code: level_label(int(code)))),
        _C("device_kind", lambda: _("设备类型"), _named(kind_name)),
        _C("reading", lambda: _("读数"), _text),
        _C("premises_name", lambda: _("场所"), _plain),
        _C("premises_kind", lambda: _("场所类型"), _named(premises_kind_name)),
        _C("address", lambda: _("地址"), _plain),
        *_PLACE,
        _C("state", lambda: _("状态"), _named(state_name)),
        _C("verdict", lambda: _("结论"), _named(verdict_name)),
        _C("cause", lambda: _("原因"), _named(cause_name)),
        _C("acknowledged_at_utc", lambda: _("确认时间"), _local),
        _C("on_site_at_utc", lambda: _("到场时间"), _local),
        _C("on_site_seconds", lambda: _("到场用时（秒）"), _tenths),
        _C("verdict_at_utc", lambda: _("结论时间"), _local),
        _C("closed_at_utc", lambda: _("关闭时间"), _local),
        _C("device_id", lambda: _("设备编号"), _plain),
        *_POINT,
    ),
    Subject.CASES: (
        _C("case_id", lambda: _("案件编号"), _plain),
        _C("blown_at_utc", lambda: _("吹哨时间"), _local),
        _C("category_code", lambda: _("类别"), _known("categories")),
        _C("kind", lambda: _("哨种"), _named(_case_kind)),
        _C("severity", lambda: _("紧急程度"), _named(_severity)),
        _C("line", lambda: _("描述"), _text),
        _C("place", lambda: _("地点"), _text),
        _C("premises_name", lambda: _("场所"), _plain),
        *_PLACE,
        _C("reporter_name", lambda: _("吹哨人"), _plain),
        _C("lead_department", lambda: _("主办部门"), _known("departments")),
        _C("joint_departments", lambda: _("协办部门"), _departments),
        _C("handler_name", lambda: _("经办人"), _plain),
        _C("stage", lambda: _("阶段"), _named(lambda code: stage_name(Stage(code)))),
        _C("state", lambda: _("状态"), _named(_case_state)),
        _C("report_in_due_at_utc", lambda: _("报到时限"), _local),
        _C("reported_in_at_utc", lambda: _("报到时间"), _local),
        _C("handle_due_at_utc", lambda: _("处理时限"), _local),
        _C("due_provisional", lambda: _("时限说明"), _provisional),
        _C("handled_at_utc", lambda: _("反馈时间"), _local),
        _C("closed_at_utc", lambda: _("结案时间"), _local),
        _C("rework_count", lambda: _("返工次数"), _plain),
        _C("extension_count", lambda: _("延期次数"), _plain),
        _C("satisfied", lambda: _("满意"), _yes_no),
        *_POINT,
    ),
    Subject.DEVICES: (
        _C("device_id", lambda: _("设备编号"), _plain),
        _C("device_kind", lambda: _("设备类型"), _named(kind_name)),
        _C("model", lambda: _("型号"), _plain),
        _C("premises_name", lambda: _("场所"), _plain),
        _C("premises_kind", lambda: _("场所类型"), _named(premises_kind_name)),
        _C("address", lambda: _("地址"), _plain),
        _C("position", lambda: _("安装位置"), _plain),
        *_PLACE,
        _C("health", lambda: _("运行状况"), _named(health_name)),
        _C("chattering", lambda: _("频繁告警"), _yes_no),
        _C("funding", lambda: _("资金来源"), _named(funding_name)),
        _C("installed_on", lambda: _("安装日期"), _day),
        _C("last_seen_at_utc", lambda: _("最近在线"), _local),
        *_POINT,
    ),
}


def told(rows: pd.DataFrame, subject: Subject, words: Words) -> pd.DataFrame:
    """Return rows as people read them: headings and values in the reader's language, naive local times."""
    return pd.DataFrame(
        {column.title(): column.tell(rows[column.source], words) for column in COLUMNS[subject]}, index=rows.index
    )
