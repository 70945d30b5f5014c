"""Carrying out one step of a case: load, check role and area, apply the rule, save, tell, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.accounts.rules import Account, Action, can
from governance.alarms.store import live as alarms
from governance.areas import actions as areas
from governance.areas.projection import projection
from governance.deadlines.files import limits
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import _, pick
from governance.engine.typed import cleaned
from governance.routing import store as routing
from governance.routing.actions import catalogue
from governance.routing.files import photo_rules
from governance.whistles.actions.saving import save
from governance.whistles.actions.sending import LETS_GO, rule_of, send_on, sent_back_until
from governance.whistles.case import Case, Correction, Event, EventKind, Pin, State
from governance.whistles.clocks import Clocks
from governance.whistles.history import effective
from governance.whistles.life import OutOfTurn, apply, case_stage_name, terms_of
from governance.whistles.people import acted_for, ties_of, where_of
from governance.whistles.rules import TABLE
from governance.whistles.store import cases, discretion, log, photos, pins
from governance.whistles.words import event_name

LONGEST_NOTE = 500
_LASTING = frozenset(row.kind for row in TABLE if row.to is not None or row.state != "open")


@dataclass(frozen=True)
class Said:
    """What somebody adds to a step: words, a value, the department concerned, photos already kept, his position.

    `pin` is where the case is moved to, `correction` what its officer mends, `since_utc` when a case was merged,
    `handler_name` what the person is called to whom it is given.
    """

    note: str = ""
    value: str = ""
    department_code: str | None = None
    photo_ids: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    pin: Pin | None = None
    correction: Correction | None = None
    since_utc: datetime | None = None
    handler_name: str = ""


NOTHING_SAID = Said()


def city_clocks(eng: Engine) -> Clocks:
    """Return the clocks of the city in this store."""
    return Clocks(limits(), areas.profile(eng).zone)


def carry_out(
    eng: Engine, account: Account, case_id: str, kind: EventKind, right: Action, said: Said = NOTHING_SAID
) -> Case:
    """Carry out one step of a case and return the case after it.

    Raises NotFound for a case the account may not see, Refused when it may not do this, when something is missing, or
    when somebody else was faster: then the sentence names him and how the case stands now. The same step by the same
    person twice in a row, as by a double tap, changes nothing.
    """
    return eng.write(lambda db: step(eng, db, account, case_id, kind, right, said), "cases")


def step(eng: Engine, db: Cursor, account: Account, case_id: str, kind: EventKind, right: Action, said: Said) -> Case:
    """Carry out one step inside the caller's transaction, as `carry_out` does."""
    clocks = city_clocks(eng)
    before = found(db, account, case_id)
    decision = can(account, right, where_of(before))
    if not decision:
        raise Refused(decision.reason)
    event = _event(eng, account, before, kind, said)
    _refuse_unsafe(db, before, kind)
    if kind is EventKind.REFUSED:
        event = replace(event, waits_until=sent_back_until(db, event.at_utc))
    own_photos(db, account, said.photo_ids)
    try:
        after = apply(before, event, clocks, terms_of(rule_of(db, before)))
    except OutOfTurn as refusal:
        return _settled(db, account, before, event, clocks, refusal)
    save(db, before, after, event, said.photo_ids)
    if event.pin is not None:
        pins.keep(db, before, after, _metres(eng, before, after))
    return send_on(db, after, event, clocks) if kind in LETS_GO else after


def _metres(eng: Engine, before: Case, after: Case) -> float:
    plane = projection(areas.profile(eng).metric_crs)
    return float(plane.apart(before.lon, before.lat, [after.lon], [after.lat])[0])


def own_photos(db: Cursor, account: Account, photo_ids: Sequence[str]) -> None:
    """Refuse photos that this account has not uploaded, so that nobody attaches what he may not see."""
    if len(set(photo_ids)) != photos.count_own(db, account.account_id, list(set(photo_ids))):
        raise NotFound(_("照片没有传上来，请重新选一次。"), "photos")


