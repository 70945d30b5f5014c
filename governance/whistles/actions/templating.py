"""A department's note templates: its head and supervision write them, its people fill them in for a case."""

from __future__ import annotations

import secrets

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Where, can
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.phones import masked_in
from governance.engine.text import _, pick
from governance.engine.typed import cleaned
from governance.routing import actions as routing
from governance.routing import store as departments
from governance.routing.rules import by_code
from governance.whistles.actions.move import found
from governance.whistles.people import where_of
from governance.whistles.readers import case_for
from governance.whistles.store import templates as store
from governance.whistles.templates import NoteTemplate, filled, refuse_unfit

WRITTEN = "%m-%d %H:%M"


def note_templates(eng: Engine, account: Account, department_code: str) -> list[NoteTemplate]:
    """Return a department's templates by name, for its people and for whoever writes them; raises NotFound."""
    if not can(account, Action.CASE_HANDLE):
        require(account, Action.CASE_TEMPLATE)
    where = Where(lead_department=department_code)
    if not (can(account, Action.CASE_HANDLE, where) or can(account, Action.CASE_TEMPLATE, where)):
        raise _nowhere()
    return eng.read(lambda db: store.of_department(db, department_code))


def keep_template(
    eng: Engine, account: Account, department_code: str, name: str, text: str, template_id: str = ""
) -> NoteTemplate:
    """Write a new template of a department, or another wording of one; return it as it is kept.

    Raises Refused for what is empty, too long, or names a variable there is not, NotFound for what is not the account's
    to write.
    """
    require(account, Action.CASE_TEMPLATE)
    name, text = (masked_in(cleaned(one)) for one in (name, text))

    def work(db: Cursor) -> NoteTemplate:
        before = _own(db, account, template_id) if template_id else None
        code = before.department_code if before else department_code
        if not _writes(account, code) or departments.department(db, code) is None:
            raise _nowhere()
        others = [one for one in store.of_department(db, code) if one.template_id != template_id]
        refuse_unfit(name, text, len(others))
        kept = NoteTemplate(template_id or f"N{secrets.token_hex(6)}", code, name, text)
        store.keep(db, kept, eng.now(), account.account_id)
        audit.append(db, eng.now(), account.account_id, "case.template", kept.template_id)
        return kept

    return eng.write(work)


def drop_template(eng: Engine, account: Account, template_id: str) -> None:
    """Delete a template; raises NotFound for one that is not the account's to write."""
    require(account, Action.CASE_TEMPLATE)

    def work(db: Cursor) -> None:
        _own(db, account, template_id)
        store.drop(db, template_id)
        audit.append(db, eng.now(), account.account_id, "case.template_drop", template_id)

    eng.write(work)


def filled_note(eng: Engine, account: Account, case_id: str, template_id: str) -> str:
    """Return the words of a template of the account's department with a case's facts in their places.

    Raises NotFound for a case beyond the account's reach and for a template of another department.
    """
    zone, every = areas.profile(eng).zone, by_code(routing.every_category(eng))

    def question(db: Cursor) -> str:
        before = found(db, account, case_id)
        decision = can(account, Action.CASE_HANDLE, where_of(before))
        if not decision:
            raise Refused(decision.reason)
        template = store.template(db, template_id)
        if template is None or template.department_code != account.department_code:
            raise _nowhere()
        case, category = case_for(account, before), every.get(before.category_code)
        facts = {
            "编号": case.case_id,
            "场所": case.place,
            "事项": pick(category.name, category.name_en) if category else case.category_code,
            "时限": case.handle_due_at_utc.astimezone(zone).strftime(WRITTEN),
            "经办": account.name,
        }
        return filled(template.text, facts)

    return eng.read(question)


def _writes(account: Account, department_code: str) -> bool:
    return bool(can(account, Action.CASE_TEMPLATE, Where(lead_department=department_code)))


def _own(db: Cursor, account: Account, template_id: str) -> NoteTemplate:
    template = store.template(db, template_id)
    if template is None or not _writes(account, template.department_code):
        raise _nowhere()
    return template


def _nowhere() -> NotFound:
    return NotFound(_("没有这个模板，或不是您的部门的。"))
