"""What the reporter and the officer do with a case: check, send back, judge, urge, withdraw, add a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.whistles.actions.move import Said, carry_out, city_clocks, not_found
from governance.whistles.case import Case, EventKind
from governance.whistles.store import cases, log

URGE_AGAIN_AFTER = timedelta(hours=1)


def verify_close(
    eng: Engine,
    account: Account,
    case_id: str,
    note: str = "",
    photo_ids: Sequence[str] = (),
    at: tuple[float, float] | None = None,
) -> Case:
    """Confirm on the spot that the hazard is gone, and close the case; `at` is where the phone was, WGS-84.

    Refused while the alarm the case came from is not back to normal.
    """
    lon, lat = at or (None, None)
    said = Said(note=note, photo_ids=tuple(photo_ids), lon=lon, lat=lat)
    return carry_out(eng, account, case_id, EventKind.VERIFIED, Action.CASE_VERIFY, said)


def send_back(eng: Engine, account: Account, case_id: str, reason: str, photo_ids: Sequence[str] = ()) -> Case:
    """Send a case back for rework 返工 because the hazard is still there; the reason is what the handler reads."""
    said = Said(note=reason, photo_ids=tuple(photo_ids))
    return carry_out(eng, account, case_id, EventKind.SENT_BACK, Action.CASE_VERIFY, said)


def evaluate(eng: Engine, account: Account, case_id: str, satisfied: bool, note: str = "") -> Case:
    """Say whether the outcome is satisfying; once per case."""
    said = Said(note=note, value="yes" if satisfied else "no")
    return carry_out(eng, account, case_id, EventKind.EVALUATED, Action.CASE_EVALUATE, said)


def urge(eng: Engine, account: Account, case_id: str, note: str = "") -> Case:
    """Nudge whoever has the case; anybody's nudge within the last hour stands for this one too."""
    now = eng.now()
    if eng.read(lambda db: cases.visible_case(db, account, case_id)) is None:
        raise not_found()
    require(account, Action.CASE_URGE)
    last = eng.read(lambda db: log.newest(db, case_id, EventKind.URGED))
    if last and now - last.at_utc < URGE_AGAIN_AFTER:
        at = last.at_utc.astimezone(city_clocks(eng).zone).strftime("%H:%M")
        raise Refused(_("{who} 在 {time} 刚催过，一小时后可以再催。").format(who=last.actor, time=at))
    return carry_out(eng, account, case_id, EventKind.URGED, Action.CASE_URGE, Said(note=note))


def withdraw(eng: Engine, account: Account, case_id: str, reason: str = "") -> Case:
    """Take one's own whistle back while nobody has set out."""
    return carry_out(eng, account, case_id, EventKind.WITHDRAWN, Action.CASE_WITHDRAW, Said(note=reason))


def same_as(eng: Engine, account: Account, case_id: str, note: str, photo_ids: Sequence[str] = ()) -> Case:
    """Join what was just seen to a case that is open already, instead of opening a second one."""
    said = Said(note=note, value=log.SAME, photo_ids=tuple(photo_ids))
    return carry_out(eng, account, case_id, EventKind.NOTED, Action.CASE_NOTE, said)


def add_note(eng: Engine, account: Account, case_id: str, note: str, photo_ids: Sequence[str] = ()) -> Case:
    """Add a word or a photo that the others on the case should know."""
    said = Said(note=note, photo_ids=tuple(photo_ids))
    return carry_out(eng, account, case_id, EventKind.NOTED, Action.CASE_NOTE, said)
