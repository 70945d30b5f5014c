"""The entries of an officer's own grids: nobody else has them, and they hold nothing of another's."""

from __future__ import annotations

from governance.accounts.rules import Action
from governance.patrols import actions as patrols
from governance.patrols.rules import StopKind
from governance.procedures.grids import actions as grids
from governance.whistles import actions as whistles
from tests.rights.ask import Ask, How

A = Action

PATROLS = (
    Ask(A.PATROL_WALK, patrols.current, lambda s, a, _k: patrols.current(s.eng, a)),
    Ask(A.PATROL_WALK, patrols.mine, lambda s, a, _k: patrols.mine(s.eng, a)),
    Ask(A.PATROL_WALK, patrols.start, lambda s, a, _k: patrols.start(s.eng, a)),
    Ask(A.PATROL_WALK, patrols.here, lambda s, a, _k: patrols.here(s.eng, a, (119.51, 31.91))),
    Ask(A.PATROL_WALK, patrols.look, lambda s, a, k: patrols.look(s.eng, a, k or "P0", StopKind.OK)),
    Ask(A.PATROL_WALK, patrols.to_see, lambda s, a, _k: patrols.to_see(s.eng, a)),
    Ask(A.PATROL_WALK, patrols.found_now, lambda s, a, _k: patrols.found_now(s.eng, a)),
    Ask(A.PATROL_WALK, patrols.near, lambda s, a, _k: patrols.near(s.eng, a, (119.51, 31.91))),
    Ask(A.PATROL_WALK, patrols.finish, lambda s, a, _k: patrols.finish(s.eng, a)),
    Ask(A.COVERAGE_SEE, patrols.coverage, lambda s, a, _k: patrols.coverage(s.eng, a)),
)

GRIDS = (
    *PATROLS,
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
