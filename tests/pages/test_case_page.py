"""The case page: its header tells everybody concerned, and what somebody's own step takes from him is no refusal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.audit import store as audit
from governance.whistles import actions as whistles
from tests.pages.acting import Open, acting_city, opener, said
from tests.whistle_city import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with acting_city(tmp_path) as opened:
        yield opened


@pytest.fixture
def open_page(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(city, monkeypatch)


def refused(city: City) -> int:
    return sum(entry.action == "refusal" for entry, *_hash in city.eng.read(audit.entries))


def test_the_header_names_the_joint_departments_and_who_has_reported_in(city: City, open_page: Open) -> None:
    case_id = city.blow("officer").case_id
    assert "公安局协办" in said(open_page("case", "officer", case=case_id))
    whistles.report_in(city.eng, city.who("police1"), case_id)
    city.clock.forward(minutes=1)
    assert "公安局（已报到）协办" in said(open_page("case", "officer", case=case_id))


def test_a_case_that_leaves_its_reader_while_he_looks_is_no_refusal(city: City, open_page: Open) -> None:
    case_id = city.blow("officer").case_id
    page = open_page("case", "fire1", case=case_id)
    whistles.redispatch(city.eng, city.who("supervision"), case_id, "housing", "住宅")
    page.run()
    assert refused(city) == 0
    open_page("case", "fire2", case=case_id)
    assert refused(city) == 1


def test_whoever_did_a_step_a_moment_ago_is_offered_to_take_it_back(city: City, open_page: Open) -> None:
    case_id = city.blow("officer").case_id
    whistles.report_in(city.eng, city.who("fire1"), case_id)
    page = open_page("case", "fire1", case=case_id)
    assert f"刚才：报到 {case_id}".replace("-", "\\-") in said(page)
    page.button(key=f"undo-{case_id}-4").click().run()
    assert not page.exception
    assert whistles.case_file(city.eng, city.who("fire1"), case_id).case.handler_id is None
    assert "撤销了“报到”" in said(page)
    assert "刚才：" not in said(open_page("case", "officer", case=case_id))
