"""Asking for figures, charts and the rows behind them, within an account's reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.deadlines.files import limits
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.indicators import rules, samples
from governance.indicators.exports import Export, fetch_export, make_export
from governance.indicators.reader import reader_of
from governance.indicators.registry import INDICATORS
from governance.indicators.rules import Figure, Filters, Indicator, Moment, Period, Subject
from governance.indicators.series import SERIES
from governance.indicators.store import alarms, cases, devices
from governance.indicators.store.where import Asked

__all__ = ["Export", "export", "fetch_export", "row_count", "rows", "series", "value", "values"]


def value(eng: Engine, account: Account, key: str, filters: Filters) -> Figure:
    """Return one figure with its change since the period before; raises KeyError for a key that is no indicator."""
    return values(eng, account, [key], filters)[key]


def values(eng: Engine, account: Account, keys: Iterable[str], filters: Filters) -> dict[str, Figure]:
    """Return several figures at once; those of one subject share their statements."""
    require(account, Action.FIGURES_SEE)
    wanted = [INDICATORS[key] for key in keys]
    now = eng.now()
    period = rules.period_of(filters, now)
    asked, zone = Asked(account, Action.FIGURES_SEE, filters), _zone(eng)

    def question(db: Cursor) -> dict[str, Figure]:
        present = _totals(db, asked, wanted, period, zone)
        dated = [one for one in wanted if one.dated]
        earlier = rules.period_before(period)
        before = _totals(db, asked, _on_record(db, dated, earlier, zone), earlier, zone)
        return {one.key: _figure(one, present[one.key], before.get(one.key), period.seen_utc) for one in wanted}

    return eng.read(question)


def series(eng: Engine, account: Account, key: str, filters: Filters) -> pd.DataFrame:
    """Return a chart's table, its columns as its query in `indicators.series` says; raises KeyError for no chart."""
    require(account, Action.FIGURES_SEE)
    chart, now = SERIES[key], eng.now()
    moment = Moment(rules.period_of(filters, now), now, _zone(eng), limits().light)
    asked = Asked(account, Action.FIGURES_SEE, filters)
    table = eng.read(lambda db: chart.query(db, asked, moment))
    return reader_of(eng, account)(table)


def rows(eng: Engine, account: Account, key: str, filters: Filters, limit: int = 50, offset: int = 0) -> pd.DataFrame:
    """Return rows behind a figure or chart, newest first; `counted` marks those its numerator counts.

    All of them together make the figure: there are `denominator` rows, of which `numerator` are counted.
    """
    require(account, Action.ROWS_SEE)
    indicator, period = indicator_of(key), rules.period_of(filters, eng.now())
    asked = Asked(account, Action.ROWS_SEE, filters)
    table = eng.read(lambda db: _rows(db, asked, indicator, period, limit, offset))
    return reader_of(eng, account)(table)


def row_count(eng: Engine, account: Account, key: str, filters: Filters) -> int:
    """Return how many rows stand behind a figure or chart."""
    require(account, Action.ROWS_SEE)
    indicator, period = indicator_of(key), rules.period_of(filters, eng.now())
    asked, zone = Asked(account, Action.ROWS_SEE, filters), _zone(eng)
    return eng.read(lambda db: _totals(db, asked, [indicator], period, zone))[indicator.key][1]


def export(eng: Engine, account: Account, key: str, filters: Filters, fmt: str) -> Export:
    """Write every row behind a figure or chart to a CSV or XLSX file and return where to fetch it.

    Raises Refused for more rows than the setting `exports.most_rows`, or than a sheet of XLSX holds.
    """
    require(account, Action.ROWS_EXPORT)
    indicator, period = indicator_of(key), rules.period_of(filters, eng.now())
    asked = Asked(account, Action.ROWS_EXPORT, filters)
    expected = eng.read(lambda db: _totals(db, asked, [indicator], period, _zone(eng)))[indicator.key][1]
    return make_export(eng, asked, indicator, period, expected, fmt)


def indicator_of(key: str) -> Indicator:
    """Return the figure of a key, or the one behind a chart of that key; raises Refused for neither."""
    found = INDICATORS.get(SERIES[key].rows_key if key in SERIES else key)
    if found is None:
        raise Refused(_("没有“{key}”这个指标，请从指标页重新进入。").format(key=key))
    return found


def _figure(
    indicator: Indicator, present: tuple[int, int], before: tuple[int, int] | None, seen_utc: datetime
) -> Figure:
    found = rules.value_of(indicator.unit, *present)
    previous = rules.value_of(indicator.unit, *before) if before else None
    told = before is not None and samples.comparable(indicator, present, before)
    return Figure(
        key=indicator.key,
        value=found,
        numerator=present[0],
        denominator=present[1],
        previous=previous,
        change=rules.change_of(indicator.unit, found, previous) if told else None,
        change_unit=rules.change_unit(indicator.unit),
        as_of_utc=seen_utc,
        few=samples.few(indicator, present),
    )


def _totals(
    db: Cursor, asked: Asked, wanted: list[Indicator], period: Period, zone: ZoneInfo
) -> dict[str, tuple[int, int]]:
    of = {subject: [one for one in wanted if one.subject is subject] for subject in Subject}
    found: dict[str, tuple[int, int]] = {}
    if of[Subject.ALARMS]:
        found |= alarms.totals(db, asked, of[Subject.ALARMS], period, zone)
    if of[Subject.CASES]:
        found |= cases.totals(db, asked, of[Subject.CASES], period)
    if of[Subject.DEVICES]:
        found |= devices.totals(db, asked, of[Subject.DEVICES])
    return found


def _on_record(db: Cursor, wanted: list[Indicator], before: Period, zone: ZoneInfo) -> list[Indicator]:
    """Return those of the figures whose rows are kept since the beginning of a period: no other can be compared."""
    since = {Subject.ALARMS: alarms.first_day, Subject.CASES: cases.first_day}
    first = {subject: ask(db, zone) for subject, ask in since.items() if any(one.subject is subject for one in wanted)}
    day = before.start_utc.astimezone(zone).date()
    return [one for one in wanted if one.subject not in since or ((kept := first[one.subject]) and kept <= day)]


def _rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period, limit: int, offset: int) -> pd.DataFrame:
    match indicator.subject:
        case Subject.ALARMS:
            return alarms.rows(db, asked, indicator, period, limit, offset)
        case Subject.CASES:
            return cases.rows(db, asked, indicator, period, limit, offset)
        case Subject.DEVICES:
            return devices.rows(db, asked, indicator, limit, offset)


def _zone(eng: Engine) -> ZoneInfo:
    return areas.profile(eng).zone
