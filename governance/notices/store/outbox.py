"""SQL of the outbox: what goes out by which channel to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from governance.accounts.store import contacts as people
from governance.accounts.store import covers
from governance.engine import Cursor, settings
from governance.engine.times import to_store
from governance.notices.channels import TURNED_ON_BY, Cause, ChannelName, Needs, delivery_id, needs_of, reaches
from governance.notices.outbox import DONE, WAITING, Fate, State
from governance.notices.rules import PERSONAL, Notice
from governance.notices.store.sending import Due, due_row

_WAITING = [state.value for state in WAITING]


def on(db: Cursor) -> dict[ChannelName, Needs]:
    """Return the channels the city has turned on, each with what it needs of a person."""
    asked = (*TURNED_ON_BY.values(), "notices.webhook_body")
    *addresses, body = settings.texts(db, *asked)
    webhook = dict(zip(TURNED_ON_BY, addresses, strict=True))[ChannelName.WEBHOOK] + body
    return {name: needs_of(name, webhook) for name, given in zip(TURNED_ON_BY, addresses, strict=True) if given}


def queue(db: Cursor, notices: Sequence[Notice], urgent: bool) -> int:
    """Queue notices for every channel that is on, reaches their readers and is wanted; return how many go out.

    What comes to somebody who is away goes to his deputy, save what is about himself. What is urgent goes by every
    channel, wanted or not. Nobody is told the same by the same channel twice.
    """
    channels = _open_to(db, urgent)
    if not notices or not channels:
        return 0
    readers = [(notice, _reader(db, notice)) for notice in notices]
    ids = sorted({reader for _notice, reader in readers})
    known, unwanted = people.contacts(db, ids), set() if urgent else _unwanted(db, ids)
    queued: set[tuple[str, str, str, ChannelName]] = set()
    for notice, reader in readers:
        who = known.get(reader)
        for name, needs in channels.items():
            told = (reader, notice.kind.value, notice.subject_id, name)
            fits = who and who.serves and reaches(needs, who.email, who.phone) and (reader, name.value) not in unwanted
            if fits and told not in queued:
                queued.add(told)
                _insert(db, notice, reader, name, urgent)
    return len(queued)


def _open_to(db: Cursor, urgent: bool) -> dict[ChannelName, Needs]:
    """Return the channels that are on for what is urgent or not: a gateway may be for emergencies alone."""
    found = on(db)
    if not urgent and settings.number(db, "notices.webhook_urgent_only"):
        found.pop(ChannelName.WEBHOOK, None)
    return found


def _reader(db: Cursor, notice: Notice) -> str:
    """Return who reads a notice outside: its addressee, or his deputy while he is away."""
    if notice.kind in PERSONAL:
        return notice.account_id
    return covers.deputies_of(db, [notice.account_id], notice.sent_at_utc).get(notice.account_id, notice.account_id)


def _insert(db: Cursor, notice: Notice, reader: str, name: ChannelName, urgent: bool) -> None:
    at = to_store(notice.sent_at_utc)
    key = delivery_id(notice.notice_id, name)
    db.execute(
        "INSERT INTO gov.notice_deliveries (delivery_id, notice_id, account_id, channel, urgent, state, attempts,"
        " next_try_at_utc, made_at_utc) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
        [key, notice.notice_id, reader, name.value, urgent, State.QUEUED.value, at, at],
    )


def _unwanted(db: Cursor, account_ids: list[str]) -> set[tuple[str, str]]:
    sql = "SELECT account_id, channel FROM gov.channel_choices WHERE account_id = ANY(?)"
    return set(db.execute(sql, [account_ids]).fetchall())


def call_off(db: Cursor, subject_id: str, at: datetime) -> None:
    """Take back what waits to go out about a subject whose notices have not arrived yet."""
    db.execute(
        "DELETE FROM gov.notice_deliveries WHERE list_contains(?, state) AND notice_id IN"
        " (SELECT notice_id FROM gov.notices WHERE subject_id = ? AND sent_at_utc > ?)",
        [_WAITING, subject_id, to_store(at)],
    )


def drop(db: Cursor, subject_id: str, at: datetime) -> None:
    """Let nothing more go out about a subject that is over."""
    db.execute(
        "UPDATE gov.notice_deliveries SET state = ?, cause = ?, next_try_at_utc = NULL, tried_at_utc = ?"
        " WHERE list_contains(?, state) AND notice_id IN (SELECT notice_id FROM gov.notices WHERE subject_id = ?)",
        [State.DROPPED.value, Cause.OVER.value, to_store(at), _WAITING, subject_id],
    )


def due_count(db: Cursor, channel: ChannelName, now: datetime) -> int:
    """Return how many deliveries are due by a channel and not urgent."""
    sql = (
        "SELECT count(*) FROM gov.notice_deliveries WHERE channel = ? AND NOT urgent AND list_contains(?, state)"
        " AND next_try_at_utc <= ?"
    )
    row = db.execute(sql, [channel.value, _WAITING, to_store(now)]).fetchone()
    return int(row[0]) if row else 0


def defer(db: Cursor, channel: ChannelName, now: datetime, until: datetime) -> None:
    """Let what is due by a channel and not urgent wait until a time."""
    db.execute(
        "UPDATE gov.notice_deliveries SET next_try_at_utc = ? WHERE channel = ? AND NOT urgent"
        " AND list_contains(?, state) AND next_try_at_utc <= ?",
        [to_store(until), channel.value, _WAITING, to_store(now)],
    )


def due(db: Cursor, channel: ChannelName, now: datetime, limit: int, urgent_only: bool = False) -> list[Due]:
    """Return what is to be tried now by a channel, urgent ones first, then the oldest."""
    sql = (
        "SELECT d.delivery_id, d.account_id, d.urgent, d.attempts, d.made_at_utc, n.kind, n.subject_id,"
        " n.read_at_utc IS NOT NULL AS is_read FROM gov.notice_deliveries d JOIN gov.notices n USING (notice_id)"
        " WHERE d.channel = ? AND list_contains(?, d.state) AND d.next_try_at_utc <= ? AND (d.urgent OR NOT ?)"
        " ORDER BY d.urgent DESC, d.next_try_at_utc, d.delivery_id LIMIT ?"
    )
    rows = db.execute(sql, [channel.value, _WAITING, to_store(now), urgent_only, limit]).fetchall()
    return [due_row(row) for row in rows]


def settle(db: Cursor, delivery: str, fate: Fate, at: datetime) -> None:
    """Write what came of a try; a receipt that was faster stays as it is."""
    done = to_store(at) if fate.state in DONE else None
    db.execute(
        "UPDATE gov.notice_deliveries SET state = ?, attempts = ?, next_try_at_utc = ?, cause = ?, answer_code = ?,"
        " tried_at_utc = ?, delivered_at_utc = ? WHERE delivery_id = ? AND list_contains(?, state)",
        [
            *(fate.state.value, fate.attempts, to_store(fate.next_try_at)),
            *(fate.cause.value if fate.cause else None, fate.answer or None, to_store(at), done, delivery),
            _WAITING,
        ],
    )


def try_again(db: Cursor, deliveries: Sequence[str] | None, now: datetime) -> int:
    """Let dead letters go out once more, all of them without a list; return how many. They begin anew."""
    where = "state = ? AND (?::VARCHAR[] IS NULL OR list_contains(?, delivery_id))"
    chosen = list(deliveries) if deliveries is not None else None
    values = [State.DEAD.value, chosen, chosen]
    row = db.execute(f"SELECT count(*) FROM gov.notice_deliveries WHERE {where}", values).fetchone()
    sql = (
        "UPDATE gov.notice_deliveries SET state = ?, attempts = 0, next_try_at_utc = ?, cause = NULL,"
        f" answer_code = NULL, made_at_utc = ? WHERE {where}"
    )
    db.execute(sql, [State.QUEUED.value, to_store(now), to_store(now), *values])
    return int(row[0]) if row else 0


def off(db: Cursor, account_id: str) -> set[ChannelName]:
    """Return the channels a person does not want."""
    rows = db.execute("SELECT channel FROM gov.channel_choices WHERE account_id = ?", [account_id]).fetchall()
    return {ChannelName(name) for (name,) in rows}


def choose(db: Cursor, account_id: str, without: Iterable[ChannelName], at: datetime) -> None:
    """Remember the channels a person does not want, and no others."""
    db.execute("DELETE FROM gov.channel_choices WHERE account_id = ?", [account_id])
    for name in without:
        db.execute("INSERT INTO gov.channel_choices VALUES (?, ?, ?)", [account_id, name.value, to_store(at)])