def refuse_withheld(db: Cursor, account: Account, *case_ids: str) -> None:
    """Refuse a step that would tell or move the content of a case which this account may not read."""
    hidden = discretion.withheld(db, account, case_ids)
    if hidden:
        said = _("{number} 涉及住户个人情况，这一步由所在网格的网格员或在办人员来做。")
        raise Refused(said.format(number=min(hidden)))


def not_found() -> NotFound:
    """Return the one refusal for a case that does not exist and for one that is not ours to see."""
    return NotFound(_("没有这一件，或不在您负责的范围内。"))


def photo_needed(eng: Engine, case: Case, kind: EventKind) -> bool:
    """Tell whether the city asks for a photo at this step of a case: by its list, or by the case's own catalogue."""
    category = catalogue(eng, case.catalogue_version).category(case.category_code)
    own = category is not None and kind.value in category.photo_steps
    return own or any(rule.asks(kind.value, case.category_code, case.severity) for rule in photo_rules())


def alarm_to_wait_for(db: Cursor, case: Case) -> str | None:
    """Return the alarm a case came from while its device is not back to normal; None otherwise."""
    alarm = alarms.any_alarm(db, case.alarm_id) if case.alarm_id else None
    return alarm.alarm_id if alarm and alarm.normal_at is None else None


def _refuse_unsafe(db: Cursor, case: Case, kind: EventKind) -> None:
    alarm_id = alarm_to_wait_for(db, case) if kind is EventKind.VERIFIED else None
    if alarm_id:
        raise Refused(_("这一件是由告警 {number} 来的，设备恢复正常后才能结案。").format(number=alarm_id))


def found(db: Cursor, account: Account, case_id: str) -> Case:
    """Return a case that the account may see; raises NotFound."""
    case = cases.visible_case(db, account, case_id)
    if case is None:
        raise not_found()
    return case


def _event(eng: Engine, account: Account, case: Case, kind: EventKind, said: Said) -> Event:
    said = replace(said, note=cleaned(said.note), value=cleaned(said.value))
    if len(said.note) > LONGEST_NOTE:
        raise Refused(_("说明最多 {n} 字，请写短一点。").format(n=LONGEST_NOTE))
    return Event(
        kind=kind,
        at_utc=eng.now(),
        actor=account.name,
        account_id=account.account_id,
        ties=ties_of(account, case),
        department_code=said.department_code or account.department_code,
        note=said.note,
        value=said.value,
        photos=len(set(said.photo_ids)),
        lon=said.lon,
        lat=said.lat,
        acted_for=acted_for(account, case),
        pin=said.pin,
        correction=said.correction,
        photo_needed=photo_needed(eng, case, kind),
        since_utc=said.since_utc,
        handler_name=said.handler_name,
    )


def _settled(db: Cursor, account: Account, case: Case, event: Event, clocks: Clocks, refusal: OutOfTurn) -> Case:
    """Return the case when the same person did the same just before; else say who was faster."""
    kinds = {event.kind} if event.pin and case.state is State.OPEN else _LASTING
    held = effective(log.entries(db, case.case_id))
    last = next((entry for entry in reversed(held) if entry.kind in kinds), None)
    if last is None:
        raise refusal
    if last.account_id == account.account_id:
        there = event.pin is None or (event.pin.lon, event.pin.lat) == (case.lon, case.lat)
        if last.kind is event.kind and there:
            return case
        raise refusal
    if last.account_id is None:
        raise refusal
    department = routing.department(db, last.department_code) if last.department_code else None
    place = pick(department.short_name, department.name_en) if department else ""
    raise OutOfTurn(
        _("{who} 抢先一步：{time} 已{action}，现在是“{stage}”。").format(
            who=f"{place} {last.actor}".strip(),
            time=last.at_utc.astimezone(clocks.zone).strftime("%H:%M"),
            action=event_name(last.kind),
            stage=case_stage_name(case),
        )
    ) from refusal
