"""Charts say what they show: the right bar is today's, the words and the table hold the same numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from governance.engine.text import speaking
from pages.parts import charts_alarms, charts_cases, charts_kit
from pages.parts.look_tokens import DARK, LIGHT

TODAY = date(2026, 10, 31)
DAYS = [TODAY - timedelta(days=back) for back in range(30, -1, -1)]


@pytest.fixture
def daily() -> pd.DataFrame:
    frame = pd.DataFrame({"day": DAYS, "alarms": [40 + (n * 7) % 31 for n in range(31)], "fires": [0] * 31})
    frame.loc[3, ["alarms", "fires"]] = (81, 2)
    frame["event"] = [None] * 31
    frame.loc[3, "event"] = "节后开工<b>"
    return frame


@pytest.fixture
def ages() -> pd.DataFrame:
    rows = [("当天", "on_time", 14), ("1 天", "on_time", 11), ("1 天", "due_soon", 2), ("10 天以上", "overdue", 1)]
    return pd.DataFrame(rows, columns=["age", "light", "cases"])


@pytest.fixture
def weeks() -> pd.DataFrame:
    starts = [date(2026, 8, 10) + timedelta(weeks=n) for n in range(12)]
    return pd.DataFrame({"week_start": starts, "received": range(30, 42), "closed": range(41, 29, -1)})


@pytest.fixture
def departments() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["市监局", "住建局", "商务局"],
            "rate": [0.989, 0.982, 0.927],
            "rate_before": [0.981, float("nan"), 0.935],
            "mine": [False, True, False],
            "due": [90, 57, 31],
        }
    )


def _texts(figure: object) -> list[str]:
    return [str(note.text) for note in figure.layout.annotations]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_todays_bar_is_primary_and_the_past_is_pale(daily: pd.DataFrame, theme: str, palette: object) -> None:
    bars = charts_alarms.figure_daily_alarms(daily, TODAY, theme).data[0]  # type: ignore[arg-type]
    assert bars.marker.color[-1] == palette.primary  # type: ignore[attr-defined]
    assert set(bars.marker.color[:-1]) == {palette.classes[2]}  # type: ignore[attr-defined]


def test_fires_stand_above_their_own_day(daily: pd.DataFrame) -> None:
    points = charts_alarms.figure_daily_alarms(daily, TODAY, "light").data[1]
    assert list(points.x) == [3]
    assert points.y[0] > 81


def test_a_period_without_fires_shows_bars_alone(daily: pd.DataFrame) -> None:
    daily["fires"] = 0
    assert len(charts_alarms.figure_daily_alarms(daily, TODAY, "light").data) == 1


def test_the_peak_is_named_with_its_event_and_markup_stays_text(daily: pd.DataFrame) -> None:
    assert _texts(charts_alarms.figure_daily_alarms(daily, TODAY, "light")) == ["节后开工&lt;b&gt; 81"]


def test_the_words_of_the_daily_chart_hold_its_sums_in_both_languages(daily: pd.DataFrame) -> None:
    total = f"{int(daily['alarms'].sum()):,}"
    for chosen in ("zh", "en"):
        with speaking(chosen):
            words = charts_alarms.alt_daily_alarms(daily)
        assert total in words
        assert "81" in words


def test_the_table_of_a_chart_has_a_row_for_each_of_its_points(
    daily: pd.DataFrame, ages: pd.DataFrame, weeks: pd.DataFrame, departments: pd.DataFrame
) -> None:
    assert charts_alarms.table_daily_alarms(daily).iloc[3].tolist() == [DAYS[3].isoformat(), 81, 2]
    assert charts_cases.table_lights_by_age(ages).iloc[1].tolist() == ["1 天", 11, 2, 0]
    assert charts_cases.table_weekly_in_out(weeks).iloc[0].tolist() == ["2026-10-26", 41, 30]
    assert charts_cases.table_peers(departments).iloc[1].tolist() == ["住建局", "98.2%", "", 57]


def test_hours_without_alarms_are_cells_and_not_gaps() -> None:
    frame = pd.DataFrame({"weekday": [4], "hour": [18], "alarms": [4.9]})
    figure = charts_alarms.figure_hour_by_weekday(frame, "light")
    assert figure.data[0].z.shape == (7, 24)
    assert figure.data[0].z.sum() == pytest.approx(4.9)
    assert _texts(figure) == ["4.9"]
    with speaking("zh"):
        assert "周五 18时" in charts_alarms.alt_hour_by_weekday(frame)


def test_every_light_is_written_with_its_glyph(ages: pd.DataFrame) -> None:
    texts = _texts(charts_cases.figure_lights_by_age(ages, "light"))
    assert "● 14" in texts
    assert any("■ 1" in text for text in texts), "a segment too low for its number carries it above"


def test_names_at_the_ends_of_lines_keep_clear_of_each_other(weeks: pd.DataFrame) -> None:
    weeks.loc[11, ["received", "closed"]] = (34, 35)
    ends = charts_cases.figure_weekly_in_out(weeks, "light").layout.annotations
    assert abs(ends[0].yshift - ends[1].yshift) >= 12


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stands_at_the_end_of_a_line_has_its_room_beside_the_plot(weeks: pd.DataFrame, language: str) -> None:
    weeks.loc[11, ["received", "closed"]] = (1_234, 987)
    with speaking(language):
        layout = charts_cases.figure_weekly_in_out(weeks, "light").layout
    widest = max(charts_kit.width_px(note.text) for note in layout.annotations)
    assert layout.margin.r >= widest + 6


def test_no_tick_is_turned_and_none_stands_so_near_the_last_that_they_touch(weeks: pd.DataFrame) -> None:
    layout = charts_cases.figure_weekly_in_out(weeks, "light").layout
    assert layout.template.layout.xaxis.tickangle == 0
    gaps = [later - former for former, later in pairwise(layout.xaxis.tickvals)]
    assert min(gaps) == gaps[0]


def test_a_department_without_a_last_month_has_no_hollow_point(departments: pd.DataFrame) -> None:
    figure = charts_cases.figure_peers(departments, "light")
    assert [trace.mode for trace in figure.data].count("lines") == 2
    own = [note for note in figure.layout.annotations if note.font.color == LIGHT.primary]
    assert {note.text for note in own} == {"98.2%", "住建局"}


def test_ticks_name_the_month_only_when_there_are_several() -> None:
    with speaking("zh"):
        within = charts_kit.day_ticks([date(2026, 10, day) for day in range(1, 32)])[1]
        across = charts_kit.day_ticks([date(2026, 9, 20) + timedelta(days=n) for n in range(30)])[1]
    assert within[0] == "1日"
    assert "月" in across[0]
    assert len(across) <= 5, "on a phone six run together"


def test_no_chart_shouts() -> None:
    layout = charts_kit.template("light").layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert not layout.showlegend
    assert charts_kit.NO_BAR["displayModeBar"] is False


def test_a_figure_is_built_once_for_the_same_numbers_and_anew_for_others(daily: pd.DataFrame) -> None:
    chart = charts_kit.Chart(
        charts_alarms.figure_daily_alarms, charts_alarms.alt_daily_alarms, charts_alarms.table_daily_alarms
    )
    first = charts_kit.kept_figure(chart, daily, TODAY, height=137)
    assert charts_kit.kept_figure(chart, daily.copy(), TODAY, height=137) is first
    assert charts_kit.kept_figure(chart, daily, DAYS[0], height=137) is not first
    daily.loc[5, "alarms"] += 1
    assert charts_kit.kept_figure(chart, daily, TODAY, height=137) is not first
    with speaking("en"):
        assert charts_kit.kept_figure(chart, daily, TODAY, height=137).layout.xaxis.ticktext[0] == "1"
