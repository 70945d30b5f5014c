"""WHERE clauses of the indicators: the account's reach and the reader's filters, as SQL text with bound values."""

from __future__ import annotations

from dataclasses import dataclass

from governance.accounts.rules import Account, Action, Reach
from governance.accounts.store.scope import CASE, GRID, PLACED, TOWN, scope_sql
from governance.indicators.rules import Filters
from governance.whistles.store.discretion import neutral

Values = list[object]


@dataclass(frozen=True)
class Asked:
    """Who asks, for what purpose, under which filters; `for_all` when others will read the answer too."""

    account: Account
    action: Action
    filters: Filters
    for_all: bool = False


def _equal(alias: str, pairs: dict[str, str | None]) -> tuple[str, Values]:
    chosen = {column: value for column, value in pairs.items() if value is not None}
    return "".join(f" AND {alias}.{column} = ?" for column in chosen), list(chosen.values())


def alarm_where(asked: Asked, alias: str = "a") -> tuple[str, Values]:
    """Return the clause for rows of alarms, without the period."""
    scope, values = scope_sql(asked.account, alias, PLACED, asked.action)
    filters = asked.filters
    equal, more = _equal(
        alias,
        {
            "town_code": filters.town_code,
            "grid_code": filters.grid_code,
            "device_kind": filters.device_kind,
            "premises_id": filters.premises_id,
        },
    )
    return scope + equal, [*values, *more]


def sums_where(asked: Asked, alias: str, by_grid: bool) -> tuple[str, Values]:
    """Return the clause for the sums of the history; those by town carry no grid."""
    scope, values = scope_sql(asked.account, alias, (TOWN, GRID), asked.action)
    filters = asked.filters
    pairs = {"town_code": filters.town_code, "device_kind": filters.device_kind}
    if by_grid:
        pairs["grid_code"] = filters.grid_code
    equal, more = _equal(alias, pairs)
    return scope + equal, [*values, *more]


def needs_rows(asked: Asked) -> bool:
    """Tell whether the sums cannot answer: they know no premises and no micro-grid."""
    reach = asked.account.reaches.get(asked.action)
    return asked.filters.premises_id is not None or reach in (Reach.PREMISES, Reach.MICRO_GRID)


def needs_grid(asked: Asked) -> bool:
    """Tell whether the question is narrower than a town."""
    reach = asked.account.reaches.get(asked.action)
    return asked.filters.grid_code is not None or reach in (Reach.GRID, Reach.CENTRE)


def case_where(asked: Asked, alias: str = "c") -> tuple[str, Values]:
    """Return the clause for rows of cases, without the period. A department means the one that owns the case.

    Asked for premises, those withheld from the account are not there: counting them would tell whose home it is. Asked
    for a category, they count under the group that the account reads in its place.
    """
    scope, values = scope_sql(asked.account, alias, CASE, asked.action)
    filters = asked.filters
    equal, more = _equal(
        alias,
        {
            "town_code": filters.town_code,
            "grid_code": filters.grid_code,
            "lead_department": filters.department_code,
            "premises_id": filters.premises_id,
        },
    )
    discreet, kept = _discreet(asked, alias)
    return scope + equal + discreet, [*values, *more, *kept]


def _discreet(asked: Asked, alias: str) -> tuple[str, Values]:
    """Return the clauses for premises and category that tell nobody more than the rows themselves do."""
    hidden, kept = neutral(None if asked.for_all else asked.account)
    withheld = f"{alias}.case_id IN (SELECT n.case_id FROM {hidden} n"
    sql, values = "", Values()
    if asked.filters.premises_id is not None:
        sql, values = f" AND NOT {withheld})", list(kept)
    if asked.filters.category_code is not None:
        code = asked.filters.category_code
        sql += f" AND ({alias}.category_code = ? AND NOT {withheld}) OR {withheld} WHERE n.category_code = ?))"
        values += [code, *kept, *kept, code]
    return sql, values


def device_where(asked: Asked, alias: str = "d") -> tuple[str, Values]:
    """Return the clause for rows of devices."""
    scope, values = scope_sql(asked.account, alias, PLACED, asked.action)
    filters = asked.filters
    equal, more = _equal(
        alias,
        {
            "town_code": filters.town_code,
            "grid_code": filters.grid_code,
            "kind": filters.device_kind,
            "premises_id": filters.premises_id,
        },
    )
    return scope + equal, [*values, *more]
