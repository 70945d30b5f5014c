"""What an officer does with what a micro-grid reporter has blown, and a town's leader with what has to pass him."""

from __future__ import annotations

from dataclasses import replace

from governance.accounts.rules import Account, Action
from governance.engine import Engine, Refused, typed
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.routing import actions as routing
from governance.routing.rules import Severity, kind_of, route
from governance.whistles.actions.move import Said, carry_out, city_clocks, not_found
from governance.whistles.actions.sending import owned
from governance.whistles.case import Case, Correction, EventKind, smallest_area
from governance.whistles.store import cases

LONGEST_LINE = 200


def confirm(
    eng: Engine,
    account: Account,
    case_id: str,
    category_code: str | None = None,
    severity: Severity | None = None,
    line: str | None = None,
) -> Case:
    """Let a reporter's whistle out, mended where category, severity or line were wrong, and return the case after it.

    A mended one is routed anew by the catalogue of now. Refused for an unknown category or too long a line.
    """
    before = eng.read(lambda db: cases.visible_case(db, account, case_id))
    if before is None:
        raise not_found()
    mended = replace(
        before,
        category_code=category_code or before.category_code,
        severity=severity or before.severity,
        line=before.line if line is None else cleaned(line),
    )
    said = Said() if mended == before else Said(correction=_routed(eng, before, mended), value=_changes(before, mended))
    return carry_out(eng, account, case_id, EventKind.CONFIRMED, Action.CASE_CONFIRM, said)


def decline(eng: Engine, account: Account, case_id: str, reason: str) -> Case:
    """Give a whistle back to who blew it, with the reason he reads; it ends there."""
    said = Said(note=typed.reason(reason))
    return carry_out(eng, account, case_id, EventKind.DECLINED, Action.CASE_CONFIRM, said)


def approve(eng: Engine, account: Account, case_id: str, note: str = "") -> Case:
    """Let a whistle that calls several departments through; it is dispatched at once."""
    return carry_out(eng, account, case_id, EventKind.APPROVED, Action.CASE_DECIDE, Said(note=note))


def refuse(eng: Engine, account: Account, case_id: str, reason: str) -> Case:
    """Send a whistle that calls several departments back to its officer, with the reason he reads."""
    said = Said(note=typed.reason(reason))
    return carry_out(eng, account, case_id, EventKind.REFUSED, Action.CASE_DECIDE, said)


def _routed(eng: Engine, before: Case, mended: Case) -> Correction:
    if len(mended.line) > LONGEST_LINE:
        raise Refused(_("补充最多 {n} 字，请写短一点。").format(n=LONGEST_LINE))
    catalogue = routing.catalogue(eng)
    category = catalogue.category(mended.category_code)
    if category is None:
        raise Refused(_("目录里没有这一类，请重新选一类。"))
    usual = before.kind if category.category_code == before.category_code else category.default_kind
    kind = kind_of(mended.severity, usual)
    moment = city_clocks(eng).moment(eng.now())
    matched = route(catalogue.rules, mended.category_code, smallest_area(before), kind, moment)
    rule = eng.read(lambda db: owned(db, matched))
    return Correction(
        category_code=mended.category_code,
        severity=mended.severity,
        kind=kind,
        line=mended.line,
        lead_department=rule.lead_department,
        joint_departments=rule.joint_departments,
        rule_id=rule.rule_id,
        catalogue_version=catalogue.version,
    )


def _changes(before: Case, mended: Case) -> str:
    """Return what was mended, as the log keeps it: name, code before, code after; words only by name."""
    told = [
        f"{name}:{getattr(before, name)}:{getattr(mended, name)}"
        for name in ("category_code", "severity")
        if getattr(before, name) != getattr(mended, name)
    ]
    return ",".join([*told, *(["line"] if before.line != mended.line else [])])
