"""Somebody goes for good: everything that hangs on him goes to others, all of it or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts import covering, manage
from governance.accounts.rules import Role
from governance.accounts.store import people, sessions
from governance.audit import store as audit
from governance.engine import NotAllowed, NotFound, Refused
from governance.engine.home import ROOT
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.procedures import check, handover, handover_covers
from governance.procedures.handover import Heirs
from governance.procedures.store import handover as store
from governance.whistles import actions as whistles
from governance.whistles.case import Case, EventKind
from governance.whistles.words import handed_words
from tests.whistle_city import GRID, IN_GRID, MICRO, City

KILLED = 9


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path)
    yield found
    found.eng.close()


def case_of(city: City, case_id: str) -> Case:
    return whistles.case_file(city.eng, city.who("supervision"), case_id).case


def in_hand(city: City) -> Case:
    """Return a case of the officer's grid in which a department has reported in."""
    case = city.blow("reporter", at=IN_GRID)
    return whistles.report_in(city.eng, city.who(f"{case.lead_department}1"), case.case_id)


def test_what_hangs_on_somebody_is_counted_before_anything_changes(city: City) -> None:
    in_hand(city)
    city.blow("officer", at=IN_GRID)
    found = handover.burden(city.eng, city.who("admin"), "officer")
    assert (found.area_codes, found.as_officer, found.as_handler, found.as_reporter) == ((GRID,), 2, 0, 1)
    assert found.unread == 1
    assert city.who("officer").area_codes == (GRID,)


def test_everything_goes_to_the_heir_and_the_logs_say_so(city: City) -> None:
    case = in_hand(city)
    city.eng.write(lambda db: sessions.start_session(db, "ref", "officer", city.clock.at, "10.0.0.1"))
    before = notices.unread(city.eng, city.who("officer"))
    handover.hand_over(city.eng, city.who("admin"), "officer", Heirs("neighbour"))
    assert GRID in city.who("neighbour").area_codes
    assert case_of(city, case.case_id).officer_id == "neighbour"
    entry = whistles.case_file(city.eng, city.who("supervision"), case.case_id).entries[-1]
    assert (entry.kind, entry.account_id, handed_words(entry.note)) == (
        EventKind.HANDED_OVER,
        None,
        "张慧离任，由高敏接手。",
    )
    told = whistles.case_file(city.eng, city.who("admin"), case.case_id).entries[-1]
    assert handed_words(told.note) == "张＊离任，由高＊接手。"  # who only looks on reads no whole name
    kinds = [one.kind for one in notices.inbox(city.eng, city.who("neighbour"))]
    assert kinds.count(NoticeKind.HANDED_OVER) == 1
    assert len(kinds) == before + 1
    assert accounts.who(city.eng, "ref") is None
    assert [one.message for one in check.check(city.eng, lambda _name, _share: None) if one.check != "areas"] == []


def closed(city: City, by: str) -> Case:
    """Return a case that somebody has reported, and that waits for his word."""
    case = city.blow(by, at=IN_GRID)
    handler = city.who(f"{case.lead_department}1")
    whistles.report_in(city.eng, handler, case.case_id)
    city.clock.forward(minutes=5)
    whistles.handle(city.eng, handler, case.case_id, "已清走")
    city.clock.forward(minutes=5)
    return whistles.verify_close(city.eng, city.who("officer"), case.case_id)


def test_what_waits_to_be_judged_goes_to_the_heir_too(city: City) -> None:
    case = closed(city, "officer")
    assert handover.burden(city.eng, city.who("admin"), "officer").to_judge == 1
    handover.hand_over(city.eng, city.who("admin"), "officer", Heirs("neighbour"))
    after = whistles.case_file(city.eng, city.who("neighbour"), case.case_id)
    assert (after.serving, after.case.officer_id, after.case.reporter_id) == ("neighbour", "neighbour", "officer")
    assert after.entries[-1].kind is EventKind.HANDED_OVER
    assert case.case_id in [one.case.case_id for one in whistles.my_whistles(city.eng, city.who("neighbour"))]
    assert [one for one in check.check(city.eng, lambda _name, _share: None) if one.check != "areas"] == []
    city.clock.forward(minutes=5)
    assert whistles.evaluate(city.eng, city.who("neighbour"), case.case_id, True).satisfied


