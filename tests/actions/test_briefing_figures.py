"""The circular's figures, recomputed with pandas from the raw rows of a small city."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
import pytest

from governance.accounts.rules import Role
from governance.alarms.store import ALL
from governance.areas import actions as areas
from governance.briefings import actions
from governance.briefings.facts import Counts, MonthFacts, summed
from governance.briefings.gather import month_facts
from governance.engine import Engine
from governance.engine.times import month_bounds
from governance.indicators import actions as indicators
from governance.indicators.rules import Filters
from tests.city import account_of, small_city

YEAR, MONTH = 2026, 10


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    eng = small_city(tmp_path_factory.mktemp("figures"))
    yield eng
    eng.close()


@pytest.fixture(scope="module")
def facts(city: Engine) -> MonthFacts:
    return month_facts(city, actions.month_of(f"{YEAR}-{MONTH}"))


@pytest.fixture(scope="module")
def cases(city: Engine) -> pd.DataFrame:
    return city.read(lambda db: db.execute("SELECT * FROM gov.cases").df())


def bounds(city: Engine, month: int = MONTH) -> tuple[datetime, datetime]:
    start, end = month_bounds(YEAR, month, areas.profile(city).zone)
    return start.replace(tzinfo=None), end.replace(tzinfo=None)


def counted(rows: pd.DataFrame, start: datetime, end: datetime) -> Counts:
    """Return the counts of a month from raw rows, written as the formulas say them."""
    alive = rows[rows["state"].isin(["open", "closed"])]
    due = alive[(alive["handle_due_at_utc"] >= start) & (alive["handle_due_at_utc"] < end)]
    reports = alive[(alive["report_in_due_at_utc"] >= start) & (alive["report_in_due_at_utc"] < end)]
    closed = due[due["closed_at_utc"] <= end]
    ended = alive[(alive["closed_at_utc"] >= start) & (alive["closed_at_utc"] < end) & (alive["state"] == "closed")]
    answered = ended[ended["satisfied"].notna()]
    still = alive[(alive["blown_at_utc"] <= end) & ~(alive["closed_at_utc"] <= end)]
    late = still[(still["handle_due_at_utc"] < end)]
    late = late[late["paused_at_utc"].isna() | (late["paused_at_utc"] > late["handle_due_at_utc"])]
    return Counts(
        received=int(((rows["blown_at_utc"] >= start) & (rows["blown_at_utc"] < end)).sum()),
        report_due=len(reports),
        reported_in_time=int((reports["reported_in_at_utc"] <= reports["report_in_due_at_utc"]).sum()),
        due=len(due),
        closed=len(closed),
        closed_on_time=int((closed["handled_at_utc"] <= closed["handle_due_at_utc"]).sum()),
        reworked=int((due["rework_count"] > 0).sum()),
        extended=int((due["extension_count"] > 0).sum()),
        overdue_open=len(late),
        answered=len(answered),
        satisfied=int(answered["satisfied"].astype(bool).sum()),
    )


def without_long(counts: Counts) -> Counts:
    return Counts(**{**vars(counts), "overdue_long": 0})


def test_the_city_is_the_sum_of_the_raw_rows(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    found = counted(cases, *bounds(city))
    assert found.received > 20
    assert without_long(facts.total) == found


def test_every_town_and_department_is(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    for town in facts.towns:
        assert town.counts == counted(cases[cases["town_code"] == town.code], *bounds(city)), town.name
    for unit in facts.departments:
        assert unit.counts == counted(cases[cases["lead_department"] == unit.code], *bounds(city)), unit.name


def test_towns_and_what_lies_in_none_make_the_city(facts: MonthFacts) -> None:
    together = summed([*(town.counts for town in facts.towns), facts.elsewhere])
    assert together == without_long(facts.total)


def test_every_grid_is(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    assert len(facts.grids) == facts.grid_total
    for grid in facts.grids:
        found = counted(cases[cases["grid_code"] == grid.code], *bounds(city))
        shown = (grid.received, grid.due, grid.closed_on_time, grid.overdue_open)
        assert shown == (found.received, found.due, found.closed_on_time, found.overdue_open), grid.name


def test_the_month_before_is_seen_from_its_own_end(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    assert facts.previous == counted(cases, *bounds(city, MONTH - 1))


def test_each_month_of_the_trend_is(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    assert len(facts.months) > 1
    for point in facts.months:
        found = counted(cases, *bounds(city, int(point.month[-2:])))
        assert (point.received, point.due, point.closed_on_time) == (found.received, found.due, found.closed_on_time)


def test_overdue_whistles_are_listed_one_by_one(city: Engine, facts: MonthFacts, cases: pd.DataFrame) -> None:
    assert len(facts.overdue) == facts.total.overdue_open
    raw = cases.set_index("case_id")
    end = bounds(city)[1]
    for case in facts.overdue:
        row = raw.loc[case.case_id]
        assert row["handle_due_at_utc"] < end
        assert case.closed_since == bool(row["closed_at_utc"] <= city.now().replace(tzinfo=None))
    assert facts.total.overdue_long == sum(case.days_over > 15 for case in facts.overdue)


def test_alarms_are_counted_by_verdict(city: Engine, facts: MonthFacts) -> None:
    start, end = bounds(city)
    sql = f"SELECT * FROM {ALL} WHERE raised_at_utc >= ? AND raised_at_utc < ?"
    rows = city.read(lambda db: db.execute(sql, [start, end]).df())
    verdicts = rows["verdict"].value_counts()
    alarms = facts.alarms
    assert alarms.alarms == len(rows) > 0
    assert (alarms.fires, alarms.false_alarms) == (verdicts.get("fire", 0), verdicts.get("false", 0))
    assert alarms.hazards == verdicts.get("hazard", 0) == sum(number for _kind, number in alarms.hazards_by_kind)
    attended = rows[rows["on_site_at_utc"].notna()]
    quick = attended["on_site_at_utc"] - attended["raised_at_utc"] <= pd.Timedelta(seconds=60)
    assert (alarms.on_site, alarms.on_site_in_minute) == (len(attended), int(quick.sum()))


def test_the_circular_and_the_overview_tell_the_same(city: Engine, facts: MonthFacts) -> None:
    start, end = (at.replace(tzinfo=UTC) for at in bounds(city))
    account = account_of(city, Role.SUPERVISION)
    keys = ["whistles", "closure_rate", "on_time_rate", "report_in_rate", "rework_rate", "overdue_open", "alarms"]
    keys += ["false_alarm_rate", "golden_minute_rate"]
    shown = indicators.values(city, account, keys, Filters(start, end))
    total, alarms = facts.total, facts.alarms
    assert (shown["whistles"].numerator, shown["overdue_open"].numerator) == (total.received, total.overdue_open)
    assert (shown["alarms"].numerator, shown["false_alarm_rate"].numerator) == (alarms.alarms, alarms.false_alarms)
    for key, rate in (
        ("closure_rate", total.closure_rate),
        ("on_time_rate", total.on_time_rate),
        ("report_in_rate", total.report_in_rate),
        ("rework_rate", total.rework_rate),
        ("golden_minute_rate", alarms.in_minute_rate),
    ):
        assert shown[key].value == pytest.approx(float(rate or 0), abs=0.051), key
