"""Retention 保存期限: what has been kept long enough goes, once a day; a dry run only counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, settings
from governance.engine.text import _
from governance.engine.times import to_store
from governance.imports import store as imports
from governance.places import store as places
from governance.procedures.privacy.erasure import erase_in, refused_because
from governance.procedures.privacy.people import Person
from governance.procedures.store import retention as store

SETTINGS = {
    "sessions": "retention.sessions_days",
    "half_sign_ins": "retention.failures_days",
    "failures": "retention.failures_days",
    "loose_photos": "retention.drafts_days",  # before the drafts that may hold them, as a dry run counts
    "drafts": "retention.drafts_days",
    "notices": "retention.notices_days",
    "deliveries": "retention.notices_days",
    "messages": "retention.messages_days",
    "patrol_stops": "retention.patrols_days",
    "patrols": "retention.patrols_days",
    "exports": "exports.keep_days",
    "photos": "retention.photos_days",
    "contacts": "retention.contacts_days",
    "leavers": "retention.leavers_days",
}
PHOTOS = {"photos": store.old_photos, "loose_photos": store.loose_photos}
NOT_BELOW = {"exports": 1}  # a file that was just made must be fetched first


@dataclass(frozen=True)
class Due:
    """One kind of data: how many days it is kept, none for ever; and how much of it is older."""

    kind: str
    days: int | None
    count: int


def kind_name(kind: str) -> str:
    """Return the name of a kind in the reader's language."""
    return {
        "sessions": _("登录记录"),
        "half_sign_ins": _("没完成的登录"),
        "failures": _("登录失败的记录"),
        "drafts": _("吹哨草稿"),
        "notices": _("通知"),
        "deliveries": _("通知的发送记录"),
        "messages": _("已结案件里的交流"),
        "patrol_stops": _("巡查到过的地方"),
        "patrols": _("巡查"),
        "exports": _("导出的文件"),
        "loose_photos": _("没有用上的照片"),
        "photos": _("已结案件的照片"),
        "contacts": _("已关停场所的联系人"),
        "leavers": _("离任人员的姓名和电话"),
    }[kind]


def due(eng: Engine, account: Account) -> list[Due]:
    """Return what a run would clear now, kind by kind: the dry run."""
    require(account, Action.SYSTEM_SEE)
    return counted(eng)


def counted(eng: Engine) -> list[Due]:
    """Return the same for whoever has asked already whether he may."""

    def question(db: Cursor) -> list[Due]:
        found = []
        for kind in SETTINGS:
            days = _days(db, kind)
            before = _before(eng, days)
            found.append(Due(kind, days, _count(db, eng, kind, before) if before else 0))
        return found

    return eng.read(question)


def clear(eng: Engine, account: Account) -> dict[str, int]:
    """Clear now what is due, for an administrator who does not want to wait for the night."""
    require(account, Action.SETTINGS_CHANGE)
    return run(eng, account.account_id)


def run(eng: Engine, by: str | None) -> dict[str, int]:
    """Clear everything that has been kept long enough and return kind -> how many; on record with the counts.

    Reveals and everything else in the audit are never cleared.
    """
    return {kind: _run_kind(eng, by, kind) for kind in SETTINGS}


def _run_kind(eng: Engine, by: str | None, kind: str) -> int:
    def work(db: Cursor) -> tuple[int, list[str]]:
        before = _before(eng, _days(db, kind))
        count = _count(db, eng, kind, before) if before else 0
        if not count or before is None:
            return 0, []
        files = _files(db, kind, before)
        _clear(db, eng, kind, before, files)
        detail: dict[str, object] = {"kept_kind": kind, "rows": count}
        audit.append(db, eng.now(), by, "retention.run", kind, detail=detail)
        return count, files

    count, files = eng.write(work)
    for sha in files:  # after the rows are gone for good: a file without a row is litter, a row without a file a fault
        eng.files.remove(sha, "photos" if kind in PHOTOS else kind)
    return count


def _days(db: Cursor, kind: str) -> int | None:
    days = max(int(settings.number(db, SETTINGS[kind])), NOT_BELOW.get(kind, 0))
    if kind == "loose_photos":  # a draft may be kept for ever, a photo of nothing no longer than that of a case
        return days or _days(db, "photos")
    return days or None


def _before(eng: Engine, days: int | None) -> datetime | None:
    return to_store(eng.now() - timedelta(days=days)) if days else None


def _count(db: Cursor, eng: Engine, kind: str, before: datetime) -> int:
    if kind in store.AGED:
        return store.aged(db, kind, before)
    if kind in PHOTOS:
        return len(PHOTOS[kind](db, before))
    return store.old_contacts(db, before) if kind == "contacts" else len(_leavers(db, eng, before))


def _files(db: Cursor, kind: str, before: datetime) -> list[str]:
    if kind == "exports":
        return store.old_files(db, before)
    return PHOTOS[kind](db, before) if kind in PHOTOS else []


def _clear(db: Cursor, eng: Engine, kind: str, before: datetime, files: list[str]) -> None:
    if kind in store.AGED:
        store.clear_aged(db, kind, before)
    elif kind in PHOTOS:
        store.clear_photos(db, files)
    elif kind == "contacts":
        store.clear_contacts(db, before)
        imports.forget_every_file(db)  # undoing a load would bring them back
    else:
        for one in _leavers(db, eng, before):
            erase_in(db, eng, one)


def _leavers(db: Cursor, eng: Engine, before: datetime) -> list[Person]:
    """Return those who left long enough ago and whom no open or young case needs named."""
    found = [Person(one[0], "account", (one[0],), *one[1:]) for one in store.leavers(db, before)]
    return [one for one in found if not refused_because(db, eng, one)]


def close_premises(eng: Engine, account: Account, premises_id: str, closed: bool = True) -> None:
    """Note that a premises has closed for good, or take it back; raises NotFound for none."""
    require(account, Action.MEND)

    def work(db: Cursor) -> None:
        if places.premises(db, premises_id) is None:
            raise NotFound(_("找不到这个场所。"))
        if closed:
            store.close_premises(db, premises_id, to_store(eng.now()), account.account_id)
            audit.append(db, eng.now(), account.account_id, "premises.close", premises_id)
        else:
            store.reopen_premises(db, premises_id)
            audit.append(db, eng.now(), account.account_id, "premises.reopen", premises_id)

    eng.write(work)
