"""Rows and charts as one reader may see them: names, and homes where an elder lives alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from governance.accounts.rules import Account
from governance.alarms.store import live
from governance.engine import Cursor, Engine
from governance.engine.names import masked_name
from governance.places.actions import with_shown_kinds, without_numbers
from governance.whistles.store import cases

PEOPLE = ("reporter_name", "handler_name")
Show = Callable[[pd.DataFrame], pd.DataFrame]


def premises_in_hand(db: Cursor, account: Account) -> frozenset[str]:
    """Return the premises where the account has an open case or a running alarm in hand."""
    return frozenset(cases.premises_in_hand(db, account) | live.premises_in_hand(db, account))


def reader_of(eng: Engine, account: Account) -> Show:
    """Return the function that turns rows as they are stored into rows as the account may see them."""
    in_hand = eng.read(lambda db: premises_in_hand(db, account))

    def show(rows: pd.DataFrame) -> pd.DataFrame:
        if "premises_kind" in rows:
            rows = with_shown_kinds(rows, "premises_kind", account, in_hand)
        return without_numbers(with_shown_names(rows, account) if "named" in rows else rows)

    return show


def with_shown_names(rows: pd.DataFrame, account: Account) -> pd.DataFrame:
    """Return rows of cases with family names alone where `named` says so, one's own name excepted; without `named`."""
    hidden = ~rows["named"].fillna(False).astype(bool)
    shown = {}
    for column in PEOPLE:
        strange = hidden & rows[column].notna() & (rows[column] != account.name)
        names = {name: masked_name(name) for name in rows.loc[strange, column].unique()}
        shown[column] = rows[column].mask(strange, rows[column].map(names))
    return rows.assign(**shown).drop(columns="named")
