"""What people do with alarms: look, acknowledge, arrive, say what it was, see it return to normal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Action, Role, Where, can
from governance.alarms import rules, telling
from governance.alarms.golden_minute import GoldenMinute, golden_minute
from governance.alarms.rules import Alarm, Cause, Event, Kind, State, Verdict
from governance.alarms.store import live
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.notices import store as notices
from governance.places import store as places
from governance.places.actions import contacts_for, with_shown_kinds, without_numbers
from governance.places.rules import Contact, Duty, PremisesKind

LONGEST_NOTE = 500
COMPOUND_WINDOW = timedelta(days=30)

_DUTY = {Role.CENTRE_OPERATOR: "centre_staff", Role.GRID_OFFICER: "grid_officer", Role.COMPANY_CONTACT: "owner"}


@dataclass(frozen=True)
class AlarmFile:
    """One alarm with its events, golden-minute times, contacts and the compound's other alarms.

    Phones are masked, names too where the account need not know them; `arrived` are the contacts who are on site.
    `withheld` says that there are contacts of a home which this account does not see.
    """

    alarm: Alarm
    events: tuple[Event, ...]
    times: GoldenMinute
    contacts: tuple[Contact, ...]
    same_compound: pd.DataFrame
    arrived: frozenset[str]
    withheld: bool = False


def active(eng: Engine, account: Account, limit: int = 200, offset: int = 0) -> pd.DataFrame:
    """Return the open alarms this account may see, worst and newest first; columns of `store.live.active`."""
    require(account, Action.ALARM_SEE)
    frame = eng.read(lambda db: live.active(db, account, limit, offset))
    in_hand = eng.read(lambda db: live.premises_in_hand(db, account))
    return without_numbers(with_shown_kinds(frame, "premises_kind", account, in_hand))


def of_device(eng: Engine, account: Account, device_id: str) -> pd.DataFrame:
    """Return the alarms of a device that are not closed, worst and newest first: alarm_id, level, raised_at_utc.

    Within the account's reach; a foreign device has none.
    """
    require(account, Action.ALARM_SEE)
    return eng.read(lambda db: live.of_device(db, account, device_id))


def open_now(eng: Engine) -> dict[str, tuple[int, Where]]:
    """Return every open alarm -> its newest event's number and whose it is; for waking open pages, not for readers."""
    return eng.read(live.open_now)


def active_by_level(eng: Engine, account: Account) -> dict[int, int]:
    """Return the number of open alarms of each level, 1 to 4."""
    require(account, Action.ALARM_SEE)
    return eng.read(lambda db: live.active_by_level(db, account))


def recently_closed(eng: Engine, account: Account, since: datetime, limit: int = 50) -> pd.DataFrame:
    """Return the alarms closed since a time, last closed first."""
    require(account, Action.ALARM_SEE)
    frame = eng.read(lambda db: live.recently_closed(db, account, since, limit))
    return without_numbers(with_shown_kinds(frame, "premises_kind", account))


def not_inside(eng: Engine, account: Account, limit: int = 50, offset: int = 0) -> pd.DataFrame:
    """Return the alarms that were snapped to a grid or belong to none, newest first."""
    require(account, Action.ROWS_SEE)
    return without_numbers(eng.read(lambda db: live.not_inside(db, account, limit, offset)))