@pytest.mark.parametrize("heir", [True, False])
def test_what_a_reporter_waits_for_goes_to_his_heir_or_to_the_officer(city: City, heir: bool) -> None:
    follower = manage.add(
        city.eng, None, manage.NewAccount("new1", "新人", Role.MICRO_GRID_REPORTER, area_codes=(MICRO,))
    )[0]
    over, running = closed(city, "reporter"), city.blow("reporter", at=IN_GRID)
    expected = follower if heir else "officer"
    handover.hand_over(city.eng, city.who("admin"), "reporter", Heirs(follower if heir else None))
    run = "UPDATE gov.accounts SET must_change = false WHERE account_id = ?"
    city.eng.write(lambda db: db.execute(run, [follower]) and None)
    seen = whistles.case_file(city.eng, city.who(expected), over.case_id)
    assert (seen.serving, seen.case.reporter_name) == (expected, "吴斌")
    assert whistles.case_file(city.eng, city.who(expected), running.case_id).case.judge_id == expected
    assert [one for one in check.check(city.eng, lambda _name, _share: None) if one.check != "areas"] == []
    city.clock.forward(minutes=5)
    whistles.report_in(city.eng, city.who(f"{running.lead_department}1"), running.case_id)
    assert NoticeKind.REPORTED_IN in [one.kind for one in notices.inbox(city.eng, city.who(expected))]
    city.clock.forward(minutes=5)
    assert whistles.evaluate(city.eng, city.who(expected), over.case_id, False).satisfied is False


def test_a_leaver_can_be_looked_up_but_neither_signs_in_nor_comes_back(city: City) -> None:
    handover.hand_over(city.eng, None, "officer", Heirs("neighbour"))
    assert city.eng.read(lambda db: people.account(db, "officer")) is None
    assert city.eng.read(lambda db: people.names_of(db, ["officer"])) == {"officer": "张慧"}
    for act in (manage.unlock, manage.reset, manage.lock):
        with pytest.raises(Refused, match="离任"):
            act(city.eng, None, "officer")
    with pytest.raises(Refused, match="已被使用"):
        manage.add(city.eng, None, manage.NewAccount("officer", "新人", Role.SUPERVISION))
    with pytest.raises(Refused, match="离任"):
        handover.hand_over(city.eng, None, "officer", Heirs("neighbour"))


def test_a_handlers_cases_go_to_a_colleague_and_the_check_still_fits(city: City) -> None:
    case = in_hand(city)
    handler, colleague = f"{case.lead_department}1", f"{case.lead_department}2"
    if case.lead_department != "fire":
        wanted = manage.NewAccount(colleague, "接手人", Role.DEPARTMENT_HANDLER, department_code=case.lead_department)
        colleague = manage.add(city.eng, None, wanted)[0]
    with pytest.raises(Refused, match="1 件没办完"):
        handover.hand_over(city.eng, None, handler, Heirs())
    handover.hand_over(city.eng, None, handler, Heirs(colleague))
    after = case_of(city, case.case_id)
    assert after.handler_id == colleague
    assert after.handler_name == city.who(colleague).name
    found = check.check(city.eng, lambda _name, _share: None)
    assert [one for one in found if one.check in ("states", "histories", "logs")] == []
    whistles.handle(city.eng, city.who(colleague), case.case_id, "已办")


