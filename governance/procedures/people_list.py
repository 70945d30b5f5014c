"""The list of accounts as people read it, on the page and in a file alike."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd

from governance.accounts import directory
from governance.accounts.actions import require
from governance.accounts.listing import Asked, Standing, seen_name, standing_name
from governance.accounts.rules import Account, Action, role_name
from governance.centres import actions as centres
from governance.engine import Engine
from governance.engine.phones import masked_phone
from governance.engine.text import _, pick
from governance.indicators.columns import Words
from governance.indicators.exports import Export, keep_file, refuse_too_many, words_of
from governance.indicators.sheets import csv_bytes, xlsx_bytes

SUBJECT = "accounts"


def told(rows: pd.DataFrame, known: Words, centre_names: dict[str, str]) -> pd.DataFrame:
    """Return accounts under their headings in the reader's language: phones masked, times naive local ones."""
    return pd.DataFrame(
        {
            _("姓名"): rows["name"],
            _("账号名"): rows["login"],
            _("岗位"): [role_name(role) for role in rows["role"]],
            _("所属"): [_owner(row, known, centre_names) for row in rows.to_dict("records")],
            _("区域"): [_areas(row, known) for row in rows.to_dict("records")],
            _("电话"): [masked_phone(phone) if isinstance(phone, str) and phone else None for phone in rows["phone"]],
            _("状态"): [_standing(row, known.zone) for row in rows.to_dict("records")],
            _("最近登录"): _local(rows["last_seen_at_utc"], known.zone),
        },
        index=rows.index,
    )


def _owner(row: dict, known: Words, centre_names: dict[str, str]) -> str | None:
    """Return department, centre or premises of somebody, by name where there is one."""
    if isinstance(row["department_code"], str):
        return pick(*known.departments.get(row["department_code"], (row["department_code"], None)))
    if isinstance(row["centre_id"], str):
        return centre_names.get(row["centre_id"], row["centre_id"])
    town = row["town_code"]
    if isinstance(row["premises_id"], str):
        return str(row["premises_id"])
    return pick(*known.areas.get(town, (town, None))) if isinstance(town, str) else None


def _areas(row: dict, known: Words) -> str | None:
    """Return the first area of somebody and how many there are."""
    code, count = row["first_area"], int(row["areas"])
    if not count:
        return None
    name = pick(*known.areas.get(code, (code, None)))
    return name if count == 1 else _("{name} 等 {n} 个").format(name=name, n=count)


def _standing(row: dict, zone: ZoneInfo) -> str:
    word = standing_name(Standing(row["standing"]))
    if row["standing"] != Standing.AWAY:
        return word
    until = pd.Timestamp(row["until_at_utc"]).tz_localize("UTC").tz_convert(zone)
    return _("{word}，{deputy}代班至 {until}").format(word=word, deputy=row["deputy"], until=f"{until:%m-%d %H:%M}")


def _local(values: pd.Series, zone: ZoneInfo) -> pd.Series:
    stored = pd.to_datetime(values).astype("datetime64[us]")
    return stored.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).dt.floor("s")


def centre_names(eng: Engine, account: Account) -> dict[str, str]:
    """Return centre_id -> name in the reader's language."""
    return {one.centre_id: pick(one.name, one.name_en) for one in centres.overview(eng, account).itertuples()}


def export(eng: Engine, account: Account, asked: Asked, fmt: str) -> Export:
    """Write the accounts asked for to a CSV or XLSX file, exactly as listed, and return where to fetch it."""
    require(account, Action.ROWS_EXPORT)
    rows = directory.found(eng, account, asked)
    refuse_too_many(eng, len(rows), fmt)
    known = words_of(eng)
    table = told(rows, known, centre_names(eng, account))
    headings = [str(name) for name in table.columns]
    now = eng.now().astimezone(known.zone)
    if fmt == "csv":
        content, count = csv_bytes(headings, [table])
    else:
        about = [
            (_("筛选"), in_words(asked, known) or _("无")),
            (_("数据截至"), f"{now:%Y-%m-%d %H:%M}"),
            (_("导出人"), account.name),
        ]
        content, count = xlsx_bytes(headings, [table], about, eng.home / "tmp")
    name = _("{name}_{days}_{rows}行").format(name=_("人员名单"), days=f"{now:%Y%m%d}", rows=count)
    chosen: dict[str, object] = {"role": asked.role, "town": asked.town_code, "department": asked.department_code}
    filters = {key: str(value) for key, value in chosen.items() if value}
    return keep_file(eng, account, content, f"{name}.{fmt}", count, SUBJECT, {"filters": filters})


def in_words(asked: Asked, known: Words) -> str:
    """Return the filters in words; what was searched for stays out, because it may be somebody's name or phone."""
    town, department = asked.town_code or "", asked.department_code or ""
    parts = (
        role_name(asked.role) if asked.role else "",
        pick(*known.areas.get(town, (town, None))),
        pick(*known.departments.get(department, (department, None))),
        standing_name(asked.standing) if asked.standing else "",
        seen_name(asked.seen) if asked.seen else "",
        _("按姓名、账号或电话查找") if asked.words.strip() else "",
    )
    return _("；").join(part for part in parts if part)
