"""Moving the pin of a case that was put in the wrong place; what was reported, who moved it and why is kept."""

from __future__ import annotations

from governance.accounts.rules import Account, Action
from governance.engine import Engine, Refused, typed
from governance.engine.text import _
from governance.places import actions as places
from governance.places.rules import place_words
from governance.whistles.actions.move import Said, carry_out, not_found
from governance.whistles.actions.picking import Spot, spot, words_of
from governance.whistles.case import AS_IT_IS, Case, EventKind, Pin
from governance.whistles.store import cases, discretion

__all__ = ["AS_IT_IS", "move_pin"]


def move_pin(
    eng: Engine,
    account: Account,
    case_id: str,
    lon: float,
    lat: float,
    reason: str,
    seen: tuple[float, float] | None = None,
    premises_id: str | None = AS_IT_IS,
) -> Case:
    """Move the pin of an open case to a point (WGS-84) and return the case after it.

    Town, grid and micro-grid are found anew and the officer is that of the new grid; departments and due times stay.
    `seen` is the point the account saw before: moved by somebody else meanwhile, nothing happens and the refusal says
    by whom. `premises_id` None takes the premises off the case. Raises NotFound for a case or premises beyond the
    account's reach, Refused outside the city, without a reason, and for a case that is over.
    """
    before = eng.read(lambda db: cases.visible_case(db, account, case_id))
    if before is None:
        raise not_found()
    if eng.read(lambda db: discretion.withheld(db, account, [case_id])):
        raise Refused(_("这一件涉及住户个人情况，位置由所在网格的网格员或主办部门改。"))
    where = spot(eng, lon, lat)
    pin = Pin(
        lon=where.lon,
        lat=where.lat,
        town_code=where.areas.town_code,
        grid_code=where.areas.grid_code,
        micro_grid_code=where.areas.micro_grid_code,
        located=where.areas.located,
        boundary_version=where.boundary_version,
        officer_id=where.officer_id,
        place=_place(eng, account, before, where, premises_id),
        premises_id=premises_id,
        seen=seen,
    )
    said = Said(note=typed.reason(reason), pin=pin)
    return carry_out(eng, account, case_id, EventKind.MOVED_PIN, Action.CASE_MOVE_PIN, said)


def _place(eng: Engine, account: Account, before: Case, where: Spot, premises_id: str | None) -> str:
    """Return what the place is called now: a name of its own stays, that of a grid follows the pin."""
    if premises_id in (AS_IT_IS, before.premises_id):
        named = before.place != words_of(eng, before.town_code, before.grid_code)
        return before.place if named else where.place
    if premises_id is None:
        return where.place
    return place_words(places.named(eng, account, premises_id)) or where.place
