"""Turns of phrase shared by all sections: dates, lists, changes. No adjectives; a rate of nothing is never written."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from governance.briefings.rules import growth, points
from governance.engine.text import _
from governance.indicators.rules import SMALLEST_SAMPLE

NONE = "—"
ORDINALS = "一二三四五六七八九十"


def day_text(day: date) -> str:
    """Return a day without its year, such as 11月3日.

    >>> day_text(date(2026, 11, 3))
    '11月3日'
    """
    return _("{month}月{day}日").format(month=day.month, day=day.day, month_name=calendar.month_name[day.month])


def full_day_text(day: date) -> str:
    """Return a day with its year, such as 2026年11月3日."""
    return _("{year}年{month}月{day}日").format(
        year=day.year, month=day.month, day=day.day, month_name=calendar.month_name[day.month]
    )


def month_text(day: date) -> str:
    """Return the month of a day, such as 2026年10月."""
    return _("{year}年{month}月").format(year=day.year, month=day.month, month_name=calendar.month_name[day.month])


def moment_text(at: datetime) -> str:
    """Return a local moment to the minute, such as 11月1日8时5分; full hours without minutes."""
    if at.minute == 0:
        return _("{day}{hour}时").format(day=day_text(at.date()), hour=at.hour)
    return _("{day}{hour}时{minute}分").format(day=day_text(at.date()), hour=at.hour, minute=f"{at.minute:02d}")


def period_text(start: date, end: date) -> str:
    """Return the statistical period within one month, such as 10月1日至31日."""
    return _("{start}至{end}日").format(start=day_text(start), end=end.day, end_text=day_text(end))


def listed(parts: Iterable[str]) -> str:
    """Return the parts joined as in a Chinese list, with 、."""
    return _("、").join(parts)


def lead(number: int, text: str) -> str:
    """Return a run-in second-level heading, such as （一）吹哨办理。.

    >>> lead(1, "吹哨办理")
    '（一）吹哨办理。'
    """
    return _("（{ordinal}）{text}。").format(ordinal=ORDINALS[number - 1], text=text, number=number)


def rate_text(rate: Decimal | None) -> str:
    """Return a rate for a table cell, an em dash where there is none."""
    return NONE if rate is None else str(rate)


def named_rates(units: Iterable[tuple[str, Decimal | None]]) -> str:
    """Return units with their rates in brackets, such as 陵口镇（88.6%）、界牌镇（90.0%）."""
    return listed(_("{name}（{rate}%）").format(name=name, rate=rate) for name, rate in units)


def count_change(now: int, before: int | None, unit: str) -> str:
    """Return how a count differs from the previous month, as a clause that begins with a comma; empty without one.

    >>> count_change(110, 100, "件"), count_change(100, 100, "件"), count_change(4, None, "件")
    ('，环比增加10件、上升10.0%', '，与上月持平', '')
    >>> count_change(4, 1, "件")
    '，上月为1件'
    """
    if before is None:
        return ""
    if now == before:
        return _("，与上月持平")
    rate = _growth(now, before)
    if rate is None:
        return _("，上月为{before}{unit}").format(before=before, unit=unit)
    words = _("，环比增加{number}{unit}、上升{rate}%") if now > before else _("，环比减少{number}{unit}、下降{rate}%")
    return words.format(number=abs(now - before), unit=unit, rate=abs(rate))


def _growth(now: int, before: int) -> Decimal | None:
    """Return the change in per cent, None where it would rest on fewer than the smallest sample."""
    return growth(now, before) if before >= SMALLEST_SAMPLE else None


def year_change(now: int, before: int | None, unit: str) -> str:
    """Return how a count differs from the same month of last year, as a clause; it says when there is no comparison."""
    if before is None:
        return _("（上年同月无数据，不作同比）")
    if now == before:
        return _("，与上年同月持平")
    rate = _growth(now, before)
    if rate is None:
        return _("，上年同月为{before}{unit}").format(before=before, unit=unit)
    words = _("，同比上升{rate}%") if now > before else _("，同比下降{rate}%")
    return words.format(rate=abs(rate))


def points_change(now: Decimal | None, before: Decimal | None) -> str:
    """Return how a rate differs from the previous month, in percentage points 个百分点, as a clause.

    >>> points_change(Decimal("93.7"), Decimal("93.0")), points_change(Decimal("93.7"), None)
    ('，环比提高0.7个百分点', '')
    """
    change = points(now, before)
    if change is None:
        return ""
    if change == 0:
        return _("，与上月持平")
    words = _("，环比提高{points}个百分点") if change > 0 else _("，环比降低{points}个百分点")
    return words.format(points=abs(change))
