"""Many hands on the same cases: one winner each, the others are told who was faster, and the record counts the wins."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from governance.audit import store as audit
from governance.engine import Refused
from governance.whistles import actions
from governance.whistles.case import Stage, State
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.whistle_city import City

CLIENTS = 32


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path, confirm_minutes=120, decide_minutes=120)
    yield opened
    opened.close()


def race(tries):
    """Carry out all of them at once and return what came of each: None, or the sentence of its refusal."""
    start = threading.Barrier(len(tries))

    def one(work):
        start.wait()
        try:
            work()
        except Refused as refusal:
            return str(refusal)
        return None

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def recorded(city):
    return Counter(entry.action for entry, _before, _hash in city.eng.read(audit.entries))


def test_an_officer_and_his_deputy_who_disagree_end_up_with_one_decision(city):
    case = city.blow("reporter", "extinguisher")
    officer = city.who("officer")
    outcomes = race(
        [
            lambda: actions.confirm(city.eng, officer, case.case_id),
            lambda: actions.decline(city.eng, officer, case.case_id, "看过，没有这回事"),
        ]
    )
    assert sum(one is None for one in outcomes) == 1
    stored = city.eng.read(lambda db: cases.case(db, case.case_id))
    done = recorded(city)
    assert done["case.confirmed"] + done["case.declined"] == 1
    assert (stored.state is State.DECLINED) == bool(done["case.declined"])
    assert (stored.stage is Stage.DISPATCHED) == bool(done["case.confirmed"])


def test_the_leader_and_the_clock_never_both_let_a_case_through(city):
    case = city.blow("officer", "illegal_living")
    city.clock.forward(minutes=120)
    clocks = actions.city_clocks(city.eng)
    race(
        [
            lambda: actions.refuse(city.eng, city.who("mayor"), case.case_id, "先请消防看"),
            lambda: actions.release_due(city.eng, clocks),
        ]
    )
    done = recorded(city)
    assert done["case.refused"] + done["case.released"] == 1
    stored = city.eng.read(lambda db: cases.case(db, case.case_id))
    assert case_problems(stored, city.eng.read(log.every_log)[case.case_id]) == []


def test_of_thirty_two_clients_on_the_same_cases_one_wins_each(city):
    made = [city.blow("officer", "extinguisher").case_id for _n in range(4)]
    people = [city.who(one) for one in ("fire1", "fire2", "firehead")]
    tries = [lambda n=n: actions.report_in(city.eng, people[n % 3], made[n % len(made)]) for n in range(CLIENTS)]
    outcomes = race(tries)
    lost = [one for one in outcomes if one is not None]
    assert all("抢先一步" in one and "任务处理" in one for one in lost)
    assert recorded(city)["case.reported_in"] == len(made)
    logs = city.eng.read(log.every_log)
    for case_id in made:
        stored = city.eng.read(lambda db, one=case_id: cases.case(db, one))
        assert (stored.stage, stored.last_seq) == (Stage.HANDLING, len(logs[case_id]))
        assert case_problems(stored, logs[case_id]) == []
        won = [n for n in range(CLIENTS) if made[n % 4] == case_id and people[n % 3].account_id == stored.handler_id]
        assert any(outcomes[n] is None for n in won)


def test_a_kill_of_the_clock_between_two_cases_costs_only_time(city, monkeypatch):
    waiting = [city.blow("reporter", "extinguisher").case_id for _n in range(3)]
    city.clock.forward(minutes=120)
    clocks, real, calls = actions.city_clocks(city.eng), city.eng.write, []

    def dies_at_the_second(work, topic=""):
        calls.append(work)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(work, topic)

    monkeypatch.setattr(city.eng, "write", dies_at_the_second)
    with pytest.raises(RuntimeError, match="killed"):
        actions.release_due(city.eng, clocks)
    monkeypatch.undo()
    assert len(actions.release_due(city.eng, clocks)) == 2
    assert recorded(city)["case.released"] == len(waiting)
