"""A few recent cases in one grid, at every stage, so that whoever tries a demo account has something to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.case_flow import NEVER, UNCONFIRMED, UNDECIDED, later
from governance.demo.dice import Ints
from governance.demo.local_time import DAY_US, HOUR_US
from governance.demo.roster import Roster
from governance.routing.rules import Catalogue
from governance.whistles.clocks import Clocks

SECOND_US = 1_000_000
SEARCHED_DAYS = 14
ENOUGH_H = 0.45  # working hours within which the department has reported in
FRESH_MIN = {"dispatched": 12, "unconfirmed": 35, "undecided": 50}  # minutes ago, by stage
CHECKED_H = 6.0  # working hours for handling what was handled


def showcase_cases(
    specs: list[Mapping[str, Any]], rows: Mapping[str, Ints], catalogue: Catalogue, clocks: Clocks, until_us: int
) -> pd.DataFrame:
    """Return the cases in the columns of `cases.draw_cases`, with `show` (number of the specification).

    `rows` gives for each word of `where` the premises that fit, to be used in turn.
    """
    code = {one.category_code: n for n, one in enumerate(catalogue.categories)}
    turn = dict.fromkeys(rows, 0)
    found = []
    for number, spec in enumerate(specs):
        fitting = rows[spec["where"]]
        if spec["category"] not in code or not len(fitting):
            continue
        premises = int(fitting[turn[spec["where"]] % len(fitting)])
        turn[spec["where"]] += 1
        allowed = _allowed(catalogue, spec["category"])
        at = _blown(spec["stage"], allowed, number, clocks, until_us)
        found.append({"category": code[spec["category"]], "at_us": at, "premises": premises, "show": number})
    return pd.DataFrame(found).assign(street=False, life=False, alarm=np.int64(-1))


def _allowed(catalogue: Catalogue, category: str) -> float:
    """Return the hours allowed to handle a category that endangers no life (the narrowest rule for it)."""
    named = [rule.handle_work_hours for rule in catalogue.rules if rule.category_code == category]
    return min(named) if named else catalogue.rules[-1].handle_work_hours


def _blown(stage: str, allowed_h: float, number: int, clocks: Clocks, until_us: int) -> int:
    """Return when to blow the whistle so that the case stands at that stage when history ends."""
    minutes = 11 * (number + 1)
    if stage in FRESH_MIN:
        return until_us - FRESH_MIN[stage] * 60 * SECOND_US
    hours = np.arange(2, SEARCHED_DAYS * 24)
    at = (until_us - hours * HOUR_US - minutes * 60 * SECOND_US) // SECOND_US * SECOND_US
    day = np.zeros(len(at), dtype=bool)
    due = later(clocks, at, np.full(len(at), allowed_h), day)
    checked = later(clocks, at, np.full(len(at), CHECKED_H), day)
    wanted = {
        "overdue": due < until_us - HOUR_US,
        "due_soon": due >= until_us,
        "handling": (due >= until_us + DAY_US) | (hours < 30),
        "fed_back": checked < until_us - HOUR_US,
        "closed": checked < until_us - 20 * HOUR_US,
    }[stage]
    choice = np.flatnonzero(wanted)
    # the newest that fits, except where the clock shall nearly have run out
    return int(at[choice[-1] if stage == "due_soon" else choice[0]])


def show(
    flow: pd.DataFrame, cases: pd.DataFrame, specs: list[Mapping[str, Any]], clocks: Clocks, until_us: int
) -> None:
    """Let the showcase cases stand where they shall, in place."""
    rows = np.flatnonzero(cases["show"] >= 0)
    stage = np.array([specs[number]["stage"] for number in cases["show"].to_numpy()[rows]])
    at, no = cases["at_us"].to_numpy()[rows], np.zeros(len(rows), dtype=bool)
    reported = later(clocks, at, np.full(len(rows), ENOUGH_H), no)
    reported = np.where(reported < until_us, reported, at + (until_us - at) // 2)
    handled = later(clocks, at, np.full(len(rows), CHECKED_H * 0.8), no)
    checked = later(clocks, at, np.full(len(rows), CHECKED_H), no)
    over = np.isin(stage, ("fed_back", "closed"))
    flow.loc[rows, "side"] = np.select([stage == "unconfirmed", stage == "undecided"], [UNCONFIRMED, UNDECIDED], 0)
    flow.loc[rows, "reported"] = np.where(stage == "dispatched", NEVER, reported)
    flow.loc[rows, "handled"] = np.where(over, handled, NEVER)
    flow.loc[rows, "verified"] = np.where(stage == "closed", checked, NEVER)
    flow.loc[rows, "evaluated"] = NEVER
    flow.loc[rows, "late"] = (stage == "overdue") | (over & (handled > flow.loc[rows, "handle_due"].to_numpy()))


def cast_strangers(cases: pd.DataFrame, specs: list[Mapping[str, Any]], roster: Roster) -> None:
    """Let a reporter of the same town blow what shall wait for its officer, in place."""
    for row in np.flatnonzero(cases["show"] >= 0):
        grid = str(cases.at[row, "grid_code"])
        near = [who for code, who in sorted(roster.reporter_of_micro_grid.items()) if code[:9] == grid[:9]]
        if specs[cases.at[row, "show"]]["stage"] == "unconfirmed" and near:
            cases.at[row, "reporter"] = near[0]


def showcase_words(cases: pd.DataFrame, specs: list[Mapping[str, Any]], name: str) -> tuple[Ints, list[str]]:
    """Return the rows of the cases whose specification has a word (line or done), and the words."""
    rows = [row for row, number in enumerate(cases["show"]) if number >= 0 and name in specs[number]]
    return np.array(rows, dtype=np.int64), [specs[number][name] for number in cases["show"].to_numpy()[rows]]