def alarm_file(eng: Engine, account: Account, alarm_id: str) -> AlarmFile:
    """Return one alarm with its ledger; raises NotFound outside the account's reach."""

    def question(db: Cursor) -> AlarmFile:
        found = live.any_alarm(db, alarm_id)
        if found is None or not can(account, Action.ALARM_SEE, where_of(found)):
            raise NotFound(_("找不到这条告警。"))
        told = tuple(live.events(db, alarm_id))
        people = places.contacts(db, found.premises_id) if found.premises_id else []
        premises = places.premises(db, found.premises_id) if found.premises_id else None
        kind = premises.kind if premises else PremisesKind.OTHER
        where = where_of(found)
        in_hand = found.premises_id in live.premises_in_hand(db, account)
        contacts = contacts_for(account, kind, where, people, in_hand)
        withheld = bool(people) and not contacts
        arrived = {event.person for event in told if event.kind is Kind.ON_SITE}
        others = live.same_compound(db, account, found, found.raised_at - COMPOUND_WINDOW)
        shown_events = tuple(_event_for(account, event, where, withheld) for event in told)
        return AlarmFile(
            alarm=replace(found, reading=masked_in(found.reading)) if found.reading else found,
            events=shown_events,
            times=golden_minute(found, shown_events),
            contacts=contacts,
            same_compound=without_numbers(others),
            arrived=frozenset(one.contact_id for one in people if one.name in arrived),
            withheld=withheld,
        )

    return eng.read(question)


def _event_for(account: Account, event: Event, where: Where, withheld: bool) -> Event:
    person = shown(account, Whose.ON_SITE, where, event.person) if event.person else event.person
    duty = None if withheld and event.duty in set(Duty) else event.duty
    return replace(event, person=person, duty=duty, note=masked_in(event.note) if event.note else event.note)


def mark_displayed(eng: Engine, account: Account, limit: int = 200) -> int:
    """Note that the alarms on this operator's screen were displayed at the centre; return how many were new.

    Only a centre's screen counts: for any other role nothing is noted.
    """
    if account.role is not Role.CENTRE_OPERATOR:
        return 0
    if not eng.read(lambda db: live.not_yet_displayed(db, account, 1)):
        return 0

    def work(db: Cursor) -> int:
        waiting = live.not_yet_displayed(db, account, limit)
        for alarm_id in waiting:
            found = live.alarm(db, alarm_id)
            if found is not None:
                _fold(db, found, Event(found.last_seq + 1, Kind.DISPLAYED, eng.now(), account.account_id))
        if waiting:
            detail: dict[str, object] = {"alarms": waiting}
            audit.append(db, eng.now(), account.account_id, "alarm.displayed", account.account_id, detail=detail)
        return len(waiting)

    return eng.write(work, "alarms")


def acknowledge(eng: Engine, account: Account, alarm_id: str, seen_seq: int | None = None) -> Alarm:
    """Note that this person has seen the alarm.

    `seen_seq` is the `last_seq` his screen showed: if the alarm has moved on since, the action is refused.
    """
    facts = {"person": account.name, "duty": _DUTY.get(account.role)}
    return _advance(eng, account, alarm_id, Action.ALARM_ACKNOWLEDGE, Kind.ACKNOWLEDGED, seen_seq, facts)


def on_site(
    eng: Engine,
    account: Account,
    alarm_id: str,
    person: str | None = None,
    duty: str | None = None,
    seen_seq: int | None = None,
) -> Alarm:
    """Note that somebody is on site: this person himself, or whoever reported it to him by phone."""
    facts = {"person": cleaned(person or "") or account.name, "duty": duty or _DUTY.get(account.role)}
    return _advance(eng, account, alarm_id, Action.ALARM_ON_SITE, Kind.ON_SITE, seen_seq, facts)


