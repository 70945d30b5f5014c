"""Moving a pin on a real store: who may, who is told, what is kept, and that it happens once."""

from __future__ import annotations

import threading

import pytest

from governance.audit import store as audit
from governance.engine import Cursor, NotFound, Refused
from governance.engine.text import speaking
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.procedures import check, live
from governance.whistles import actions
from governance.whistles.case import Case, EventKind, State
from governance.whistles.life import OutOfTurn
from governance.whistles.store import cases, pins
from tests.whistle_city import GRID, IN_GRID, IN_OTHER_GRID, OTHER_GRID, OUTSIDE, City
from tests.whistle_places import furnish, run

WHY = "点错了路口"


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def stored(city: City, case_id: str) -> Case:
    found = city.eng.read(lambda db: cases.case(db, case_id))
    assert found is not None
    return found


def move(city: City, case: Case, by: str = "supervision", to: tuple[float, float] = IN_OTHER_GRID, **more) -> Case:
    city.clock.forward(minutes=1)
    return actions.move_pin(city.eng, city.who(by), case.case_id, *to, more.pop("reason", WHY), **more)


def problems(city: City) -> list[str]:
    found = check.check(city.eng, lambda _name, _share: None)
    return [str(one) for one in found if one.check in ("logs", "states", "histories", "audit", "schema")]


def test_the_case_goes_to_the_other_grid_and_its_officer_is_told(city):
    case = city.blow("officer")
    moved = move(city, case)
    assert (moved.grid_code, moved.micro_grid_code, moved.officer_id) == (OTHER_GRID, None, "neighbour")
    assert moved.place == "陵口镇陵口村第2网格"
    assert (moved.handle_due_at_utc, moved.lead_department) == (case.handle_due_at_utc, case.lead_department)
    assert stored(city, case.case_id) == moved
    told = {
        person: [one.kind for one in notices.inbox(city.eng, city.who(person))]
        for person in ("neighbour", "officer", "fire1", "supervision")
    }
    assert told["neighbour"] == told["officer"] == [NoticeKind.PIN_MOVED]
    assert told["fire1"][0] == NoticeKind.PIN_MOVED
    assert told["supervision"] == []
    assert actions.case_file(city.eng, city.who("neighbour"), case.case_id).case.grid_code == OTHER_GRID
    assert problems(city) == []


def test_what_was_reported_who_moved_it_and_why_is_kept(city):
    case = city.blow("officer", accuracy_m=18.0)
    move(city, case)
    move(city, case, "neighbour", (119.6651, 31.9501), reason="再往东一点")
    file = actions.case_file(city.eng, city.who("supervision"), case.case_id)
    entries = [entry for entry in file.entries if entry.kind is EventKind.MOVED_PIN]
    assert [(one.actor, one.note) for one in entries] == [("李萍", WHY), ("高敏", "再往东一点")]
    first, second = (file.moves[one.seq] for one in entries)
    assert (first.from_lon, first.from_lat, first.from_grid_code) == (*IN_GRID, GRID)
    assert (first.to_grid_code, round(first.moved_m)) == (OTHER_GRID, 945)
    assert (second.from_lon, second.from_lat, round(second.moved_m)) == (*IN_OTHER_GRID, 15)
    assert (file.case.lon_in, file.case.lat_in) == IN_GRID
    details = [one[0].detail for one in city.eng.read(audit.entries) if one[0].action == "case.moved_pin"]
    assert len(details) == 2
    assert all(word in details[0] for word in ("119.655000, 31.950000", "119.665000, 31.950000", GRID, OTHER_GRID, WHY))
    assert problems(city) == []


def test_a_place_with_a_name_of_its_own_keeps_it(city):
    case = city.blow("officer", place="鞋城路18号后门")
    assert move(city, case).place == "鞋城路18号后门"


def test_premises_change_with_the_pin_only_when_told(city):
    furnish(city)
    case = city.blow("officer", premises_id="P1")
    assert move(city, case).premises_id == "P1"
    named = move(city, case, premises_id="P4")
    assert (named.premises_id, named.place) == ("P4", "邻厂")
    bare = move(city, case, to=(119.6652, 31.95), premises_id=None)
    assert (bare.premises_id, bare.place) == (None, "陵口镇陵口村第2网格")
    with pytest.raises(NotFound):
        move(city, case, "neighbour", to=(119.6653, 31.95), premises_id="P1")


@pytest.mark.parametrize("person", ["officer", "fire1", "fire2", "firehead", "supervision", "admin"])
def test_who_knows_the_place_may_move_it(city, person):
    assert move(city, city.blow("reporter"), person).grid_code == OTHER_GRID


