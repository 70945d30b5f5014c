"""Who an account is to a case, and who is told what happens to it. Pure."""

from __future__ import annotations

from enum import StrEnum

from governance.accounts.rules import Account, Role, Where
from governance.notices.rules import NoticeKind
from governance.whistles.case import Case, Event, EventKind, Tie

DEPARTMENT_ROLES = (Role.DEPARTMENT_HANDLER, Role.DEPARTMENT_HEAD)


def where_of(case: Case) -> Where:
    """Return whose a case is, as `can` asks."""
    return Where(
        town_code=case.town_code,
        grid_code=case.grid_code,
        micro_grid_code=case.micro_grid_code,
        lead_department=case.lead_department,
        joint_departments=case.joint_departments,
        premises_id=case.premises_id,
        reporter_id=case.reporter_id,
        officer_id=case.officer_id,
        judge_id=case.judge_id,
    )


def ties_of(account: Account, case: Case) -> frozenset[Tie]:
    """Return how an account stands to a case; empty when it only looks on."""
    department = account.department_code if account.role in DEPARTMENT_ROLES else None
    in_area = case.grid_code in account.area_codes
    standing = {
        Tie.REPORTER: case.reporter_id in account.ids or case.judge_id in account.ids,
        Tie.OFFICER: (account.role is Role.GRID_OFFICER and (in_area or case.officer_id in account.ids))
        or (
            account.role is Role.SUPERVISION and case.officer_id is None
        ),  # a case without an officer must not stay open for ever
        Tie.LEAD: department is not None and department == case.lead_department,
        Tie.JOINT: department is not None and department in case.joint_departments,
        Tie.CENTRE: account.role is Role.CENTRE_OPERATOR and in_area,
        Tie.TOWN_LEADER: account.role is Role.TOWN_LEADER and case.town_code in account.area_codes,
        Tie.CITY_LEADER: account.role is Role.CITY_LEADER,
        Tie.SUPERVISION: account.role is Role.SUPERVISION,
        Tie.ADMINISTRATOR: account.role is Role.ADMINISTRATOR,
    }
    return frozenset(tie for tie, holds in standing.items() if holds)


def acted_for(account: Account, case: Case) -> str | None:
    """Return the colleague for whom an account acts on a case, or None when it acts as itself."""
    if not account.stands_for:
        return None
    concerned = (case.officer_id, case.handler_id, case.reporter_id, case.judge_id)
    if account.account_id in concerned:
        return None
    return next((one for one in concerned if one in account.stands_for), None)


class Held(StrEnum):
    """Parts of a department's queue, by who has the case in hand."""

    MINE = "mine"  # the reader, or whom he stands in for
    NOBODY = "nobody"  # nobody has reported in, and it was given to nobody
    ASKED = "asked"  # supervision has not answered yet whether there is more time


class Whom(StrEnum):
    """Groups of people a notice goes to."""

    REPORTER = "reporter"  # who blew it, and who blew what was merged into it
    REPORTER_WHO_CHECKS = "reporter_who_checks"  # the reporter, where he may check himself
    OFFICER = "officer"
    CHECKER = "checker"  # the officer, or supervision where a grid has none
    HANDLER = "handler"  # who reported in; the whole lead department while nobody has
    JOINT = "joint"  # everybody of the joint departments
    GATE = "gate"  # the town's leader, where he has to decide
    DEPARTMENT_HEAD = "department_head"  # of the lead
    TOWN_LEADER = "town_leader"
    CITY_LEADER = "city_leader"
    SUPERVISION = "supervision"
    HOLDER = "holder"  # whoever has the case now


_W, _N = Whom, NoticeKind

