"""The lead and the first section: 一、总体情况, the city as a whole."""

from __future__ import annotations

from governance.briefings.document import Block, Heading, Paragraph
from governance.briefings.facts import AlarmCounts, Counts, MonthFacts, percent
from governance.briefings.wording_terms import (
    count_change,
    lead,
    listed,
    moment_text,
    month_text,
    period_text,
    points_change,
    year_change,
)
from governance.engine.text import _

TOP_CATEGORIES = 3


def opening(facts: MonthFacts) -> Paragraph:
    """Basis, scope, source, statistical period and time of extraction."""
    dates = facts.dates
    text = _(
        "按照“一月一督查、一季一通报、一年一评估”要求，{office}对全市{towns}个镇（街道）、{grids}个网格{month}"
        "吹哨报到工作情况进行了督查。数据来源为{platform}，统计期为{period}，提取时间为{moment}，"
        "吹哨事项以统计期末、告警核实以提取时间的状态为准。现通报如下。"
    )
    return Paragraph(
        text.format(
            office=facts.office.name,
            towns=len(facts.towns),
            grids=facts.grid_total,
            month=month_text(dates.period_start),
            platform=facts.office.platform,
            period=period_text(dates.period_start, dates.period_end),
            moment=moment_text(dates.extracted_at),
        )
    )


def overall(facts: MonthFacts) -> tuple[Block, ...]:
    """一、总体情况: whistles, departments' reports, alarms."""
    return (
        Heading(_("一、总体情况")),
        Paragraph(_whistles(facts), lead(1, _("吹哨办理"))),
        Paragraph(_reports(facts.total, facts.previous), lead(2, _("部门报到"))),
        Paragraph(_alarms(facts.alarms, facts.alarms_previous), lead(3, _("智慧消防告警处置"))),
    )


def _whistles(facts: MonthFacts) -> str:
    total, previous, year = facts.total, facts.previous, facts.last_year
    received = _("全市受理网格吹哨事项{received}件{month}{year}。").format(
        received=total.received,
        month=count_change(total.received, previous.received if previous else None, _("件")),
        year=year_change(total.received, year.received if year else None, _("件")),
    )
    return "".join([received, _closure(total, previous), _overdue(total, facts), _categories(facts), _elsewhere(facts)])


def _closure(total: Counts, previous: Counts | None) -> str:
    if total.due == 0:
        return _("统计期内无应结案事项，不计算结案率。")
    words = _(
        "应结案{due}件，结案{closed}件，结案率{closure}%{closure_change}；按期结案{on_time}件，"
        "按期结案率{on_time_rate}%{on_time_change}。"
    )
    return words.format(
        due=total.due,
        closed=total.closed,
        closure=total.closure_rate,
        closure_change=points_change(total.closure_rate, previous.closure_rate if previous else None),
        on_time=total.closed_on_time,
        on_time_rate=total.on_time_rate,
        on_time_change=points_change(total.on_time_rate, previous.on_time_rate if previous else None),
    )


def _overdue(total: Counts, facts: MonthFacts) -> str:
    if total.overdue_open == 0:
        return _("统计期末无超期未结事项。")
    words = _("统计期末超期未结{overdue}件，其中超期{days}日以上{long}件。")
    if total.overdue_long == 0:
        words = _("统计期末超期未结{overdue}件，无超期{days}日以上事项。")
    return words.format(overdue=total.overdue_open, days=facts.standards.long_days, long=total.overdue_long)


def _categories(facts: MonthFacts) -> str:
    """Name the most frequent categories, as many as received any, three at most."""
    top = [category for category in facts.categories if category.received][:TOP_CATEGORIES]
    if len(top) < TOP_CATEGORIES:
        return ""
    together = sum(category.received for category in top)
    return _("受理量居前三位的类别为{names}，合计{number}件，占{share}%。").format(
        names=listed(category.name for category in top),
        number=together,
        share=percent(together, facts.total.received),
    )


def _elsewhere(facts: MonthFacts) -> str:
    if facts.elsewhere.received == 0:
        return ""
    return _("其中{number}件位置不在任何镇（街道）内，计入全市，不计入各镇（街道）。").format(
        number=facts.elsewhere.received
    )


def _reports(total: Counts, previous: Counts | None) -> str:
    if total.report_due == 0:
        reports = _("统计期内无应报到事项，不计算报到率。")
    else:
        reports = _("部门应报到{due}次，按时报到{number}次，按时报到率{rate}%{change}。").format(
            due=total.report_due,
            number=total.reported_in_time,
            rate=total.report_in_rate,
            change=points_change(total.report_in_rate, previous.report_in_rate if previous else None),
        )
    return reports + _quality(total, previous) + _satisfaction(total, previous)


def _quality(total: Counts, previous: Counts | None) -> str:
    if total.due == 0:
        return ""
    return _("应结案事项中返工{reworked}件，返工率{rework}%{change}；延期{extended}件，延期率{extension}%。").format(
        reworked=total.reworked,
        rework=total.rework_rate,
        change=points_change(total.rework_rate, previous.rework_rate if previous else None),
        extended=total.extended,
        extension=total.extension_rate,
    )


def _satisfaction(total: Counts, previous: Counts | None) -> str:
    if total.answered == 0:
        return ""
    return _("收到评价{answered}件，满意{satisfied}件，满意率{rate}%{change}。").format(
        answered=total.answered,
        satisfied=total.satisfied,
        rate=total.satisfaction_rate,
        change=points_change(total.satisfaction_rate, previous.satisfaction_rate if previous else None),
    )


def _alarms(alarms: AlarmCounts, previous: AlarmCounts | None) -> str:
    if alarms.alarms == 0:
        return _("统计期内无智慧消防设备告警。")
    raised = _("智慧消防设备告警{alarms}起{change}。").format(
        alarms=alarms.alarms, change=count_change(alarms.alarms, previous.alarms if previous else None, _("起"))
    )
    return raised + _verdicts(alarms, previous) + _golden_minute(alarms, previous)


def _verdicts(alarms: AlarmCounts, previous: AlarmCounts | None) -> str:
    if alarms.judged == 0:
        return _("告警均未核实。")
    kinds = {"smoke": _("烟感"), "electricity": _("电气线路"), "gas": _("燃气")}
    found = [(kinds[kind], number) for kind, number in alarms.hazards_by_kind if number]
    parts = listed(_("{kind}{number}处").format(kind=kind, number=number) for kind, number in found)
    words = _(
        "已核实{judged}起：火警{fires}起、隐患{hazards}处{parts}、误报{false}起、测试{tests}起、设备故障{faults}起，"
        "误报率{rate}%{change}；未核实{open}起。"
    )
    return words.format(
        judged=alarms.judged,
        fires=alarms.fires,
        hazards=alarms.hazards,
        parts=_("（{parts}）").format(parts=parts) if parts else "",
        false=alarms.false_alarms,
        tests=alarms.tests,
        faults=alarms.faults,
        rate=alarms.false_rate,
        change=points_change(alarms.false_rate, previous.false_rate if previous else None),
        open=alarms.open,
    )


def _golden_minute(alarms: AlarmCounts, previous: AlarmCounts | None) -> str:
    if alarms.on_site == 0:
        return _("无到场处置记录。")
    return _("到场处置{on_site}起，其中1分钟内到场{number}起，占{rate}%{change}。").format(
        on_site=alarms.on_site,
        number=alarms.on_site_in_minute,
        rate=alarms.in_minute_rate,
        change=points_change(alarms.in_minute_rate, previous.in_minute_rate if previous else None),
    )
