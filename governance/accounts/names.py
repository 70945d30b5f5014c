"""Who reads whose name in full: a table like that of the rights. Everybody else reads a family name. Pure."""

from __future__ import annotations

from enum import StrEnum

from governance.accounts.rights import Reach, Role, cells
from governance.accounts.rules import Account, Where, within
from governance.engine.names import masked_name


class Whose(StrEnum):
    """Whose name it is."""

    CONTACT = "contact"  # of premises
    OFFICER = "officer"  # of a grid, before there is a case
    CASE = "case"  # who reported, handles or wrote in a case
    ON_SITE = "on_site"  # who was told of an alarm or went there
    STAFF = "staff"  # of a service centre; its place is a grid the centre serves


# Who has to ring or meet a person reads his name; who only counts, manages or audits does not.
TABLE = """
whose   officer reporter handler    head       operator contact  town city supervision administrator auditor
contact grid    -        department department centre   premises -    -    -           -             -
officer grid    micro_grid department department centre  premises town -    all         -             -
case    grid    reported department department centre   premises town -    all         -             -
on_site grid    -        department department centre   premises town -    all         -             -
staff   all     -        -          -          centre   all      -    -    all         -             -
"""


def _read(table: str) -> dict[Whose, dict[Role, Reach]]:
    found: dict[Whose, dict[Role, Reach]] = {whose: {} for whose in Whose}
    for whose, role, reach in cells(table):
        found[Whose(whose)][role] = reach
    return found


READERS = _read(TABLE)


def reach_of(account: Account, whose: Whose) -> Reach | None:
    """Return how far an account reads such names, None for not at all."""
    return None if account.must_change else READERS[whose].get(account.acts_as or account.role)


def reads(account: Account, whose: Whose, where: Where) -> bool:
    """Tell whether an account reads such a name there in full."""
    reach = reach_of(account, whose)
    return reach is not None and within(account, reach, where)


def shown(account: Account, whose: Whose, where: Where, name: str) -> str:
    """Return a name as this account may read it; one's own is never hidden.

    >>> operator = Account("U1", "u1", "李海", Role.CENTRE_OPERATOR, area_codes=("G1",))
    >>> [shown(operator, Whose.CONTACT, Where(grid_code=grid), "王建国") for grid in ("G1", "G2")]
    ['王建国', '王＊＊']
    """
    return name if name == account.name or reads(account, whose, where) else masked_name(name)
