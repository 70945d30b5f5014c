"""What administrators see and do about channels: how each stands, a trial, dead letters, and whom none can reach."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.accounts.store import contacts
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.notices.channels import (
    Cause,
    Channel,
    ChannelName,
    Needs,
    Outcome,
    Recipient,
    Result,
    cause_name,
    channel_name,
    reaches,
)
from governance.notices.outbox import State
from governance.notices.store import outbox, sending
from governance.procedures.notifying import wire
from governance.procedures.notifying.wording import test_message

COUNTED = timedelta(hours=24)


@dataclass(frozen=True)
class Standing:
    """How a channel stands: on or off, what is wrong with it, how many it reaches, and its counts of the last day."""

    name: ChannelName
    on: bool
    trouble: str
    reached: int
    sent: int
    waiting: int
    failing: int
    dead: int


@dataclass(frozen=True)
class Reach:
    """Whom the channels reach: how many people serve, whom none reaches, and whether any channel is on at all."""

    people: int
    missed: pd.DataFrame
    any_on: bool


def standings(eng: Engine, account: Account) -> list[Standing]:
    """Return how every channel stands."""
    require(account, Action.SYSTEM_SEE)
    since = eng.now() - COUNTED
    on, counts, people = eng.read(lambda db: (outbox.on(db), sending.counts(db, since), contacts.serving(db)))
    found = []
    for name in ChannelName:
        told = counts.get(name, {})
        trouble = _trouble(eng, name) if name in on else ""
        reached = int(_reached(people, on[name]).sum()) if name in on else 0
        sent = told.get(State.SENT, 0) + told.get(State.DELIVERED, 0)
        waiting = told.get(State.QUEUED, 0) + told.get(State.FAILED, 0)
        dead = told.get(State.DEAD, 0)
        found.append(Standing(name, name in on, trouble, reached, sent, waiting, told.get(State.FAILED, 0), dead))
    return found


def _trouble(eng: Engine, name: ChannelName) -> str:
    try:
        wire.opened(eng, name)
    except Refused as refusal:
        return str(refusal)
    return ""


def _reached(people: pd.DataFrame, needs: Needs) -> pd.Series:
    known = people[["email", "phone"]].astype(object).where(people[["email", "phone"]].notna(), None)
    return pd.Series(
        [reaches(needs, email, phone) for email, phone in known.itertuples(index=False)], people.index, dtype=bool
    )


def send_test(eng: Engine, account: Account, name: ChannelName) -> str:
    """Send one message to the account itself now and return in words what the service said.

    Raises Refused where the channel is off, set up wrong, has no address of him, or the service did not take it.
    """
    require(account, Action.SETTINGS_CHANGE)
    channel = wire.opened(eng, name)
    needs = eng.read(outbox.on).get(name)
    if channel is None or needs is None:
        raise Refused(_("渠道“{name}”没有开通，请先在设置里填写。").format(name=channel_name(name)))
    who = eng.read(lambda db: contacts.contacts(db, [account.account_id]))[account.account_id]
    if not reaches(needs, who.email, who.phone):
        raise Refused(_("您的账号没有登记这个渠道要用的邮箱或手机号，请先补上。"))
    recipient = Recipient(who.account_id, who.name, who.email, who.phone)
    tried(eng, account, channel, recipient, account.language)
    return _("已交给{name}，请看是否收到。").format(name=channel_name(name))


def tried(eng: Engine, by: Account | None, channel: Channel, recipient: Recipient, language: str | None) -> Result:
    """Send a trial to somebody and return what came of it, on record; raises Refused with why it was not taken."""
    try:
        result = channel.send(test_message(eng, f"test:{secrets.token_hex(8)}", language), recipient)
    finally:
        channel.close()
    detail: dict[str, object] = {"outcome": result.outcome.value, "about": recipient.account_id}
    actor = by.account_id if by else None
    eng.write(lambda db: audit.append(db, eng.now(), actor, "notices.test", channel.name.value, detail=detail))
    if result.outcome in (Outcome.RETRY, Outcome.FOR_GOOD):
        raise Refused(_("没有发成：{why}。").format(why=why(result.cause, result.answer)))
    return result


def why(cause: str | None, answer: str | None) -> str:
    """Return why something was not delivered, with the number the service gave."""
    words = cause_name(cause or Cause.REJECTED)
    return _("{why}（答复 {answer}）").format(why=words, answer=answer) if answer else words


def dead_letters(
    eng: Engine, account: Account, channel: ChannelName | None = None, limit: int = 50, offset: int = 0
) -> tuple[pd.DataFrame, int]:
    """Return a page of dead letters, the newest first (columns of `sending.dead`), and how many there are."""
    require(account, Action.SYSTEM_SEE)
    return eng.read(
        lambda db: (sending.dead(db, channel, limit, offset), sending.dead_count(db, channel)),
    )


def try_again(eng: Engine, account: Account | None, deliveries: Sequence[str] | None = None) -> int:
    """Let dead letters go out once more, all of them without a list; return how many. None is the operator."""
    if account is not None:
        require(account, Action.SETTINGS_CHANGE)

    def work(db: Cursor) -> int:
        count = outbox.try_again(db, deliveries, eng.now())
        if count:
            by = account.account_id if account else None
            audit.append(db, eng.now(), by, "notices.again", "outbox", detail={"rows": count})
        return count

    return eng.write(work)


def reach(eng: Engine, account: Account) -> Reach:
    """Return whom the channels that are on reach, and everybody whom none of them does (columns of `serving`)."""
    require(account, Action.ACCOUNT_SEE)
    on, people = eng.read(lambda db: (outbox.on(db), contacts.serving(db)))
    known = pd.Series(False, people.index)
    for needs in on.values():
        known |= _reached(people, needs)
    return Reach(len(people), people[~known].reset_index(drop=True), bool(on))
