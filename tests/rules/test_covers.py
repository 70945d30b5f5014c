"""Who may stand in for whom, and what the deputy is meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from governance.accounts.covers import Cover, may_stand_in, with_covers
from governance.accounts.rules import Account, Action, Role, Where, can

ANNA = Account("U1", "anna", "Anna", Role.GRID_OFFICER, area_codes=("G1",))
BO = Account("U2", "bo", "Bo", Role.GRID_OFFICER, area_codes=("G2",))
HEAD = Account("U3", "head", "Head", Role.DEPARTMENT_HEAD, department_code="fire")
HANDLER = Account("U4", "handler", "Handler", Role.DEPARTMENT_HANDLER, department_code="fire")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
WEEK = Cover("C1", "U2", "U1", MONDAY, MONDAY + timedelta(days=7), "leave")


def test_an_officer_who_stands_in_has_the_grids_and_the_cases_of_both():
    deputy = with_covers(ANNA, [BO])
    theirs = Where(grid_code="G2", reporter_id="U2")
    assert can(deputy, Action.CASE_VERIFY, theirs)
    assert can(deputy, Action.CASE_WITHDRAW, theirs)
    assert not can(ANNA, Action.CASE_VERIFY, theirs)
    assert not can(deputy, Action.CASE_VERIFY, Where(grid_code="G3", reporter_id="U9", officer_id="U8"))


def test_a_handler_who_stands_in_for_his_head_may_urge_and_only_meanwhile():
    where = Where(lead_department="fire")
    assert not can(HANDLER, Action.CASE_URGE, where)
    assert can(with_covers(HANDLER, [HEAD]), Action.CASE_URGE, where)


@pytest.mark.parametrize(
    ("absent", "deputy"),
    [
        (ANNA, ANNA),
        (replace(ANNA, role=Role.ADMINISTRATOR), BO),
        (BO, replace(ANNA, role=Role.MICRO_GRID_REPORTER)),
        (HANDLER, HEAD),
        (HEAD, replace(HANDLER, department_code="police")),
        (
            Account("U5", "a", "", Role.COMPANY_CONTACT, premises_ids=("P1",)),
            Account("U6", "b", "", Role.COMPANY_CONTACT, premises_ids=("P2",)),
        ),
    ],
)
def test_whoever_does_not_fit_gets_nothing_even_if_a_cover_names_him(absent, deputy):
    decision = may_stand_in(absent, deputy)
    assert not decision
    assert decision.reason.endswith("。")
    assert with_covers(deputy, [absent]) == replace(deputy, area_codes=tuple(sorted(deputy.area_codes)))


def test_a_deputy_who_has_not_changed_his_first_password_may_still_do_nothing():
    assert not can(with_covers(replace(ANNA, must_change=True), [BO]), Action.CASE_BLOW)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (MONDAY - timedelta(seconds=1), False),
        (MONDAY, True),
        (MONDAY + timedelta(days=7), False),
    ],
)
def test_a_cover_holds_from_its_first_moment_until_before_its_end(moment, holds):
    assert WEEK.holds(moment) is holds


def test_a_cover_that_was_ended_early_holds_no_longer():
    ended = replace(WEEK, ended_at=MONDAY + timedelta(days=2))
    assert ended.holds(MONDAY + timedelta(days=1))
    assert not ended.holds(MONDAY + timedelta(days=2))
    assert not ended.overlaps(MONDAY + timedelta(days=2), MONDAY + timedelta(days=3))
