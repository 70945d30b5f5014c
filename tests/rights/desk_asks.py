"""The entries of a department's desk: who gives cases out, and who sees what each has in hand."""

from __future__ import annotations

from governance.accounts.rules import Account, Action, Role
from governance.whistles import actions as whistles
from tests.rights.ask import Ask, How
from tests.rights.scene import Scene

A = Action


def _assign(scene: Scene, account: Account, key: str) -> object:
    handler = scene.account[Role.DEPARTMENT_HEAD].account_id
    return whistles.assign(scene.eng, account, [key], handler)[0].settled()


DESK = (
    Ask(A.CASE_ASSIGN, whistles.assign, _assign, "case", How.THING),
    Ask(A.CASE_REPORT_IN, whistles.staff, lambda s, a, _k: whistles.staff(s.eng, a)),
)
