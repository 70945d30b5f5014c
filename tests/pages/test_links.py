"""What a link carries that makes no sense leaves the address, and the reader is told; what makes sense stays."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from governance.accounts.rules import Role
from pages.navigation import entries
from pages.parts import links
from tests.pages.conftest import Open

TOLD = "链接里有看不懂的筛选条件"
NONSENSE = (
    ("overview", {"kind": "<script>"}),
    ("overview", {"area": "999"}),
    ("overview", {"town": "999"}),
    ("overview", {"period": "century"}),
    ("overview", {"from": "2026-99-99", "to": "2026-11-22"}),
    ("overview", {"from": "2026-11-22", "to": "2026-11-01"}),
    ("rows", {"figure": "whistles", "kind": "zzz"}),
    ("rows", {"figure": "whistles", "department": "navy"}),
    ("rows", {"figure": "whistles", "premises": "' OR 1=1"}),
    ("indicators", {"area": "9" * 400}),
    ("alarms", {"level": "9"}),
    ("briefing", {"issue": "month-1066-10"}),
    ("system", {"period": "7d"}),
)
SENSE = (
    ("overview", {"kind": "smoke", "period": "7d", "area": "990001101"}),
    ("overview", {"from": "2026-11-01", "to": "2026-11-22"}),
    ("rows", {"figure": "whistles", "department": "fire"}),
    ("alarms", {"level": "1"}),
)


def captions(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(one.value for one in test.caption)


@pytest.mark.parametrize(("path", "query"), NONSENSE)
def test_nonsense_leaves_the_address_and_is_told_in_one_line(open_page: Open, path: str, query: dict[str, str]) -> None:
    role = Role.ADMINISTRATOR if path == "system" else Role.SUPERVISION
    test = open_page(path, role, **query)
    assert captions(test).count(TOLD) == 1
    assert set(test.query_params) <= {"figure"}


@pytest.mark.parametrize(("path", "query"), SENSE)
def test_what_makes_sense_stays(open_page: Open, path: str, query: dict[str, str]) -> None:
    test = open_page(path, Role.SUPERVISION, **query)
    assert TOLD not in captions(test)
    assert set(test.query_params) == set(query)


def test_of_a_link_only_the_nonsense_is_taken(open_page: Open) -> None:
    test = open_page("overview", Role.SUPERVISION, period="7d", kind="zzz")
    assert TOLD in captions(test)
    assert dict(test.query_params) == {"period": "7d"}


def test_the_line_stays_until_the_reader_goes_on(open_page: Open) -> None:
    test = open_page("overview", Role.SUPERVISION, kind="zzz")
    assert TOLD in captions(test.run())
    test.query_params["period"] = "7d"
    assert TOLD not in captions(test.run())


def test_an_alarm_that_is_none_is_told_by_its_own_page(open_page: Open) -> None:
    test = open_page("alarms", Role.SUPERVISION, alarm="zzz")
    assert "找不到这条告警" in "\n".join(one.value for one in test.info)
    assert "alarm" not in test.query_params


def test_on_the_desk_of_a_department(open_page: Open) -> None:
    test = open_page("report-in", Role.DEPARTMENT_HANDLER, light="blue", span="week")
    assert TOLD in captions(test)
    assert set(test.query_params) == {"span"}


def test_every_check_is_of_something_that_a_page_takes() -> None:
    assert set(links._CHECKS) <= {name for entry in entries() for name in entry.query}
