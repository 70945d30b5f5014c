"""Working calendars 工作日历: which years are loaded, and reckoning all open cases anew when a calendar has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.deadlines.files import Limits, limits
from governance.deadlines.rules import WorkCalendar, missing_years
from governance.engine import Cursor, Engine
from governance.procedures.store import calendar as store
from governance.procedures.store.calendar import Applied
from governance.routing import store as routing
from governance.whistles.clocks import Clocks
from governance.whistles.life import terms_of
from governance.whistles.reckoning import Difference, differs, reckoned
from governance.whistles.store import reckoning as cases


@dataclass(frozen=True)
class Standing:
    """How the calendar stands.

    `missing` are years that due times reach now or soon and whose notice is not loaded. `changed` says that another
    calendar holds than the one open cases were last reckoned by; None where that was never noted.
    """

    years: tuple[int, ...]
    missing: tuple[int, ...]
    open: int
    provisional: int
    changed: bool | None
    applied: Applied | None


@dataclass(frozen=True)
class Reckoning:
    """Open cases looked at, and those whose due times the calendar of now changes, the earliest due first."""

    seen: int
    differences: tuple[Difference, ...]


def fingerprint(calendar: WorkCalendar) -> str:
    """Return what tells two calendars apart: every day, year and office hour in it, as a hash."""
    told = [
        *(f"{first.isoformat()}-{last.isoformat()}" for first, last in calendar.office_hours),
        *(f"off {day.isoformat()}" for day in sorted(calendar.holidays)),
        *(f"on {day.isoformat()}" for day in sorted(calendar.makeup_days)),
        *(f"year {year}" for year in sorted(calendar.years)),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def standing(eng: Engine, account: Account, by: Limits | None = None) -> Standing:
    """Return how the calendar stands; `by` is the calendar of the city's files unless told otherwise."""
    require(account, Action.SYSTEM_SEE)
    calendar, zone = (by or limits()).calendar, areas.profile(eng).zone
    applied, counts = eng.read(store.newest), eng.read(cases.counts)
    return Standing(
        years=tuple(sorted(calendar.years)),
        missing=missing_years(calendar, eng.now(), zone),
        open=counts.open,
        provisional=counts.provisional,
        changed=None if applied is None else applied.calendar_sha256 != fingerprint(calendar),
        applied=applied,
    )


def compare(eng: Engine, account: Account, by: Limits | None = None) -> Reckoning:
    """Return what the calendar of now would change about open cases; nothing is written."""
    require(account, Action.DEADLINES_RECKON)
    return eng.read(lambda db: _reckoning(db, _clocks(eng, by)))


def reckon(eng: Engine, account: Account, by: Limits | None = None) -> Reckoning:
    """Give every open case the due times of the calendar of now, all in one go, and return what has changed.

    One entry of the audit tells how many; asked again it finds nothing to change.
    """
    require(account, Action.DEADLINES_RECKON)
    clocks = _clocks(eng, by)

    def work(db: Cursor) -> Reckoning:
        found, now = _reckoning(db, clocks), eng.now()
        if found.differences:
            cases.write_due(db, [one.after for one in found.differences])
        sha256, changed = fingerprint(clocks.limits.calendar), len(found.differences)
        store.add(db, now, account.account_id, sha256, found.seen, changed)
        detail: dict[str, object] = {"seen": found.seen, "changed": changed, "ids": _some(found)}
        audit.append(db, now, account.account_id, "deadlines.reckon", sha256[:12], detail=detail)
        return found

    return eng.write(work, "cases")


NAMED = 50  # cases named in the audit; of more it tells the number


def _some(found: Reckoning) -> list[str]:
    return [one.before.case_id for one in found.differences[:NAMED]]


def remember(eng: Engine) -> bool:
    """Note by which calendar this store has reckoned so far, once; so that a change of the files is seen later."""
    if eng.read(store.newest):
        return False
    sha256 = fingerprint(limits().calendar)
    eng.write(lambda db: None if store.newest(db) else store.add(db, eng.now(), None, sha256, 0, 0))
    return True


def _clocks(eng: Engine, by: Limits | None) -> Clocks:
    return Clocks(by or limits(), areas.profile(eng).zone)


def _reckoning(db: Cursor, clocks: Clocks) -> Reckoning:
    logs, found = cases.open_logs(db), cases.open_cases(db)
    versions = {one.catalogue_version for one in found}
    rules = {(number, one.rule_id): one for number in versions for one in routing.rules(db, number)}
    changed = []
    for case in found:
        rule = rules.get((case.catalogue_version, case.rule_id))
        if rule is None:
            continue  # of a case that names no rule nobody knows how long it has
        after = reckoned(case, logs.get(case.case_id, []), clocks, terms_of(rule))
        if differs(case, after):
            changed.append(Difference(case, after))
    return Reckoning(len(found), tuple(sorted(changed, key=lambda one: one.after.handle_due_at_utc)))
