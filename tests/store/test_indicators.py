"""Each figure against pandas over raw rows: per filter, per period, per role; and its rows against the figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from governance.accounts.rules import Action, Role
from governance.engine import Engine, Refused
from governance.indicators import actions as indicators
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Filters, Subject, Unit, narrowed
from tests.city import NOW, account_of, small_city
from tests.city_areas import GRIDS, TOWNS
from tests.raw_figures import EXPECTED, Raw, before, question, raw_rows

MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)  # the local day of NOW ends here
OCTOBER = (datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
PERIODS = {
    "today": (MIDNIGHT - timedelta(days=1), MIDNIGHT),
    "30 days until tonight": (MIDNIGHT - timedelta(days=30), MIDNIGHT),
    "October, which is over": OCTOBER,
    "July to now": (datetime(2026, 6, 30, 16, tzinfo=UTC), NOW),
    "from one odd minute to another": (NOW - timedelta(days=19, minutes=437), NOW - timedelta(days=3, minutes=11)),
    "three hours in the middle of a day": (NOW - timedelta(days=20, hours=3), NOW - timedelta(days=20)),
    "nothing at all": (NOW, NOW),
}
CHOICES = {
    "no filter": {},
    "a town": {"town_code": TOWNS[1]},
    "a grid": {"grid_code": GRIDS[5]},
    "a kind of device": {"device_kind": "electricity"},
    "a town and a kind": {"town_code": TOWNS[2], "device_kind": "gas"},
    "a department": {"department_code": "housing"},
    "a category of whistles": {"category_code": "wire_aged"},
    "a premises": {"premises_id": "P0000002"},
    "an area without anything": {"town_code": "990001999"},
}
EVERYBODY = list(Role)
READERS = [Role.SUPERVISION, Role.GRID_OFFICER, Role.CENTRE_OPERATOR, Role.DEPARTMENT_HANDLER]


@pytest.fixture(scope="module")
def eng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = small_city(tmp_path_factory.mktemp("city"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def raw(eng: Engine) -> Raw:
    return raw_rows(eng)


def filters(period: str, choice: str = "no filter") -> Filters:
    return Filters(*PERIODS[period], **CHOICES[choice])


def is_kept_since(raw: Raw, key: str, start: datetime) -> bool:
    """Tell by raw rows whether a figure's rows are kept since the local day of a naive UTC time."""
    subject = INDICATORS[key].subject
    if subject is Subject.DEVICES:
        return True
    kept = raw.alarms["raised_at_utc"] if subject is Subject.ALARMS else raw.cases["blown_at_utc"]
    shift = timedelta(hours=8)  # the city's zone
    return (kept.min() + shift).date() <= (start + shift).date()


def check_all(eng: Engine, raw: Raw, role: Role, asked: Filters) -> None:
    account = account_of(eng, role)
    found = indicators.values(eng, account, INDICATORS, asked)
    present = question(raw, account, asked, NOW)
    for key, figure in found.items():
        assert (figure.numerator, figure.denominator) == EXPECTED[key](present), key
        was = EXPECTED[key](before(present))
        if INDICATORS[key].unit is not Unit.PERCENT:
            assert figure.value == figure.numerator, key
            expected = 100 * (figure.numerator - was[0]) / was[0] if was[0] else None
        else:
            assert figure.value == (100 * figure.numerator / figure.denominator if figure.denominator else None), key
            rates = (figure.value, 100 * was[0] / was[1] if was[1] else None)
            expected = None if None in rates else rates[0] - rates[1]
        least = INDICATORS[key].least
        rested = min(figure.denominator, was[1]) if INDICATORS[key].unit is Unit.PERCENT else was[0]
        expected = expected if rested >= least and is_kept_since(raw, key, before(present).start) else None
        assert figure.few == (INDICATORS[key].unit is Unit.PERCENT and 0 < figure.denominator < least), key
        if INDICATORS[key].dated:
            assert figure.change == (None if expected is None else pytest.approx(expected)), key
        else:
            assert figure.change is None, key


def test_a_period_that_began_before_the_record_did_is_compared_with_nothing(eng: Engine, raw: Raw) -> None:
    oldest = min(raw.alarms["raised_at_utc"].min(), raw.cases["blown_at_utc"].min()).to_pydatetime().replace(tzinfo=UTC)
    length = NOW - oldest - timedelta(days=2)
    figures = indicators.values(eng, account_of(eng, Role.SUPERVISION), INDICATORS, Filters(NOW - length, NOW))
    assert any(figure.value for figure in figures.values())
    assert {key for key, figure in figures.items() if figure.change is not None or figure.previous is not None} == set()


