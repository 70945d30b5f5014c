"""The circular's figures as a workbook that goes on reckoning."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import openpyxl
import pytest

from governance.briefings.facts import Counts, MonthFacts
from governance.briefings.rules import ranking
from governance.briefings.workbook import circular_xlsx
from governance.engine.text import speaking
from tests.briefing_facts import month_facts

SHEETS = ["总表", "镇（街道）", "部门", "网格", "超期清单", "趋势"]


@cache
def content() -> bytes:
    return circular_xlsx(month_facts())


def opened(made: bytes, values: bool):
    return openpyxl.load_workbook(io.BytesIO(made), data_only=values)


def table(sheet) -> list[dict]:
    rows = sheet.iter_rows(min_row=3, values_only=True)
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def test_the_sheets_stand_in_their_order():
    assert opened(content(), True).sheetnames == SHEETS


def test_every_town_has_its_counts_rates_score_and_place():
    facts = month_facts()
    rows = {row["镇（街道）"]: row for row in table(opened(content(), True)["镇（街道）"])}
    for ranked in ranking(facts):
        row, counts = rows[ranked.town.name], ranked.town.counts
        assert (row["受理"], row["应结案"], row["按期结案"]) == (counts.received, counts.due, counts.closed_on_time)
        assert row["按期结案率"] == pytest.approx(float(counts.on_time_rate) / 100)
        assert row["综合得分"] == pytest.approx(float(ranked.score))
        assert (row["排名"], row["较上月"]) == (ranked.rank, ranked.change)
    assert rows["全市"]["受理"] == facts.total.received


def test_rates_totals_scores_and_ranks_are_live_formulas():
    rows = {row["镇（街道）"]: row for row in table(opened(content(), False)["镇（街道）"])}
    town = rows["青山镇"]
    assert town["按期结案率"] == '=IF(H4=0,"",K4/H4)'
    assert town["综合得分"].startswith("=IF(OR(H4<least_due,E4=0)")
    assert "weight_on_time*L4" in town["综合得分"]
    assert town["排名"] == '=IF(R4="","",RANK(R4,$R$4:$R$15))'
    assert rows["全市"]["受理"] == "=SUM(D4:D15)"
    assert rows["全市"]["按期结案率"] == '=IF(H16=0,"",K16/H16)'


def test_standards_and_weights_are_named_cells_that_may_be_changed():
    book = opened(content(), True)
    found = {}
    for name, defined in book.defined_names.items():
        sheet, cell = next(defined.destinations)
        found[name] = book[sheet][cell].value
    assert found == {
        "standard_on_time": 0.9,
        "standard_report_in": 0.9,
        "standard_rework": 0.05,
        "least_due": 30,
        "weight_on_time": 0.5,
        "weight_report_in": 0.3,
        "weight_no_rework": 0.2,
    }


def test_the_summary_compares_counts_in_per_cent_and_rates_in_points():
    facts = month_facts()
    rows = {row["指标"]: row for row in table(opened(content(), True)["总表"]) if row["本月"] is not None}
    assert rows["受理"]["本月"] == facts.total.received
    assert rows["受理"]["环比"] == pytest.approx(facts.total.received / facts.previous.received - 1, abs=0.0006)
    change = facts.total.on_time_rate - facts.previous.on_time_rate
    assert rows["按期结案率"]["环比"] == pytest.approx(float(change))
    assert rows["智慧消防设备告警"]["本月"] == facts.alarms.alarms


def test_every_grid_and_every_overdue_whistle_is_listed():
    facts, book = month_facts(), opened(content(), True)
    assert len(table(book["网格"])) == len(facts.grids) + 1
    assert {row["事项编号"] for row in table(book["超期清单"])} == {case.case_id for case in facts.overdue}


@pytest.mark.parametrize(
    ("language", "sheet", "deadline", "state", "closed"),
    [("zh", "超期清单", "办结时限", "提取时", "已结案"), ("en", "Overdue", "Close by", "When taken", "closed")],
)
def test_only_a_whistle_still_open_is_given_a_new_deadline(language, sheet, deadline, state, closed):
    with speaking(language):
        rows = table(opened(circular_xlsx(month_facts()), True)[sheet])
    assert {row[state] == closed for row in rows} == {True, False}
    assert all((row[deadline] is None) is (row[state] == closed) for row in rows)


def test_units_and_trend_have_native_charts():
    book = opened(content(), True)
    assert [len(book[name]._charts) for name in SHEETS] == [0, 1, 1, 0, 0, 1]


def test_sheets_are_set_up_for_printing():
    for sheet in opened(content(), True):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes
    assert opened(content(), True)["网格"].print_title_rows == "$3:$3"


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "http://example.com"])
def test_what_somebody_typed_is_never_a_formula_or_a_link(typed):
    facts = month_facts()
    cases = tuple(replace(case, place=typed) for case in facts.overdue)
    sheet = opened(circular_xlsx(replace(facts, overdue=cases)), False)["超期清单"]
    places = [row[5] for row in sheet.iter_rows(min_row=4)]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in places)
    assert {cell.value for cell in places} == {typed}
    assert all(cell.quotePrefix is not typed.startswith("http") for cell in places)  # nor once somebody edits it


def empty(facts: MonthFacts) -> MonthFacts:
    towns = tuple(replace(unit, counts=Counts(), previous=None) for unit in facts.towns)
    return replace(facts, total=Counts(), previous=None, towns=towns, grids=(), overdue=(), months=(), departments=())


def test_an_empty_month_makes_a_workbook_without_errors():
    book = opened(circular_xlsx(empty(month_facts())), True)
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [value for value in values if isinstance(value, str) and value.startswith("#")]
    assert {row["按期结案率"] for row in table(book["镇（街道）"])} == {None}


def test_whistles_in_no_town_have_a_line_so_that_the_sum_is_the_city():
    facts = replace(month_facts(), elsewhere=Counts(received=3, due=1))
    rows = {row["镇（街道）"]: row for row in table(opened(circular_xlsx(facts), True)["镇（街道）"])}
    assert rows["未归属镇（街道）"]["受理"] == 3


def test_the_same_figures_give_the_same_file():
    assert circular_xlsx(month_facts()) == content()


def test_the_english_workbook_has_english_sheets():
    with speaking("en"):
        book = opened(circular_xlsx(month_facts()), True)
    assert all(name.isascii() for name in book.sheetnames)