@pytest.mark.parametrize("person", ["neighbour", "reporter", "police1", "housing1", "operator", "contact", "auditor"])
def test_nobody_else_may(city, person):
    case = city.blow("reporter")
    with pytest.raises(Refused):
        move(city, case, person)
    assert (stored(city, case.case_id).lon, stored(city, case.case_id).lat) == IN_GRID


def test_a_place_outside_the_city_a_missing_reason_and_an_unmoved_pin_are_refused(city):
    case = city.blow("officer")
    for more, sentence in (
        ({"to": OUTSIDE}, "不在.*市范围内"),
        ({"to": (float("nan"), 31.95)}, "不在.*市范围内"),
        ({"reason": " \u200b…… "}, "请写一句说明"),
        ({"to": IN_GRID}, "位置没有变"),
    ):
        with pytest.raises(Refused, match=sentence):
            move(city, case, **more)
    assert city.eng.read(lambda db: pins.of_case(db, case.case_id)) == {}


def test_a_case_that_is_over_is_not_moved(city):
    withdrawn = city.blow("officer")
    actions.withdraw(city.eng, city.who("officer"), withdrawn.case_id)
    closed = city.blow("officer", at=(119.6551, 31.95))
    actions.report_in(city.eng, city.who("fire1"), closed.case_id)
    actions.handle(city.eng, city.who("fire1"), closed.case_id, "已办")
    assert actions.verify_close(city.eng, city.who("officer"), closed.case_id).state is State.CLOSED
    for case in (withdrawn, closed):
        with pytest.raises(Refused):
            move(city, case)
        assert (stored(city, case.case_id).grid_code) == GRID


def test_two_move_it_at_once_and_one_wins(city):
    case = city.blow("officer")
    barrier, outcomes = threading.Barrier(2), []

    def one(person: str, to: tuple[float, float]) -> None:
        barrier.wait()
        try:
            actions.move_pin(city.eng, city.who(person), case.case_id, *to, WHY, seen=IN_GRID)
            outcomes.append("done")
        except OutOfTurn as refusal:
            outcomes.append(str(refusal))

    threads = [
        threading.Thread(target=one, args=args)
        for args in (("supervision", IN_OTHER_GRID), ("fire1", (119.656, 31.951)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[0] == "done"
    assert "抢先一步" in sorted(outcomes)[1]
    assert "已改位置" in sorted(outcomes)[1]
    assert len(city.eng.read(lambda db: pins.of_case(db, case.case_id))) == 1
    assert problems(city) == []


def test_a_double_tap_moves_it_once(city):
    case = city.blow("officer")
    once = move(city, case, seen=IN_GRID)
    again = move(city, case, seen=IN_GRID)
    assert again.last_seq == once.last_seq
    with pytest.raises(OutOfTurn):
        move(city, case, to=(119.656, 31.951), seen=IN_GRID)


def test_in_a_grid_without_an_officer_the_check_is_supervisions(city):
    run(city, "DELETE FROM gov.account_areas WHERE account_id = 'neighbour'")
    assert move(city, city.blow("officer")).officer_id is None


def test_open_pages_of_both_grids_are_woken(city):
    case = city.blow("officer")
    people = [city.who(person) for person in ("officer", "neighbour", "fire1", "police1")]
    before = [live.versions(city.eng, one, ["cases"], fresh=True)["cases"] for one in people]
    move(city, case)
    after = [live.versions(city.eng, one, ["cases"], fresh=True)["cases"] for one in people]
    changed = [one != other for one, other in zip(before, after, strict=True)]
    assert changed[:3] == [True, True, True]


def test_a_case_that_does_not_lie_where_it_was_moved_to_is_found(city):
    case = city.blow("officer")
    move(city, case)
    run(city, "UPDATE gov.cases SET lon = lon + 0.01 WHERE case_id = ?", case.case_id)
    assert any(case.case_id in problem and "lon" in problem for problem in problems(city))


def test_it_reads_in_english_too(city):
    case = city.blow("officer")
    with speaking("en"), pytest.raises(Refused, match="has not moved"):
        move(city, case, to=IN_GRID)


def kept_rows(db: Cursor) -> int:
    row = db.execute("SELECT count(*) FROM gov.pin_moves").fetchone()
    return int(row[0]) if row else 0


def test_a_refused_move_leaves_nothing_behind(city):
    case = city.blow("officer")
    with pytest.raises(Refused):
        move(city, case, "police1")
    assert city.eng.read(kept_rows) == 0