def verdict(
    eng: Engine,
    account: Account,
    alarm_id: str,
    what: Verdict,
    cause: Cause,
    note: str = "",
    seen_seq: int | None = None,
    *,
    from_afar: bool = False,
) -> Alarm:
    """Say what it was and why; closes the alarm when the device is normal again.

    Somebody must be on site, unless `from_afar` says that it was verified by phone or video, which the event's note
    keeps. Whoever takes back that it was a fire needs somebody on site and a note that says why.
    """
    kept = _note(note)
    if from_afar:
        kept = " · ".join(part for part in (_("未到场，电话或视频核实"), kept) if part)
    facts = {"person": account.name, "verdict": what, "cause": cause, "note": kept}

    def check(alarm: Alarm) -> None:
        if cause not in rules.causes(what, alarm.device_kind):
            raise Refused(_("这个原因和结论对不上，请重新选择原因。"))
        if rules.is_played_down(alarm.verdict, what) and not (alarm.on_site_at and cleaned(note)):
            raise Refused(_("已定为火警的，要有人到场并写明理由才能改为其他结论。"))
        if not (alarm.on_site_at or from_afar):
            raise Refused(_("还没有人到场：请先登记到场，或选“未到场，电话或视频核实”再提交结论。"))

    return _advance(eng, account, alarm_id, Action.ALARM_VERDICT, Kind.VERDICT, seen_seq, facts, check)


def _note(typed: str) -> str | None:
    """Return what was typed, whole; refuses what is too long instead of cutting it."""
    note = cleaned(typed)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("补充最多 {most} 字，现在 {n} 字，请删短后再提交。").format(most=LONGEST_NOTE, n=len(note)))
    return note or None


def controlled(eng: Engine, account: Account, alarm_id: str, note: str = "", seen_seq: int | None = None) -> Alarm:
    """Note that the danger is under control."""
    facts = {"person": account.name, "note": _note(note)}
    return _advance(eng, account, alarm_id, Action.ALARM_VERDICT, Kind.CONTROLLED, seen_seq, facts)


def normal(eng: Engine, account: Account, alarm_id: str, seen_seq: int | None = None) -> Alarm:
    """Note that the device is back to normal; closes the alarm when the verdict is given."""
    return _advance(eng, account, alarm_id, Action.ALARM_NORMAL, Kind.NORMAL, seen_seq, {"person": account.name})


def where_of(alarm: Alarm) -> Where:
    """Return whose an alarm is, for `can`."""
    return Where(alarm.town_code, alarm.grid_code, alarm.micro_grid_code, premises_id=alarm.premises_id)


def _advance(
    eng: Engine,
    account: Account,
    alarm_id: str,
    action: Action,
    kind: Kind,
    seen_seq: int | None,
    facts: dict[str, str | None],
    check: Callable[[Alarm], None] = lambda _alarm: None,
) -> Alarm:
    def work(db: Cursor) -> Alarm:
        found = live.alarm(db, alarm_id) or live.any_alarm(db, alarm_id)
        if found is None or not can(account, Action.ALARM_SEE, where_of(found)):
            raise NotFound(_("找不到这条告警。"))
        decision = can(account, action, where_of(found))
        if not decision:
            raise Refused(decision.reason)
        if seen_seq not in (None, found.last_seq):
            raise Refused(_("这条告警刚刚有人更新过，请看过最新情况再操作。"))
        if rules.after(found.state, found.verdict is not None, kind):
            check(found)
        event = Event(found.last_seq + 1, kind, eng.now(), account.account_id, **facts)  # type: ignore[arg-type]
        changed = _fold(db, found, event)
        notices.mark_read(db, account.ids, eng.now(), alarm_id)  # whoever acts on it has read of it
        if changed.state is State.CLOSED:
            telling.over(db, alarm_id, eng.now())
        detail: dict[str, object] = {"seq": event.seq, "state": changed.state, "verdict": event.verdict}
        audit.append(db, eng.now(), account.account_id, f"alarm.{kind}", alarm_id, detail=detail)
        return changed

    return eng.write(work, "alarms")


def _fold(db: Cursor, alarm: Alarm, event: Event) -> Alarm:
    changed = rules.applied(alarm, event)
    if changed is None:
        raise Refused(_refusal(alarm.state))
    live.add_event(db, alarm.alarm_id, event)
    live.save_alarm(db, changed)
    return changed


def _refusal(state: State) -> str:
    if state is State.CLOSED:
        return _("这条告警已关闭，不能再改。")
    return _("设备已经恢复正常，不用再记；请给出核实结论。")