def test_the_leave_of_a_leaver_ends_and_his_deputy_is_told(city: City) -> None:
    span = (city.clock.at, city.clock.at + timedelta(days=3))
    covering.arrange(city.eng, None, "officer", "neighbour", span, "leave")
    handover.hand_over(city.eng, None, "officer", Heirs("neighbour"))
    assert covering.of_own(city.eng, city.who("neighbour")) == []
    assert NoticeKind.COVER_ENDED in [one.kind for one in notices.inbox(city.eng, city.who("neighbour"))]


def test_a_colleague_on_leave_is_never_left_without_a_deputy(city: City) -> None:
    third = manage.add(city.eng, None, manage.NewAccount("third", "第三", Role.GRID_OFFICER, area_codes=(GRID,)))[0]
    span = (city.clock.at, city.clock.at + timedelta(days=3))
    made = covering.arrange(city.eng, None, "officer", "neighbour", span, "leave")
    with pytest.raises(Refused, match="张慧请假由高敏代班"):
        handover.hand_over(city.eng, None, "neighbour", Heirs(third))
    for wrong in ("neighbour", "officer", "nobody", "fire1"):
        with pytest.raises(Refused):
            handover.hand_over(city.eng, None, "neighbour", Heirs(third, deputies={made.cover_id: wrong}))
    (rest,) = handover_covers.resting(city.eng, city.who("admin"), "neighbour")
    assert (rest.cover, rest.absent, list(rest.fitting.values())) == (made, "张慧", ["第三"])
    city.clock.forward(hours=1)
    handover.hand_over(city.eng, None, "neighbour", Heirs("officer", deputies={made.cover_id: third}))
    (after,) = covering.of_own(city.eng, city.who("officer"))
    assert (after.deputy, after.cover.from_at, after.cover.until_at) == ("第三", city.clock.at, span[1])
    kinds = [one.kind for one in notices.inbox(city.eng, city.who("officer"))]
    assert NoticeKind.COVER_ENDED not in kinds  # he is away as he was
    assert [one.kind for one in notices.inbox(city.eng, city.who(third))] == [NoticeKind.COVERING]


def test_a_cover_to_come_gets_a_new_deputy_too(city: City) -> None:
    third = manage.add(city.eng, None, manage.NewAccount("third", "第三", Role.GRID_OFFICER, area_codes=(GRID,)))[0]
    begins = city.clock.at + timedelta(days=2)
    made = covering.arrange(city.eng, None, "officer", "neighbour", (begins, begins + timedelta(days=1)), "leave")
    handover.hand_over(city.eng, None, "neighbour", Heirs(third, deputies={made.cover_id: third}))
    assert NoticeKind.COVERING not in [one.kind for one in notices.inbox(city.eng, city.who(third))]
    city.clock.forward(days=2, hours=1)
    assert NoticeKind.COVERING in [one.kind for one in notices.inbox(city.eng, city.who(third))]


def test_whoever_is_away_is_offered_last_and_with_his_leave(city: City) -> None:
    wanted = manage.NewAccount("third", "第三", Role.GRID_OFFICER, area_codes=("321181106001002",))
    third = manage.add(city.eng, None, wanted)[0]
    offered = handover.heirs_for(city.eng, city.who("admin"), "officer")
    assert [(one.account_id, one.away) for one in offered] == [(third, None), ("neighbour", None)]
    span = (city.clock.at + timedelta(days=1), city.clock.at + timedelta(days=3))
    made = covering.arrange(city.eng, None, third, "neighbour", span, "leave")
    offered = handover.heirs_for(city.eng, city.who("admin"), "officer")
    assert [(one.account_id, one.away) for one in offered] == [("neighbour", None), (third, made)]


