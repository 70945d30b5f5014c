"""The third section: 三、存在问题, each with unit, number and standard, and the table of overdue whistles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from governance.briefings.document import Align, Block, Cell, Column, Heading, Paragraph, Table
from governance.briefings.facts import MonthFacts, OverdueCase, percent
from governance.briefings.rules import Unit, above, below
from governance.briefings.wording_columns import fitted
from governance.briefings.wording_terms import day_text, lead, listed, named_rates
from governance.engine.text import _

LISTED_CASES = 10
NAMED_UNITS = 3


def problems(facts: MonthFacts) -> tuple[Block, ...]:
    """三、存在问题: on-time closure, reports, overdue whistles, rework, alarms without a verdict."""
    parts: list[tuple[str, str]] = [
        (_("按期结案"), _on_time(facts)),
        (_("按时报到"), _report_in(facts)),
        (_("超期未结"), _overdue(facts)),
        (_("返工"), _rework(facts)),
        (_("告警核实"), _unjudged(facts)),
    ]
    blocks: list[Block] = [Heading(_("三、存在问题"))]
    for number, (name, text) in enumerate(((name, text) for name, text in parts if text), start=1):
        blocks.append(Paragraph(text, lead(number, name)))
        if name == _("超期未结") and listed_cases(facts):
            blocks.append(overdue_table(facts))
    if len(blocks) == 1:
        blocks.append(Paragraph(_("统计期内无应结案、应报到事项，无超期未结事项，无未核实告警。")))
    return tuple(blocks)


def slow_towns(facts: MonthFacts) -> tuple[Unit, ...]:
    """Return the towns under the standard of on-time closure, the lowest first."""
    return below(facts.towns, "on_time_rate", facts.standards.on_time, facts.standards.min_due, "due")


def slow_departments(facts: MonthFacts) -> tuple[Unit, ...]:
    """Return the departments under the standard of on-time closure, the lowest first."""
    return below(facts.departments, "on_time_rate", facts.standards.on_time, facts.standards.min_due, "due")


def late_departments(facts: MonthFacts) -> tuple[Unit, ...]:
    """Return the departments under the standard of reporting in, the lowest first."""
    return below(facts.departments, "report_in_rate", facts.standards.report_in, facts.standards.min_due, "report_due")


def _on_time(facts: MonthFacts) -> str:
    if facts.total.due == 0:
        return ""
    standard = facts.standards.on_time
    towns, departments = slow_towns(facts), slow_departments(facts)
    if not towns and not departments:
        return _("各镇（街道）、各部门按期结案率均达到{standard}%的考核标准。").format(standard=standard)
    of_towns = _below_standard(towns, _("个镇（街道）"), facts) or _("各镇（街道）均达到{standard}%的考核标准。")
    of_departments = _below_standard(departments, _("个部门"), facts) or _("各部门均达到{standard}%的考核标准。")
    return (of_towns + of_departments).format(standard=standard)


def _below_standard(units: Sequence[Unit], kind: str, facts: MonthFacts) -> str:
    """Return who is below the standard of on-time closure and what share of the overdue whistles is theirs."""
    if not units:
        return ""
    overdue = sum(unit.counts.overdue_open for unit in units)
    words = _("{units}按期结案率低于{standard}%的考核标准，{number}{kind}超期未结{overdue}件，占全市的{share}%。")
    if facts.total.overdue_open == 0:
        words = _("{units}按期结案率低于{standard}%的考核标准。")
    return words.format(
        units=named_rates((unit.name, unit.counts.on_time_rate) for unit in units),
        standard=facts.standards.on_time,
        number=len(units),
        kind=kind,
        overdue=overdue,
        share=percent(overdue, facts.total.overdue_open),
    )


def _report_in(facts: MonthFacts) -> str:
    if facts.total.report_due == 0:
        return ""
    units = late_departments(facts)
    if not units:
        return _("各部门按时报到率均达到{standard}%的考核标准。").format(standard=facts.standards.report_in)
    missed = sum(unit.counts.report_due - unit.counts.reported_in_time for unit in units)
    return _("{units}按时报到率低于{standard}%的考核标准，未按时报到{missed}次。").format(
        units=named_rates((unit.name, unit.counts.report_in_rate) for unit in units),
        standard=facts.standards.report_in,
        missed=missed,
    )


def _overdue(facts: MonthFacts) -> str:
    number = len(facts.overdue)
    if number == 0:
        return ""
    closed = sum(case.closed_since for case in facts.overdue)
    units = Counter(case.department for case in facts.overdue).most_common(NAMED_UNITS)
    words = _("统计期末超期未结{number}件，{since}。责任单位中件数居前的是{units}。")
    return words.format(
        number=number,
        since=_since(closed, number - closed),
        units=listed(_("{name}（{number}件）").format(name=name, number=count) for name, count in units),
    ) + _listed(facts)


def _since(closed: int, still_open: int) -> str:
    """Return what became of the overdue whistles between the end of the period and the extraction."""
    if still_open == 0:
        return _("至提取时间均已结案")
    if closed == 0:
        return _("至提取时间均未结案")
    return _("至提取时间已结案{closed}件、仍未结案{open}件").format(closed=closed, open=still_open)


def listed_cases(facts: MonthFacts) -> tuple[OverdueCase, ...]:
    """Return the overdue whistles of 表3: those still open, the longest overdue first, ten at most."""
    still_open = [case for case in facts.overdue if not case.closed_since]
    return tuple(sorted(still_open, key=lambda case: (-case.days_over, case.case_id))[:LISTED_CASES])


def _listed(facts: MonthFacts) -> str:
    still_open = sum(not case.closed_since for case in facts.overdue)
    if still_open == 0:
        return ""
    if still_open <= LISTED_CASES:
        return _("仍未结案的{number}件见表3。").format(number=still_open)
    return _("超期时间最长的{listed}件见表3，全部事项见电子表格“超期清单”。").format(listed=LISTED_CASES)


def overdue_table(facts: MonthFacts) -> Table:
    """Return 表3: overdue whistles with the unit that answers for each and its new deadline."""
    columns = fitted(
        Column(_("序号"), 0.8),
        Column(_("事项编号"), 2.4),
        Column(_("镇（街道）、网格"), 3.5, Align.LEFT),
        Column(_("类别"), 1.9, Align.LEFT),
        Column(_("责任单位"), 1.55),
        Column(_("已超期\n（日）"), 1.15),
        Column(_("办结时限"), 1.45),
    )
    return Table(
        caption=_("表3　超期未结事项清单"),
        columns=columns,
        rows=tuple(_case_cells(number, case) for number, case in enumerate(listed_cases(facts), start=1)),
    )


def _case_cells(number: int, case: OverdueCase) -> tuple[Cell, ...]:
    return (
        Cell(str(number)),
        Cell(case.case_id),
        Cell(_("{town}{grid}").format(town=case.town_name, grid=case.grid_name.removeprefix(case.town_name))),
        Cell(case.category),
        Cell(case.department),
        Cell(str(case.days_over)),
        Cell(day_text(case.handle_by)),
    )


def _rework(facts: MonthFacts) -> str:
    units = above(facts.departments, "rework_rate", facts.standards.rework, facts.standards.min_due, "due")
    if not units:
        return ""
    return _("{units}返工率高于{standard}%的考核标准，返工{number}件。").format(
        units=named_rates((unit.name, unit.counts.rework_rate) for unit in units),
        standard=facts.standards.rework,
        number=sum(unit.counts.reworked for unit in units),
    )


def _unjudged(facts: MonthFacts) -> str:
    if facts.alarms.open == 0:
        return ""
    return _("至提取时间，统计期内的智慧消防设备告警有{number}起未核实，占{share}%。").format(
        number=facts.alarms.open, share=percent(facts.alarms.open, facts.alarms.alarms)
    )
