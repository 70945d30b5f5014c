"""SQL of the catalogue's office: versions with author and note, the one draft, whistles of a period to try it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from governance.accounts.rules import Account
from governance.engine import Cursor
from governance.engine.times import from_store, to_store
from governance.whistles.store.discretion import neutral

DRAFT_ID = 1  # one draft at a time


@dataclass(frozen=True)
class Version:
    """A version of the catalogue; what was loaded from files has no date, no author and no note."""

    number: int
    categories: int
    rules: int
    published_at_utc: datetime | None
    published_by: str | None
    author: str | None
    note: str
    made_from: int | None


@dataclass(frozen=True)
class Draft:
    """The draft as it is kept: categories and rules as JSON."""

    revision: int
    made_from: int
    content: str
    begun_by: str
    changed_by: str
    author: str
    changed_at_utc: datetime


def versions(db: Cursor) -> list[Version]:
    """Return every version, the newest first."""
    sql = (
        "SELECT c.catalogue_version, c.n, coalesce(r.n, 0), v.published_at_utc, v.published_by, a.name,"
        " coalesce(v.note, ''), v.made_from"
        " FROM (SELECT catalogue_version, count(*) AS n FROM gov.categories GROUP BY 1) c"
        " LEFT JOIN (SELECT catalogue_version, count(*) AS n FROM gov.routing_rules GROUP BY 1) r"
        " ON r.catalogue_version = c.catalogue_version"
        " LEFT JOIN gov.catalogue_versions v ON v.catalogue_version = c.catalogue_version"
        " LEFT JOIN gov.accounts a ON a.account_id = v.published_by ORDER BY 1 DESC"
    )
    return [
        Version(number, categories, rules, from_store(at) if at else None, *rest)
        for number, categories, rules, at, *rest in db.execute(sql).fetchall()
    ]


def add_version(db: Cursor, number: int, at: datetime, account_id: str, note: str, made_from: int) -> None:
    """Note who published a version, when and why; fails with a duplicate key when somebody was faster."""
    values = [number, to_store(at), account_id, note, made_from]
    db.execute("INSERT INTO gov.catalogue_versions VALUES (?, ?, ?, ?, ?)", values)


def draft(db: Cursor) -> Draft | None:
    """Return the draft; None while nobody has begun one."""
    sql = (
        "SELECT d.revision, d.made_from, d.content, d.begun_by, d.changed_by, coalesce(a.name, d.changed_by),"
        " d.changed_at_utc FROM gov.catalogue_drafts d LEFT JOIN gov.accounts a ON a.account_id = d.changed_by"
        " WHERE d.draft_id = ?"
    )
    row = db.execute(sql, [DRAFT_ID]).fetchone()
    if row is None:
        return None
    revision, made_from, content, begun_by, changed_by, author, at = row
    return Draft(revision, made_from, content, begun_by, changed_by, author, from_store(at))


def begin_draft(db: Cursor, made_from: int, content: str, account_id: str, at: datetime) -> None:
    """Keep a fresh draft; fails with a duplicate key when there is one."""
    values = [DRAFT_ID, 1, made_from, content, account_id, account_id, to_store(at)]
    db.execute("INSERT INTO gov.catalogue_drafts VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def change_draft(db: Cursor, revision: int, content: str, account_id: str, at: datetime) -> None:
    """Write the draft anew, its revision one more than the one it was changed from."""
    db.execute(
        "UPDATE gov.catalogue_drafts SET revision = ?, content = ?, changed_by = ?, changed_at_utc = ?"
        " WHERE draft_id = ? AND revision = ?",
        [revision + 1, content, account_id, to_store(at), DRAFT_ID, revision],
    )


def drop_draft(db: Cursor) -> None:
    """Throw the draft away."""
    db.execute("DELETE FROM gov.catalogue_drafts WHERE draft_id = ?", [DRAFT_ID])


def whistles(db: Cursor, account: Account, begin: datetime, end: datetime) -> pd.DataFrame:
    """Return the whistles of a period: case_id, blown_at_utc, category_code, kind, area_code, place, lead_department.

    `area_code` is the smallest area known; the lead is who has the case now. `told_as` is the group that is told in
    place of the category to this account, null where it may read the case; then the place is empty.
    """
    hidden, values = neutral(account)
    sql = (
        "SELECT c.case_id, c.blown_at_utc, c.category_code, c.kind, c.lead_department,"
        " CASE WHEN n.case_id IS NULL THEN c.place ELSE '' END AS place, n.category_code AS told_as,"
        " coalesce(c.micro_grid_code, c.grid_code, c.town_code) AS area_code FROM gov.cases c"
        f" LEFT JOIN {hidden} n ON n.case_id = c.case_id"
        " WHERE c.blown_at_utc >= ? AND c.blown_at_utc < ? ORDER BY c.blown_at_utc DESC, c.case_id"
    )
    return db.execute(sql, [*values, to_store(begin), to_store(end)]).df()


def area_codes(db: Cursor, version_id: int | None) -> set[str]:
    """Return the codes of all areas of a boundary version."""
    rows = db.execute("SELECT code FROM gov.areas WHERE version_id = ?", [version_id]).fetchall()
    return {code for (code,) in rows}
