"""What the circular says, down to the months in which little or nothing happened."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from governance.briefings.document import Figure, Heading, Paragraph, Table, plain_text
from governance.briefings.facts import AlarmCounts, Counts, MonthFacts
from governance.briefings.wording import circular
from governance.engine.text import speaking
from tests.briefing_facts import month_facts

ADJECTIVES = re.compile("显著|大幅|较好|较差|明显|良好|突出|优秀|严重|扎实|有力|较高|较低|偏低|偏高")


def said(facts: MonthFacts) -> str:
    return plain_text(circular(facts))


def empty_month() -> MonthFacts:
    facts = month_facts()
    idle = tuple(replace(unit, counts=Counts(), previous=Counts()) for unit in facts.towns)
    return replace(
        facts,
        total=Counts(),
        previous=Counts(),
        last_year=None,
        towns=idle,
        departments=tuple(replace(unit, counts=Counts(), previous=Counts()) for unit in facts.departments),
        categories=(),
        grids=(),
        months=facts.months[:1],
        overdue=(),
        alarms=AlarmCounts(),
        alarms_previous=None,
    )


def test_the_circular_has_its_four_sections_in_order():
    headings = [block.text for block in circular(month_facts()).blocks if isinstance(block, Heading)]
    assert headings == ["一、总体情况", "二、综合排名", "三、存在问题", "四、工作要求"]


def test_the_lead_names_basis_scope_period_and_time_of_extraction():
    opening = circular(month_facts()).blocks[0]
    assert isinstance(opening, Paragraph)
    for words in (
        "一月一督查、一季一通报、一年一评估",
        "12个镇（街道）",
        "统计期为10月1日至31日",
        "提取时间为11月1日8时",
    ):
        assert words in opening.text


def test_every_headline_figure_is_in_the_text():
    facts = month_facts()
    text, total = said(facts), facts.total
    for words in (
        f"受理网格吹哨事项{total.received}件",
        f"应结案{total.due}件",
        f"按期结案率{total.on_time_rate}%",
        f"超期未结{total.overdue_open}件",
        f"按时报到率{total.report_in_rate}%",
        f"返工率{total.rework_rate}%",
        f"告警{facts.alarms.alarms}起",
        f"误报率{facts.alarms.false_rate}%",
        f"1分钟内到场{facts.alarms.on_site_in_minute}起",
    ):
        assert words in text


def test_counts_change_in_per_cent_and_rates_in_percentage_points():
    text = said(month_facts())
    assert re.search(r"环比增加\d+件、上升[\d.]+%", text)
    assert re.search(r"按期结案率[\d.]+%，环比(提高|降低)[\d.]+个百分点", text)
    assert not re.search(r"率[\d.]+%，环比(上升|下降|增加|减少)", text)


def test_the_change_of_a_rate_is_that_of_the_printed_rates():
    facts = month_facts()
    now = replace(facts.total, due=1000, closed_on_time=937)
    before = replace(facts.total, due=10000, closed_on_time=9304)  # 93.04, printed 93.0
    assert "按期结案率93.7%，环比提高0.7个百分点" in said(replace(facts, total=now, previous=before))


def test_nothing_is_praised_or_blamed_with_adjectives():
    assert not ADJECTIVES.search(said(month_facts()))
    assert not ADJECTIVES.search(said(empty_month()))


def test_an_empty_month_is_told_without_a_single_rate():
    text = said(empty_month())
    assert "受理网格吹哨事项0件，与上月持平（上年同月无数据，不作同比）。" in text
    assert "统计期内无应结案事项，不计算结案率。" in text
    assert "统计期内无应报到事项，不计算报到率。" in text
    assert "统计期内无智慧消防设备告警。" in text
    assert "各镇（街道）应结案事项均少于30件" in text
    assert "统计期内无应结案、应报到事项，无超期未结事项，无未核实告警。" in text
    assert "None" not in text
    assert not re.search(r"率[\d.]+%", text.split("三、存在问题")[0].split("表1")[0])


def test_an_empty_month_has_no_table_of_overdue_whistles_and_no_trend():
    blocks = circular(empty_month()).blocks
    assert [block.caption[:2] for block in blocks if isinstance(block, Table)] == ["表1", "表2"]
    assert [block.kind for block in blocks if isinstance(block, Figure)] == ["map"]


def test_a_month_before_which_nothing_happened_is_compared_with_nothing():
    facts = month_facts()
    text = said(replace(facts, previous=Counts()))
    assert f"受理网格吹哨事项{facts.total.received}件，上月为0件" in text


def test_without_history_no_comparison_is_made():
    facts = month_facts()
    towns = tuple(replace(unit, previous=None) for unit in facts.towns)
    units = tuple(replace(unit, previous=None) for unit in facts.departments)
    text = said(replace(facts, previous=None, last_year=None, alarms_previous=None, towns=towns, departments=units))
    assert "环比" not in text
    assert "↑" not in text


def test_a_city_of_one_town_is_not_ranked_into_first_and_last():
    facts = month_facts()
    text = said(replace(facts, towns=facts.towns[:1]))
    assert "参与排名的镇（街道）不足6个或得分相同，不列前三位和后三位。" in text
    assert "居前三位的是" not in text


def test_a_town_with_too_few_cases_is_named_as_not_ranked():
    facts = month_facts()
    quiet = replace(facts.towns[0], counts=Counts(received=2, due=2, closed=2, closed_on_time=0))
    text = said(replace(facts, towns=(quiet, *facts.towns[1:])))
    assert f"{quiet.name}应结案事项少于30件或无应报到事项，不参与排名。" in text
    assert f"{quiet.name}（0.0%）" not in text


def test_units_below_a_standard_are_named_with_number_and_standard():
    facts = month_facts()
    slow = [unit for unit in facts.towns if unit.counts.on_time_rate < 90]
    text = said(facts)
    assert slow
    for unit in slow:
        assert f"{unit.name}（{unit.counts.on_time_rate}%）" in text
    assert "低于90%的考核标准" in text


def test_a_month_in_which_everybody_keeps_the_standards_asks_for_no_report():
    facts = month_facts()
    lenient = replace(facts.standards, on_time=Decimal(0), report_in=Decimal(0), rework=Decimal(100))
    text = said(replace(facts, standards=lenient))
    assert "各镇（街道）、各部门按期结案率均达到0%的考核标准。" in text
    assert "各部门按时报到率均达到0%的考核标准。" in text
    assert "本月各单位达到考核标准，不要求书面报告。" in text


def test_the_table_of_overdue_whistles_lists_open_ones_with_unit_and_deadline():
    facts = month_facts()
    table = next(block for block in circular(facts).blocks if isinstance(block, Table) and block.caption[:2] == "表3")
    shown = {row[1].text: row for row in table.rows}
    assert len(shown) == 10
    for case in facts.overdue:
        if case.case_id in shown:
            assert not case.closed_since
            assert shown[case.case_id][4].text == case.department
            assert shown[case.case_id][6].text == "11月10日"


def test_overdue_whistles_closed_since_are_said_to_be_closed():
    facts = month_facts()
    cases = tuple(replace(case, closed_since=True) for case in facts.overdue)
    text = said(replace(facts, overdue=cases))
    assert f"统计期末超期未结{len(cases)}件，至提取时间均已结案。" in text
    assert "表3" not in text
    assert "统计期末超期的事项均已结案，本月不另设办结时限。" in text


def test_a_count_of_nothing_is_not_broken_down():
    facts = month_facts()
    cases = tuple(replace(case, closed_since=False) for case in facts.overdue)
    text = said(replace(facts, overdue=cases, total=replace(facts.total, overdue_long=0)))
    assert "，无超期15日以上事项。" in text
    assert "至提取时间均未结案。" in text


def test_demands_name_unit_action_date_and_where_to_object():
    text = said(month_facts())
    assert re.search(r"表3所列事项由.+按表列时限办结。其余\d+件由责任单位于11月10日前办结。", text)
    assert "于11月10日前将未达标准的原因和整改情况书面报安澜市人民政府督查室。" in text
    assert "对数据有异议的，于11月6日前向市网格化服务中心提出。" in text


def test_whistles_outside_every_town_are_owned_up_to():
    facts = replace(month_facts(), elsewhere=Counts(received=3))
    assert "其中3件位置不在任何镇（街道）内" in said(facts)


def test_marked_cells_are_those_below_a_standard():
    facts = month_facts()
    table = next(block for block in circular(facts).blocks if isinstance(block, Table))
    for row in table.rows[: -table.totals]:
        on_time = row[5]
        assert on_time.marked == (Decimal(on_time.text) < 90)


def test_a_demo_says_that_it_is_one():
    assert circular(replace(month_facts(), demo=True)).warning == "演示数据，仅供试用"
    assert circular(month_facts()).warning == ""


@pytest.mark.parametrize("facts", [month_facts(), empty_month()], ids=["full", "empty"])
def test_the_english_edition_leaves_no_chinese_sentence(facts):
    with speaking("en"):
        made = circular(facts)
    names = [unit.name for unit in (*facts.towns, *facts.departments)] + [unit.short_name for unit in facts.departments]
    names += [case.grid_name for case in facts.overdue] + [one.name for one in facts.categories] + ["待核定"]
    names += [facts.office.name, facts.office.objections_to, facts.office.platform, facts.city, facts.map_note]
    text = "\n".join(
        part for block in made.blocks for part in ([block.lead, block.text] if isinstance(block, Paragraph) else [])
    )
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "X")
    assert not re.search(r"[一-鿿]", text), text
