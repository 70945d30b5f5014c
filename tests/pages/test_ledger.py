"""The golden-minute ledger as a picture: everybody's steps are told, also those that came hours later."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from governance.alarms.golden_minute import GoldenMinute, PersonTimes
from governance.engine.text import speaking
from pages.parts.ledger import figure_ledger

HOURS = 3600.0


def times(*people: PersonTimes, displayed: float = 2.0, notified: float = 2.7) -> GoldenMinute:
    return GoldenMinute(0.9, displayed, notified, None, None, None, None, None, people)


def drawn(ledger: GoldenMinute, language: str = "zh") -> go.Figure:
    with speaking(language):
        return figure_ledger(ledger, None, "light")


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_who_saw_an_alarm_hours_later_is_told_at_the_edge_of_his_lane() -> None:
    figure = drawn(times(PersonTimes("李志强", "owner", notified_s=2.7, seen_s=12 * HOURS + 58 * 60)))
    assert "12时58分后已看 →" in notes(figure)
    assert figure.layout.xaxis.range[1] < 70, "the minute keeps the whole width"
    assert max(max(trace.x) for trace in figure.data if "markers" in trace.mode) < 70


@pytest.mark.parametrize(("language", "told"), [("zh", "13时后到场 →"), ("en", "On site after 13h →")])
def test_of_several_late_steps_the_last_one_is_told(language: str, told: str) -> None:
    late = PersonTimes("李志强", "owner", seen_s=12 * HOURS, departed_s=12.5 * HOURS, on_site_s=13 * HOURS)
    assert told in notes(drawn(times(late), language))


def test_a_step_within_ten_minutes_is_drawn_and_not_told() -> None:
    figure = drawn(times(PersonTimes("李志强", "owner", notified_s=3, on_site_s=400)))
    assert figure.layout.xaxis.range[1] > 400
    assert not [note for note in notes(figure) if "→" in note]


def test_the_words_of_the_system_stand_clear_of_the_line_of_the_minute() -> None:
    near = drawn(times(PersonTimes("李志强", "owner", on_site_s=590)))
    words = next(note for note in near.layout.annotations if "0.0 信号" in note.text)
    assert words.x >= 60
    assert words.text.count("<br>") == 1, "two lines, so that a phone shows all four"
    assert "2.7 告知" in words.text


def test_an_alarm_shown_hours_later_says_so_in_the_lane_of_the_system() -> None:
    figure = drawn(times(displayed=3 * HOURS, notified=1.0))
    assert "3时后显示 →" in notes(figure)
    assert max(note.x for note in figure.layout.annotations if note.xref != "paper") <= 60