TOLD: dict[EventKind, tuple[tuple[NoticeKind, tuple[Whom, ...]], ...]] = {
    EventKind.BLOWN: ((_N.CONFIRM, (_W.OFFICER,)),),  # told only where it stops there
    EventKind.CONFIRMED: ((_N.CONFIRMED, (_W.REPORTER,)),),
    EventKind.DECLINED: ((_N.DECLINED, (_W.REPORTER,)),),
    EventKind.RELEASED: ((_N.RELEASED, (_W.REPORTER, _W.OFFICER)),),
    EventKind.REGISTERED: ((_N.DECIDE, (_W.GATE,)),),  # likewise
    EventKind.APPROVED: ((_N.APPROVED, (_W.REPORTER, _W.OFFICER)),),
    EventKind.REFUSED: ((_N.REFUSED, (_W.CHECKER, _W.REPORTER)),),
    EventKind.DISPATCHED: ((_N.DISPATCHED, (_W.HANDLER, _W.JOINT)),),
    EventKind.REPORTED_IN: ((_N.REPORTED_IN, (_W.REPORTER, _W.OFFICER)),),
    EventKind.ASSIGNED: ((_N.ASSIGNED, (_W.HANDLER,)),),
    EventKind.HANDLED: ((_N.HANDLED, (_W.OFFICER, _W.REPORTER_WHO_CHECKS)), (_N.IN_CHECK, (_W.REPORTER,))),
    EventKind.VERIFIED: ((_N.CLOSED, (_W.REPORTER, _W.HANDLER)),),
    EventKind.SENT_BACK: ((_N.SENT_BACK, (_W.HANDLER,)),),
    EventKind.EVALUATED: ((_N.EVALUATED, (_W.HANDLER,)),),
    EventKind.RETURNED: ((_N.RETURNED, (_W.SUPERVISION,)),),
    EventKind.TRANSFERRED: ((_N.DISPATCHED, (_W.HANDLER,)), (_N.TRANSFERRED, (_W.REPORTER, _W.OFFICER))),
    EventKind.EXTENSION_ASKED: ((_N.ASKED, (_W.SUPERVISION,)),),
    EventKind.EXTENSION_DENIED: ((_N.DENIED, (_W.HANDLER,)),),
    EventKind.SUSPENSION_ASKED: ((_N.ASKED, (_W.SUPERVISION,)),),
    EventKind.SUSPENSION_DENIED: ((_N.DENIED, (_W.HANDLER,)),),
    EventKind.EXTENDED: ((_N.EXTENDED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.SUSPENDED: ((_N.PAUSED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.RESUMED: ((_N.RESUMED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.WITHDRAWN: ((_N.WITHDRAWN, (_W.HANDLER, _W.JOINT, _W.OFFICER)),),
    EventKind.MERGED: ((_N.MERGED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.JOINED: ((_N.JOINED, (_W.HANDLER, _W.OFFICER)),),
    EventKind.UNMERGED: ((_N.UNMERGED, (_W.HANDLER, _W.OFFICER, _W.REPORTER)),),
    EventKind.PARTED: ((_N.PARTED, (_W.HANDLER,)),),
    EventKind.SPLIT: ((_N.SPLIT, (_W.HANDLER, _W.OFFICER, _W.REPORTER)),),
    EventKind.REOPENED: ((_N.REOPENED, (_W.HANDLER,)),),
    EventKind.UNDONE: (),  # those who were told of what is undone
    EventKind.ESCALATED: (),  # its value says to whom
    EventKind.URGED: ((_N.URGED, (_W.HOLDER,)),),
    EventKind.NOTED: ((_N.NOTED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.MOVED_PIN: ((_N.PIN_MOVED, (_W.OFFICER, _W.HANDLER, _W.REPORTER)),),
    EventKind.HANDED_OVER: (),  # whoever goes on is told once of everything he takes over
}


def told(event: Event) -> tuple[tuple[NoticeKind, tuple[Whom, ...]], ...]:
    """Return who is told what of an event."""
    if event.kind is EventKind.ESCALATED:
        return ((NoticeKind.OVERDUE, tuple(Whom(one) for one in event.value.split(":")[2].split("+"))),)
    if event.kind is EventKind.UNDONE:
        groups = {group for _kind, told_groups in TOLD[EventKind(event.value)] for group in told_groups}
        return ((NoticeKind.UNDONE, tuple(sorted(groups))),)
    return TOLD[event.kind]
