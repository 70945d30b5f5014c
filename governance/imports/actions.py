"""Looking at what was loaded: the history of imports, and the rows that were refused."""

from __future__ import annotations

from pathlib import PurePath

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Engine, NotFound
from governance.engine.text import _
from governance.imports import store

FILES = "imports"  # kind of the content-addressed files: refused rows, and what undoing needs


def history(eng: Engine, account: Account | None, limit: int = 50, offset: int = 0) -> tuple[pd.DataFrame, int]:
    """Return the imports, newest first (columns of gov.imports, and `account_name`), and how many there are in all."""
    allow(account)
    return eng.read(lambda db: store.newest(db, limit, offset)), eng.read(store.count)


def refused_rows(eng: Engine, account: Account, import_id: str) -> tuple[str, bytes]:
    """Return name and content of the file of refused rows; looking at it is noted, for it may hold personal data."""
    allow(account)
    found = eng.read(lambda db: store.one(db, import_id))
    if found is None or not found["refused_sha256"]:
        raise NotFound(_("这次导入没有被拒的行。"))
    content = eng.files.get(str(found["refused_sha256"]), FILES)
    eng.write(lambda db: audit.append(db, eng.now(), account.account_id, "import.refused_rows", import_id) and None)
    return refused_name(str(found["file_name"]), content), content


def refused_name(file_name: str, content: bytes) -> str:
    """Return what a file of refused rows is called: a workbook stays one, shapes are GeoJSON, everything else is CSV.

    >>> refused_name("places.geojson", b"id,name"), refused_name("towns.gpkg", b'{"type":"FeatureCollection"')
    ('places.refused.csv', 'towns.refused.geojson')
    """
    known = {b"PK": ".xlsx", b'{"type":': ".geojson"}
    suffix = next((suffix for head, suffix in known.items() if content.startswith(head)), ".csv")
    return f"{PurePath(file_name).stem}.refused{suffix}"


def sources(eng: Engine, account: Account | None, kind: str) -> list[str]:
    """Return the named sources of a kind whose mapping is remembered."""
    allow(account)
    return eng.read(lambda db: store.sources(db, kind))


def allow(account: Account | None) -> None:
    """Raise Refused unless this account may load files; None is the operator of the machine."""
    if account is not None:
        require(account, Action.LOAD)
