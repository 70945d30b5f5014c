"""Each chart against pandas over raw rows, and its sum against the figure behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from governance.accounts.rules import Role
from governance.deadlines.files import limits
from governance.engine import Engine
from governance.indicators import actions as indicators
from governance.indicators import series_alarms
from governance.indicators.rules import Filters
from governance.indicators.series import SERIES
from tests.city import NOW, account_of, add_officer, small_city
from tests.city_areas import GRIDS, TOWNS
from tests.raw_figures import EXPECTED, Question, Raw, before, question, raw_rows

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
PERIODS = {
    "30 days until tonight": (MIDNIGHT - timedelta(days=30), MIDNIGHT),
    "since July": (datetime(2026, 6, 30, 16, tzinfo=UTC), MIDNIGHT),
    "from one odd minute in August to another in October": (
        datetime(2026, 8, 11, 5, 37, tzinfo=UTC),
        datetime(2026, 10, 19, 21, 3, tzinfo=UTC),
    ),
    "three hours": (NOW - timedelta(days=20, hours=3), NOW - timedelta(days=20)),
}
CHOICES = {"no filter": {}, "a grid": {"grid_code": GRIDS[0]}, "a kind": {"device_kind": "smoke"}}
READERS = [Role.SUPERVISION, Role.GRID_OFFICER, Role.CENTRE_OPERATOR, Role.COMPANY_CONTACT]
everywhere = pytest.mark.parametrize("period", PERIODS)
everybody = pytest.mark.parametrize("role", READERS)


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = small_city(tmp_path_factory.mktemp("city"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def raw(eng: Engine) -> Raw:
    return raw_rows(eng)


def asked(eng: Engine, raw: Raw, role: Role, filters: Filters) -> Question:
    return question(raw, account_of(eng, role), filters, NOW)


def raised(q: Question) -> pd.DataFrame:
    """Return the alarms of the period with their local time."""
    rows = q.alarms[(q.alarms["raised_at_utc"] >= q.start) & (q.alarms["raised_at_utc"] < q.end)]
    return rows.assign(local=rows["raised_at_utc"].dt.tz_localize("UTC").dt.tz_convert(ZONE))


def all_choices(period: str) -> list[Filters]:
    return [Filters(*PERIODS[period], **choice) for choice in CHOICES.values()]


@everywhere
@everybody
def test_alarms_by_day_count_local_days_and_leave_none_out(eng: Engine, raw: Raw, period: str, role: Role) -> None:
    for filters in all_choices(period):
        table = indicators.series(eng, account_of(eng, role), "alarms_by_day", filters)
        rows = raised(asked(eng, raw, role, filters))
        expected = rows.groupby(rows["local"].dt.date).size()
        assert {day: count for day, count in zip(table["day"], table["alarms"], strict=True) if count} == dict(expected)
        fires = rows[rows["verdict"] == "fire"]
        assert table["fires"].sum() == len(fires)
        assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(table["day"]))
        assert table["day"].iloc[0] == filters.start_utc.astimezone(ZONE).date()
        assert type(table["day"].iloc[0]) is date


@everywhere
@everybody
def test_alarms_by_hour_are_means_over_the_hours_that_occurred(eng: Engine, raw: Raw, period: str, role: Role) -> None:
    for filters in all_choices(period):
        table = indicators.series(eng, account_of(eng, role), "alarms_by_hour", filters)
        rows = raised(asked(eng, raw, role, filters))
        expected = rows.groupby([rows["local"].dt.day_of_week, rows["local"].dt.hour]).size().to_dict()
        found = table.set_index(["weekday", "hour"])["alarms"]
        assert len(table) == 168
        assert found[found > 0].to_dict() == expected
        begun = (min(filters.end_utc, NOW) - filters.start_utc.replace(minute=0)) / timedelta(hours=1)
        assert begun <= table["hours"].sum() < begun + 1
        whole = table[table["hours"] > 0]
        assert (whole["mean"] == whole["alarms"] / whole["hours"]).all()


@everywhere
@everybody
def test_the_top_premises_are_those_with_most_alarms(eng: Engine, raw: Raw, period: str, role: Role) -> None:
    for filters in all_choices(period):
        table = indicators.series(eng, account_of(eng, role), "top_premises", filters)
        rows = raised(asked(eng, raw, role, filters)).dropna(subset="premises_id")
        counts = rows.groupby("premises_id").size().rename("alarms").reset_index()
        counts = counts.sort_values(["alarms", "premises_id"], ascending=[False, True]).head(10)
        assert table["premises_id"].tolist() == counts["premises_id"].tolist()
        assert table["alarms"].tolist() == counts["alarms"].tolist()
        assert [sum(trend) for trend in table["trend"]] == table["alarms"].tolist()
        for row in table.itertuples():
            own = rows[rows["premises_id"] == row.premises_id]
            judged = own["verdict"].notna().sum()
            assert (row.verified, row.false_alarms) == (judged, (own["verdict"] == "false").sum())
            assert row.false_share == row.false_alarms / judged if judged else pd.isna(row.false_share)


def test_a_premises_that_was_left_out_by_its_bound_is_found_all_the_same(
    eng: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    for period in PERIODS:
        filters = Filters(*PERIODS[period])
        whole = indicators.series(eng, supervision, "top_premises", filters)
        for candidates in (10, 13, 20):
            with monkeypatch.context() as patch:
                patch.setattr(series_alarms, "CANDIDATES", candidates)
                pd.testing.assert_frame_equal(indicators.series(eng, supervision, "top_premises", filters), whole)


def test_the_trend_of_a_long_period_has_a_bar_for_each_month_and_of_a_short_one_ten(eng: Engine) -> None:
    supervision = account_of(eng, Role.SUPERVISION)
    long = indicators.series(eng, supervision, "top_premises", Filters(*PERIODS["since July"]))
    short = indicators.series(eng, supervision, "top_premises", Filters(*PERIODS["30 days until tonight"]))
    assert {len(trend) for trend in long["trend"]} == {5}
    assert {len(trend) for trend in short["trend"]} == {10}


@everywhere
@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.CENTRE_OPERATOR, Role.GRID_OFFICER])
@pytest.mark.parametrize(("key", "code"), [("by_town", "town_code"), ("by_grid", "grid_code")])
def test_every_area_has_the_figures_of_a_reader_who_looks_at_it_alone(
    eng: Engine, raw: Raw, period: str, role: Role, key: str, code: str
) -> None:
    filters = Filters(*PERIODS[period])
    table = indicators.series(eng, account_of(eng, role), key, filters).set_index(code)
    wanted = {
        "alarms": "alarms",
        "fires": "fires",
        "whistles": "whistles",
        "due": "due",
        "open_cases": "open_cases",
        "overdue_open": "overdue_open",
    }
    q = asked(eng, raw, role, filters)
    for area, row in table[table.index.notna()].iterrows():
        parts = (frame[frame[code] == area] for frame in (q.alarms, q.cases, q.devices))
        alone = Question(*parts, q.start, q.end, q.seen)
        for column, figure in wanted.items():
            assert row[column] == EXPECTED[figure](alone)[0], (area, column)
        online, devices = EXPECTED["online_rate"](alone)
        assert (row["devices_online"], row["devices"]) == (online, devices)
        on_time, due = EXPECTED["on_time_rate"](alone)
        assert row["on_time_rate"] == pytest.approx(100 * on_time / due) if due else pd.isna(row["on_time_rate"])
    for column, figure in wanted.items():  # what lies in no area is in the sum too
        assert table[column].sum() == EXPECTED[figure](q)[0], column


def test_devices_per_thousand_are_of_the_same_area(eng: Engine) -> None:
    table = indicators.series(
        eng, account_of(eng, Role.SUPERVISION), "by_town", Filters(*PERIODS["30 days until tonight"])
    )
    expected = 1000 * table["alarms"] / table["devices"]
    assert table["alarms_per_1000_devices"].tolist() == pytest.approx(expected.tolist())
    assert set(TOWNS) <= set(table["town_code"].dropna())


@pytest.mark.parametrize("role", READERS)
def test_active_alarms_by_level_add_up_to_the_headline(eng: Engine, raw: Raw, role: Role) -> None:
    for period in PERIODS:
        filters = Filters(*PERIODS[period])
        table = indicators.series(eng, account_of(eng, role), "active_by_level", filters)
        assert table["level"].tolist() == [1, 2, 3, 4]
        assert table["alarms"].sum() == EXPECTED["active_alarms"](asked(eng, raw, role, filters))[0]


@everywhere
def test_whistles_by_week_begin_on_local_mondays(eng: Engine, raw: Raw, period: str) -> None:
    filters = Filters(*PERIODS[period])
    table = indicators.series(eng, account_of(eng, Role.SUPERVISION), "whistles_by_week", filters)
    q = asked(eng, raw, Role.SUPERVISION, filters)
    for column, at in (("received", "blown_at_utc"), ("closed", "closed_at_utc")):
        rows = q.cases if column == "received" else q.cases[q.cases["state"] == "closed"]
        times = rows.loc[(rows[at] >= q.start) & (rows[at] < q.end), at].dt.tz_localize("UTC").dt.tz_convert(ZONE)
        monday = (times.dt.tz_localize(None).dt.normalize() - pd.to_timedelta(times.dt.day_of_week, unit="D")).dt.date
        found = {week: n for week, n in zip(table["week_start"], table[column], strict=True) if n}
        assert found == monday.value_counts().to_dict()
    assert {week.weekday() for week in table["week_start"]} == {0}


def test_lights_of_open_cases_are_those_the_deadline_rule_gives(eng: Engine) -> None:
    from governance.whistles.clocks import Clocks
    from governance.whistles.store import cases as case_store

    table = indicators.series(
        eng, account_of(eng, Role.SUPERVISION), "lights_by_age", Filters(*PERIODS["30 days until tonight"])
    )
    ids = eng.read(lambda db: db.execute("SELECT case_id FROM gov.cases WHERE state = 'open'").fetchall())
    clocks, expected = Clocks(limits(), ZONE), {}
    for (case_id,) in ids:
        case = eng.read(lambda db, case_id=case_id: case_store.case(db, case_id))
        days = (NOW.astimezone(ZONE).date() - case.blown_at_utc.astimezone(ZONE).date()).days
        age = "10+" if days >= 10 else "5-9" if days >= 5 else "3-4" if days >= 3 else str(days)
        key = (case.lead_department, age, clocks.light(case, NOW).light.value)
        expected[key] = expected.get(key, 0) + 1
    found = table.set_index(["lead_department", "age", "light"])["cases"].to_dict()
    assert found == expected
    assert sum(expected.values()) > 20


@pytest.mark.parametrize("period", ["30 days until tonight", "since July"])
def test_peers_are_ranked_by_on_time_rate_when_they_have_enough_cases(eng: Engine, raw: Raw, period: str) -> None:
    filters = Filters(*PERIODS[period])
    table = indicators.series(eng, account_of(eng, Role.SUPERVISION), "peers", filters).set_index("lead_department")
    q = asked(eng, raw, Role.SUPERVISION, filters)
    for department, row in table.iterrows():
        for when, due, rate in ((q, "due", "on_time_rate"), (before(q), "previous_due", "previous_rate")):
            mine = when.cases[when.cases["lead_department"] == department]
            alone = Question(when.alarms, mine, when.devices, when.start, when.end, when.seen)
            on_time, of = EXPECTED["on_time_rate"](alone)
            assert row[due] == of
            assert row[rate] == pytest.approx(100 * on_time / of) if of else pd.isna(row[rate])
        assert row["ranked"] == (row["due"] >= 30)
    ranked = table[table["ranked"]]
    assert ranked["on_time_rate"].is_monotonic_decreasing
    assert len(ranked) >= 2


def test_a_department_with_few_cases_has_no_rank(eng: Engine) -> None:
    filters = Filters(NOW - timedelta(days=3), NOW)
    table = indicators.series(eng, account_of(eng, Role.SUPERVISION), "peers", filters)
    assert len(table)
    assert not table["ranked"].any()
    assert table["rank"].isna().all()


def test_whistles_by_category_add_up_to_the_whistles(eng: Engine) -> None:
    supervision, filters = account_of(eng, Role.SUPERVISION), Filters(*PERIODS["since July"])
    table = indicators.series(eng, supervision, "whistles_by_category", filters)
    assert table["whistles"].sum() == indicators.value(eng, supervision, "whistles", filters).value
    assert table["whistles"].is_monotonic_decreasing


def test_an_empty_area_gives_empty_charts_and_no_error(eng: Engine) -> None:
    filters = Filters(*PERIODS["30 days until tonight"], town_code="990001999", department_code="nobody")
    for key in SERIES:
        table = indicators.series(eng, account_of(eng, Role.SUPERVISION), key, filters)
        numbers = table.select_dtypes("number").drop(columns=["weekday", "hour", "hours", "level"], errors="ignore")
        assert not numbers.fillna(0).to_numpy().any(), key


def test_a_lone_elder_s_home_among_the_top_premises_is_a_home_to_all_but_its_officer(eng: Engine) -> None:
    found = eng.read(
        lambda db: db.execute(
            "SELECT premises_id, grid_code FROM gov.premises WHERE kind = 'lone_elder_home' AND grid_code = ANY(?)"
            " AND premises_id IN (SELECT premises_id FROM hist.alarms) ORDER BY premises_id",
            [list(GRIDS[:4])],
        ).fetchone()
    )
    assert found is not None
    home, grid = found
    readers = [
        account_of(eng, Role.SUPERVISION),
        account_of(eng, Role.CENTRE_OPERATOR),
        add_officer(eng, "U-own", grid),
    ]
    filters = Filters(*PERIODS["since July"], premises_id=home)
    kinds = [indicators.series(eng, reader, "top_premises", filters)["premises_kind"].tolist() for reader in readers]
    assert kinds == [["home"], ["home"], ["lone_elder_home"]]


def test_rows_of_an_empty_area_are_an_empty_table(eng: Engine) -> None:
    filters = Filters(*PERIODS["30 days until tonight"], town_code="990001999")
    for key in ("alarms", "active_alarms", "whistles", "devices_online", "top_premises"):
        table = indicators.rows(eng, account_of(eng, Role.SUPERVISION), key, filters)
        assert len(table) == 0
        assert "counted" in table
