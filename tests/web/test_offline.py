"""Whistles written without a signal, at the door: one case each, refused with the part to mend, for nobody else."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance import engine
from governance.audit import store as audit
from governance.web.identity import COOKIE
from governance.web.limits import MOST_FORM_BYTES
from governance.whistles import actions as whistles
from governance.whistles.asked import answers_of
from governance.whistles.observing import How
from tests.web.phones import Phone, city, officer, phone
from tests.whistle_city import GRID, MONDAY, OTHER_GRID, OUTSIDE, City, jpeg

__all__ = ["city", "officer"]


def cases(city: City) -> int:
    return len(whistles.my_whistles(city.eng, city.who("officer")))


def refused(answer: Any, part: str, sentence: str, status: int = 400) -> None:
    """Check that an answer is one clear sentence about a part of the report."""
    assert (answer.status_code, answer.json()["part"]) == (status, part), answer.text
    assert re.search(sentence, answer.json()["error"]), answer.text
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_late_report_becomes_the_case_the_page_would_have_made(officer: Phone) -> None:
    photo_id = officer.client.post("/photos", content=jpeg()).json()["photo_id"]
    case = officer.blown(photos=[photo_id], accuracy_m=8.5, line="  二楼\n仓库住人 ")
    assert (case.case_id, case.grid_code, case.officer_id) == ("W20261116-0001", GRID, "officer")
    assert (case.line, case.accuracy_m, case.lead_department) == ("二楼 仓库住人", 8.5, "fire")
    file = whistles.case_file(officer.city.eng, officer.city.who("officer"), case.case_id)
    assert [photo.photo_id for photo in file.photos] == [photo_id]


def test_a_second_arrival_is_the_first_case_whatever_has_changed_meanwhile(officer: Phone) -> None:
    first = officer.blown()
    officer.city.clock.forward(hours=3)
    assert officer.blown().case_id == first.case_id
    assert officer.blown(line="x" * 5000, category="withdrawn", lon=0, lat=0).case_id == first.case_id
    assert officer.blown(key="another-report-16").case_id != first.case_id
    assert cases(officer.city) == 2


def test_a_race_of_two_makes_one_case(officer: Phone) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _turn: officer.send(), range(16)))
    assert {(answer.status_code, answer.json()["case_id"]) for answer in answers} == {(201, "W20261116-0001")}
    assert cases(officer.city) == 1


def test_a_second_arrival_after_a_restart_is_the_first_case(tmp_path: Path) -> None:
    found = set()
    for _start in range(2):
        city = City.reopened(tmp_path) if found else City(tmp_path)
        engine.set_current(city.eng)
        found.add(phone(city).blown().case_id)
        assert cases(city) == 1
        engine.set_current(None)
        city.close()
    assert found == {"W20261116-0001"}


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong_by", "how"),
    [(timedelta(), How.TOLD), (HOUR, How.CORRECTED), (-HOUR, How.CORRECTED), (1000 * HOUR, How.CORRECTED)],
)
def test_the_time_it_was_seen_is_kept_beside_that_of_its_arrival_however_wrong_the_phone(
    officer: Phone, wrong_by: timedelta, how: How
) -> None:
    seen = MONDAY - 2 * HOUR
    ms = [(at + wrong_by).timestamp() * 1000 for at in (seen, MONDAY)]
    case = officer.blown(seen_ms=ms[0], sent_ms=ms[1])
    assert (case.blown_at_utc, case.observed_at_utc, case.observed_how) == (MONDAY, seen, how)
    detail = json.loads(officer.city.eng.read(audit.entries)[-1][0].detail)
    assert (detail["seen"], detail["clock_off_s"]) == (how, wrong_by.total_seconds())


@pytest.mark.parametrize(
    ("seen_ms", "sent_ms"),
    [(2e12, 1e12), (0, MONDAY.timestamp() * 1000), (-1e14, 1e14), (float("1e300"), 1), ("soon", 5), (None, None)],
)
def test_a_clock_that_tells_nonsense_never_gives_a_time(officer: Phone, seen_ms: object, sent_ms: object) -> None:
    case = officer.blown(seen_ms=seen_ms, sent_ms=sent_ms)
    assert case.observed_at_utc in (None, MONDAY)
    assert case.observed_how in (None, How.UNKNOWN)
    assert case.report_in_due_at_utc == MONDAY + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("more", "part", "sentence"),
    [
        ({"lon": OUTSIDE[0]}, "place", "范围内，请在地图上重新点"),
        ({"lon": None}, "place", "请补上位置"),
        ({"lat": "31.9"}, "place", "请补上位置"),
        ({"lat": 1e300}, "place", "请补上位置"),
        ({"category": ""}, "category", "请选一类"),
        ({"category": "nowhere"}, "category", "目录里没有这一类"),
        ({"category": "\ud800"}, "category", "请选一类"),
        ({"severity": "very"}, "severity", "请重新选"),
        ({"line": "长" * 5000}, "line", "最多 200 字"),
        ({"photos": ["0" * 64]}, "photos", "照片没有传上来"),
        ({"photos": [f"{n:064x}" for n in range(12)]}, "photos", "最多 6 张"),
        ({"photos": "../../etc/passwd"}, "photos", "照片没有传上来"),
        ({"key": "short"}, "key", "重新写一件"),
    ],
)
def test_what_cannot_be_sent_comes_back_as_one_sentence_with_the_part_to_mend(
    officer: Phone, more: dict[str, object], part: str, sentence: str
) -> None:
    refused(officer.send(**more), part, sentence)
    assert cases(officer.city) == 0
    assert officer.blown().case_id  # mended, with the same key


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"[" * 5000, b'{"key": 1, "lon": true}'])
def test_what_is_no_report_is_refused(officer: Phone, body: bytes) -> None:
    answer = officer.client.post("/reports", content=body)
    assert (answer.status_code, answer.json()["part"]) == (400, "key")


def test_emoji_and_markup_are_kept_as_they_were_typed(officer: Phone) -> None:
    line = "🚒🔥<b onclick=x>二楼</b> '; DROP TABLE gov.cases; --"
    assert officer.blown(line=line).line == line


def test_a_category_withdrawn_a_second_ago_is_told_and_gone_from_what_is_taken_along(
    officer: Phone,
) -> None:
    officer.city.withdraw_category("illegal_living")
    refused(officer.send(), "category", "目录里没有这一类，请重新选一类")
    codes = [one["category_code"] for one in officer.client.get("/reports/kit.json").json()["categories"]]
    assert "illegal_living" not in codes


def test_an_officer_moved_meanwhile_is_let_in_and_his_successor_has_the_case(officer: Phone) -> None:
    officer.city.move_officer()
    assert officer.blown().officer_id == "neighbour"


def test_who_serves_another_area_by_now_is_told_that_this_is_not_his(city: City) -> None:
    operator = phone(city, "operator")
    city.eng.write(lambda db: db.execute("UPDATE gov.centre_grids SET grid_code = ?", [OTHER_GRID]))
    refused(operator.send(), "place", "范围内")


def test_who_may_blow_no_more_is_told_so(city: City) -> None:
    handler = phone(city, "fire1")
    refused(handler.send(), "", "没有这项权限", 403)
    assert handler.client.get("/reports/kit.json").status_code == 403


def test_a_report_is_never_sent_as_somebody_else(city: City, officer: Phone) -> None:
    other = phone(city, "neighbour")
    refused(other.send(account="officer"), "account", "不是您写的", 409)
    assert cases(city) == 0
    assert officer.blown().reporter_id == "officer"


@pytest.mark.parametrize("forged", [{"origin": "http://elsewhere.test"}, {"x-whistlemap-token": "0" * 64}])
def test_only_our_own_page_of_this_session_may_send(officer: Phone, forged: dict[str, str]) -> None:
    officer.client.headers.update(forged)
    refused(officer.send(), "token", "刷新页面", 403)
    assert cases(officer.city) == 0


def test_a_sign_in_that_has_ended_is_told_and_nothing_is_taken(officer: Phone) -> None:
    officer.city.clock.forward(hours=13)
    assert officer.send().status_code == 401
    assert officer.client.get("/reports/kit.json").status_code == 401
    assert cases(officer.city) == 0


def test_a_report_is_a_small_thing(officer: Phone) -> None:
    assert officer.send(line="x" * MOST_FORM_BYTES).status_code == 413


def test_what_is_taken_along_is_what_this_reporter_needs_and_nobody_s_data(officer: Phone) -> None:
    kit = officer.client.get("/reports/kit.json")
    told = kit.json()
    assert kit.headers["cache-control"] == "private, no-store"
    assert told["account"] == {"id": "officer", "name": "张慧"}
    assert [area["properties"]["code"] for area in told["areas"]] == [GRID]
    assert (told["most_photos"], told["longest_line"]) == (6, 200)
    assert officer.client.cookies[COOKIE] not in kit.text


def test_the_first_buttons_are_those_of_the_whistle_page(officer: Phone) -> None:
    for number in range(2):
        officer.blown(category="wire_aged", key=f"{number:016}")
    officer.city.clock.forward(days=1)
    kit = phone(officer.city).client.get("/reports/kit.json").json()
    order = whistles.category_order(officer.city.eng, officer.city.who("officer"))
    assert kit["buttons"] == [one.category_code for one in order.buttons]
    assert kit["buttons"][0] == "wire_aged"
    assert [one["category_code"] for one in kit["categories"]] == [one.category_code for one in order.all]


def test_answers_to_the_category_s_questions_come_along(officer: Phone) -> None:
    questions = {
        one["category_code"]: one["questions"]
        for one in officer.client.get("/reports/kit.json").json()["categories"]
        if one["questions"]
    }
    category, (question, *_more) = next(iter(questions.items()))
    assert {"code", "text", "text_en", "yes", "call"} <= set(question)
    answers = {question["code"]: True, "nonsense!": True, "other": "yes"}
    case = officer.blown(category=category, answers=answers)
    file = whistles.case_file(officer.city.eng, officer.city.who("officer"), case.case_id)
    assert answers_of(file.entries[0].value) == ((question["code"], True),)


@pytest.mark.parametrize("answers", ["yes", ["inside", True], 5, {"inside": None}])
def test_answers_that_are_none_are_left_out(officer: Phone, answers: object) -> None:
    assert officer.blown(answers=answers).case_id
