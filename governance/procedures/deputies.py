"""Who might stand in for somebody: those whose post fits, neighbours before others, and who has least to do first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely

from governance.accounts import covering, directory
from governance.accounts.covers import may_be_arranged, may_be_away
from governance.accounts.rules import Account, Role
from governance.accounts.store import covers, people
from governance.accounts.store.people import Colleague
from governance.areas import actions as areas
from governance.engine import Cursor, Engine

TOUCHES_M = 5.0  # drawn borders that leave so small a gap still touch
MOST = 300


@dataclass(frozen=True)
class Candidate:
    """Somebody who may stand in: whether his area touches, whether it is of the same town, his open cases."""

    account_id: str
    name: str
    role: Role
    touches: bool
    same_town: bool
    open_cases: int


def proposed(
    eng: Engine,
    by: Account | None,
    account_id: str,
    from_at: datetime,
    until_at: datetime,
    *,
    instead_of: str | None = None,
) -> list[Candidate]:
    """Return who may stand in for somebody in a span, the most fitting first.

    Officers of touching grids come first, then those of the same town, then everybody else whose post fits; among
    equals who has fewest open cases. Who is away himself in the span is left out. `instead_of` is the cover that is to
    get another deputy. Raises NotFound outside the reach.
    """
    covering.allow(by)
    now = eng.now()

    def question(db: Cursor) -> list[Candidate]:
        absent = directory.seen_by(db, by, account_id)
        arranged = [one for one in covers.current(db, now) if one.cover_id != instead_of]
        contact = absent.role is Role.COMPANY_CONTACT  # their premises decide, and they are few
        found: list[Candidate] = []
        for one in ranked(eng, absent, people.colleagues(db, account_id)):
            light = replace(absent, account_id=one.account_id, name=one.name, role=one.role)
            deputy = people.account(db, one.account_id) if contact else light
            if deputy and may_be_arranged(arranged, absent, deputy, max(from_at, now), until_at, now):
                found.append(one)
        return found[:MOST]

    return eng.read(question)


def hindered(eng: Engine, by: Account | None, account_id: str, from_at: datetime, until_at: datetime) -> str:
    """Return why nobody can stand in for somebody in a span, as far as it is his own doing; empty where it is not."""
    covering.allow(by)
    now = eng.now()

    def question(db: Cursor) -> str:
        absent = directory.seen_by(db, by, account_id)
        decision = may_be_away(covers.covers_of(db, account_id), absent, max(from_at, now), until_at, now)
        return "" if decision else decision.reason

    return eng.read(question)


def ranked(eng: Engine, absent: Account, found: Sequence[Colleague]) -> list[Candidate]:
    """Return colleagues in the order in which they are proposed."""
    near, towns = neighbours(eng, absent.area_codes), areas.town_of(eng)
    own = {towns.get(code) for code in absent.area_codes} - {None}
    told = [
        Candidate(
            one.account_id,
            one.name,
            Role(one.role),
            bool(near & set(one.area_codes)),
            bool(own & {towns.get(code) for code in one.area_codes}),
            one.open_cases,
        )
        for one in found
    ]
    return sorted(told, key=lambda one: (not one.touches, not one.same_town, one.open_cases, one.account_id))


def neighbours(eng: Engine, codes: Sequence[str]) -> set[str]:
    """Return the codes of the areas that touch some areas of the same town and level, those areas left out."""
    found: set[str] = set()
    for level in ("grid", "micro_grid"):
        frame, shapes = areas.level_frame(eng, level), areas.metric_shapes(eng, level)
        mine = frame["code"].isin(list(codes)).to_numpy()
        if not mine.any():
            continue
        own = shapely.union_all([shape for shape, is_mine in zip(shapes, mine, strict=True) if is_mine])
        near = shapely.dwithin(np.array(shapes, dtype=object), own, TOUCHES_M)
        towns = frame["town_code"].isin(frame.loc[mine, "town_code"]).to_numpy()
        found |= set(frame.loc[near & ~mine & towns, "code"])
    return found
