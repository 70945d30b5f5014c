"""Erasing a person 删除个人信息: name and number go where the law allows, numbers of rows stay so that counts do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.engine.times import to_store
from governance.imports import store as imports
from governance.procedures.loading.kept import without_kept_files
from governance.procedures.privacy.holdings import said_why
from governance.procedures.privacy.people import Person, person
from governance.procedures.privacy.register import COLUMNS, End, Personal, Sort
from governance.procedures.store import privacy as store


@dataclass(frozen=True)
class Erasure:
    """What erasing a person changes, or would: rows by column; and why it is refused, when it is."""

    rows: dict[str, int]
    refusal: str = ""


class _Undone(Exception):
    """Rolls a dry run back."""

    def __init__(self, rows: dict[str, int]) -> None:
        super().__init__()
        self.rows = rows


def plan(eng: Engine, account: Account, key: str) -> Erasure:
    """Return what erasing a person would change, by doing it in a transaction that is rolled back."""
    require(account, Action.PERSON_ERASE)
    about = person(eng, account, key)
    refusal = eng.read(lambda db: refused_because(db, eng, about))
    if refusal:
        return Erasure({}, refusal)

    def work(db: Cursor) -> None:
        raise _Undone(erase_in(db, eng, about))

    try:
        eng.write(work)
    except _Undone as undone:
        return Erasure(undone.rows)
    raise AssertionError("unreachable")


def erase(eng: Engine, account: Account, key: str, reason: str) -> Erasure:
    """Erase a person and return the rows changed; on record without the data.

    Raises Refused without a reason and while the law wants the person named: an account that has not left, an open
    case or alarm, a case closed less than `erasure.records_days` ago.
    """
    require(account, Action.PERSON_ERASE)
    about = person(eng, account, key)
    said = said_why(reason, about)

    def work(db: Cursor) -> dict[str, int]:
        refusal = refused_because(db, eng, about)
        if refusal:
            raise Refused(refusal)
        rows = erase_in(db, eng, about)
        detail: dict[str, object] = {"reason": said, "rows": sum(rows.values())}
        audit.append(db, eng.now(), account.account_id, "person.erase", about.key, detail=detail)
        return rows

    with without_kept_files(eng):
        return Erasure(eng.write(work, "sessions"))


def refused_because(db: Cursor, eng: Engine, about: Person) -> str:
    """Return the one sentence why a person may not be erased, empty when he may."""
    ids, days = list(about.ids), int(settings.number(db, "erasure.records_days"))
    if about.kind == "account":
        state = store.account_state(db, about.key)
        if state and state[2]:
            return _("这个账号的个人信息已经删除过了。")
        if state and (state[0] or not state[1]):
            return _("账号还在用：请先在人员页办理离任交接，再删除个人信息。")
    if about.name == store.MARK:
        return _("这个人的个人信息已经删除过了。")
    cases, alarms = store.open_cases(db, ids), store.open_alarms(db, ids)
    if cases or alarms:
        return _("还有 {cases} 件在办案件、{alarms} 条未关闭的告警涉及此人，办结后才能删除。").format(
            cases=cases, alarms=alarms
        )
    recent = store.closed_since(db, ids, to_store(eng.now() - timedelta(days=days)))
    if recent:
        return _("有 {n} 件涉及此人的案件结案未满 {days} 天，案卷保存期内不能删除。").format(n=recent, days=days)
    return ""


def erase_in(db: Cursor, eng: Engine, about: Person) -> dict[str, int]:
    """Erase a person in the caller's transaction and return `table.column` -> rows, of what held something."""
    ids, rows = list(about.ids), {}
    for one in COLUMNS:
        name = f"{one.table}.{one.column}"
        if one.table == "gov.accounts":
            continue  # in one statement, below
        if one.end is End.ERASED and one.twin:
            rows[name] = store.mark_rows(db, one.table, one.column, one.twin, ids, one.sort is Sort.PHONE)
            if one.sort is Sort.TEXT:  # others may have written of him
                rows[name] += _in_words(db, one, about)
        elif one.end is End.ERASED:
            rows[name] = _in_words(db, one, about)
        elif one.end is End.DELETED and one.sort in (Sort.ID, Sort.LOGIN) and one.table not in _WITH_FILES:
            keys = [about.login] if one.sort is Sort.LOGIN else ids
            rows[name] = store.delete_rows(db, one.table, one.column, keys)
    rows["gov.imports.undo_sha256"] = imports.forget_every_file(db)  # undoing a load would bring the person back
    if about.kind == "account":
        store.forget_account(db, about.key, to_store(eng.now()))
        rows["gov.accounts"] = 1
    return {name: count for name, count in rows.items() if count}


def _in_words(db: Cursor, one: Personal, about: Person) -> int:
    return store.mark_texts(db, one.table, one.column, about.name, about.phone, list(about.ids))


_WITH_FILES = ("gov.photos", "gov.exports")  # evidence and files that retention clears in its time
