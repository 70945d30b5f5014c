"""Patrols on a real store: what an officer notes, what counts as looked at, and what others read of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.audit import store as audit
from governance.engine import NotAllowed, NotFound, Refused
from governance.patrols import actions as patrols
from governance.patrols.rules import Coverage, StopKind
from governance.procedures.privacy import erasure, holdings, retention
from governance.procedures.privacy.people import Person
from governance.routing.rules import Severity
from governance.whistles import actions as whistles
from tests.whistle_city import GRID, IN_GRID, OTHER_GRID, OUTSIDE, City
from tests.whistle_places import furnish

OK, WHISTLE = StopKind.OK, StopKind.WHISTLE
HERE = (119.6552, 31.9503)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    furnish(opened)
    yield opened
    opened.close()


def walk(city: City, *looked: str, who: str = "officer") -> None:
    """Begin a patrol, look at some premises and end it."""
    patrols.start(city.eng, city.who(who))
    for premises_id in looked:
        city.clock.forward(minutes=10)
        patrols.look(city.eng, city.who(who), premises_id, OK, HERE)
    city.clock.forward(minutes=5)
    patrols.finish(city.eng, city.who(who))


def shares(city: City, who: str) -> dict[str, Coverage]:
    return {one.grid_code: one.coverage for one in patrols.coverage(city.eng, city.who(who))}


def test_an_officer_walks_looks_and_comes_home(city: City) -> None:
    officer = city.who("officer")
    begun = patrols.start(city.eng, officer)
    assert patrols.start(city.eng, officer).patrol_id == begun.patrol_id
    city.clock.forward(minutes=12)
    patrols.here(city.eng, officer, HERE)
    patrols.look(city.eng, officer, "P1", OK, HERE)
    patrols.look(city.eng, officer, "P1", OK, HERE)
    patrols.look(city.eng, officer, "P3", WHISTLE)
    assert patrols.found_now(city.eng, officer) == {"P1": OK, "P3": WHISTLE}
    city.clock.forward(minutes=3)
    patrols.finish(city.eng, officer)
    (told,) = patrols.mine(city.eng, officer)
    assert (told.stops, told.premises, told.ended_at_utc) == (3, 2, city.eng.now())
    assert patrols.current(city.eng, officer) is None
    assert patrols.mine(city.eng, city.who("neighbour")) == []


def test_without_a_patrol_nothing_is_noted(city: City) -> None:
    with pytest.raises(Refused, match="开始巡查"):
        patrols.here(city.eng, city.who("officer"), HERE)
    with pytest.raises(Refused, match="开始巡查"):
        patrols.look(city.eng, city.who("officer"), "P1", OK)


def test_a_premises_beyond_the_grid_and_a_place_beyond_the_city_are_refused(city: City) -> None:
    patrols.start(city.eng, city.who("officer"))
    with pytest.raises(NotFound) as foreign:
        patrols.look(city.eng, city.who("officer"), "P4", OK)
    with pytest.raises(NotFound) as never:
        patrols.look(city.eng, city.who("officer"), "P0", OK)
    assert str(foreign.value) == str(never.value)
    with pytest.raises(Refused, match="范围内"):
        patrols.here(city.eng, city.who("officer"), OUTSIDE)
    assert patrols.mine(city.eng, city.who("officer"))[0].stops == 0


def test_a_forgotten_patrol_ends_where_it_stopped_last_when_the_next_begins(city: City) -> None:
    officer = city.who("officer")
    patrols.start(city.eng, officer)
    stopped = city.clock.forward(minutes=20)
    patrols.look(city.eng, officer, "P1", OK)
    city.clock.forward(hours=20)
    assert patrols.current(city.eng, officer) is None
    with pytest.raises(Refused):
        patrols.look(city.eng, officer, "P3", OK)
    patrols.start(city.eng, officer)
    newest, before = patrols.mine(city.eng, officer)
    assert (newest.ended_at_utc, before.ended_at_utc) == (None, stopped)


def test_coverage_counts_premises_of_thirty_days_and_no_homes(city: City) -> None:
    assert shares(city, "supervision") == {GRID: Coverage(2, 0), OTHER_GRID: Coverage(1, 0)}
    walk(city, "P1", "P2")  # P2 is a home
    walk(city, "P4", who="neighbour")
    assert shares(city, "mayor") == {GRID: Coverage(2, 1), OTHER_GRID: Coverage(1, 1)}
    city.clock.forward(days=31)
    assert shares(city, "citymayor") == {GRID: Coverage(2, 0), OTHER_GRID: Coverage(1, 0)}


def test_what_wants_to_be_looked_at_is_the_own_grids_longest_first(city: City) -> None:
    walk(city, "P1")
    assert [one.premises_id for one in patrols.to_see(city.eng, city.who("officer"))] == ["P3", "P1"]
    assert [one.premises_id for one in patrols.to_see(city.eng, city.who("neighbour"))] == ["P4"]


def test_a_whistle_blown_on_the_way_is_a_look_and_one_blown_at_home_is_none(city: City) -> None:
    city.blow(premises_id="P3")
    assert shares(city, "supervision")[GRID].looked == 0
    city.clock.forward(minutes=5)
    patrols.start(city.eng, city.who("officer"))
    city.clock.forward(minutes=5)
    whistles.blow(
        city.eng,
        city.who("officer"),
        whistles.Report("wire_aged", Severity.GENERAL, *IN_GRID, premises_id="P1", client_key="on-patrol"),
    )
    city.clock.forward(minutes=5)
    patrols.finish(city.eng, city.who("officer"))
    assert shares(city, "supervision")[GRID].looked == 1
    assert patrols.mine(city.eng, city.who("officer"))[0].whistles == 1


def test_leaders_read_figures_and_nobody_elses_way(city: City) -> None:
    walk(city, "P1")
    told = repr(patrols.coverage(city.eng, city.who("mayor")))
    assert str(HERE[0]) not in told
    assert "officer" not in told
    for who in ("mayor", "supervision", "admin", "operator"):
        with pytest.raises(NotAllowed):
            patrols.mine(city.eng, city.who(who))
    for who in ("officer", "admin", "operator", "fire1"):
        with pytest.raises(NotAllowed):
            patrols.coverage(city.eng, city.who(who))


def test_the_audit_knows_that_he_walked_and_not_where(city: City) -> None:
    walk(city, "P1")
    entries = [entry for entry, *_hash in city.eng.read(audit.entries) if entry.action.startswith("patrol.")]
    assert [entry.action for entry in entries] == ["patrol.start", "patrol.stop", "patrol.end"]
    assert "119.6" not in json.dumps(repr(entries))


def test_positions_are_told_on_request_erased_with_the_person_and_go_with_time(city: City) -> None:
    walk(city, "P1")
    about = Person("officer", "account", ("officer",), "张慧", "", "officer")
    held = {one.column for one in holdings.held(city.eng, about) if one.table == "gov.patrol_stops"}
    assert held == {"account_id", "lon", "lat"}
    rows = city.eng.write(lambda db: erasure.erase_in(db, city.eng, about))
    assert (rows["gov.patrols.account_id"], rows["gov.patrol_stops.account_id"]) == (1, 1)
    walk(city, "P4", who="neighbour")
    city.clock.forward(days=91)
    gone = retention.run(city.eng, None)
    assert (gone["patrols"], gone["patrol_stops"]) == (1, 1)
