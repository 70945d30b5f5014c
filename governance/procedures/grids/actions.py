"""An officer looks at his own grids; those of whom he stands in for are his for as long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from governance.accounts import covering
from governance.accounts.actions import require
from governance.accounts.covers import acting_name
from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Action, Where
from governance.accounts.store import covers
from governance.areas import actions as areas
from governance.engine import Cursor, Engine
from governance.engine.phones import masked_in
from governance.places.actions import contacts_for
from governance.places.rules import Contact, shown_kind
from governance.procedures.grids import store
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine
from governance.whistles.readers import officer_for

MOST_SEARCH = 40


@dataclass(frozen=True)
class OwnGrid:
    """One grid: its code, for whom it is answered for while he is away, its households, and what is counted there."""

    code: str
    lent_by: str
    households: int
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Return how many there are of a kind of `store.counts`."""
        return self.counts.get(kind, 0)


@dataclass(frozen=True)
class GridPremises:
    """One premises there, and who answers for it first, if anybody."""

    premises_id: str
    name: str
    kind: str
    address: str
    contact: Contact | None


@dataclass(frozen=True)
class GridContact:
    """Who answers for a premises there; the phone is masked."""

    contact: Contact
    premises_name: str


@dataclass(frozen=True)
class Reporter:
    """A micro-grid reporter who belongs to the officer."""

    account_id: str
    name: str
    micro_grid_code: str


@dataclass(frozen=True)
class Neighbour:
    """A grid that touches one's own: its officer as this account may read his name, and the centre that serves it.

    The telephone is the centre's duty telephone, which is published; empty where no centre serves the grid.
    """

    code: str
    officer: str
    centre: tuple[str, str]
    phone: str


def own_grids(eng: Engine, account: Account) -> list[OwnGrid]:
    """Return the account's own grids with what is in them, those lent to it last."""
    require(account, Action.GRID_FACTS)
    counted, lent = eng.read(lambda db: store.counts(db, account)), covering.lent_areas(eng, account)
    known = areas.level_frame(eng, "grid").set_index("code")
    codes = sorted((code for code in account.area_codes if code in known.index), key=lambda code: (code in lent, code))
    households = known["households"]
    return [OwnGrid(code, lent.get(code, ""), int(households[code]), counted.get(code, {})) for code in codes]


def premises(eng: Engine, account: Account, text: str = "", limit: int = 30) -> tuple[list[GridPremises], int]:
    """Return the premises in the account's grids by name, and how many in all; `text` is part of name or address."""
    require(account, Action.GRID_FACTS)
    rows, total = eng.read(lambda db: store.premises(db, account, text.strip()[:MOST_SEARCH], limit))
    found = []
    for premises_id, name, kind, address, town, grid, micro_grid, contact_id, duty, person, phone in rows:
        where = Where(town, grid, micro_grid, premises_id=premises_id)
        known = [Contact(contact_id, premises_id, duty, person, phone)] if contact_id else []
        first = next(iter(contacts_for(account, kind, where, known)), None)
        told = masked_in(name), shown_kind(kind, grid, account), masked_in(address)
        found.append(GridPremises(premises_id, *told, first))
    return found, total


def contacts(eng: Engine, account: Account, text: str = "", limit: int = 30) -> tuple[list[GridContact], int]:
    """Return who answers for the premises in the account's grids, and how many in all; `text` is part of a name."""
    require(account, Action.GRID_FACTS)
    rows, total = eng.read(lambda db: store.contacts(db, account, text.strip()[:MOST_SEARCH], limit))
    return list(_shown(account, rows)), total


def _shown(account: Account, rows: Iterable[tuple]) -> Iterable[GridContact]:
    for *person, name, kind, town, grid, micro_grid in rows:
        one = Contact(*person)
        where = Where(town, grid, micro_grid, premises_id=one.premises_id)
        yield from (GridContact(seen, masked_in(name)) for seen in contacts_for(account, kind, where, [one]))


def reporters(eng: Engine, account: Account) -> list[Reporter]:
    """Return the micro-grid reporters who report from the account's grids."""
    require(account, Action.GRID_FACTS)
    return [
        Reporter(who, shown(account, Whose.CASE, Where(grid_code=grid), name), micro_grid)
        for who, name, micro_grid, grid in eng.read(lambda db: store.reporters(db, account))
    ]


def neighbours(eng: Engine, account: Account) -> list[Neighbour]:
    """Return the grids that touch the account's own, each with its officer and how to reach him; a deputy by name."""
    require(account, Action.GRID_FACTS)
    codes = areas.beside(eng, account.area_codes)

    def question(db: Cursor) -> list[Neighbour]:
        officers, serving = store.officers(db, codes), store.centres(db, codes)
        deputies = covers.names_now(db, sorted({who for who, _name in officers.values()}), eng.now())
        found = []
        for code in codes:
            who, name = officers.get(code, ("", ""))
            _absent, _deputy_id, deputy = deputies.get(who, ("", None, None))
            name = acting_name(name, deputy) if deputy else name
            centre, centre_en, phone = serving.get(code, ("", "", ""))
            found.append(Neighbour(code, officer_for(account, code, name or None) or "", (centre, centre_en), phone))
        return found

    return eng.read(question)


def open_cases(eng: Engine, account: Account) -> list[CaseLine]:
    """Return the open whistles in the account's own grids, danger to life first, then by due time."""
    require(account, Action.GRID_FACTS)
    return whistles.lines(eng, account, eng.read(lambda db: store.open_cases(db, account)))
