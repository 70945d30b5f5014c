"""Whatever anybody tries in whatever order: the store and the whiteboard tell the same, and the record counts it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from governance.audit import store as audit
from governance.engine import Refused
from governance.procedures.store import states
from governance.whistles import actions
from governance.whistles.case import Case
from governance.whistles.history import case_problems
from governance.whistles.store import cases, log
from tests.plain_life import OFFICER, REPORTER, STAFF, STEPS, SUPERVISION, Plain, Whiteboard
from tests.whistle_city import City

PEOPLE = (OFFICER, REPORTER, SUPERVISION, *(one for staff in STAFF.values() for one in staff))
REASON = "写明原因"
# How likely a step is that is allowed, ten where nothing is said: most lives go as most lives do.
LIKELY = {"note": 1, "withdraw": 1, "decline": 1, "merge": 1, "redispatch": 3, "return_it": 4, "report_in": 60}


def does(city: City, who: str, what: str, case_id: str, value: str) -> None:
    """Carry out on the store what the whiteboard calls by a word."""
    eng, account = city.eng, city.who(who)
    words: dict[str, Callable[[], object]] = {
        "confirm": lambda: actions.confirm(eng, account, case_id),
        "decline": lambda: actions.decline(eng, account, case_id, REASON),
        "report_in": lambda: actions.report_in(eng, account, case_id),
        "assign": lambda: actions.assign(eng, account, [case_id], STAFF[value][0])[0].settled(),
        "handle": lambda: actions.handle(eng, account, case_id, REASON),
        "verify": lambda: actions.verify_close(eng, account, case_id),
        "send_back": lambda: actions.send_back(eng, account, case_id, REASON),
        "evaluate": lambda: actions.evaluate(eng, account, case_id, True),
        "return_it": lambda: actions.return_not_ours(eng, account, case_id, REASON),
        "redispatch": lambda: actions.redispatch(eng, account, case_id, value, REASON),
        "ask_time": lambda: actions.ask_extension(eng, account, case_id, 7, REASON),
        "ask_pause": lambda: actions.ask_suspension(eng, account, case_id, "weather", REASON),
        "grant": lambda: actions.grant(eng, account, case_id),
        "deny": lambda: actions.deny(eng, account, case_id, REASON),
        "suspend": lambda: actions.suspend(eng, account, case_id, "weather", REASON),
        "resume": lambda: actions.resume(eng, account, case_id),
        "withdraw": lambda: actions.withdraw(eng, account, case_id),
        "merge": lambda: actions.merge(eng, account, case_id, value),
        "unmerge": lambda: actions.unmerge(eng, account, case_id, REASON),
        "reopen": lambda: actions.reopen(eng, account, case_id, REASON),
        "note": lambda: actions.add_note(eng, account, case_id, REASON),
        "undo": lambda: actions.undo(eng, account, case_id),
    }
    words[what]()


class WholeLife(RuleBasedStateMachine):
    """One case on a real store beside the same case on a whiteboard."""

    city: ClassVar[City]

    @initialize(reporter=st.sampled_from([OFFICER, REPORTER]))
    def blow(self, reporter: str) -> None:
        self.other = self.city.blow(OFFICER, "illegal_living").case_id
        self.case_id = self.city.blow(reporter, "illegal_living").case_id
        self.board = Whiteboard(Plain(reporter, "collected" if reporter == REPORTER else "dispatched"))
        self.first_seq = self.stored().last_seq

    def stored(self) -> Case:
        found = self.city.eng.read(lambda db: cases.case(db, self.case_id))
        assert found is not None
        return found

    @rule(
        who=st.sampled_from(PEOPLE),
        what=st.sampled_from([*STEPS, "undo"]),
        to=st.sampled_from(list(STAFF)),
        seconds=st.sampled_from([1, 20, 59, 61, 3600]),
    )
    def anybody_tries_anything(self, who: str, what: str, to: str, seconds: int) -> None:
        self._try(who, what, to, seconds)

    @rule(seed=st.integers(0, 10**9), seconds=st.sampled_from([1, 61]))
    def somebody_moves_it(self, seed: int, seconds: int) -> None:
        """Take a step that is allowed, so that lives go deep and sideways instead of standing at their first door."""
        dice = random.Random(seed)
        to = dice.choice(list(STAFF))
        moves = {what: [who for who in PEOPLE if step(self.board.now, who, to)] for what, step in STEPS.items()}
        able = {what: LIKELY.get(what, 10) for what, people in moves.items() if people}
        if able:
            what = dice.choices(list(able), list(able.values()))[0]
            self._try(dice.choice(moves[what]), what, to, seconds)

    @precondition(lambda self: self.board.before is not None)
    @rule()
    def he_takes_it_back_at_once(self) -> None:
        self._try(self.board.by, "undo", "", 1)

    def _try(self, who: str, what: str, to: str, seconds: int) -> None:
        self.city.clock.forward(seconds=seconds)
        self.board.seconds_ago += seconds
        value = self.other if what == "merge" else to
        before, expected = self.stored(), self.board.try_it(who, what, value)
        refused = ""
        try:
            does(self.city, who, what, self.case_id, value)
        except Refused as refusal:
            refused = str(refusal)
        after = self.stored()
        assert expected == (after.last_seq > before.last_seq), f"{who} {what} {to}: {refused}"
        if not expected:
            assert after == before

    @invariant()
    def the_store_tells_what_the_whiteboard_tells(self) -> None:
        if not hasattr(self, "board"):
            return
        case, plain = self.stored(), self.board.now
        told = Plain(
            reporter=case.reporter_id,
            stage=case.stage,
            lead=case.lead_department,
            joint=case.joint_departments,
            joined=case.joined_departments,
            state=case.state,
            handler=case.handler_id,
            paused=case.paused_at_utc is not None,
            asked=case.asked,
            rework=case.rework_count,
            extensions=case.extension_count,
            returned=case.returned_count,
            merged_into=case.merged_into,
        )
        assert told == plain


@pytest.fixture
def whole_city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path, confirm_minutes=120)
    yield opened
    opened.close()


def test_the_store_follows_the_whiteboard_through_a_hundred_lives(whole_city: City) -> None:
    machine = type("Here", (WholeLife,), {"city": whole_city})
    wanted = settings(
        max_examples=100, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(machine, settings=wanted)
    eng = whole_city.eng
    assert eng.read(states.differing_cases) == []
    recorded = Counter(entry.subject for entry, *_hash in eng.read(audit.entries) if entry.account_id)
    for case_id, events in eng.read(log.every_log).items():
        stored = eng.read(lambda db, one=case_id: cases.case(db, one))
        assert case_problems(stored, events) == []
        assert recorded[case_id] == len([one for one in events if one.account_id])
