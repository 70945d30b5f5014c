"""Reporting in, handling, checking on a real store: who may, who is told, who was faster."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from governance.audit import store as audit
from governance.deadlines.rules import Light
from governance.engine import NotFound, Refused
from governance.engine.text import speaking
from governance.notices import actions as notices
from governance.notices.rules import NoticeKind
from governance.routing.rules import Severity
from governance.whistles import actions
from governance.whistles.case import EventKind, Stage, State
from governance.whistles.history import case_problems
from governance.whistles.life import OutOfTurn
from governance.whistles.store import cases, log
from tests.whistle_city import IN_GRID, IN_OTHER_GRID, City, jpeg


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def kinds(city: City, person: str) -> list[NoticeKind]:
    return [notice.kind for notice in notices.inbox(city.eng, city.who(person))]


def test_from_tap_to_satisfied(city):
    case = city.blow("reporter")
    city.clock.forward(minutes=12)
    assert actions.report_in(city.eng, city.who("fire1"), case.case_id).handler_name == "陈立"
    city.clock.forward(hours=3)
    photo_id = actions.keep_photo(city.eng, city.who("fire1"), jpeg())
    actions.handle(city.eng, city.who("fire1"), case.case_id, "住户已搬离", [photo_id])
    city.clock.forward(hours=1)
    assert actions.verify_close(city.eng, city.who("officer"), case.case_id).state is State.CLOSED
    done = actions.evaluate(city.eng, city.who("reporter"), case.case_id, satisfied=True)
    assert (done.stage, done.satisfied) == (Stage.EVALUATED, True)
    file = actions.case_file(city.eng, city.who("reporter"), case.case_id)
    assert [entry.kind.value for entry in file.entries] == [
        "blown",
        "registered",
        "dispatched",
        "reported_in",
        "handled",
        "verified",
        "evaluated",
    ]
    assert [photo.moment for photo in file.photos] == ["after"]
    assert kinds(city, "reporter") == [NoticeKind.CLOSED, NoticeKind.IN_CHECK, NoticeKind.REPORTED_IN]
    assert kinds(city, "officer").count(NoticeKind.HANDLED) == 1  # who is asked to check is who may
    assert kinds(city, "fire1") == [NoticeKind.EVALUATED, NoticeKind.CLOSED, NoticeKind.DISPATCHED]


def test_the_stored_case_is_what_its_log_adds_up_to(city):
    case = city.blow()
    fire, officer = city.who("fire1"), city.who("officer")
    steps = (
        lambda: actions.report_in(city.eng, fire, case.case_id),
        lambda: actions.handle(city.eng, fire, case.case_id, "已办"),
        lambda: actions.send_back(city.eng, officer, case.case_id, "没清完"),
        lambda: actions.add_note(city.eng, officer, case.case_id, "东侧还有一处"),
        lambda: actions.return_not_ours(city.eng, fire, case.case_id, "属住建局职责"),
        lambda: actions.redispatch(city.eng, city.who("supervision"), case.case_id, "housing", "按职责改派"),
        lambda: actions.report_in(city.eng, city.who("housing1"), case.case_id),
        lambda: actions.handle(city.eng, city.who("housing1"), case.case_id, "已拆除"),
        lambda: actions.verify_close(city.eng, officer, case.case_id),
        lambda: actions.evaluate(city.eng, officer, case.case_id, satisfied=False, note="太慢"),
    )
    for step in steps:
        city.clock.forward(minutes=7)
        returned = step()
        stored = city.eng.read(lambda db: cases.case(db, case.case_id))
        assert stored == returned
        assert case_problems(stored, city.eng.read(log.every_log)[case.case_id]) == []
    assert (stored.rework_count, stored.returned_count, stored.satisfied) == (1, 1, False)
    assert city.eng.read(audit.entries)[-1][0].action == "case.evaluated"


def test_two_report_in_at_once_and_one_wins(city):
    for number in range(10):
        case = city.blow(line=str(number))
        start, results = threading.Barrier(2), {}

        def try_it(person: str, case_id: str = case.case_id, start=start, results=results) -> None:
            account = city.who(person)
            start.wait()
            try:
                results[person] = actions.report_in(city.eng, account, case_id)
            except OutOfTurn as refusal:
                results[person] = refusal

        threads = [threading.Thread(target=try_it, args=(person,)) for person in ("fire1", "fire2")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lost = [person for person, result in results.items() if isinstance(result, OutOfTurn)]
        assert len(lost) == 1
        winner = city.who("fire2" if lost == ["fire1"] else "fire1")
        assert str(results[lost[0]]) == f"消防大队 {winner.name} 抢先一步：09:00 已报到，现在是“任务处理”。"
        stored = city.eng.read(lambda db, case_id=case.case_id: cases.case(db, case_id))
        assert stored is not None
        assert stored.handler_id == winner.account_id
        assert stored.last_seq == 4


def test_the_log_itself_is_the_lock(city):
    """Even a writer that has read an old state cannot add the same number twice."""
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    event = city.eng.read(lambda db: log.entries(db, case.case_id))[-1]
    assert event.seq == 4
    stale = "INSERT INTO gov.case_events (case_id, seq, kind, stage, at_utc, actor, photos) SELECT"
    with pytest.raises(Exception, match="uplicate key"):
        city.eng.write(
            lambda db: db.execute(
                f"{stale} case_id, seq, kind, stage, at_utc, 'x', 0 FROM gov.case_events WHERE case_id = ? AND seq = 4",
                [case.case_id],
            )
        )


def test_a_double_tap_of_the_same_person_is_no_error(city):
    case = city.blow()
    first = actions.report_in(city.eng, city.who("fire1"), case.case_id)
    assert actions.report_in(city.eng, city.who("fire1"), case.case_id) == first
    assert len(actions.case_file(city.eng, city.who("fire1"), case.case_id).entries) == 4


def test_who_comes_too_late_reads_it_in_his_language(city):
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    with speaking("en"), pytest.raises(OutOfTurn, match=r"^Fire & Rescue 陈立 was faster: “Report in” at 09:00"):
        actions.report_in(city.eng, city.who("fire2"), case.case_id)


def test_a_joint_department_reports_in_beside_the_lead(city):
    case = city.blow()
    after = actions.report_in(city.eng, city.who("police1"), case.case_id)
    assert (after.stage, after.joined_departments) == (Stage.DISPATCHED, ("police",))
    assert actions.queue(city.eng, city.who("police1")) == []
    assert actions.report_in(city.eng, city.who("police1"), case.case_id) == after
    with pytest.raises(Refused, match="范围"):
        actions.handle(city.eng, city.who("police1"), case.case_id, "x")


def test_a_case_beyond_reach_is_as_if_it_did_not_exist(city):
    case = city.blow(at=IN_OTHER_GRID, by="neighbour")
    for person in ("officer", "reporter", "housing1"):
        account = city.who(person)
        attempts = (
            lambda account=account: actions.case_file(city.eng, account, case.case_id),
            lambda account=account: actions.add_note(city.eng, account, case.case_id, "x"),
            lambda account=account: actions.urge(city.eng, account, case.case_id),
        )
        for attempt in attempts:
            with pytest.raises(NotFound, match="没有这一件"):
                attempt()
    with pytest.raises(NotFound, match="没有这一件"):
        actions.case_file(city.eng, city.who("officer"), "W20991231-0001")


def test_a_colleague_sees_the_case_but_another_department_does_not(city):
    case = city.blow()
    for person, sees in (("fire2", True), ("police1", True), ("housing1", False), ("operator", True)):
        found = actions.open_counts(city.eng, city.who(person))
        assert sum(found.values()) == int(sees), person
    assert case.case_id


def test_urging_reaches_the_handler_and_not_more_than_hourly(city):
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.urge(city.eng, city.who("officer"), case.case_id)
    assert kinds(city, "fire1")[0] is NoticeKind.URGED
    assert NoticeKind.URGED not in kinds(city, "fire2")
    city.clock.forward(minutes=59)
    with pytest.raises(Refused, match="张慧 在 09:00 刚催过"):
        actions.urge(city.eng, city.who("supervision"), case.case_id)
    city.clock.forward(minutes=1)
    actions.urge(city.eng, city.who("supervision"), case.case_id)


def test_not_ours_comes_to_supervision_and_goes_on_to_the_right_department(city):
    case = city.blow()
    actions.return_not_ours(city.eng, city.who("fire1"), case.case_id, "属住建局职责")
    supervision = city.who("supervision")
    assert kinds(city, "supervision") == [NoticeKind.RETURNED]
    assert [line.case.case_id for line in actions.queue(city.eng, supervision)] == [case.case_id]
    assert actions.queue(city.eng, city.who("fire1")) == []
    with pytest.raises(NotFound, match="没有这个部门"):
        actions.redispatch(city.eng, supervision, case.case_id, "nobody", "x")
    city.clock.forward(hours=1)
    moved = actions.redispatch(city.eng, supervision, case.case_id, "housing", "按职责改派")
    assert moved.report_in_due_at_utc == city.clock.at + timedelta(minutes=30)
    assert kinds(city, "housing1") == [NoticeKind.DISPATCHED]
    assert kinds(city, "officer") == [NoticeKind.TRANSFERRED]
    assert actions.queue(city.eng, supervision) == []


def test_the_queue_runs_by_due_time_with_lights(city):
    gentle = city.blow(category="fire_door")
    life = city.blow(category="smoke_fire", severity=Severity.LIFE)
    city.clock.forward(minutes=12)
    lines = actions.queue(city.eng, city.who("fire1"))
    assert [(line.case.case_id, line.light.light) for line in lines] == [
        (life.case_id, Light.OVERDUE),
        (gentle.case_id, Light.ON_TIME),
    ]
    assert lines[0].light.left == timedelta(minutes=-2)
    counts = actions.queue_counts(city.eng, city.who("fire1"))
    assert (counts[Light.OVERDUE], counts[Light.ON_TIME], counts[Light.DUE_SOON]) == (1, 1, 0)
    only = actions.queue(city.eng, city.who("fire1"), Light.OVERDUE)
    assert [line.case.case_id for line in only] == [life.case_id]
    assert len(actions.queue(city.eng, city.who("fire1"), limit=1, offset=1)) == 1


def test_what_waits_for_the_officer_is_in_his_queue(city):
    case = city.blow("reporter")
    assert actions.queue(city.eng, city.who("officer")) == []
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已办")
    (line,) = actions.queue(city.eng, city.who("officer"))
    assert line.light.light is Light.WAITING
    assert actions.queue(city.eng, city.who("neighbour")) == []
    assert actions.queue(city.eng, city.who("reporter")) == []


def test_my_whistles_are_mine_and_those_i_check(city):
    own = city.blow("officer", at=IN_OTHER_GRID)
    theirs = city.blow("reporter", at=IN_GRID)
    mine = {line.case.case_id: line.case.officer_id for line in actions.my_whistles(city.eng, city.who("officer"))}
    assert mine == {own.case_id: "neighbour", theirs.case_id: "officer"}
    assert [line.case.case_id for line in actions.my_whistles(city.eng, city.who("reporter"))] == [theirs.case_id]
    actions.withdraw(city.eng, city.who("officer"), own.case_id)
    city.clock.forward(days=31)
    assert [line.case.case_id for line in actions.my_whistles(city.eng, city.who("officer"))] == [theirs.case_id]


def test_long_words_and_missing_words_are_refused_and_nothing_is_written(city):
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    for note, sentence in (("", "一句说明"), ("长" * 501, "最多 500 字")):
        with pytest.raises(Refused, match=sentence):
            actions.handle(city.eng, city.who("fire1"), case.case_id, note)
    assert len(actions.case_file(city.eng, city.who("fire1"), case.case_id).entries) == 4


def test_the_events_of_a_case_carry_the_department_that_acted(city):
    case = city.blow()
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    file = actions.case_file(city.eng, city.who("officer"), case.case_id)
    assert file.entries[-1].kind is EventKind.REPORTED_IN
    assert file.entries[-1].department_code == "fire"


def test_a_nudge_reaches_whoever_has_the_case(city):
    case = city.blow("reporter")
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    actions.handle(city.eng, city.who("fire1"), case.case_id, "已办")
    actions.urge(city.eng, city.who("firehead"), case.case_id)
    assert kinds(city, "officer")[0] is NoticeKind.URGED
    assert NoticeKind.URGED not in kinds(city, "fire1")
