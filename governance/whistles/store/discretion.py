"""SQL of discretion 隐私: which cases speak of the people of a home, and who reads no more of them than their group.

Published read expression: `neutral` gives what stands in their place, one row a case that is withheld from a reader.
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.accounts.rules import Account, Role
from governance.engine import Cursor
from governance.places.store import LONE_ELDERS
from governance.routing.store import GROUPS, PRIVATE
from governance.whistles.people import DEPARTMENT_ROLES
from governance.whistles.readers import Neutral

Values = list[object]

# What somebody writes of an elder who lives alone, whatever the category he has chosen.
TELLING = ("独居", "孤寡", "空巢")
_ONE_OF_THEM = "|".join(TELLING)

_OF_HOMES = "(SELECT case_id FROM gov.home_cases)"

# Published read condition over `gov.cases`: lists that know no reader leave the others out.
OF_NO_HOME = (
    f"category_code NOT IN {PRIVATE} AND coalesce(premises_id NOT IN {LONE_ELDERS}, TRUE)"
    f" AND case_id NOT IN {_OF_HOMES}"
    f" AND NOT regexp_matches(concat_ws(' ', line, place), '{_ONE_OF_THEM}')"
)

_MINE: dict[Role, str] = {
    Role.TOWN_LEADER: "c.stage = 'registered' AND c.waits_due_at_utc IS NOT NULL AND c.town_code = ANY(?)",
    Role.SUPERVISION: (
        "(c.stage = 'registered' AND c.waits_due_at_utc IS NULL) OR c.asked IS NOT NULL"
        " OR (c.stage IN ('collected', 'fed_back') AND c.officer_id IS NULL)"
    ),
}


def _private() -> tuple[str, Values]:
    """Return the condition of the cases that speak of the people of a home: category, premises or words tell."""
    words = "".join(" OR contains(coalesce(c.line, ''), ?) OR contains(coalesce(c.place, ''), ?)" for _word in TELLING)
    at_home = f"coalesce(c.premises_id IN {LONE_ELDERS}, FALSE) OR c.case_id IN {_OF_HOMES}"
    sql = f"(c.category_code IN {PRIVATE} OR {at_home}{words})"
    return sql, [word for word in TELLING for _column in range(2)]


def _known(account: Account) -> tuple[str, Values]:
    """Return the condition of the cases of which an account reads everything.

    The officer of the grid, or who stands in for him, always; while the case is open also its departments, its officer,
    who reported it and whose turn it is; who reported it until he has judged it.
    """
    mine, areas = list(account.ids), list(account.area_codes)
    told: list[tuple[str, Values]] = [
        (
            "(c.state = 'open' OR c.stage = 'closed')"
            " AND (c.reporter_id = ANY(?) OR coalesce(c.judge_id = ANY(?), FALSE))",
            [mine, mine],
        ),
    ]
    if account.role is Role.GRID_OFFICER:
        told += [("c.grid_code = ANY(?)", [areas]), ("c.state = 'open' AND c.officer_id = ANY(?)", [mine])]
    if account.role in DEPARTMENT_ROLES and account.department_code:
        joint = "list_contains(string_split(c.joint_departments, ','), ?)"
        told.append((f"c.state = 'open' AND (c.lead_department = ? OR {joint})", [account.department_code] * 2))
    if account.role in _MINE:
        values: Values = [areas] if account.role is Role.TOWN_LEADER else []
        told.append((f"c.state = 'open' AND ({_MINE[account.role]})", values))
    sql = " OR ".join(f"coalesce({text}, FALSE)" for text, _values in told)
    return f"({sql})", [value for _text, values in told for value in values]


def neutral(account: Account | None) -> tuple[str, Values]:
    """Return a table expression of the cases withheld from an account, with its values; from everybody for None.

    Columns: case_id, category_code (of the group), lon, lat (the middle of the grid or town).
    """
    private, words = _private()
    known, values = _known(account) if account else ("FALSE", [])
    sql = (
        "(SELECT c.case_id, k.group_code AS category_code, a.lon, a.lat FROM gov.cases c"
        f" LEFT JOIN {GROUPS} k ON k.catalogue_version = c.catalogue_version AND k.category_code = c.category_code"
        " LEFT JOIN gov.areas a ON a.version_id = c.boundary_version AND a.code = coalesce(c.grid_code, c.town_code)"
        f" WHERE {private} AND NOT {known})"
    )
    return sql, [*words, *values]


def keep_private(db: Cursor, case_id: str) -> None:
    """Note that a case speaks of the people of a home whatever its own category, place and words."""
    db.execute("INSERT INTO gov.home_cases VALUES (?) ON CONFLICT DO NOTHING", [case_id])


def withheld(db: Cursor, account: Account | None, case_ids: Sequence[str]) -> dict[str, Neutral]:
    """Return what is told of those of the named cases that are withheld from an account, by number.

    Asked for None, of all that speak of the people of a home.
    """
    if not case_ids:
        return {}
    table, values = neutral(account)
    rows = db.execute(f"SELECT n.* FROM {table} n WHERE n.case_id = ANY(?)", [*values, list(case_ids)]).fetchall()
    return {case_id: Neutral(code or "", lon, lat) for case_id, code, lon, lat in rows}
