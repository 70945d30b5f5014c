"""Who an account is to a case, and who is told what happens to it. Pure."""

from __future__ import annotations

from enum import StrEnum

from governance.accounts.rules import Account, Role, Where
from governance.notices.rules import NoticeKind
from governance.whistles.case import Case, EventKind, Tie

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
    )


def ties_of(account: Account, case: Case) -> frozenset[Tie]:
    """Return how an account stands to a case; empty when it only looks on."""
    department = account.department_code if account.role in DEPARTMENT_ROLES else None
    in_area = case.grid_code in account.area_codes
    standing = {
        Tie.REPORTER: case.reporter_id in account.ids,
        Tie.OFFICER: (account.role is Role.GRID_OFFICER and (in_area or case.officer_id in account.ids))
        or (
            account.role is Role.SUPERVISION and case.officer_id is None
        ),  # a case without an officer must not stay open for ever
        Tie.LEAD: department is not None and department == case.lead_department,
        Tie.JOINT: department is not None and department in case.joint_departments,
        Tie.CENTRE: account.role is Role.CENTRE_OPERATOR and in_area,
        Tie.SUPERVISION: account.role is Role.SUPERVISION,
        Tie.ADMINISTRATOR: account.role is Role.ADMINISTRATOR,
    }
    return frozenset(tie for tie, holds in standing.items() if holds)


def acted_for(account: Account, case: Case) -> str | None:
    """Return the colleague for whom an account acts on a case, or None when it acts as itself."""
    if not account.stands_for:
        return None
    concerned = (case.officer_id, case.handler_id, case.reporter_id)
    if account.account_id in concerned:
        return None
    return next((one for one in concerned if one in account.stands_for), None)


class Whom(StrEnum):
    """Groups of people a notice goes to."""

    REPORTER = "reporter"
    OFFICER = "officer"
    HANDLER = "handler"  # who reported in; the whole lead department while nobody has
    JOINT = "joint"  # everybody of the joint departments
    SUPERVISION = "supervision"
    HOLDER = "holder"  # whoever has the case now


_W, _N = Whom, NoticeKind

TOLD: dict[EventKind, tuple[tuple[NoticeKind, tuple[Whom, ...]], ...]] = {
    EventKind.BLOWN: (),
    EventKind.REGISTERED: (),
    EventKind.DISPATCHED: ((_N.DISPATCHED, (_W.HANDLER, _W.JOINT)),),
    EventKind.REPORTED_IN: ((_N.REPORTED_IN, (_W.REPORTER, _W.OFFICER)),),
    EventKind.HANDLED: ((_N.HANDLED, (_W.OFFICER, _W.REPORTER)),),
    EventKind.VERIFIED: ((_N.CLOSED, (_W.REPORTER, _W.HANDLER)),),
    EventKind.SENT_BACK: ((_N.SENT_BACK, (_W.HANDLER,)),),
    EventKind.EVALUATED: ((_N.EVALUATED, (_W.HANDLER,)),),
    EventKind.RETURNED: ((_N.RETURNED, (_W.SUPERVISION,)),),
    EventKind.TRANSFERRED: ((_N.DISPATCHED, (_W.HANDLER,)), (_N.TRANSFERRED, (_W.REPORTER, _W.OFFICER))),
    EventKind.EXTENDED: ((_N.EXTENDED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.SUSPENDED: ((_N.PAUSED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.RESUMED: ((_N.RESUMED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.WITHDRAWN: ((_N.WITHDRAWN, (_W.HANDLER, _W.JOINT, _W.OFFICER)),),
    EventKind.MERGED: ((_N.MERGED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.REOPENED: ((_N.REOPENED, (_W.HANDLER,)),),
    EventKind.URGED: ((_N.URGED, (_W.HOLDER,)),),
    EventKind.NOTED: ((_N.NOTED, (_W.HANDLER, _W.REPORTER)),),
    EventKind.MOVED_PIN: ((_N.PIN_MOVED, (_W.OFFICER, _W.HANDLER, _W.REPORTER)),),
    EventKind.HANDED_OVER: (),  # whoever goes on is told once of everything he takes over
}
