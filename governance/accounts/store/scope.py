"""SQL of what an account may see: a WHERE fragment for everybody's rows."""

from __future__ import annotations

from governance.accounts.rules import Account, Action, Reach

TOWN, GRID, MICRO_GRID, PREMISES, DEPARTMENT, REPORTER = (
    *("town", "grid", "micro_grid"),
    *("premises", "department", "reporter"),
)
PLACED = (TOWN, GRID, MICRO_GRID, PREMISES)  # what devices, premises and alarms carry
CASE = (*PLACED, DEPARTMENT, REPORTER)  # what cases carry


def scope_sql(
    account: Account, alias: str = "", has: tuple[str, ...] = PLACED, action: Action = Action.ROWS_SEE
) -> tuple[str, list[object]]:
    """Return a WHERE fragment and its parameters that keep only rows within the account's reach for an action.

    `alias` is the table's alias in the caller's SQL, `has` names the kinds of owner columns the table carries:
    town_code, grid_code, micro_grid_code, premises_id, lead_department with joint_departments, reporter_id with
    officer_id and judge_id.
    A table that lacks the columns a reach needs shows nothing to that account.
    """
    return reach_sql(account, account.reaches.get(action), alias, has)


def reach_sql(
    account: Account, reach: Reach | None, alias: str = "", has: tuple[str, ...] = PLACED
) -> tuple[str, list[object]]:
    """Return the same for a reach, whatever it is a reach of; None reaches nothing."""
    dot = f"{alias}." if alias else ""
    areas, mine = list(account.area_codes), list(account.ids)
    reported = f"{dot}reporter_id = ANY(?) OR coalesce({dot}judge_id = ANY(?), FALSE)"
    own = f" OR {reported} OR coalesce({dot}officer_id = ANY(?), FALSE)" if REPORTER in has else ""
    own_values: list[object] = [mine, mine, mine] if own else []
    fragments: dict[Reach, tuple[str, str, list[object]]] = {
        Reach.GRID: (GRID, f"({dot}grid_code = ANY(?){own})", [areas, *own_values]),
        Reach.MICRO_GRID: (MICRO_GRID, f"({dot}micro_grid_code = ANY(?){own})", [areas, *own_values]),
        Reach.TOWN: (TOWN, f"{dot}town_code = ANY(?)", [areas]),
        Reach.CENTRE: (GRID, f"{dot}grid_code = ANY(?)", [areas]),
        Reach.PREMISES: (PREMISES, f"{dot}premises_id = ANY(?)", [list(account.premises_ids)]),
        Reach.LEAD: (DEPARTMENT, f"{dot}lead_department = ?", [account.department_code]),
        Reach.DEPARTMENT: (
            DEPARTMENT,
            f"({dot}lead_department = ? OR list_contains(string_split({dot}joint_departments, ','), ?))",
            [account.department_code, account.department_code],
        ),
        Reach.REPORTED: (REPORTER, f"({reported})", [mine, mine]),
    }
    if reach is Reach.ALL:
        return "TRUE", []
    needs, fragment, values = fragments[reach] if reach else ("", "FALSE", [])
    return (fragment, values) if needs in has else ("FALSE", [])
