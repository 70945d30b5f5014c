"""A case as one reader may see it: names by role, and no phone number in what people wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Where
from governance.engine.phones import masked_in
from governance.whistles.case import Case
from governance.whistles.people import where_of


class Written(Protocol):
    """An entry of a case's log: who wrote it and what."""

    @property
    def actor(self) -> str:
        """Name of the author."""

    @property
    def note(self) -> str:
        """What he wrote."""


E = TypeVar("E", bound=Written)


def case_for(account: Account, case: Case) -> Case:
    """Return a case with the names this account may read and without phone numbers in its words."""
    where = where_of(case)
    handler = shown(account, Whose.CASE, where, case.handler_name) if case.handler_name else None
    return replace(
        case,
        line=masked_in(case.line),
        place=masked_in(case.place),
        reporter_name=shown(account, Whose.CASE, where, case.reporter_name),
        handler_name=handler,
    )


def entries_for(account: Account, case: Case, entries: Iterable[E]) -> tuple[E, ...]:
    """Return the entries of a case's log in the same way; what the system wrote has no name to hide."""
    where = where_of(case)
    return tuple(
        replace(
            one,  # type: ignore[type-var]
            note=masked_in(one.note),
            actor=shown(account, Whose.CASE, where, one.actor) if getattr(one, "account_id", None) else one.actor,
        )
        for one in entries
    )


def officer_for(account: Account, grid_code: str | None, name: str | None) -> str | None:
    """Return the name of a grid's officer before there is a case there, as this account may read it.

    >>> from governance.accounts.rules import Role
    >>> officer = Account("U1", "u1", "王海", Role.GRID_OFFICER, area_codes=("G1",))
    >>> officer_for(officer, "G1", "高敏（代王海）"), officer_for(officer, "G2", "张慧")
    ('高敏（代王海）', '张＊')
    """
    return shown(account, Whose.CASE, Where(grid_code=grid_code), name) if name else None


def name_for(account: Account, case: Case, name: str | None) -> str | None:
    """Return the name of somebody who has to do with a case, as this account may read it."""
    return shown(account, Whose.CASE, where_of(case), name) if name else None
