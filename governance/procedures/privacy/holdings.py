"""What do we hold about this person 个人信息查询: every column of the register that says something of him."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings, typed
from governance.engine.phones import pattern_of
from governance.engine.text import _
from governance.imports import store as imports
from governance.indicators.exports import Export, keep_file
from governance.indicators.sheets import xlsx_bytes
from governance.procedures.privacy.people import Person, person, unnamed
from governance.procedures.privacy.register import COLUMNS, End, Personal, Sort, end_name, kept_name, sort_name, why
from governance.procedures.privacy.tables import table_name
from governance.procedures.store import privacy as store

OPEN_TO_ID = (Sort.ADDRESS, Sort.SECRET, Sort.POSITION)


@dataclass(frozen=True)
class Holding:
    """What one column holds about a person: how many rows, what names some of them, why, how long and its end."""

    table: str
    column: str
    what: str
    rows: int
    examples: tuple[str, ...]
    why: str
    kept: str
    end: str


def holdings(eng: Engine, account: Account, key: str, reason: str) -> list[Holding]:
    """Return everything held about a person; who asked, about whom and why is on record.

    Raises NotFound for nobody, Refused without a reason.
    """
    require(account, Action.PERSON_HOLDINGS)
    about = person(eng, account, key)
    said = said_why(reason, about)
    found = held(eng, about)
    detail: dict[str, object] = {"reason": said, "rows": sum(one.rows for one in found)}

    def work(db: Cursor) -> None:
        audit.append(db, eng.now(), account.account_id, "person.holdings", key, detail=detail)

    eng.write(work)
    return found


def said_why(reason: str, about: Person) -> str:
    """Return a reason fit to be kept for ever: without the person it is about. Raises Refused for none."""
    said = unnamed(typed.reason(reason), about.name, about.phone)
    if not said:
        raise Refused(_("请写明原因，例如“本人申请查询”。"))
    return said


def held(eng: Engine, about: Person) -> list[Holding]:
    """Return the holdings of a person, for whoever has asked already whether he may."""

    def question(db: Cursor) -> list[Holding]:
        found = []
        for one in COLUMNS:
            where, values = condition(one, about)
            rows, examples = store.matching(db, one.table, where, values)
            if rows:
                found.append(_holding(db, one, rows, examples))
        return found + _files(db)

    return eng.read(question)


def condition(one: Personal, about: Person) -> tuple[str, list[object]]:
    """Return the condition under which a column says something of a person, with its values."""
    ids, column = list(about.ids), one.column
    if one.sort in (Sort.ID, Sort.LOGIN) and one.twin is None:
        logins = [about.login] if about.login else []
        return f"{column} = ANY(?)", [logins if one.sort is Sort.LOGIN else ids]
    if one.twin and one.sort is not Sort.TEXT:
        owner = [about.login] if one.twin == "login" and about.login else ids
        return f"{one.twin} = ANY(?) AND {column} IS NOT NULL", [owner]
    if one.sort is Sort.NAME:
        return f"{column} = ?", [about.name]
    if one.sort is Sort.TEXT:
        said = f"contains({column}, ?) OR regexp_matches({column}, ?)"
        values: list[object] = [about.name, pattern_of(about.phone)]
        return (f"{one.twin} = ANY(?) OR {said}", [ids, *values]) if one.twin else (said, values)
    return "FALSE", []  # where somebody lives is told with the premises he answers for


def _holding(db: Cursor, one: Personal, rows: int, examples: list[str]) -> Holding:
    days = int(settings.number(db, one.kept)) if "." in one.kept else None
    told = (sort_name(one.sort), rows, tuple(examples), why(one.table), kept_name(one.kept, days), end_name(one.end))
    return Holding(one.table, one.column, *told)


def _files(db: Cursor) -> list[Holding]:
    """Return the files that loads have kept: nobody reads them row by row, so all of them count."""
    kept = imports.kept_files(db)
    if not kept:
        return []
    days = int(settings.number(db, "imports.keep_days"))
    told = (_("导入留下的文件，里面可能有他"), len(kept), (), why("gov.imports"), kept_name("imports.keep_days", days))
    return [Holding("files/imports", "*", *told, end_name(End.DELETED))]


def table(found: list[Holding]) -> pd.DataFrame:
    """Return holdings as people read them."""
    names = (_("在哪里"), _("内容"), _("行数"), _("编号举例"), _("为什么留存"), _("留多久"), _("能否删除"))
    rows = [
        (table_name(one.table), one.what, one.rows, _("、").join(one.examples), one.why, one.kept, one.end)
        for one in found
    ]
    return pd.DataFrame(rows, columns=pd.Index(names))


def export(eng: Engine, account: Account, key: str, reason: str, fmt: str) -> Export:
    """Write the holdings of a person to a JSON or XLSX file of this account; the name is in neither file nor path."""
    require(account, Action.ROWS_EXPORT)
    found = holdings(eng, account, key, reason)
    if fmt == "json":
        told = {"person": key, "made_at": eng.now().isoformat(), "holdings": [asdict(one) for one in found]}
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    elif fmt == "xlsx":
        frame = table(found)
        about = [(_("编号"), key), (_("导出人"), account.name)]
        content, _rows = xlsx_bytes(list(frame.columns), [frame], about, eng.home / "tmp")
    else:
        raise Refused(_("只能导出 JSON 或 XLSX。"))
    return keep_file(eng, account, content, f"{_('个人信息')}_{key}.{fmt}", len(found), "person", {})
