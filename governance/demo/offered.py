"""Which accounts a demo store offers for one-click sign-in: of each role one whose page is full of life."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.accounts.rules import Role
from governance.demo.centres import Centres
from governance.demo.roster import Roster
from governance.whistles.case import State

TOWN_DIGITS = 9


def offered_accounts(roster: Roster, cases: pd.DataFrame, centres: Centres, story_grid: str) -> list[int]:
    """Return one account (row of the roster) of each role, in the order of the roles.

    `cases` has reporter, state and handler_id. The officer is that of the golden-minute story's grid, where cases stand
    at every stage; the operator's centre serves that grid; the company contact is that of its compound, the
    town's leader that of its town.
    """
    waiting = cases[cases["state"] == str(State.OPEN)]
    chosen = {role: int(np.flatnonzero(roster.frame["role"] == role)[0]) for role in Role}
    chosen[Role.GRID_OFFICER] = roster.officer_of_grid[story_grid]
    chosen[Role.MICRO_GRID_REPORTER] = _most(roster, Role.MICRO_GRID_REPORTER, waiting["reporter"], cases["reporter"])
    handler = waiting["handler_id"].map(dict(zip(roster.frame["account_id"], roster.frame.index, strict=True)))
    chosen[Role.DEPARTMENT_HANDLER] = _most(roster, Role.DEPARTMENT_HANDLER, handler.dropna(), handler.dropna())
    department = roster.frame["department_code"][chosen[Role.DEPARTMENT_HANDLER]]
    heads = (roster.frame["role"] == Role.DEPARTMENT_HEAD) & (roster.frame["department_code"] == department)
    chosen[Role.DEPARTMENT_HEAD] = int(np.flatnonzero(heads)[0])
    centre = centres.centres["centre_id"][centres.grid_centre[story_grid]].as_py()
    operators = (roster.frame["role"] == Role.CENTRE_OPERATOR) & (roster.frame["centre_id"] == centre)
    chosen[Role.CENTRE_OPERATOR] = int(np.flatnonzero(operators)[-1])
    leaders = (roster.frame["role"] == Role.TOWN_LEADER) & (roster.frame["area"] == story_grid[:TOWN_DIGITS])
    chosen[Role.TOWN_LEADER] = int(np.flatnonzero(leaders)[0])
    return [chosen[role] for role in Role]


def _most(roster: Roster, role: Role, now: pd.Series, ever: pd.Series) -> int:
    """Return the account of a role that has most cases open now, and of those the one with most in all."""
    own = np.flatnonzero(roster.frame["role"] == role)
    size = len(roster.frame)
    count = np.bincount(now.astype(np.int64), minlength=size) * 1000.0 + np.bincount(
        ever.astype(np.int64), minlength=size
    )
    return int(own[np.argmax(count[own])])