def test_a_grid_is_never_left_bare_and_heirs_have_to_fit(city: City) -> None:
    with pytest.raises(Refused, match="没有接手人"):
        handover.hand_over(city.eng, None, "officer", Heirs())
    for heir in ("reporter", "fire1", "nobody", "officer"):
        with pytest.raises(Refused, match="接手人"):
            handover.hand_over(city.eng, None, "officer", Heirs(heir))
    with pytest.raises(Refused, match="不是他负责"):
        handover.hand_over(city.eng, None, "officer", Heirs("neighbour", {"321181106001002": "neighbour"}))
    manage.lock(city.eng, None, "neighbour")
    with pytest.raises(Refused, match="接手人"):
        handover.hand_over(city.eng, None, "officer", Heirs("neighbour"))
    assert city.who("officer").area_codes == (GRID,)


def test_an_area_may_go_to_somebody_else_than_the_rest(city: City) -> None:
    third = manage.add(city.eng, None, manage.NewAccount("third", "第三", Role.GRID_OFFICER, area_codes=(GRID,)))[0]
    case = in_hand(city)
    handover.hand_over(city.eng, None, "officer", Heirs("neighbour", {GRID: third}))
    assert case_of(city, case.case_id).officer_id == third
    assert GRID not in city.who("neighbour").area_codes


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_hands_over(city: City, role: Role) -> None:
    somebody = replace(city.who("admin"), account_id="X", role=role)
    for act in (
        lambda: handover.burden(city.eng, somebody, "officer"),
        lambda: handover.heirs_for(city.eng, somebody, "officer"),
        lambda: handover.hand_over(city.eng, somebody, "officer", Heirs("neighbour")),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_lets_himself_go_and_nobody_unknown_goes(city: City) -> None:
    with pytest.raises(Refused, match="自己"):
        handover.hand_over(city.eng, city.who("admin"), "admin", Heirs())
    with pytest.raises(NotFound):
        handover.hand_over(city.eng, city.who("admin"), "nobody", Heirs())


def test_it_is_on_record_with_what_moved(city: City) -> None:
    handover.hand_over(city.eng, city.who("admin"), "officer", Heirs("neighbour"))
    (entry,) = [one for one, _before, _hash in city.eng.read(audit.entries) if one.action == "account.leave"]
    assert (entry.account_id, entry.subject) == ("admin", "officer")
    assert '"areas": 1' in entry.detail


def leave_and_die(home: Path, step: str) -> None:
    """Hand over in a process that is killed at a step, as by a power cut."""

    def die(*_given: object) -> None:
        os._exit(KILLED)

    modules = {"move_area": store, "move_cases": store, "move_notices": store, "set_left": handover.changes}
    setattr(modules[step], step, die)
    eng = engine.open_store(home)
    handover.hand_over(eng, None, "officer", Heirs("neighbour"))


@pytest.mark.parametrize("step", ["move_cases", "move_notices", "set_left"])
def test_a_kill_in_the_middle_leaves_nothing_half_done(tmp_path: Path, step: str) -> None:
    city = City(tmp_path)
    case = in_hand(city)
    city.eng.checkpoint()
    city.eng.close()
    program = f"from tests.actions.test_handover import *; leave_and_die(Path({str(tmp_path)!r}), {step!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=120)
    assert done.returncode == KILLED
    eng = engine.open_store(tmp_path)
    try:
        officer = eng.read(lambda db: people.account(db, "officer"))
        assert officer is not None
        assert officer.area_codes == (GRID,)
        found = eng.read(lambda db: store.cases_of(db, "officer"))
        assert [one.case_id for one in found] == [case.case_id]
        assert eng.read(lambda db: store.cases_of(db, "neighbour")) == []
    finally:
        eng.close()


def test_a_demo_city_offers_somebody_else_of_the_role_then(city: City) -> None:
    run = "UPDATE gov.accounts SET demo = (account_id IN ('officer', 'supervision'))"
    city.eng.write(lambda db: db.execute(run) and None)
    handover.hand_over(city.eng, city.who("admin"), "officer", Heirs("neighbour"))
    offered = [one[0] for one in city.eng.read(people.demo_accounts)]
    assert sorted(offered) == ["neighbour", "supervision"]
