"""The whole monthly circular in words, from its figures."""

from __future__ import annotations

from governance.briefings.document import Circular, balanced
from governance.briefings.facts import MonthFacts
from governance.briefings.wording_demands import demands
from governance.briefings.wording_overall import opening, overall
from governance.briefings.wording_problems import problems
from governance.briefings.wording_ranking import comparison
from governance.briefings.wording_terms import full_day_text, month_text
from governance.engine.text import _, language

LONG_MARK = 32  # signs, of names in words; a Chinese name is one word


def circular(facts: MonthFacts) -> Circular:
    """Return the circular in the language spoken now (`governance.engine.text.speaking`)."""
    office = facts.office
    signed_on = full_day_text(facts.dates.signed_on)
    return Circular(
        language=language(),
        warning=_("演示数据，仅供试用") if facts.demo else "",
        mark=balanced(office.mark, LONG_MARK),
        number=office.number,
        title=(
            _("关于{month}吹哨报到工作").format(month=month_text(facts.dates.period_start)),
            _("督查情况的通报"),
        ),
        addressees=_("{addressees}：").format(addressees=office.addressees),
        blocks=(opening(facts), *overall(facts), *comparison(facts), *problems(facts), *demands(facts)),
        signature=office.name,
        signed_on=signed_on,
        copied_to=_("抄送：{units}。").format(units=office.copied_to),
        printed_by=office.printed_by,
        printed_on=_("{day}印发").format(day=signed_on),
    )
