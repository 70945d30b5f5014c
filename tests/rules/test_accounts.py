"""Who may do what, and where: the table of rights, cell by cell where it matters."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from governance.accounts.rules import RIGHTS, Account, Action, Reach, Role, Where, can

GRID, OTHER_GRID = "321181106001001", "321181106001002"
MICRO, OTHER_MICRO = GRID + "01", GRID + "02"
PEOPLE = {
    Role.GRID_OFFICER: Account("U1", "w1", "网格员", Role.GRID_OFFICER, area_codes=(GRID,)),
    Role.MICRO_GRID_REPORTER: Account("U2", "x1", "信息员", Role.MICRO_GRID_REPORTER, area_codes=(MICRO,)),
    Role.DEPARTMENT_HANDLER: Account("U3", "b1", "经办", Role.DEPARTMENT_HANDLER, department_code="housing"),
    Role.DEPARTMENT_HEAD: Account("U4", "b2", "负责人", Role.DEPARTMENT_HEAD, department_code="housing"),
    Role.CENTRE_OPERATOR: Account("U5", "z1", "值守", Role.CENTRE_OPERATOR, centre_id="C01", area_codes=(GRID,)),
    Role.COMPANY_CONTACT: Account("U6", "q1", "联系人", Role.COMPANY_CONTACT, premises_ids=("P1", "P2")),
    Role.TOWN_LEADER: Account("U10", "l1", "镇长", Role.TOWN_LEADER, area_codes=("321181106",)),
    Role.CITY_LEADER: Account("U11", "l2", "市长", Role.CITY_LEADER),
    Role.SUPERVISION: Account("U7", "d1", "督查", Role.SUPERVISION),
    Role.ADMINISTRATOR: Account("U8", "a1", "管理员", Role.ADMINISTRATOR),
    Role.AUDITOR: Account("U9", "s1", "审计", Role.AUDITOR),
}
OWN = Where(
    town_code="321181106",
    grid_code=GRID,
    micro_grid_code=MICRO,
    lead_department="housing",
    premises_id="P2",
    reporter_id="U2",
)
FOREIGN = Where(
    town_code="321181107",
    grid_code=OTHER_GRID,
    micro_grid_code=OTHER_MICRO,
    lead_department="fire",
    premises_id="P3",
    reporter_id="U0",
)


@pytest.mark.parametrize(("role", "action"), list(itertools.product(Role, Action)))
def test_a_role_does_what_the_table_gives_it_and_nothing_else(role: Role, action: Action) -> None:
    account, reach = PEOPLE[role], RIGHTS[role].get(action)
    assert bool(can(account, action)) is (reach is not None)
    if reach is None:
        refused = can(account, action, OWN)
        assert not refused
        assert refused.reason
    elif reach is Reach.ALL:
        assert can(account, action, FOREIGN)
    elif reach is not Reach.REPORTED:
        assert can(account, action, OWN)
        assert not can(account, action, FOREIGN)


def test_every_role_has_a_row_and_every_action_somebody_who_may() -> None:
    assert set(RIGHTS) == set(Role)
    assert {action for row in RIGHTS.values() for action in row} == set(Action)


def test_an_officer_may_blow_the_whistle_anywhere_and_verify_only_at_home_or_what_he_reported() -> None:
    officer = PEOPLE[Role.GRID_OFFICER]
    assert can(officer, Action.CASE_BLOW, FOREIGN)
    assert can(officer, Action.CASE_VERIFY, OWN)
    assert not can(officer, Action.CASE_VERIFY, FOREIGN)
    assert can(officer, Action.CASE_VERIFY, Where(grid_code=OTHER_GRID, reporter_id="U1"))
    assert can(officer, Action.CASE_VERIFY, Where(grid_code=OTHER_GRID, officer_id="U1"))


def test_a_joint_department_reports_in_but_only_the_lead_handles() -> None:
    joint = Where(lead_department="fire", joint_departments=("housing", "power"))
    handler = PEOPLE[Role.DEPARTMENT_HANDLER]
    assert can(handler, Action.CASE_REPORT_IN, joint)
    assert not can(handler, Action.CASE_HANDLE, joint)


def test_a_reporter_sees_his_own_reports_and_no_others_of_his_micro_grid() -> None:
    reporter = PEOPLE[Role.MICRO_GRID_REPORTER]
    assert can(reporter, Action.CASE_SEE, Where(micro_grid_code=OTHER_MICRO, reporter_id="U2"))
    assert not can(reporter, Action.CASE_SEE, Where(micro_grid_code=MICRO, reporter_id="U3"))


def test_a_contact_sees_every_premises_that_shares_the_alarm_of_his_compound() -> None:
    contact = PEOPLE[Role.COMPANY_CONTACT]
    assert can(contact, Action.ALARM_SEE, Where(premises_id="P1"))
    assert can(contact, Action.ALARM_SEE, Where(premises_id="P2"))
    assert not can(contact, Action.ALARM_SEE, Where(premises_id=None))


def test_whoever_has_no_department_owns_no_case_without_one() -> None:
    stray = Account("U10", "b3", "经办", Role.DEPARTMENT_HANDLER)
    assert not can(stray, Action.CASE_SEE, Where(lead_department=None))


def test_only_the_administrator_runs_the_city_and_mends_its_data_and_he_does_not_read_the_audit() -> None:
    may = {action: {role for role in Role if action in RIGHTS[role]} for action in Action}
    for action in (Action.SETTINGS_CHANGE, Action.ACCOUNT_MANAGE, Action.LOAD, Action.MEND):
        assert may[action] == {Role.ADMINISTRATOR}
    assert may[Action.AUDIT_SEE] == {Role.AUDITOR}


def test_the_auditor_changes_nothing() -> None:
    seeing = {Action.FIGURES_SEE, Action.ROWS_SEE, Action.ROWS_EXPORT, Action.ALARM_SEE, Action.BRIEFING_SEE}
    looking = {Action.SYSTEM_SEE, Action.AUDIT_SEE, Action.ACCOUNT_SEE, Action.PERSON_HOLDINGS}
    assert set(RIGHTS[Role.AUDITOR]) - seeing == looking


@pytest.mark.parametrize("role", list(Role))
def test_before_the_first_password_is_changed_nothing_may_be_done(role: Role) -> None:
    newcomer = replace(PEOPLE[role], must_change=True)
    assert newcomer.reaches == {}
    for action in Action:
        assert "口令" in can(newcomer, action).reason
