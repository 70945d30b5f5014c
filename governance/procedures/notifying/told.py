"""Who was told of a case, by which channels, and whether he has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.accounts.rules import Account
from governance.accounts.store import people
from governance.engine import Cursor, Engine
from governance.notices.channels import ChannelName
from governance.notices.outbox import State
from governance.notices.rules import NoticeKind
from governance.notices.store import sending
from governance.notices.store.sending import Told
from governance.whistles.actions.move import not_found
from governance.whistles.case import Case
from governance.whistles.readers import name_for
from governance.whistles.store import cases


@dataclass(frozen=True)
class Tried:
    """What became of a notice on one channel; `to` is the deputy's name where it went to him."""

    channel: ChannelName
    state: State
    cause: str | None
    to: str | None


@dataclass(frozen=True)
class CaseNotice:
    """One notice of a case to one person, whose name is as the reader may read it."""

    notice_id: str
    name: str
    role: str
    kind: NoticeKind
    sent_at_utc: datetime
    read_at_utc: datetime | None
    tried: tuple[Tried, ...]


def of_case(eng: Engine, account: Account, case_id: str) -> list[CaseNotice]:
    """Return who was told what of a case, the newest first; raises NotFound outside the account's reach."""

    def question(db: Cursor) -> list[CaseNotice]:
        case = cases.visible_case(db, account, case_id)
        if case is None:
            raise not_found()
        rows = sending.of_subject(db, case_id, eng.now())
        ids = sorted({one for row in rows for one in (row.account_id, row.reader_id) if one})
        known = people.people_of(db, ids)
        told: dict[str, list[Told]] = {}
        for row in rows:
            told.setdefault(row.notice_id, []).append(row)
        return [_one(account, case, ways, known) for ways in told.values()]

    return eng.read(question)


def _one(account: Account, case: Case, ways: list[Told], known: dict[str, tuple[str, str]]) -> CaseNotice:
    first = ways[0]
    name, role = known.get(first.account_id, ("", ""))
    tried = tuple(
        Tried(way.channel, way.state, way.cause, _deputy(account, case, way, known))
        for way in ways
        if way.channel and way.state
    )
    return CaseNotice(
        notice_id=first.notice_id,
        name=name_for(account, case, name) or first.account_id,
        role=role,
        kind=first.kind,
        sent_at_utc=first.sent_at_utc,
        read_at_utc=first.read_at_utc,
        tried=tried,
    )


def _deputy(account: Account, case: Case, way: Told, known: dict[str, tuple[str, str]]) -> str | None:
    if way.reader_id in (None, way.account_id):
        return None
    return name_for(account, case, known.get(way.reader_id or "", ("", ""))[0])
