"""What files may hold and the words for it: kinds, fields, values, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from governance.engine import text
from governance.engine.text import _
from governance.procedures.loading.looking import looked_at
from governance.procedures.loading.order import What
from governance.readers.fields import Field
from pages.parts import labels

DATUMS = ("wgs84", "gcj02", "bd09")


def kinds() -> list[str]:
    """Return what a file may hold, in the order in which a new city loads it."""
    first = (What.TOWNS, What.GRIDS, What.MICRO_GRIDS, What.PLACES, What.DEVICES, What.ALARMS, What.ACCOUNTS)
    return [str(kind) for kind in first]


def kind_name(kind: str) -> str:
    """Return the word for what a file holds."""
    return {
        What.TOWNS: _("镇区"),
        What.GRIDS: _("网格"),
        What.MICRO_GRIDS: _("微网格"),
        What.PLACES: _("场所"),
        What.DEVICES: _("设备"),
        What.ALARMS: _("告警"),
        What.ACCOUNTS: _("账号"),
    }[What(kind)]


def datum_name(datum: str) -> str:
    """Return what a datum is called, and who uses it."""
    return {
        "wgs84": _("WGS-84 / CGCS2000（GPS、国家数据）"),
        "gcj02": _("GCJ-02（高德、腾讯）"),
        "bd09": _("BD-09（百度）"),
    }[datum]


def field_name(kind: str, name: str) -> str:
    """Return the word for a field of a kind of file; the name itself where it is no field."""
    if name == "geometry":
        return _("图形")
    label = next((one.label for one in looked_at(kind) if one.name == name), None)
    return shown_label(label, name) if label else name


def shown_label(label: str, name: str) -> str:
    """Return a field's label; the numbered ones of a premises' contacts with their number.

    >>> shown_label("联系人电话", "contact2_phone")
    '联系人电话 2'
    """
    digits = "".join(sign for sign in name.partition("_")[0] if sign.isdigit())
    return f"{_(label)} {digits}".strip()


def value_name(one: Field, value: str) -> str:
    """Return the word for one of our values of a choice.

    >>> from governance.readers.fields import Kind
    >>> value_name(Field("kind", "设备类型", Kind.CHOICE, choices={"smoke": ("智能烟感", "烟感")}), "smoke")
    '智能烟感'
    """
    words = one.choices.get(value) or (value,)
    return text.pick(words[0], value.replace("_", " "))


def cell(value: object) -> str:
    """Return a value as text: times in the city's zone, nothing for nothing."""
    if value is None or (not isinstance(value, (list, tuple)) and bool(pd.isna(value))):
        return ""
    if isinstance(value, datetime):
        return f"{value.date()} {labels.clock(value.to_pydatetime() if isinstance(value, pd.Timestamp) else value)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, (list, tuple)):
        return _("、").join(str(one) for one in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def listed(words: Sequence[str], most: int = 12) -> str:
    """Return words in a row, the first ones of many.

    >>> listed(["甲", "乙", "丙"], most=2)
    '甲、乙 等 3 个'
    """
    told = _("、").join(words[:most])
    return told + (_(" 等 {n} 个").format(n=len(words)) if len(words) > most else "")


def size(count: int) -> str:
    """Return a number of bytes as people read it.

    >>> size(225), size(3_500_000)
    ('225 B', '3.5 MB')
    """
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count = count / 1000  # type: ignore[assignment]
    return f"{count:.3g} GB"
