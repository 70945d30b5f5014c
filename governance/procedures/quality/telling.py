"""The rows of a finding as people read them, on the page and in a file alike."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.devices.rules import kind_name as device_kind_name
from governance.engine import Engine
from governance.engine.phones import masked_in
from governance.engine.text import _, pick
from governance.indicators.columns import Words
from governance.indicators.exports import Export, keep_file, refuse_too_many, words_of
from governance.indicators.sheets import csv_bytes, xlsx_bytes
from governance.places.rules import kind_name as premises_kind_name
from governance.procedures.quality import listing, words
from governance.procedures.quality.rules import Check, Fault, Thing

DECIMALS = {"lon": 6, "lat": 6, "lon_in": 6, "lat_in": 6, "metres": 2}
DAYS = {"value_at_utc": Fault.INSTALLED_LATER, "other_at_utc": Fault.SEEN_TOO_EARLY}  # here a time is a day's midnight
Column = tuple[str, str]  # column of the rows, and the heading it is told under


def columns(check: Check) -> list[Column]:
    """Return what is shown of a finding, in order."""
    what = [("name", _("名称")), ("place", _("地址或安装位置")), ("kind", _("类型"))]
    where = [("town_code", _("镇区")), ("grid_code", _("网格"))]
    at = [("lon", _("经度")), ("lat", _("纬度"))]
    came_in = [("lon_in", _("来的经度")), ("lat_in", _("来的纬度"))]
    key, thing = [("subject_id", _("编号"))], [("subject", _("对象"))]
    near = [("near_name", _("最近的场所")), ("near_m", _("相距（米）")), ("second_m", _("次近（米）"))]
    double = [("group", _("组")), ("metres", _("相距（米）"))]
    facts = [("model", _("型号")), ("installed_on", _("安装日期")), ("last_seen_at_utc", _("最近在线"))]
    times = [("finding", _("问题")), ("value_at_utc", _("现在的时间")), ("other_at_utc", _("对照时间"))]
    return {
        Check.UNASSIGNED: [*thing, *key, ("reason", _("原因")), *what, *came_in],
        Check.SNAPPED: [*thing, *key, ("metres", _("在网格外（米）")), *what, *where, *at],
        Check.WITHOUT_PREMISES: [*key, *what[1:], *near, *where, *at],
        Check.WITHOUT_CONTACT: [*key, *what, ("devices", _("设备数")), *where],
        Check.WITHOUT_OFFICER: [*key, what[0], where[0], ("devices", _("设备数"))],
        Check.DUPLICATES: [*double, *key, *what, *facts, *where],
        Check.CLOSE_BY: [*double, *key, *what, *facts, *where],
        Check.TIMES: [*thing, *key, *times, *what, *where],
    }[check]


def told(rows: pd.DataFrame, check: Check, known: Words) -> pd.DataFrame:
    """Return rows under their headings, in the reader's language, times as naive local ones."""
    return pd.DataFrame({title: _told(rows, source, known) for source, title in columns(check)}, index=rows.index)


def _told(rows: pd.DataFrame, source: str, known: Words) -> pd.Series:
    values = rows[source]
    if source.endswith("_at_utc"):
        return _local(rows, source, known)
    if source == "installed_on":
        return pd.to_datetime(values).dt.date
    if source == "kind":
        return _kinds(rows, known)
    names: dict[str, Callable[[str], str]] = {
        "subject": words.thing_name,
        "reason": words.reason_name,
        "finding": words.fault_name,
        "town_code": lambda code: pick(*known.areas.get(code, (code, None))),
        "grid_code": lambda code: pick(*known.areas.get(code, (code, None))),
        **dict.fromkeys(listing.WRITTEN, masked_in),
    }
    if source not in names:
        return values.round(DECIMALS[source]) if source in DECIMALS else values
    return _mapped(values, names[source])


def _local(rows: pd.DataFrame, source: str, known: Words) -> pd.Series:
    """Return times as naive local ones, whole seconds; a day of the calendar stays that day wherever it is read."""
    stored = pd.to_datetime(rows[source]).astype("datetime64[us]")
    local = stored.dt.tz_localize("UTC").dt.tz_convert(known.zone).dt.tz_localize(None)
    days = rows["finding"] == DAYS.get(source, "")
    return local.mask(days, stored).dt.floor("s")


def _mapped(values: pd.Series, name: Callable[[str], str]) -> pd.Series:
    """Return codes by their names; each code is looked up once however long the column."""
    return values.astype(object).map({code: name(code) for code in values.dropna().unique()})


def _kinds(rows: pd.DataFrame, known: Words) -> pd.Series:
    """Return kinds by their names: of premises, of devices and alarms, or the category of a case."""
    namers: dict[str, Callable[[str], str]] = {
        Thing.PREMISES: premises_kind_name,
        Thing.CASE: lambda code: pick(*known.categories.get(code, (code, None))),
    }
    found = pd.Series(None, index=rows.index, dtype=object)
    for thing, part in rows.groupby("subject"):
        found[part.index] = _mapped(part["kind"], namers.get(str(thing), device_kind_name))
    return found


def export(eng: Engine, account: Account, check: Check, fmt: str) -> Export:
    """Write every row of a finding to a CSV or XLSX file, exactly as shown, and return where to fetch it."""
    require(account, Action.MEND)
    require(account, Action.ROWS_EXPORT)
    refuse_too_many(eng, listing.count(eng, check), fmt)
    known = words_of(eng)
    rows = listing.found(eng, check)
    table, headings = told(rows, check, known), [title for _source, title in columns(check)]
    if fmt == "csv":
        content, count = csv_bytes(headings, [table])
    else:
        content, count = xlsx_bytes(headings, [table], _about(eng, account, check, known), eng.home / "tmp")
    day = eng.now().astimezone(known.zone)
    name = _("{name}_{days}_{rows}行").format(name=words.check_name(check), days=f"{day:%Y%m%d}", rows=count)
    return keep_file(eng, account, content, f"{name}.{fmt}", count, f"quality.{check.value}", {})


def _about(eng: Engine, account: Account, check: Check, known: Words) -> list[tuple[str, str]]:
    return [
        (_("检查"), words.check_name(check)),
        (_("说明"), words.why(check, areas.snap_m(eng))),
        (_("数据截至"), f"{eng.now().astimezone(known.zone):%Y-%m-%d %H:%M}"),
        (_("导出人"), account.name),
    ]
