"""Saving one step of a case in one transaction: the event, the case after it, its photos, notices and trace."""

from __future__ import annotations

from collections.abc import Sequence

from governance.accounts.rules import Action, Role, can
from governance.accounts.store import people as account_people
from governance.audit import store as audit
from governance.engine import Cursor
from governance.engine.phones import masked_in
from governance.notices import store as notices
from governance.notices.rules import Notice, notice_id
from governance.routing.rules import Severity
from governance.whistles.case import Case, Event, EventKind, Stage, Tie, holder
from governance.whistles.people import Whom, told, where_of
from governance.whistles.store import cases, discretion, log, photos, steps


def save(db: Cursor, before: Case, after: Case, event: Event, photo_ids: Sequence[str]) -> None:
    """Append the event, rewrite the case, attach photos, tell those concerned, and leave a trace."""
    log.append(db, after.case_id, after.last_seq, event, after.stage)
    cases.rewrite(db, before, after)
    moment = photos.BEFORE if after.handled_at_utc is None and after.reported_in_at_utc is None else photos.AFTER
    for photo_id in dict.fromkeys(photo_ids):
        photos.attach(db, after.case_id, photo_id, after.last_seq, moment)
    steps.keep(db, before, after, event)
    tell(db, after, event, before if event.kind is EventKind.UNDONE else after)
    detail: dict[str, object] = {"for": event.acted_for} if event.acted_for else {}
    if event.pin is not None and not discretion.withheld(db, None, [after.case_id]):
        detail |= {"from": _point(before), "to": _point(after), "reason": masked_in(event.note)}
    audit.append(db, event.at_utc, event.account_id, f"case.{event.kind.value}", after.case_id, detail=detail)


def routed_facts(db: Cursor, case: Case) -> dict[str, object]:
    """Return what the audit says of a fresh case; of one that speaks of the people of a home its group alone."""
    neutral = discretion.withheld(db, None, [case.case_id]).get(case.case_id)
    if neutral:
        return {"category": neutral.category_code, "kind": case.kind}
    return {"category": case.category_code, "kind": case.kind, "rule": case.rule_id}


def _point(case: Case) -> str:
    """Return where a case lies for the audit: longitude, latitude, grid."""
    return f"{case.lon:.6f}, {case.lat:.6f}, {case.grid_code or case.town_code}"


def tell(db: Cursor, after: Case, event: Event, concerned: Case | None = None) -> None:
    """Send the notices of an event; nobody is told of what he did himself, and nobody twice.

    `concerned` is the case whose people are told where that is not the case after the event.

    What an emergency or danger to life brings reaches everybody, whatever he does without.
    """
    sent: set[str] = set()
    followed = {reporter: number for number, reporter in cases.merged_into(db, after.case_id)}
    always = after.emergency or after.severity is Severity.LIFE
    for kind, groups in told(event):
        people = {person for group in groups for person in _people(db, group, concerned or after)}
        fresh = sorted(people - sent - {event.account_id or ""})
        sent.update(fresh)
        notices.send(
            db,
            [
                Notice(
                    notice_id(after.case_id, after.last_seq, person),
                    person,
                    kind,
                    # whoever reported a case merged into this one may see his own only, which names the other
                    after.case_id if person == after.follower_id else followed.get(person, after.case_id),
                    event.at_utc,
                )
                for person in fresh
            ],
            always,
        )


def _holder(case: Case) -> Whom:
    groups = {
        Tie.SUPERVISION: Whom.SUPERVISION,
        Tie.OFFICER: Whom.CHECKER,
        Tie.TOWN_LEADER: Whom.TOWN_LEADER,
    }
    tie = holder(case).tie
    return groups.get(tie, Whom.HANDLER) if tie else Whom.HANDLER


def holders(db: Cursor, case: Case) -> list[str]:
    """Return the accounts that have a case now: one where somebody has it by name, else those of the office."""
    return _people(db, _holder(case), case)


def _who_may_check(db: Cursor, after: Case) -> list[str]:
    """Return who reported a case where he may check it himself: a micro-grid reporter's officer does it for him."""
    who = account_people.account(db, after.follower_id)
    return [who.account_id] if who and can(who, Action.CASE_VERIFY, where_of(after)) else []


def _heads(db: Cursor, department: str) -> list[str]:
    staff = account_people.accounts_of_department(db, department)
    return [account_id for account_id, _name, role in staff if role == Role.DEPARTMENT_HEAD]


def _people(db: Cursor, group: Whom, after: Case) -> list[str]:
    match group:
        case Whom.HOLDER:
            return _people(db, _holder(after), after)
        case Whom.REPORTER:
            return [after.follower_id, *(who for _number, who in cases.merged_into(db, after.case_id))]
        case Whom.REPORTER_WHO_CHECKS:
            return _who_may_check(db, after)
        case Whom.OFFICER:
            return [after.officer_id] if after.officer_id else []
        case Whom.CHECKER:
            return _people(db, Whom.OFFICER if after.officer_id else Whom.SUPERVISION, after)
        case Whom.TOWN_LEADER:
            return account_people.leaders_of(db, after.town_code)
        case Whom.DEPARTMENT_HEAD:
            return _heads(db, after.lead_department)
        case Whom.CITY_LEADER:
            return [row[0] for row in account_people.accounts_of_role(db, Role.CITY_LEADER)]
        case Whom.GATE:
            asked = after.stage is Stage.REGISTERED and after.waits_due_at_utc
            return account_people.leaders_of(db, after.town_code) if asked else []
        case Whom.HANDLER:
            if after.handler_id:
                return [after.handler_id]
            return [row[0] for row in account_people.accounts_of_department(db, after.lead_department)]
        case Whom.JOINT:
            joint = (account_people.accounts_of_department(db, code) for code in after.joint_departments)
            return [row[0] for rows in joint for row in rows]
        case Whom.SUPERVISION:
            return [row[0] for row in account_people.accounts_of_role(db, Role.SUPERVISION)]
