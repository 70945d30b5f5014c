"""The fourth section: 四、工作要求, who does what by when, and where a unit objects."""

from __future__ import annotations

from collections.abc import Iterable

from governance.briefings.document import Block, Heading, Paragraph
from governance.briefings.facts import MonthFacts
from governance.briefings.wording_problems import late_departments, listed_cases, slow_departments, slow_towns
from governance.briefings.wording_terms import day_text, lead, listed
from governance.engine.text import _


def demands(facts: MonthFacts) -> tuple[Block, ...]:
    """四、工作要求: close what is overdue, report on what is under a standard, verify alarms, object to figures."""
    parts = [
        (_("限期结案"), _close(facts)),
        (_("书面报告"), _report(facts)),
        (_("核实告警"), _verify(facts)),
        (_("核实数据"), _object(facts)),
    ]
    present = [(name, text) for name, text in parts if text]
    paragraphs = [Paragraph(text, lead(number, name)) for number, (name, text) in enumerate(present, start=1)]
    return (Heading(_("四、工作要求")), *paragraphs)


def _close(facts: MonthFacts) -> str:
    open_cases = [case for case in facts.overdue if not case.closed_since]
    if not open_cases:
        return _("统计期末超期的事项均已结案，本月不另设办结时限。") if facts.overdue else ""
    units = listed(_unique(case.department for case in listed_cases(facts)))
    tabled = _("表3所列事项由{units}按表列时限办结。").format(units=units)
    if len(open_cases) == len(listed_cases(facts)):
        return tabled
    last = max(case.handle_by for case in open_cases)
    return tabled + _("其余{number}件由责任单位于{day}前办结。").format(
        number=len(open_cases) - len(listed_cases(facts)), day=day_text(last)
    )


def _report(facts: MonthFacts) -> str:
    units = (*slow_towns(facts), *slow_departments(facts), *late_departments(facts))
    if not units:
        return _("本月各单位达到考核标准，不要求书面报告。") if facts.total.due else ""
    return _("{units}于{day}前将未达标准的原因和整改情况书面报{office}。").format(
        units=listed(_unique(unit.name for unit in units)),
        day=day_text(facts.dates.rectify_by),
        office=facts.office.name,
    )


def _verify(facts: MonthFacts) -> str:
    if facts.alarms.open == 0:
        return ""
    return _("各智慧消防安全服务中心于{day}前核实统计期内未核实的告警{number}起。").format(
        day=day_text(facts.dates.rectify_by), number=facts.alarms.open
    )


def _object(facts: MonthFacts) -> str:
    phone = facts.office.objections_phone
    return _("对数据有异议的，于{day}前向{unit}提出{phone}。").format(
        day=day_text(facts.dates.object_by),
        unit=facts.office.objections_to,
        phone=_("（电话{phone}）").format(phone=phone) if phone else "",
    )


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
