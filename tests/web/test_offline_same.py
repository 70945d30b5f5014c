"""A report from the phone when somebody has blown the same meanwhile: offered, joined or gone on with, once only."""

from __future__ import annotations

from typing import Any

import pytest

from governance.whistles import actions as whistles
from governance.whistles.case import Case, EventKind
from tests.web.phones import Phone, city, officer, phone
from tests.whistle_city import IN_GRID, City, jpeg

__all__ = ["city", "officer"]


def cases(city: City) -> list[Case]:
    return [one.case for one in whistles.my_whistles(city.eng, city.who("officer"))]


def file_of(city: City, case: Case) -> whistles.CaseFile:
    return whistles.case_file(city.eng, city.who("officer"), case.case_id)


def offered(answer: Any) -> list[str]:
    """Check that nothing was taken and return the numbers of the cases that are offered."""
    assert (answer.status_code, answer.json()["part"]) == (409, "same"), answer.text
    return [one["case_id"] for one in answer.json()["same"]]


def test_the_open_case_of_the_same_kind_near_by_is_offered_and_nothing_is_taken(officer: Phone) -> None:
    first = officer.city.blow(line="三楼住人，找 13712342210")
    answer = officer.send(offer=True)
    assert offered(answer) == [first.case_id]
    told = answer.json()["same"][0]
    assert told["words"]["zh"] == "违规住人"
    assert (told["metres"], told["line"]) == (0, "三楼住人，找 137****2210")
    assert len(cases(officer.city)) == 1


def test_what_joins_keeps_its_words_and_photo_and_makes_no_case_however_often_it_arrives(officer: Phone) -> None:
    first = officer.city.blow()
    photo = officer.client.post("/photos", content=jpeg()).json()["photo_id"]
    for _again in range(3):
        answer = officer.send(offer=True, join=first.case_id, photos=[photo], line="二楼仓库住人")
        assert (answer.status_code, answer.json()["case_id"]) == (201, first.case_id)
    assert officer.send(offer=True).json()["case_id"] == first.case_id  # also when he changed his mind too late
    file = file_of(officer.city, first)
    assert len(cases(officer.city)) == 1
    assert [event.note for event in file.entries if event.kind is EventKind.NOTED] == ["二楼仓库住人"]
    assert [one.photo_id for one in file.photos] == [photo]


def test_who_goes_on_makes_a_case_of_his_own_once(officer: Phone) -> None:
    first = officer.city.blow()
    assert offered(officer.send(offer=True)) == [first.case_id]
    own = officer.blown()
    assert own.case_id != first.case_id
    assert officer.send(offer=True).json()["case_id"] == own.case_id
    assert len(cases(officer.city)) == 2


@pytest.mark.parametrize("other", [{"category": "extinguisher"}, {"at": (IN_GRID[0] + 0.004, IN_GRID[1])}])
def test_another_kind_or_another_place_is_no_reason_to_ask(officer: Phone, other: dict[str, Any]) -> None:
    officer.city.blow(**other)
    assert officer.send(offer=True).status_code == 201


def test_an_old_case_is_no_reason_to_ask(officer: Phone) -> None:
    officer.city.blow()
    officer.city.clock.forward(hours=2)
    assert officer.send(offer=True, key="another-report-16").status_code == 409
    sql = "UPDATE gov.cases SET blown_at_utc = blown_at_utc - INTERVAL 400 DAY"
    officer.city.eng.write(lambda db: db.execute(sql))
    assert officer.send(offer=True).status_code == 201


def test_danger_to_life_is_never_held_up(officer: Phone) -> None:
    officer.city.blow()
    answer = officer.send(offer=True, severity="life")
    assert answer.status_code == 201
    assert officer.case(answer.json()["case_id"]).emergency


def test_what_is_out_of_reach_is_neither_offered_nor_joined(city: City, officer: Phone) -> None:
    first = city.blow()
    stranger = phone(city, "neighbour")
    assert stranger.send(join=first.case_id).status_code in (400, 404)
    assert stranger.send(offer=True).status_code != 409
    assert not [event for event in file_of(city, first).entries if event.kind is EventKind.NOTED]


def test_a_case_that_is_over_meanwhile_refuses_and_the_report_can_still_become_its_own(officer: Phone) -> None:
    first = officer.city.blow()
    whistles.withdraw(officer.city.eng, officer.city.who("officer"), first.case_id, "误报")
    assert officer.send(join=first.case_id).status_code == 400
    assert officer.send(offer=True).status_code == 201