def test_every_figure_has_a_second_computation() -> None:
    assert set(EXPECTED) == set(INDICATORS)


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_holds_in_every_period(eng: Engine, raw: Raw, period: str) -> None:
    check_all(eng, raw, Role.SUPERVISION, filters(period))


@pytest.mark.parametrize("choice", CHOICES)
def test_every_figure_obeys_every_filter(eng: Engine, raw: Raw, choice: str) -> None:
    for period in ("30 days until tonight", "from one odd minute to another"):
        check_all(eng, raw, Role.SUPERVISION, filters(period, choice))


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_role_sees_the_figures_of_its_own_reach(eng: Engine, raw: Raw, role: Role) -> None:
    for choice in ("no filter", "a town", "a grid", "a premises"):
        check_all(eng, raw, role, filters("July to now", choice))


def test_the_small_city_is_not_so_small_that_figures_are_empty(eng: Engine) -> None:
    found = indicators.values(eng, account_of(eng, Role.SUPERVISION), INDICATORS, filters("July to now"))
    assert all(figure.numerator for figure in found.values()), [k for k, v in found.items() if not v.numerator]
    narrow = indicators.values(eng, account_of(eng, Role.GRID_OFFICER), ["alarms", "whistles"], filters("July to now"))
    wide = indicators.values(eng, account_of(eng, Role.CENTRE_OPERATOR), ["alarms", "whistles"], filters("July to now"))
    assert 0 < narrow["alarms"].value < wide["alarms"].value < found["alarms"].value


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("choice", ["no filter", "a town", "a kind of device"])
def test_the_rows_behind_a_figure_add_up_to_it(eng: Engine, role: Role, choice: str) -> None:
    account, asked = account_of(eng, role), filters("30 days until tonight", choice)
    for key, figure in indicators.values(eng, account, INDICATORS, asked).items():
        rows = indicators.rows(eng, account, key, asked, limit=10_000)
        assert len(rows) == figure.denominator == indicators.row_count(eng, account, key, asked), key
        assert int(rows["counted"].sum()) == figure.numerator, key
        ids = rows.iloc[:, 0]
        assert ids.is_unique, key


def test_pages_of_rows_follow_each_other_without_gap_or_overlap(eng: Engine) -> None:
    account, asked = account_of(eng, Role.SUPERVISION), filters("July to now")
    for key in ("alarms", "whistles", "devices_online"):
        whole = indicators.rows(eng, account, key, asked, limit=300).iloc[:, 0].tolist()
        pages = [indicators.rows(eng, account, key, asked, limit=100, offset=n).iloc[:, 0] for n in (0, 100, 200)]
        assert [one for page in pages for one in page] == whole


def test_rows_are_newest_first(eng: Engine) -> None:
    rows = indicators.rows(eng, account_of(eng, Role.SUPERVISION), "alarms", filters("July to now"), limit=500)
    assert rows["raised_at_utc"].is_monotonic_decreasing


def test_who_may_see_figures_but_no_rows_is_refused_the_rows(eng: Engine) -> None:
    contact = account_of(eng, Role.COMPANY_CONTACT)
    assert Action.FIGURES_SEE in contact.reaches
    with pytest.raises(Refused):
        indicators.rows(eng, contact, "alarms", filters("today"))
    with pytest.raises(Refused):
        indicators.row_count(eng, contact, "alarms", filters("today"))
    with pytest.raises(Refused):
        indicators.export(eng, contact, "alarms", filters("today"), "csv")


def test_a_chart_opens_the_rows_of_the_figure_behind_it(eng: Engine) -> None:
    account, asked = account_of(eng, Role.SUPERVISION), filters("30 days until tonight")
    assert indicators.row_count(eng, account, "alarms_by_day", asked) == indicators.row_count(
        eng, account, "alarms", asked
    )
    with pytest.raises(Refused):
        indicators.rows(eng, account, "no such figure", asked)


def test_a_figure_of_a_running_period_is_compared_with_as_much_time_before(eng: Engine, raw: Raw) -> None:
    account, asked = account_of(eng, Role.SUPERVISION), filters("today")
    figure = indicators.value(eng, account, "whistles", asked)
    gone = NOW - asked.start_utc
    earlier = narrowed(asked, start_utc=asked.start_utc - gone, end_utc=asked.start_utc)
    assert figure.previous == indicators.value(eng, account, "whistles", earlier).value
    assert figure.as_of_utc == NOW
