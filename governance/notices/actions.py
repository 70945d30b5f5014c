"""A person's own notices: reading them and marking them as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from governance.accounts.rules import Account
from governance.accounts.store import contacts
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.mails import masked_mail
from governance.engine.phones import masked_phone
from governance.engine.text import _
from governance.notices import store
from governance.notices.channels import ChannelName, Needs, reaches
from governance.notices.rules import MAY_BE_SWITCHED_OFF, Notice, NoticeKind
from governance.notices.store import outbox


@dataclass(frozen=True)
class Way:
    """One channel that is on: whether it reaches somebody, by which masked address, whether he wants it."""

    name: ChannelName
    reaches: bool
    address: str
    wanted: bool


def inbox(eng: Engine, account: Account, limit: int = 50) -> list[Notice]:
    """Return the newest notices to the account and to those it stands in for, unread ones first."""
    return eng.read(lambda db: store.inbox(db, account.ids, eng.now(), limit))


def unread(eng: Engine, account: Account) -> int:
    """Return how many of the account's notices are unread."""
    return eng.read(lambda db: store.unread_count(db, account.ids, eng.now()))


def mark_read(eng: Engine, account: Account, subject_id: str | None = None) -> None:
    """Mark the account's notices about one subject, or all of them, as read."""
    if unread(eng, account):
        eng.write(lambda db: store.mark_read(db, account.ids, eng.now(), subject_id), "notices")


def does_without(eng: Engine, account: Account) -> set[NoticeKind]:
    """Return the kinds of notice the account has switched off."""
    return eng.read(lambda db: store.choices(db, account.account_id))


def choose(eng: Engine, account: Account, without: Iterable[NoticeKind]) -> None:
    """Switch these kinds of notice off for the account and all others on; raises Refused for one that must reach it."""
    kinds = sorted(set(without))
    if not set(kinds) <= set(MAY_BE_SWITCHED_OFF):
        raise Refused(_("要您办的事和危及人命的事一定会通知，不能关闭。"))
    eng.write(lambda db: store.choose(db, account.account_id, kinds, eng.now()))


def ways(eng: Engine, account: Account) -> list[Way]:
    """Return the channels that are on, each with whether and where it reaches the account itself."""

    def question(db: Cursor) -> list[Way]:
        who = contacts.contacts(db, [account.account_id]).get(account.account_id)
        off, found = outbox.off(db, account.account_id), []
        email, phone = (who.email, who.phone) if who else (None, None)
        shown = {Needs.EMAIL: masked_mail(email) if email else ""}
        for name, needs in outbox.on(db).items():
            address = shown.get(needs, masked_phone(phone) if phone else "")
            found.append(Way(name, reaches(needs, email, phone), address, name not in off))
        return found

    return eng.read(question)


def choose_channels(eng: Engine, account: Account, without: Iterable[ChannelName]) -> None:
    """Do without some channels, and with all others; emergencies and danger to life come by every one of them."""
    eng.write(lambda db: outbox.choose(db, account.account_id, sorted(set(without)), eng.now()))


def quiet_hours(eng: Engine) -> tuple[str, str] | None:
    """Return when the city's quiet hours begin and end by its own clock, None where it has none."""
    begins, ends = eng.read(lambda db: settings.texts(db, "notices.quiet_from", "notices.quiet_until"))
    return (begins, ends) if begins != ends else None
