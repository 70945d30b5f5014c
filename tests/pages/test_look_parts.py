"""The parts of a page: figures with their change, rows and lights in words, empty states, the table beside a chart."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from governance.engine.text import speaking
from pages.parts import marks, marks_rows
from pages.parts.look import plain
from pages.parts.look_metrics import Metric, delta_colour, delta_text


def test_rates_differ_in_points_and_counts_in_per_cent() -> None:
    with speaking("zh"):
        assert delta_text(Metric("a", "按期结案率", "97.4%", delta=0.8, delta_unit="points")) == "+0.8 个百分点"
        assert delta_text(Metric("b", "吹哨", "2,318 件", delta=-4.1)) == "-4.1 %"
        assert delta_text(Metric("c", "在办", "57 件", delta=-9, delta_unit="count", unit="件")) == "-9 件"
        assert delta_text(Metric("d", "活跃告警", "13 条")) is None
    with speaking("en"):
        assert delta_text(Metric("a", "rate", "97.4%", delta=-0.8, delta_unit="points")) == "-0.8 points"


def test_a_change_that_rounds_to_nothing_is_no_change() -> None:
    metric = Metric("a", "到场率", "95.2%", delta=-0.04, delta_unit="points", better="up")
    with speaking("zh"):
        assert delta_text(metric) == "0.0 个百分点"
    assert delta_colour(metric) == "gray"


@pytest.mark.parametrize(
    ("delta", "better", "colour"),
    [(1.0, "up", "green"), (-1.0, "up", "orange"), (-1.0, "down", "green"), (1.0, None, "gray"), (0.0, "up", "gray")],
)
def test_a_change_is_green_for_better_and_never_red(delta: float, better: str | None, colour: str) -> None:
    assert delta_colour(Metric("a", "x", "1", delta=delta, better=better)) == colour  # type: ignore[arg-type]


def test_a_light_is_always_glyph_and_words() -> None:
    html = marks.light("overdue", "超 3时20分")
    assert "data:image/svg+xml" in html
    assert "超 3时20分" in html


def test_a_severity_without_its_word_says_it_to_a_screen_reader() -> None:
    with speaking("zh"):
        assert 'alt="火警"' in marks.severity(1, word=False)
        assert 'alt=""' in marks.severity(1)


def test_step_bars_show_done_current_and_to_come() -> None:
    with speaking("zh"):
        html = marks.step_bars(4, "overdue")
    assert html.count("wm-step-done") == 3
    assert html.count("wm-step-overdue") == 1
    assert html.count("wm-step-todo") == 3
    assert 'aria-label="第 4 步，共 7 步"' in html


def test_what_people_typed_stays_text_in_rows() -> None:
    bad = "<script>alert(1)</script>"
    rows = marks_rows.case_summary(bad, "on_time", bad, [bad], 2, bad, bad)
    rows += marks_rows.work_row("due_soon", bad, bad, bad, [bad])
    assert "<script" not in rows
    assert plain("**x** [y](z)") == r"\*\*x\*\* \[y\]\(z\)"


def _page() -> None:
    from datetime import date

    import pandas as pd

    from pages.parts import charts, look
    from pages.parts.look_metrics import Metric, metric_grid

    look.apply("overview", city="丹阳")
    look.banner(["代班", "虚构"])
    with look.account_bar("周敏", before=lambda: look.st.markdown("实时")):
        pass
    with look.title_row("全市总览", ["统计期", "截至"]):
        pass
    opened = metric_grid([Metric("active", "活跃告警", "13 条", note="Ⅰ 级 1", opens=True)])
    with look.card("每日告警", "daily", 196, right="柱：告警") as head:
        frame = pd.DataFrame({"day": [date(2026, 10, 30), date(2026, 10, 31)], "alarms": [4, 6], "fires": [0, 1]})
        charts.daily_alarms(frame, date(2026, 10, 31), head=head)
    with look.card("没有数据", "none", 196):
        charts.daily_alarms(frame.head(0), date(2026, 10, 31), key="none")
    look.st.text(f"opened {opened}")


def test_a_page_of_these_parts_runs_and_its_chart_turns_into_a_table() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert [one.label for one in page.metric] == ["活跃告警"]
    assert len(page.dataframe) == 0
    assert any("换个时段" in one.value for one in page.markdown)
    page.button(key="daily-alarms-switch").click().run()
    assert not page.exception
    assert page.dataframe[0].value["告警"].tolist() == [4, 6]


def test_a_figure_opens_the_rows_behind_it_once() -> None:
    page = AppTest.from_function(_page).run()
    page.button(key="metric-rows-active").click().run()
    assert page.text[0].value == "opened active"
    assert page.run().text[0].value == "opened None"
