"""A report written without a signal: by now somebody may have blown the same. It joins that case, or goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, can
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.routing import actions as routing
from governance.routing.rules import Severity
from governance.whistles.actions.blowing import LONGEST_LINE, Report
from governance.whistles.actions.move import Said, step
from governance.whistles.actions.picking import near
from governance.whistles.case import Case, EventKind
from governance.whistles.people import where_of
from governance.whistles.store import cases, log


def alike(eng: Engine, account: Account, report: Report) -> list[tuple[Case, float]]:
    """Return the open cases that may be what is reported, with their distance in metres, nearest first.

    They have its category and lie within its radius and time. Danger to life asks nothing, nor does a report that has
    arrived before: both have none.
    """
    require(account, Action.CASE_BLOW)
    category = routing.catalogue(eng).category(report.category_code)
    key = report.client_key or ""
    arrived = eng.read(lambda db: cases.case_by_client_key(db, account.account_id, key)) if key else None
    if category is None or arrived is not None or report.severity is Severity.LIFE:
        return []
    since = eng.now() - timedelta(hours=category.same_within_hours)
    return [
        (case, far)
        for case, far in near(eng, account, report.lon, report.lat, category.same_within_m)
        if case.category_code == category.category_code
        and case.blown_at_utc >= since
        and can(account, Action.CASE_NOTE, where_of(case))
    ]


def join(eng: Engine, account: Account, case_id: str, report: Report) -> Case:
    """Add a report's words and photos to a case that is open already and return it; the same key again is the same.

    Raises NotFound for a case beyond the account's reach, Refused for one that is over and for too long a line.
    """
    line = cleaned(report.line)
    if len(line) > LONGEST_LINE:
        raise Refused(_("补充最多 {n} 字，请写短一点。").format(n=LONGEST_LINE), "line")
    said = Said(
        note=line or _("{who} 在现场又看到一次").format(who=account.name), value=log.SAME, photo_ids=report.photo_ids
    )

    def work(db: Cursor) -> Case:
        key = report.client_key
        known = cases.case_by_client_key(db, account.account_id, key) if key else None
        if known is not None:
            return known
        joined = step(eng, db, account, case_id, EventKind.NOTED, Action.CASE_NOTE, said)
        if key:
            cases.keep_key(db, replace(joined, reporter_id=account.account_id, client_key=key))
        return joined

    return eng.write(work, "cases")
