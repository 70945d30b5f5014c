"""Words, numbers and times as the reader's language writes them. Babel does the writing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from governance.engine import text
from governance.engine.text import _, ngettext
from governance.engine.times import from_store
from pages.parts import session

LOCALES = {"zh": "zh_CN", "en": "en_GB"}


def locale() -> str:
    """Return Babel's name of the reader's locale."""
    return LOCALES[text.language()]


def number(value: float, decimals: int = 0) -> str:
    """Return a number with its group separators."""
    return format_decimal(
        round(value, decimals), format="#,##0." + "0" * decimals if decimals else "#,##0", locale=locale()
    )


def percent(share: float | None, decimals: int = 1) -> str:
    """Return a share as per cent; a dash where there is none."""
    return "—" if share is None else format_percent(share, format="#,##0." + "0" * decimals + "%", locale=locale())


def _aware(at: datetime) -> datetime:
    known = at if at.tzinfo else from_store(at)
    return known.astimezone(session.zone())


def moment(at: datetime | None) -> str:
    """Return day and time in the city's zone, such as 10月31日 14:35; the year only when it is another one."""
    if at is None:
        return "—"
    local = _aware(at)
    skeleton = "MMMd" if local.year == _aware(session.store().now()).year else "yMMMd"
    return f"{format_skeleton(skeleton, local, locale=locale())} {clock(at)}"


def instant(at: datetime) -> str:
    """Return day and time to the second in the city's zone, such as 10月31日 14:35:09."""
    return f"{moment(at)}{format_datetime(_aware(at), ':ss', locale=locale())}"


def clock(at: datetime | None) -> str:
    """Return the time of day in the city's zone, such as 14:35."""
    return "—" if at is None else format_datetime(_aware(at), "HH:mm", locale=locale())


def clock_or_moment(at: datetime) -> str:
    """Return the time of day, with its day unless that is today."""
    today = _aware(session.store().now()).date()
    return clock(at) if _aware(at).date() == today else moment(at)


def day(on: date) -> str:
    """Return a day, such as 10月31日."""
    return format_skeleton("MMMd", on, locale=locale())


def span(length: timedelta) -> str:
    """Return a length of time in at most two units, such as 3时20分 or 2天4时."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("{days}天{hours}时").format(days=days, hours=hours) if hours else _("{days}天").format(days=days)
    if hours:
        return (
            _("{hours}时{minutes}分").format(hours=hours, minutes=rest) if rest else _("{hours}时").format(hours=hours)
        )
    return _("{minutes}分").format(minutes=rest)


def cases(count: int) -> str:
    """Return a number of cases with its counting word."""
    return ngettext("{n} 件", "{n} 件", count).format(n=number(count))


def rows(count: int) -> str:
    """Return a number of rows with its counting word."""
    return ngettext("共 {n} 行", "共 {n} 行", count).format(n=number(count))


def case_kind(name: str) -> str:
    """Return the name of a kind of whistle."""
    return {"difficult": _("难题"), "joint": _("联合执法"), "emergency": _("应急")}[name]


def severity(name: str) -> str:
    """Return the name of a severity."""
    return {"general": _("一般"), "serious": _("要紧"), "life": _("危及人命")}[name]
