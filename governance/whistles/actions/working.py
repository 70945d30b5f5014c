"""What a department does with a case: report in 报到, handle, return as not its own; and supervision re-dispatches."""

from __future__ import annotations

from collections.abc import Sequence

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.engine import Engine, NotFound
from governance.engine.text import _
from governance.routing import store as routing
from governance.whistles.actions.move import Said, carry_out
from governance.whistles.case import Case, EventKind


def report_in(eng: Engine, account: Account, case_id: str, lon: float | None = None, lat: float | None = None) -> Case:
    """Report in for the account's department: the lead takes the case, a joint department joins it.

    The first of the lead department to report in has the case; the next is told who was faster.
    """
    return carry_out(eng, account, case_id, EventKind.REPORTED_IN, Action.CASE_REPORT_IN, Said(lon=lon, lat=lat))


def handle(eng: Engine, account: Account, case_id: str, note: str, photo_ids: Sequence[str] = ()) -> Case:
    """Feed back what was done, in words and photos; the clock to handle stops and the officer checks."""
    said = Said(note=note, photo_ids=tuple(photo_ids))
    return carry_out(eng, account, case_id, EventKind.HANDLED, Action.CASE_HANDLE, said)


def return_not_ours(eng: Engine, account: Account, case_id: str, reason: str) -> Case:
    """Return a case that is not the department's, with the reason; supervision finds the right one."""
    return carry_out(eng, account, case_id, EventKind.RETURNED, Action.CASE_RETURN, Said(note=reason))


def redispatch(eng: Engine, account: Account, case_id: str, department_code: str, reason: str) -> Case:
    """Give a case to another department, whose clocks start from nothing. For supervision."""
    require(account, Action.CASE_REDISPATCH)
    if eng.read(lambda db: routing.department(db, department_code)) is None:
        raise NotFound(_("没有这个部门，请重新选。"))
    said = Said(note=reason, department_code=department_code)
    return carry_out(eng, account, case_id, EventKind.TRANSFERRED, Action.CASE_REDISPATCH, said)
