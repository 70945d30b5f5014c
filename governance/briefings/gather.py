"""Gathering the figures of a month: every count is asked of the indicators, so the circular and the pages agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from governance.accounts.rules import Account, Action, Role
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas.rules import CityProfile
from governance.briefings import store
from governance.briefings.facts import (
    AlarmCounts,
    Counts,
    Dates,
    DepartmentFacts,
    GridFacts,
    MonthFacts,
    MonthPoint,
    OverdueCase,
    TownFacts,
    summed,
)
from governance.briefings.files import MonthSettings, office, read_settings, settings_path, work_day_after
from governance.briefings.gather_names import Names, names_of
from governance.deadlines.files import limits
from governance.engine import Cursor, Engine
from governance.engine.text import pick
from governance.engine.times import from_store, month_bounds
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Filters, Period
from governance.indicators.store import cases
from governance.indicators.store.alarm_cells import cells
from governance.indicators.store.where import Asked

# The circular is of the whole city, whoever has it made.
WHOLE_CITY = Account("briefings", "briefings", "briefings", Role.SUPERVISION)
TREND_MONTHS = 12
MOST_OVERDUE = 100_000
DAY = timedelta(days=1)

# count of the circular -> population and condition of the indicators
MEASURES = {
    "received": ("blown", "all"),
    "report_due": ("report_in_due", "all"),
    "reported_in_time": ("report_in_due", "reported_in_on_time"),
    "due": ("due", "all"),
    "closed": ("due", "closed"),
    "closed_on_time": ("due", "closed_on_time"),
    "reworked": ("due", "reworked"),
    "extended": ("due", "extended"),
    "overdue_open": ("overdue", "all"),
    "answered": ("answered", "all"),
    "satisfied": ("answered", "satisfied"),
}


@dataclass(frozen=True)
class Ask:
    """Who asks what of which month: everything the questions below have in common."""

    db: Cursor
    zone: ZoneInfo
    first_whistle: datetime | None
    first_alarm: datetime | None

    def period(self, month: date) -> Period:
        """Return a local month, seen from its end."""
        start, end = month_bounds(month.year, month.month, self.zone)
        return Period(start, end, end)

    def asked(self, period: Period) -> Asked:
        """Return the question for the whole city."""
        return Asked(WHOLE_CITY, Action.FIGURES_SEE, Filters(period.start_utc, period.end_utc), for_all=True)

    def whistles_known(self, month: date) -> bool:
        """Tell whether the store holds a whole month of whistles: it reaches back to its first day."""
        return self.first_whistle is not None and self.first_whistle < self.period(month).start_utc + DAY

    def alarms_known(self, month: date) -> bool:
        """Tell whether the store holds a whole month of alarms."""
        return self.first_alarm is not None and self.first_alarm < self.period(month).start_utc + DAY


def month_before(month: date, months: int = 1) -> date:
    """Return the first day of an earlier month.

    >>> month_before(date(2026, 1, 1)), month_before(date(2026, 10, 1), 12)
    (datetime.date(2025, 12, 1), datetime.date(2025, 10, 1))
    """
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def month_facts(eng: Engine, month: date) -> MonthFacts:
    """Return the figures of a local month, as they stood at its end, in the language spoken now.

    `month` is its first day. Raises Refused when the office's settings are no use.
    """
    profile, settings = areas.profile(eng), read_settings(settings_path(eng.home))
    approval = areas.map_approval_number(eng)
    version, names = areas.current_version(eng), names_of(eng)
    with eng.reading() as db, store.one_snapshot(db):
        ask = Ask(db, profile.zone, store.first_whistle_at(db), store.first_alarm_at(db))
        facts = _facts(ask, month, profile, settings, names, _dates(month, eng.now(), profile.zone, settings))
        demo = people.is_demo(db)
    return replace(facts, demo=demo, map_approval_number=approval, boundary_version=version)


def _facts(
    ask: Ask, month: date, profile: CityProfile, settings: MonthSettings, names: Names, dates: Dates
) -> MonthFacts:
    now, before, year = _by(ask, month, "town_code"), _known(ask, month, 1), _known(ask, month, 12)
    overdue = _overdue(ask, month, dates, settings, names)
    long_ones = sum(case.days_over > settings.standards.long_days for case in overdue)
    towns = _towns(names, now, before)
    elsewhere = summed(counts for code, counts in now.items() if code not in names.towns)
    return MonthFacts(
        city=pick(profile.name, profile.name_en),
        demo=False,
        office=office(settings, profile, month),
        dates=dates,
        standards=settings.standards,
        map_note=pick(profile.map_note, profile.map_note_en),
        map_approval_number="",
        total=replace(summed(now.values()), overdue_long=long_ones),
        previous=None if before is None else summed(before.values()),
        last_year=None if year is None else summed(year.values()),
        towns=towns,
        departments=_departments(ask, month, names, before is not None),
        categories=names.categories_of(_by(ask, month, "category_code")),
        grids=_grids(ask, month, names),
        grid_total=len(names.grids),
        months=_months(ask, month),
        overdue=overdue,
        alarms=_alarms(ask, month),
        alarms_previous=_alarms(ask, month_before(month)) if ask.alarms_known(month_before(month)) else None,
        elsewhere=elsewhere,
    )


def _by(ask: Ask, month: date, key: str) -> dict[str, Counts]:
    """Return code -> counts of a month; whistles without a code stand under the empty one."""
    period = ask.period(month)
    table = cases.counts_by(ask.db, ask.asked(period), period, key, MEASURES.items())
    rows = table.astype(dict.fromkeys(MEASURES, int)).to_dict("records")
    return {_code(row.pop(key)): Counts(**{str(name): int(value) for name, value in row.items()}) for row in rows}


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


def _known(ask: Ask, month: date, months: int) -> dict[str, Counts] | None:
    earlier = month_before(month, months)
    return _by(ask, earlier, "town_code") if ask.whistles_known(earlier) else None


def _towns(names: Names, now: dict[str, Counts], before: dict[str, Counts] | None) -> tuple[TownFacts, ...]:
    return tuple(
        TownFacts(
            code=code,
            name=name,
            grids=names.grids_of(code),
            counts=now.get(code, Counts()),
            previous=None if before is None else before.get(code, Counts()),
        )
        for code, name in names.towns.items()
    )


def _departments(ask: Ask, month: date, names: Names, known: bool) -> tuple[DepartmentFacts, ...]:
    now = _by(ask, month, "lead_department")
    before = _by(ask, month_before(month), "lead_department") if known else None
    return tuple(
        DepartmentFacts(
            code=code,
            name=name,
            short_name=short_name,
            counts=now.get(code, Counts()),
            previous=None if before is None else before.get(code, Counts()),
        )
        for code, (name, short_name) in names.departments.items()
    )


def _grids(ask: Ask, month: date, names: Names) -> tuple[GridFacts, ...]:
    now = _by(ask, month, "grid_code")
    return tuple(
        GridFacts(code, name, town_code, found.received, found.due, found.closed_on_time, found.overdue_open)
        for code, (name, town_code) in names.grids.items()
        for found in (now.get(code, Counts()),)
    )


def _months(ask: Ask, month: date) -> tuple[MonthPoint, ...]:
    """Return the months up to this one that the store holds whole, twelve at most, the oldest first."""
    earlier = [month_before(month, back) for back in range(TREND_MONTHS - 1, -1, -1)]
    return tuple(_point(ask, one) for one in earlier if ask.whistles_known(one) or one == month)


def _point(ask: Ask, month: date) -> MonthPoint:
    period = ask.period(month)
    wanted = [INDICATORS[key] for key in ("whistles", "on_time_rate")]
    found = cases.totals(ask.db, ask.asked(period), wanted, period)
    on_time, due = found["on_time_rate"]
    return MonthPoint(f"{month:%Y-%m}", found["whistles"][0], due, on_time)


def _overdue(ask: Ask, month: date, dates: Dates, settings: MonthSettings, names: Names) -> tuple[OverdueCase, ...]:
    period = ask.period(month)
    table = cases.rows(ask.db, ask.asked(period), INDICATORS["overdue_open"], period, MOST_OVERDUE, 0)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return tuple(_overdue_case(row, period, ask.zone, dates, settings, names) for row in rows)


def _overdue_case(
    row: dict, period: Period, zone: ZoneInfo, dates: Dates, settings: MonthSettings, names: Names
) -> OverdueCase:
    due_at = from_store(pd.Timestamp(row["handle_due_at_utc"]).to_pydatetime())
    due_on = due_at.astimezone(zone).date()
    closed = row["closed_at_utc"]
    return OverdueCase(
        case_id=row["case_id"],
        town_name=names.towns.get(_code(row["town_code"]), ""),
        grid_name=names.grids.get(_code(row["grid_code"]), ("", ""))[0],
        category=names.categories.get(row["category_code"], row["category_code"]),
        place=row["place"] or "",
        department=names.departments.get(row["lead_department"], ("", row["lead_department"]))[1],
        severity=row["severity"],
        due_on=due_on,
        days_over=max((period.end_utc.astimezone(zone).date() - due_on).days, 1),
        handle_by=work_day_after(dates.signed_on, settings.work_days[f"handle_{row['severity']}"], limits().calendar),
        closed_since=closed is not None and from_store(pd.Timestamp(closed).to_pydatetime()) <= dates.extracted_at,
    )


def _alarms(ask: Ask, month: date) -> AlarmCounts:
    period = ask.period(month)
    source, values = cells(ask.asked(period), period, ask.zone, ("device_kind",))
    found = store.alarms_by_verdict(ask.db, source, values)
    of_verdict = {verdict: sum(row.alarms for row in found if row.verdict == verdict) for verdict in store.VERDICTS}
    hazards = tuple((row.device_kind, row.alarms) for row in found if row.verdict == "hazard")
    return AlarmCounts(
        alarms=sum(row.alarms for row in found),
        fires=of_verdict["fire"],
        hazards=of_verdict["hazard"],
        false_alarms=of_verdict["false"],
        tests=of_verdict["test"],
        faults=of_verdict["fault"],
        on_site=sum(row.on_site for row in found),
        on_site_in_minute=sum(row.in_minute for row in found),
        hazards_by_kind=hazards,
    )


def _dates(month: date, now: datetime, zone: ZoneInfo, settings: MonthSettings) -> Dates:
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    calendar, today = limits().calendar, local.date()
    return Dates(
        period_start=month,
        period_end=month_before(month, -1) - DAY,
        extracted_at=local,
        signed_on=today,
        rectify_by=work_day_after(today, settings.work_days["report"], calendar),
        object_by=work_day_after(today, settings.work_days["object"], calendar),
    )
