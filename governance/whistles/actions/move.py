"""Carrying out one step of a case: load, check role and area, apply the rule, save, tell, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from governance.accounts.rules import Account, Action, Role, can
from governance.accounts.store import people as account_people
from governance.areas import actions as areas
from governance.areas.projection import projection
from governance.audit import store as audit
from governance.deadlines.files import limits
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _, pick
from governance.engine.typed import cleaned
from governance.notices import store as notices
from governance.notices.rules import Notice, notice_id
from governance.routing import store as routing
from governance.routing.rules import Severity
from governance.whistles.case import Case, Event, EventKind, Pin, State, Tie, holder
from governance.whistles.clocks import Clocks
from governance.whistles.life import OutOfTurn, apply, case_stage_name, terms_of
from governance.whistles.people import TOLD, Whom, acted_for, ties_of, where_of
from governance.whistles.rules import TABLE
from governance.whistles.store import cases, log, photos, pins
from governance.whistles.words import event_name

LONGEST_NOTE = 500
_LASTING = frozenset(row.kind for row in TABLE if row.to is not None or row.state != "open")


@dataclass(frozen=True)
class Said:
    """What somebody adds to a step: words, a value, the department concerned, photos already kept, his position.

    `pin` is where the case is moved to.
    """

    note: str = ""
    value: str = ""
    department_code: str | None = None
    photo_ids: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    pin: Pin | None = None


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
    clocks = city_clocks(eng)

    def work(db: Cursor) -> Case:
        before = _found(db, account, case_id)
        decision = can(account, right, where_of(before))
        if not decision:
            raise Refused(decision.reason)
        event = _event(eng, account, before, kind, said)
        own_photos(db, account, said.photo_ids)
        rule = routing.rule(db, before.catalogue_version, before.rule_id)
        if rule is None:
            raise LookupError(f"case {case_id} names rule {before.rule_id}, which its catalogue does not have")
        try:
            after = apply(before, event, clocks, terms_of(rule))
        except OutOfTurn as refusal:
            return _settled(db, account, before, event, clocks, refusal)
        save(db, before, after, event, said.photo_ids)
        if event.pin is not None:
            pins.keep(db, before, after, _metres(eng, before, after))
        return after

    return eng.write(work, "cases")


def save(db: Cursor, before: Case, after: Case, event: Event, photo_ids: Sequence[str]) -> None:
    """Append the event, rewrite the case, attach photos, tell those concerned, and leave a trace."""
    log.append(db, after.case_id, after.last_seq, event, after.stage)
    cases.rewrite(db, before, after)
    moment = photos.BEFORE if after.handled_at_utc is None and after.reported_in_at_utc is None else photos.AFTER
    for photo_id in dict.fromkeys(photo_ids):
        photos.attach(db, after.case_id, photo_id, after.last_seq, moment)
    tell(db, after, event)
    detail: dict[str, object] = {"for": event.acted_for} if event.acted_for else {}
    if event.pin is not None:
        detail |= {"from": _point(before), "to": _point(after), "reason": masked_in(event.note)}
    audit.append(db, event.at_utc, event.account_id, f"case.{event.kind.value}", after.case_id, detail=detail)


def _point(case: Case) -> str:
    """Return where a case lies for the audit: longitude, latitude, grid."""
    return f"{case.lon:.6f}, {case.lat:.6f}, {case.grid_code or case.town_code}"


def _metres(eng: Engine, before: Case, after: Case) -> float:
    plane = projection(areas.profile(eng).metric_crs)
    return float(plane.apart(before.lon, before.lat, [after.lon], [after.lat])[0])


def tell(db: Cursor, after: Case, event: Event) -> None:
    """Send the notices of an event; nobody is told of what he did himself, and nobody twice.

    What an emergency or danger to life brings reaches everybody, whatever he does without.
    """
    sent: set[str] = set()
    always = after.emergency or after.severity is Severity.LIFE
    for kind, groups in TOLD[event.kind]:
        people = {person for group in groups for person in _people(db, group, after)}
        fresh = sorted(people - sent - {event.account_id or ""})
        sent.update(fresh)
        notices.send(
            db,
            [
                Notice(notice_id(after.case_id, after.last_seq, person), person, kind, after.case_id, event.at_utc)
                for person in fresh
            ],
            always,
        )


def _holder(case: Case) -> Whom:
    groups = {Tie.SUPERVISION: Whom.SUPERVISION, Tie.OFFICER: Whom.OFFICER}
    tie = holder(case).tie
    return groups.get(tie, Whom.HANDLER) if tie else Whom.HANDLER


def _people(db: Cursor, group: Whom, after: Case) -> list[str]:
    match group:
        case Whom.HOLDER:
            return _people(db, _holder(after), after)
        case Whom.REPORTER:
            return [after.reporter_id]
        case Whom.OFFICER:
            return [after.officer_id] if after.officer_id else []
        case Whom.HANDLER:
            if after.handler_id:
                return [after.handler_id]
            return [row[0] for row in account_people.accounts_of_department(db, after.lead_department)]
        case Whom.JOINT:
            joint = (account_people.accounts_of_department(db, code) for code in after.joint_departments)
            return [row[0] for rows in joint for row in rows]
        case Whom.SUPERVISION:
            return [row[0] for row in account_people.accounts_of_role(db, Role.SUPERVISION)]


def own_photos(db: Cursor, account: Account, photo_ids: Sequence[str]) -> None:
    """Refuse photos that this account has not uploaded, so that nobody attaches what he may not see."""
    if len(set(photo_ids)) != photos.count_own(db, account.account_id, list(set(photo_ids))):
        raise NotFound(_("照片没有传上来，请重新选一次。"))


def not_found() -> NotFound:
    """Return the one refusal for a case that does not exist and for one that is not ours to see."""
    return NotFound(_("没有这一件，或不在您负责的范围内。"))


def _found(db: Cursor, account: Account, case_id: str) -> Case:
    found = cases.visible_case(db, account, case_id)
    if found is None:
        raise not_found()
    return found


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
    )


def _settled(db: Cursor, account: Account, case: Case, event: Event, clocks: Clocks, refusal: OutOfTurn) -> Case:
    """Return the case when the same person did the same just before; else say who was faster."""
    kinds = {event.kind} if event.pin and case.state is State.OPEN else _LASTING
    last = next((entry for entry in reversed(log.entries(db, case.case_id)) if entry.kind in kinds), None)
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
