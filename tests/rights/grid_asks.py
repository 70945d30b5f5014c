"""The entries of an officer's own grids: nobody else has them, and they hold nothing of another's."""

from __future__ import annotations

from governance.accounts.rules import Action
from governance.procedures.grids import actions as grids
from governance.whistles import actions as whistles
from tests.rights.ask import Ask, How

A = Action

GRIDS = (
    Ask(A.GRID_FACTS, grids.own_grids, lambda s, a, _k: grids.own_grids(s.eng, a)),
    Ask(A.GRID_FACTS, grids.premises, lambda s, a, _k: grids.premises(s.eng, a)),
    Ask(A.GRID_FACTS, grids.contacts, lambda s, a, _k: grids.contacts(s.eng, a)),
    Ask(A.GRID_FACTS, grids.reporters, lambda s, a, _k: grids.reporters(s.eng, a)),
    Ask(A.GRID_FACTS, grids.neighbours, lambda s, a, _k: grids.neighbours(s.eng, a)),
    Ask(
        A.GRID_FACTS,
        grids.open_cases,
        lambda s, a, _k: [line.case.case_id for line in grids.open_cases(s.eng, a)],
        "case",
        How.LIST,
    ),
    Ask(
        A.CASE_SEE,
        whistles.lines,
        lambda s, a, k: [line.case.case_id for line in whistles.lines(s.eng, a, [k])],
        "case",
        How.LIST,
    ),
)
