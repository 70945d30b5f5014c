"""What all ways to mend share: who may, what is written down, and finding a thing right as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.procedures.quality import listing
from governance.procedures.quality.rules import Check
from governance.procedures.store import mending as store

MOST_NAMED = 500  # identifiers written into one entry of the audit


@dataclass(frozen=True)
class Mended:
    """What a mending did: how many things it changed, and one sentence that says so."""

    changed: int
    sentence: str


@dataclass(frozen=True)
class Pick:
    """One row of a finding, as the reader chose it."""

    subject: str
    subject_id: str
    finding: str = ""


def allow(account: Account, picked: Sequence[object]) -> None:
    """Raise Refused unless the account may mend and has chosen something."""
    require(account, Action.MEND)
    if not picked:
        raise Refused(_("请先在表里选一行或几行。"))


def note(db: Cursor, eng: Engine, account: Account, what: str, keys: Sequence[str], **facts: object) -> None:
    """Write into the audit who mended what, with the identifiers and without anything personal."""
    subject = keys[0] if len(keys) == 1 else _counted(keys)
    detail: dict[str, object] = {"rows": len(keys), "ids": list(keys[:MOST_NAMED]), **facts}
    audit.append(db, eng.now(), account.account_id, f"data.{what}", subject, detail=detail)


def _counted(keys: Sequence[str]) -> str:
    return f"{len(keys)} rows"


def accept(eng: Engine, account: Account, check: Check, picks: Sequence[Pick]) -> Mended:
    """Mark rows of a finding as looked at and right; each is listed again once what was seen has changed."""
    allow(account, picks)
    rows = _still_found(eng, check, picks)
    keys = rows["subject_id"].tolist()

    def work(db: Cursor) -> None:
        store.accept(db, rows, account.account_id, eng.now())
        note(db, eng, account, "accept", keys, check=check.value)

    eng.write(work)
    return Mended(len(keys), _("已标记核对无误 {n} 项，不再列出。").format(n=len(keys)))


def _still_found(eng: Engine, check: Check, picks: Sequence[Pick]) -> pd.DataFrame:
    """Return the rows of a finding that were picked; raises Refused where none is listed any more."""
    wanted = {(one.subject, one.subject_id, one.finding or check.value) for one in picks}
    rows = listing.found(eng, check)
    keys = pd.Series(list(zip(rows["subject"], rows["subject_id"], rows["finding"], strict=True)), index=rows.index)
    chosen = rows[keys.isin(wanted)] if len(rows) else rows
    if chosen.empty:
        raise gone()
    return chosen


def gone() -> Refused:
    """Return the refusal for rows that somebody else has mended meanwhile."""
    return Refused(_("选中的几项刚刚已被改好，请刷新再看。"))
