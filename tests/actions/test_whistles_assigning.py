"""Giving cases out: the head of a department says who takes what, and everybody there sees who has how much."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.accounts import covering, manage
from governance.accounts.store import people as account_people
from governance.engine import NotAllowed, NotFound, Refused
from governance.notices import actions as notices
from governance.procedures.store import states
from governance.whistles import actions
from governance.whistles.case import Stage
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.whistle_city import IN_GRID, City


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def case(city):
    return city.blow("officer", "extinguisher")


def give(city, case, to, by="firehead", note=""):
    return actions.assign(city.eng, city.who(by), [case.case_id], to, note)[0].settled()


def now(city, case):
    return city.eng.read(lambda db: cases.case(db, case.case_id))


def member(city, person, by="firehead"):
    return next(one for one in actions.staff(city.eng, city.who(by)) if one.account_id == person)


def sound(city, case):
    fine = case_problems(now(city, case), city.eng.read(log.every_log)[case.case_id]) == []
    return fine and city.eng.read(states.differing_cases) == []


def leave(city, person, deputy):
    span = (city.clock.at, city.clock.at + timedelta(days=3))
    return covering.arrange(city.eng, city.who("admin"), person, deputy, span, "年假")


def test_whoever_is_given_a_case_has_it_before_he_has_reported_in(city, case):
    after = give(city, case, "fire2", note="熟悉这家店")
    assert (after.stage, after.handler_id, after.handler_name) == (Stage.DISPATCHED, "fire2", "徐海峰")
    assert after.report_in_due_at_utc == case.report_in_due_at_utc
    file = actions.case_file(city.eng, city.who("officer"), case.case_id)
    assert (file.serving, file.entries[-1].note) == ("fire2", "熟悉这家店")
    assert file.named["fire2"]
    newest = notices.inbox(city.eng, city.who("fire2"))[0]
    assert (newest.kind, newest.subject_id) == ("assigned", case.case_id)
    assert "assigned" not in [one.kind for one in notices.inbox(city.eng, city.who("fire1"))]
    assert sound(city, case)


def test_whoever_reports_in_first_has_it_all_the_same(city, case):
    give(city, case, "fire2")
    after = actions.report_in(city.eng, city.who("fire1"), case.case_id)
    assert (after.stage, after.handler_id) == (Stage.HANDLING, "fire1")
    assert sound(city, case)


def test_a_case_that_is_being_handled_changes_hands_with_its_clock_running_on(city, case):
    before = actions.report_in(city.eng, city.who("fire1"), case.case_id)
    after = give(city, case, "fire2")
    assert (after.stage, after.handler_id) == (Stage.HANDLING, "fire2")
    assert (after.reported_in_at_utc, after.handle_due_at_utc) == (before.reported_in_at_utc, before.handle_due_at_utc)
    assert sound(city, case)


def test_many_are_given_at_once_and_one_that_cannot_be_holds_up_no_other(city, case):
    powers = city.blow("officer", "wire_aged")
    assert powers.lead_department != "fire"
    other = city.blow("officer", "extinguisher")
    foreign = "W20200101-9999"
    chosen = [case.case_id, foreign, powers.case_id, other.case_id, case.case_id]
    found = actions.assign(city.eng, city.who("firehead"), chosen, "fire2")
    assert [one.case_id for one in found] == [case.case_id, foreign, powers.case_id, other.case_id]
    assert isinstance(found[1].refusal, NotFound)
    assert now(city, case).handler_id == now(city, other).handler_id == "fire2"
    with pytest.raises(NotFound, match="没有这一件"):
        found[1].settled()


def test_a_case_that_waits_for_the_check_is_nobodys_to_give(city, case):
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    (found,) = actions.assign(city.eng, city.who("firehead"), [case.case_id], "fire2")
    assert "陈立 抢先一步" in str(found.refusal)


def test_only_the_head_of_the_leading_department_gives_its_cases_out(city, case):
    for person in ("fire1", "supervision", "officer", "mayor"):
        with pytest.raises(NotAllowed):
            actions.assign(city.eng, city.who(person), [case.case_id], "fire2")


def test_a_case_goes_to_nobody_of_another_department_and_to_nobody_who_has_left(city, case):
    with pytest.raises(NotFound, match="本部门没有这个人"):
        give(city, case, "police1")
    manage.lock(city.eng, city.who("admin"), "fire2")
    with pytest.raises(NotFound, match="已停用"):
        give(city, case, "fire2")
    assert now(city, case).handler_id is None


def test_nobody_is_given_a_case_while_he_is_away_and_the_sentence_names_his_deputy(city, case):
    leave(city, "fire2", "fire1")
    with pytest.raises(Refused, match="徐海峰正在请假，由陈立代班"):
        give(city, case, "fire2")
    gone = member(city, "fire2")
    assert (gone.deputy, gone.away_until) == ("陈立", city.clock.at + timedelta(days=3))
    city.clock.forward(days=3, minutes=1)
    assert give(city, case, "fire2").handler_id == "fire2"


def test_a_handler_who_stands_in_for_his_head_gives_cases_out(city, case):
    leave(city, "firehead", "fire1")
    with pytest.raises(NotAllowed):
        give(city, case, "fire2", by="fire1")  # as he is himself
    stands_in = city.eng.read(lambda db: _with_covers(db, "fire1", city.clock.at))
    assert actions.assign(city.eng, stands_in, [case.case_id], "fire2")[0].settled().handler_id == "fire2"


def _with_covers(db, person, at):
    return account_people.account(db, person, at)


def test_a_nervous_thumb_gives_it_once_and_somebody_who_has_it_is_not_given_it_again(city, case):
    first = give(city, case, "fire2")
    assert give(city, case, "fire2").last_seq == first.last_seq
    actions.add_note(city.eng, city.who("fire2"), case.case_id, "收到")
    with pytest.raises(Refused, match="本来就在徐海峰手里"):
        give(city, case, "fire2")


def test_the_head_takes_it_back_within_the_minute_and_the_other_is_told(city, case):
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    give(city, case, "fire2")
    after = actions.undo(city.eng, city.who("firehead"), case.case_id)
    assert (after.handler_id, after.handler_name) == ("fire1", "陈立")
    assert "undone" in [one.kind for one in notices.inbox(city.eng, city.who("fire2"))]
    assert sound(city, case)


def test_the_load_of_each_is_told_and_whoever_is_free_comes_first(city, case):
    late = city.blow("officer", "extinguisher")
    for one in (case, late):
        give(city, one, "fire2")
    city.clock.forward(minutes=31)
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    told = {
        one.account_id: (one.open_cases, one.overdue, one.handled) for one in actions.staff(city.eng, city.who("fire1"))
    }
    assert told == {"fire1": (0, 0, 1), "fire2": (1, 1, 0), "firehead": (0, 0, 0)}
    assert actions.staff(city.eng, city.who("fire1"))[-1].account_id == "fire2"
    city.clock.forward(days=31)
    assert member(city, "fire1").handled == 0


def test_whoever_reported_in_on_the_spot_is_out_until_he_has_fed_back(city, case):
    actions.report_in(city.eng, city.who("fire1"), case.case_id, *IN_GRID)
    since = city.clock.at
    assert (member(city, "fire1").out_since, member(city, "fire1").out_on) == (since, case.case_id)
    assert member(city, "fire2").out_since is None
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已更换")
    assert member(city, "fire1").out_since is None


def test_a_report_in_from_the_desk_or_of_yesterday_tells_of_nobody_out(city, case):
    other = city.blow("officer", "extinguisher")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    assert member(city, "fire1").out_since is None
    actions.report_in(city.eng, city.who("fire2"), other.case_id, *IN_GRID)
    city.clock.forward(days=1)
    assert member(city, "fire2").out_since is None


def test_what_was_taken_back_sends_nobody_out(city, case):
    actions.report_in(city.eng, city.who("fire1"), case.case_id, *IN_GRID)
    actions.undo(city.eng, city.who("fire1"), case.case_id)
    actions.report_in(city.eng, city.who("fire2"), case.case_id)
    assert member(city, "fire1").out_since is None


def test_nothing_chosen_is_refused_with_a_sentence(city):
    with pytest.raises(Refused, match="先勾选"):
        actions.assign(city.eng, city.who("firehead"), [], "fire2")
    with pytest.raises(Refused, match="一次最多"):
        actions.assign(city.eng, city.who("firehead"), [f"W{n}" for n in range(101)], "fire2")


def test_the_desk_tells_what_is_mine_from_what_nobody_has(city, case):
    other = city.blow("officer", "extinguisher")
    give(city, case, "fire2")

    def part(person, held):
        lines = actions.queue(city.eng, city.who(person), held=held)
        assert sum(actions.queue_counts(city.eng, city.who(person), held).values()) == len(lines)
        return [line.case.case_id for line in lines]

    assert (part("fire2", actions.Held.MINE), part("fire1", actions.Held.MINE)) == ([case.case_id], [])
    assert part("firehead", actions.Held.NOBODY) == [other.case_id]
    assert part("firehead", None) == [case.case_id, other.case_id]
