"""Mending who is asked: a contact for premises, an officer for a grid."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Role
from governance.accounts.store import changes, people
from governance.areas import actions as areas
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.places.rules import Duty
from governance.procedures.quality import listing
from governance.procedures.quality.mending import Mended, Pick, allow, gone, note
from governance.procedures.quality.rules import Check
from governance.procedures.store import mending as store
from governance.procedures.store import quality as seen
from governance.readers.kinds.phones import phones

LONGEST_NAME = 60


@dataclass(frozen=True)
class Officer:
    """A grid officer and the grids he answers for."""

    account_id: str
    name: str
    grids: tuple[str, ...]


def add_contact(eng: Engine, account: Account, picks: Sequence[Pick], duty: str, name: str, phone: str) -> Mended:
    """Add the same contact to one or several premises; raises Refused for a name or phone that is none."""
    allow(account, picks)
    person, number = cleaned(name), _phone(cleaned(phone))
    if not person or len(person) > LONGEST_NAME:
        raise Refused(_("请填写联系人的姓名。"))
    if duty not in set(Duty):
        raise Refused(_("请选联系人是场所的什么人。"))

    def work(db: Cursor) -> int:
        keys = store.known_premises(db, [one.subject_id for one in picks])
        if not keys:
            raise gone()
        rows = [(f"K{secrets.token_hex(6)}", key, duty, person, number) for key in keys]
        store.add_contacts(db, rows)
        note(db, eng, account, "contact", keys, contacts=[row[0] for row in rows[:20]], duty=duty)
        return len(keys)

    done = eng.write(work)
    return Mended(done, _("已给 {n} 个场所补上联系人。").format(n=done))


def _phone(typed: str) -> str:
    """Return a phone number in the one form the store keeps."""
    column = phones(pa.array([re.sub(r"\s+", " ", typed).strip() or None], pa.string()))
    found = column.values.to_pylist()[0]
    if not found:
        raise Refused(_("“{value}”不像电话号码，例如 13812345678 或 0511-86920119。").format(value=typed.strip()[:40]))
    return str(found)


def officers(eng: Engine, account: Account) -> list[Officer]:
    """Return every active grid officer with his grids, by name."""
    require(account, Action.MEND)
    rows = eng.read(seen.officers)
    found = [
        Officer(str(key), str(part["name"].iloc[0]), tuple(part["area_code"].dropna()))
        for key, part in rows.groupby("account_id")
    ]
    return sorted(found, key=lambda one: (one.name, one.account_id))


def give_officer(eng: Engine, account: Account, picks: Sequence[Pick], officer_id: str) -> Mended:
    """Give one or several grids to an officer, beside those he has."""
    allow(account, picks)
    done = _give(eng, account, {one.subject_id: officer_id for one in picks}, "officer")
    return Mended(done, _("已给 {n} 个网格指定网格员。").format(n=done))


def cover(eng: Engine, account: Account, picks: Sequence[Pick] | None = None) -> Mended:
    """Let the officer of the nearest grid, of the same town where there is one, look after grids without one."""
    require(account, Action.MEND)
    bare = listing.found(eng, Check.WITHOUT_OFFICER)
    if picks is not None:
        allow(account, picks)
        bare = bare[bare["subject_id"].isin([one.subject_id for one in picks])]
    neighbours = neighbours_of(eng, bare)
    if not neighbours:
        raise Refused(_("没有可以代管的邻近网格员，请先在账号里添加网格员。"))
    done = _give(eng, account, {grid: officer.account_id for grid, officer in neighbours.items()}, "cover")
    return Mended(done, _("已由邻近的网格员代管 {n} 个网格。").format(n=done))


def neighbours_of(eng: Engine, bare: pd.DataFrame) -> dict[str, Officer]:
    """Return for grids without an officer (rows of the finding) the officer of the nearest grid that has one."""
    known = eng.read(seen.officers).dropna(subset="area_code")
    grids = areas.level_frame(eng, "grid").merge(
        known.drop_duplicates("area_code"), left_on="code", right_on="area_code"
    )
    if grids.empty or bare.empty:
        return {}
    metric, towns = listing.metric_of(eng, grids), grids["town_code"].to_numpy()
    found = {}
    for row, at in zip(bare.itertuples(), listing.metric_of(eng, bare), strict=True):
        best = np.lexsort((np.hypot(*(metric - at).T), towns != row.town_code))[0]
        who = grids.iloc[best]
        found[str(row.subject_id)] = Officer(str(who["account_id"]), str(who["name_y"]), (str(who["code"]),))
    return found


def _give(eng: Engine, account: Account, wanted: dict[str, str], how: str) -> int:
    codes = set(areas.level_frame(eng, "grid")["code"])

    def work(db: Cursor) -> int:
        active = dict(people.accounts_of_role(db, Role.GRID_OFFICER))
        if not set(wanted.values()) <= set(active):
            raise Refused(_("这位网格员的账号已停用，请另选一位。"))
        bare = [grid for grid in wanted if grid in codes and people.officer_of(db, grid) is None]
        if not bare:
            raise gone()
        for grid in bare:
            changes.add_area(db, wanted[grid], grid)
        note(db, eng, account, how, bare, officers=sorted({wanted[grid] for grid in bare})[:20])
        return len(bare)

    return eng.write(work, "sessions")
