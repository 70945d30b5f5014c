"""The list of those whom no channel reaches, as people read it, on the page and in a file alike."""

from __future__ import annotations

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, role_name
from governance.engine import Engine
from governance.engine.mails import masked_mail
from governance.engine.phones import masked_phone
from governance.engine.text import _, pick
from governance.indicators.exports import Export, keep_file, refuse_too_many, words_of
from governance.indicators.sheets import csv_bytes, xlsx_bytes
from governance.procedures.notifying.office import reach

SUBJECT = "unreached"


def told(eng: Engine, rows: pd.DataFrame) -> pd.DataFrame:
    """Return people under their headings in the reader's language: phones and mailboxes masked."""
    known = words_of(eng)
    plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
    areas = [row["area_code"] or row["town_code"] or "" for row in plain]
    departments = [row["department_code"] or "" for row in plain]
    return pd.DataFrame(
        {
            _("姓名"): [row["name"] for row in plain],
            _("账号名"): [row["login"] for row in plain],
            _("岗位"): [role_name(row["role"]) for row in plain],
            _("部门"): [pick(*known.departments.get(code, (code, None))) for code in departments],
            _("区域"): [pick(*known.areas.get(code, (code, None))) for code in areas],
            _("电话"): [masked_phone(row["phone"]) if row["phone"] else None for row in plain],
            _("邮箱"): [masked_mail(row["email"]) if row["email"] else None for row in plain],
        }
    )


def export(eng: Engine, account: Account, fmt: str) -> Export:
    """Write the list to a CSV or XLSX file and return where to fetch it."""
    found = reach(eng, account).missed  # asks whether he may see accounts at all
    require(account, Action.ROWS_EXPORT)
    refuse_too_many(eng, len(found), fmt)
    table = told(eng, found)
    headings = [str(name) for name in table.columns]
    now = eng.now().astimezone(words_of(eng).zone)
    if fmt == "csv":
        content, count = csv_bytes(headings, [table])
    else:
        about = [(_("数据截至"), f"{now:%Y-%m-%d %H:%M}"), (_("导出人"), account.name)]
        content, count = xlsx_bytes(headings, [table], about, eng.home / "tmp")
    name = _("{name}_{days}_{rows}行").format(name=_("通知不到的人"), days=f"{now:%Y%m%d}", rows=count)
    return keep_file(eng, account, content, f"{name}.{fmt}", count, SUBJECT, {})
