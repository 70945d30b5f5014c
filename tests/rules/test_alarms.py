"""The life of an alarm, its golden minute, and the order of the active list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.alarms.golden_minute import golden_minute
from governance.alarms.rules import (
    CAUSES,
    OPEN,
    REMARKS,
    TRANSITIONS,
    Alarm,
    Cause,
    Event,
    Kind,
    Level,
    State,
    Verdict,
    after,
    applied,
    causes,
    fits,
    is_played_down,
    within_golden_minute,
    worst_first,
)
from governance.alarms.words import (
    cause_name,
    duty_name,
    level_label,
    progress_name,
    state_name,
    step_name,
    verdict_name,
)
from governance.engine.text import speaking

SIGNAL = datetime(2024, 7, 21, 6, 29, tzinfo=UTC)


def alarm(**facts: object) -> Alarm:
    base = Alarm(
        alarm_id="A20240721-00001",
        device_id="S00000010",
        device_kind="smoke",
        premises_id="P0000001",
        level=Level.FIRE,
        reading="0.8 dB/m",
        state=State.ACTIVE,
        raised_at=SIGNAL,
        received_at=SIGNAL + timedelta(seconds=0.8),
        located="inside",
        last_seq=2,
    )
    return replace(base, **facts)


def event(kind: Kind, seconds: float, seq: int = 3, **facts: str | None) -> Event:
    return Event(seq, kind, SIGNAL + timedelta(seconds=seconds), **facts)  # type: ignore[arg-type]


def lived(*kinds: Kind) -> Alarm | None:
    """Return an alarm after events of these kinds, or None when one of them was not possible."""
    found: Alarm | None = alarm()
    for number, kind in enumerate(kinds):
        facts = {"verdict": Verdict.FALSE, "cause": Cause.STEAM} if kind is Kind.VERDICT else {}
        found = found and applied(found, event(kind, 10.0 * number, seq=3 + number, **facts))
    return found


def test_an_alarm_is_closed_only_when_it_is_explained_and_normal_again() -> None:
    assert lived(Kind.ACKNOWLEDGED, Kind.NORMAL).state is State.RETURNED
    assert lived(Kind.ACKNOWLEDGED, Kind.VERDICT).state is State.ACKNOWLEDGED
    assert lived(Kind.ACKNOWLEDGED, Kind.VERDICT, Kind.NORMAL).state is State.CLOSED
    assert lived(Kind.NORMAL, Kind.VERDICT).state is State.CLOSED


def test_the_closing_time_is_that_of_the_event_that_was_missing() -> None:
    assert lived(Kind.NORMAL, Kind.VERDICT).closed_at == SIGNAL + timedelta(seconds=10)
    assert lived(Kind.ACKNOWLEDGED, Kind.VERDICT, Kind.NORMAL).closed_at == SIGNAL + timedelta(seconds=20)
    assert lived(Kind.ACKNOWLEDGED, Kind.VERDICT).closed_at is None


def test_a_device_that_goes_quiet_by_itself_leaves_its_alarm_open() -> None:
    quiet = lived(Kind.NORMAL)
    assert quiet.state in OPEN
    assert quiet.verdict is None


def test_nothing_changes_a_closed_alarm() -> None:
    closed = lived(Kind.NORMAL, Kind.VERDICT)
    assert all(applied(closed, event(kind, 99)) is None for kind in Kind)


def test_a_device_that_is_normal_cannot_become_normal_once_more() -> None:
    assert lived(Kind.NORMAL, Kind.NORMAL) is None


def test_what_people_do_on_the_way_is_noted_in_every_open_state_and_changes_none() -> None:
    for state, given_before, kind in product(OPEN, (False, True), REMARKS):
        assert after(state, given_before, kind) is state


def test_the_table_has_one_line_for_each_state_and_event_and_no_way_out_of_closed() -> None:
    keys = [line[:3] for line in TRANSITIONS]
    assert len(set(keys)) == len(keys)
    assert State.CLOSED not in {line.state for line in TRANSITIONS}
    assert {line.to for line in TRANSITIONS} == {State.ACKNOWLEDGED, State.RETURNED, State.CLOSED}


@given(st.lists(st.sampled_from(list(Kind)), max_size=12))
def test_whatever_happens_closed_means_verdict_and_normal(kinds: list[Kind]) -> None:
    found = alarm()
    for number, kind in enumerate(kinds):
        facts = {"verdict": Verdict.TEST, "cause": Cause.DRILL} if kind is Kind.VERDICT else {}
        found = applied(found, event(kind, number, seq=3 + number, **facts)) or found
    is_over = found.verdict is not None and found.normal_at is not None
    assert (found.state is State.CLOSED) == is_over
    assert (found.closed_at is not None) == is_over
    assert (found.state is State.RETURNED) == (found.normal_at is not None and not is_over)


def test_the_first_arrival_counts_and_the_last_verdict() -> None:
    found = alarm()
    for step in (
        event(Kind.ON_SITE, 24, person="周国平"),
        event(Kind.ON_SITE, 38, person="王海"),
        event(Kind.VERDICT, 50, verdict=Verdict.FALSE, cause=Cause.STEAM),
        event(Kind.VERDICT, 90, verdict=Verdict.FIRE, cause=Cause.ELECTRICAL),
    ):
        found = applied(found, step)
    assert found.on_site_at == SIGNAL + timedelta(seconds=24)
    assert (found.verdict, found.cause) == (Verdict.FIRE, Cause.ELECTRICAL)
    assert found.acknowledged_at == SIGNAL + timedelta(seconds=50)  # who says what it is has seen it


STORY = [
    event(Kind.RAISED, 0, 1),
    event(Kind.RECEIVED, 0.8, 2),
    event(Kind.DISPLAYED, 2.1, 3),
    *(
        event(Kind.NOTIFIED, 3.0, 4 + n, person=name, duty=duty)
        for n, (name, duty) in enumerate(
            (("王海", "centre_staff"), ("周国平", "gate_guard"), ("陈志明", "safety_officer"), ("何建华", "owner"))
        )
    ),
    event(Kind.ACKNOWLEDGED, 4, 8, person="周国平"),
    event(Kind.ACKNOWLEDGED, 6, 9, person="王海"),
    event(Kind.DEPARTED, 7, 10, person="周国平"),
    event(Kind.ON_SITE, 24, 11, person="周国平"),
    event(Kind.ON_SITE, 38, 12, person="王海"),
    event(Kind.ACKNOWLEDGED, 31, 13, person="何建华"),
    event(Kind.VERDICT, 70, 14, verdict=Verdict.FIRE),
    event(Kind.CONTROLLED, 300, 15),
]


def test_the_ledger_tells_the_seconds_of_each_step_and_of_each_person() -> None:
    times = golden_minute(alarm(), STORY)
    assert (times.received_s, times.displayed_s, times.notified_s) == (0.8, 2.1, 3.0)
    assert (times.acknowledged_s, times.on_site_s, times.verdict_s, times.controlled_s) == (4, 24, 70, 300)
    assert times.normal_s is None
    assert times.kept is True
    lanes = {lane.person: lane for lane in times.people}
    assert list(lanes) == ["王海", "周国平", "陈志明", "何建华"]
    assert lanes["周国平"].duty == "gate_guard"
    assert (lanes["周国平"].seen_s, lanes["周国平"].departed_s, lanes["周国平"].on_site_s) == (4, 7, 24)
    assert (lanes["何建华"].seen_s, lanes["何建华"].on_site_s) == (31, None)


def test_the_order_in_which_events_were_written_does_not_matter() -> None:
    assert golden_minute(alarm(), STORY) == golden_minute(alarm(), reversed(STORY))


def test_sixty_seconds_sharp_keep_the_golden_minute_and_one_more_breaks_it() -> None:
    assert within_golden_minute(SIGNAL, SIGNAL + timedelta(seconds=60)) is True
    assert within_golden_minute(SIGNAL, SIGNAL + timedelta(seconds=60.001)) is False
    assert within_golden_minute(SIGNAL, None) is None
    late = golden_minute(alarm(), [event(Kind.ON_SITE, 61, person="王海")])
    assert late.kept is False
    assert golden_minute(alarm(), []).kept is None


def test_an_alarm_that_came_without_events_shows_the_times_of_its_row() -> None:
    loaded = alarm(
        displayed_at=SIGNAL + timedelta(seconds=2),
        on_site_at=SIGNAL + timedelta(seconds=45),
        normal_at=SIGNAL + timedelta(minutes=9),
    )
    times = golden_minute(loaded, [])
    assert (times.received_s, times.displayed_s, times.on_site_s, times.normal_s) == (0.8, 2, 45, 540)
    assert times.people == ()


def test_the_worst_come_first_and_among_equals_the_newest() -> None:
    old_fire = alarm(raised_at=SIGNAL - timedelta(days=40))
    fire, danger = alarm(), alarm(level=Level.DANGER, raised_at=SIGNAL + timedelta(hours=1))
    notice = alarm(level=Level.NOTICE, raised_at=SIGNAL + timedelta(hours=2))
    assert sorted([notice, danger, old_fire, fire], key=worst_first) == [fire, old_fire, danger, notice]


def test_every_verdict_has_causes_and_the_last_one_is_other() -> None:
    assert set(CAUSES) == set(Verdict)
    assert all(causes[-1] is Cause.OTHER for causes in CAUSES.values())
    assert {cause for causes in CAUSES.values() for cause in causes} == set(Cause)
    assert not fits(Verdict.FALSE, Cause.OVERLOAD)


def test_a_device_is_offered_only_causes_that_it_can_notice_and_other_is_always_the_last() -> None:
    assert Cause.COOKING in causes(Verdict.FALSE, "smoke")
    assert Cause.COOKING not in causes(Verdict.FALSE, "electricity")
    assert Cause.VOLTAGE not in causes(Verdict.FALSE, "smoke")
    assert causes(Verdict.HAZARD, "gas")[0] is Cause.GAS_LEAK
    for verdict, kind in product(Verdict, ("smoke", "electricity", "gas")):
        offered = causes(verdict, kind)
        assert offered[-1] is Cause.OTHER
        assert len(offered) > 1
        assert all(fits(verdict, cause) for cause in offered)
    assert causes(Verdict.FALSE, "camera") == CAUSES[Verdict.FALSE]


def test_only_taking_back_a_fire_plays_it_down() -> None:
    downs = [(before, now) for before, now in product([None, *Verdict], Verdict) if is_played_down(before, now)]
    assert downs == [(Verdict.FIRE, now) for now in Verdict if now is not Verdict.FIRE]


def test_a_judged_alarm_whose_device_still_sounds_is_told_as_waiting_for_it() -> None:
    assert progress_name(State.ACKNOWLEDGED, None) == "已确认"
    assert progress_name(State.ACKNOWLEDGED, Verdict.FALSE) == "误报，待恢复"
    assert progress_name(State.RETURNED, None) == "已恢复待核"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_an_alarm_is_known_in_both_languages(language: str) -> None:
    with speaking(language):
        told = [level_label(level) for level in Level]
        told += [state_name(state) for state in State] + [verdict_name(verdict) for verdict in Verdict]
        told += [cause_name(cause) for cause in Cause] + [step_name(kind) for kind in Kind]
        told += [duty_name(duty) for duty in ("centre_staff", "gate_guard", "grid_officer")]
        assert all(told)
        if language == "en":
            assert all(word.isascii() or word[0] in "ⅠⅡⅢⅣ" for word in told), told
    assert cause_name("flood") == "flood"
