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


def _template(scene: Scene, account: Account) -> str:
    """Put a template of the account's own department into the store and return its identifier."""
    by = scene.account[Role.SUPERVISION]
    return whistles.keep_template(scene.eng, by, account.department_code or "fire", "常用", "已办 {编号}").template_id


def _filled(scene: Scene, account: Account, key: str) -> object:
    return whistles.filled_note(scene.eng, account, key, _template(scene, account))


def _drop(scene: Scene, account: Account, _key: str) -> None:
    whistles.drop_template(scene.eng, account, "never-was")


def _keep(scene: Scene, account: Account, _key: str) -> object:
    return whistles.keep_template(scene.eng, account, account.department_code or "fire", "另一个", "已办")


def _listed(scene: Scene, account: Account, _key: str) -> object:
    return whistles.note_templates(scene.eng, account, account.department_code or "fire")


DESK = (
    Ask(A.CASE_ASSIGN, whistles.assign, _assign, "case", How.THING),
    Ask(A.CASE_TEMPLATE, whistles.keep_template, _keep),
    Ask(A.CASE_TEMPLATE, whistles.drop_template, _drop),
    Ask(A.CASE_HANDLE, whistles.note_templates, _listed, also=A.CASE_TEMPLATE),
    Ask(A.CASE_HANDLE, whistles.filled_note, _filled, "case:handling", How.THING),
    Ask(A.CASE_REPORT_IN, whistles.staff, lambda s, a, _k: whistles.staff(s.eng, a)),
)
