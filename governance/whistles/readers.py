"""A case as one reader may see it: names by role, and no phone number in what people wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Where
from governance.engine.phones import masked_in
from governance.whistles.case import Case, EventKind
from governance.whistles.people import where_of
from governance.whistles.words import HANDED_TO


class Written(Protocol):
    """An entry of a case's log: who wrote it and what."""

    @property
    def actor(self) -> str:
        """Name of the author."""

    @property
    def note(self) -> str:
        """What he wrote."""


E = TypeVar("E", bound=Written)


@dataclass(frozen=True)
class Neutral:
    """What is told of a case that is withheld: its group's code, and the middle of its grid (WGS-84) where known."""

    category_code: str
    lon: float | None
    lat: float | None


def case_for(account: Account, case: Case, neutral: Neutral | None = None) -> Case:
    """Return a case with the names this account may read and without phone numbers in its words.

    Of one that is withheld from him neither category nor line, place, premises, alarm and pin are left.
    """
    where = where_of(case)
    handler = shown(account, Whose.CASE, where, case.handler_name) if case.handler_name else None
    return replace(
        _without_content(case, neutral) if neutral else case,
        line="" if neutral else masked_in(case.line),
        place="" if neutral else masked_in(case.place),
        reporter_name=shown(account, Whose.CASE, where, case.reporter_name),
        handler_name=handler,
    )


def _without_content(case: Case, neutral: Neutral) -> Case:
    return replace(
        case,
        category_code=neutral.category_code,
        rule_id="",
        premises_id=None,
        alarm_id=None,
        lon=neutral.lon or 0.0,
        lat=neutral.lat or 0.0,
        lon_in=None,
        lat_in=None,
        micro_grid_code=None,
    )


def entries_for(account: Account, case: Case, entries: Iterable[E], withheld: bool = False) -> tuple[E, ...]:
    """Return the entries of a case's log in the same way; of what the system wrote a hand-over alone names people."""
    where = where_of(case)

    def note_for(one: E) -> str:
        if getattr(one, "kind", None) is EventKind.HANDED_OVER:
            return HANDED_TO.join(shown(account, Whose.CASE, where, name) for name in one.note.split(HANDED_TO))
        return "" if withheld else masked_in(one.note)

    return tuple(
        replace(
            one,  # type: ignore[type-var]
            note=note_for(one),
            actor=shown(account, Whose.CASE, where, one.actor) if getattr(one, "account_id", None) else one.actor,
        )
        for one in entries
    )


def officer_for(account: Account, grid_code: str | None, name: str | None) -> str | None:
    """Return the name of a grid's officer before there is a case there, as this account may read it.

    A micro-grid reporter reads that of the grid his own micro-grid lies in, whose code begins with the grid's.

    >>> from governance.accounts.rules import Role
    >>> officer = Account("U1", "u1", "王海", Role.GRID_OFFICER, area_codes=("G1",))
    >>> officer_for(officer, "G1", "高敏（代王海）"), officer_for(officer, "G2", "张慧")
    ('高敏（代王海）', '张＊')
    """
    own = next((code for code in account.area_codes if grid_code and code.startswith(grid_code)), None)
    return shown(account, Whose.OFFICER, Where(grid_code=grid_code, micro_grid_code=own), name) if name else None


def name_for(account: Account, case: Case, name: str | None) -> str | None:
    """Return the name of somebody who has to do with a case, as this account may read it."""
    return shown(account, Whose.CASE, where_of(case), name) if name else None
