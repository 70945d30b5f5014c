"""The reader's own area: which towns and areas it lies in, what it is called, where a map has to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.accounts.rules import Account, Role
from governance.areas import actions as areas
from governance.centres import actions as centres
from governance.engine import text
from governance.engine.text import _
from governance.places import actions as places
from governance.places.rules import Premises, PremisesKind
from pages.parts import session

Bounds = tuple[float, float, float, float]
AROUND_DEGREES = 0.006  # what is shown about a premises: some 600 m each way
TOWN_DIGITS, GRID_DIGITS = 9, 15


@dataclass(frozen=True)
class OwnArea:
    """What an account with an area of its own sees; everybody else sees the city.

    `codes` are own towns, grids or micro-grids, none for a company's contact: no area's figure is his premises'.
    """

    name: str
    towns: tuple[str, ...]
    codes: tuple[str, ...] = ()
    bounds: Bounds | None = None

    @property
    def only_town(self) -> str | None:
        """The town it lies in, where there is only one."""
        return self.towns[0] if len(self.towns) == 1 else None

    @property
    def compares(self) -> bool:
        """Tell whether whole grids or towns are among the areas, whose figures can be told apart."""
        return any(len(code) in (TOWN_DIGITS, GRID_DIGITS) for code in self.codes)

    def has(self, code: str) -> bool:
        """Tell whether an area holds something of the own one, or lies in it."""
        return code in self.towns or any(one.startswith(code) or code.startswith(one) for one in self.codes)

    def colours(self, code: str, grids: Sequence[str]) -> bool:
        """Tell whether an area's figure is the area's own: a grid that is ours, a town all of whose grids are.

        Of a town that is ours as a whole, every grid is. `grids` are all grids of the city.
        """
        if any(code.startswith(one) for one in self.codes if len(one) == TOWN_DIGITS):
            return True
        if len(code) == TOWN_DIGITS:
            inside = [grid for grid in grids if grid.startswith(code)]
            return bool(inside) and set(inside) <= set(self.codes)
        return code in self.codes


def of(account: Account) -> OwnArea | None:
    """Return the account's own area, or None for those who see the whole city."""
    if account.premises_ids:
        return _of_premises(account)
    if not account.area_codes:
        return None
    codes = tuple(sorted(account.area_codes))
    towns = tuple(dict.fromkeys(code[:TOWN_DIGITS] for code in codes))
    return OwnArea(_centre_name(account) or _named(codes), towns, codes, areas.bounds_of(session.store(), codes))


def place_name(account: Account) -> str:
    """Return what a page names as the place it is about: the own area, else the city."""
    own = of(account)
    return own.name if own else session.city_name()


def _centre_name(account: Account) -> str:
    if account.role is not Role.CENTRE_OPERATOR:
        return ""
    known = centres.overview(session.store(), account).set_index("centre_id")
    if account.centre_id not in known.index:
        return ""
    one = known.loc[account.centre_id]
    return text.pick(str(one["name"]), one["name_en"])


def _named(codes: Sequence[str]) -> str:
    """Return the name of the first area, and how many there are."""
    known = areas.names(session.store())
    first = text.pick(*known[codes[0]]) if codes[0] in known else codes[0]
    return first if len(codes) == 1 else _("{first}等 {n} 个").format(first=first, n=len(codes))


def _of_premises(account: Account) -> OwnArea:
    found = [_premises(account, one) for one in account.premises_ids]
    name = next((one.name for one in found if one.kind is PremisesKind.COMPOUND), found[0].name)
    towns = tuple(dict.fromkeys(one.town_code for one in found if one.town_code))
    at = [(one.lon, one.lat) for one in found if one.lon and one.lat]
    if not at:
        return OwnArea(name, towns)
    lons, lats = zip(*at, strict=True)
    edge = AROUND_DEGREES
    return OwnArea(name, towns, (), (min(lons) - edge, min(lats) - edge, max(lons) + edge, max(lats) + edge))


def _premises(account: Account, premises_id: str) -> Premises:
    return places.premises_file(session.store(), account, premises_id).premises
