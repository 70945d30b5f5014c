"""SQL of the places: premises and their contacts."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import scope_sql
from governance.engine import Cursor, insert_arrow
from governance.engine.times import from_store
from governance.places.rules import Contact, Premises, PremisesKind

# Published read expression: what other rooms join for the name of a premises.
NAMES = (
    "(SELECT premises_id, name AS premises_name, kind AS premises_kind, compound_id, address, staff_count,"
    " town_code AS premises_town, grid_code AS premises_grid FROM gov.premises)"
)

# Published read expression: the homes where an elder lives alone.
LONE_ELDERS = "(SELECT premises_id FROM gov.premises WHERE kind = 'lone_elder_home')"

# Published read expression: every premises with where it stands, for maps.
STANDING = "(SELECT premises_id, name, kind, lon, lat, town_code, grid_code, micro_grid_code FROM gov.premises)"

# What loading compares: every column, and the contacts of a premises as one text, in the order of their identifiers.
CONTACTS_TOLD = (
    "(SELECT p.*, told.contacts FROM gov.premises p LEFT JOIN (SELECT premises_id,"
    " string_agg(duty || chr(31) || name || chr(31) || phone, chr(30) ORDER BY contact_id) AS contacts"
    " FROM gov.contacts GROUP BY premises_id) told USING (premises_id))"
)

_COLUMNS = (
    "premises_id, name, kind, small_kind, compound_id, compound_role, address, staff_count, floors, lon, lat,"
    " town_code, grid_code, micro_grid_code, located, boundary_version, registered_at_utc"
)


def _premises(row: tuple) -> Premises:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    registered_at = from_store(values.pop("registered_at_utc"))
    return Premises(**values | {"kind": PremisesKind(values["kind"]), "registered_at": registered_at})


def premises(db: Cursor, premises_id: str) -> Premises | None:
    """Return one premises."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.premises WHERE premises_id = ?", [premises_id]).fetchone()
    return _premises(row) if row else None


def neighbours(db: Cursor, premises_id: str) -> list[Premises]:
    """Return the other premises of the same compound, the lessor first; none outside compounds."""
    sql = (
        f"SELECT {', '.join('p.' + name for name in _COLUMNS.split(', '))} FROM gov.premises p, gov.premises mine"
        " WHERE mine.premises_id = ? AND p.premises_id <> mine.premises_id AND (p.compound_id = mine.compound_id"
        " OR p.premises_id = mine.compound_id OR p.compound_id = mine.premises_id)"
        " ORDER BY p.compound_role IS DISTINCT FROM 'lessor', p.premises_id"
    )
    return [_premises(row) for row in db.execute(sql, [premises_id]).fetchall()]


def contacts(db: Cursor, premises_id: str) -> list[Contact]:
    """Return the contacts of a premises with their phones in clear; actions mask them."""
    sql = (
        "SELECT contact_id, premises_id, duty, name, phone FROM gov.contacts WHERE premises_id = ? ORDER BY contact_id"
    )
    return [Contact(*row) for row in db.execute(sql, [premises_id]).fetchall()]


def contact(db: Cursor, contact_id: str) -> Contact | None:
    """Return one contact."""
    sql = "SELECT contact_id, premises_id, duty, name, phone FROM gov.contacts WHERE contact_id = ?"
    row = db.execute(sql, [contact_id]).fetchone()
    return Contact(*row) if row else None


def _where(
    account: Account, kind: str | None, town_code: str | None, grid_code: str | None, text: str
) -> tuple[str, list[object]]:
    scope, values = scope_sql(account, "p", action=Action.ROWS_SEE)
    sql = f"WHERE {scope}"
    if kind == PremisesKind.HOME:  # a lone elder's home counts among the homes, or the difference would tell
        sql += " AND p.kind IN ('home', 'lone_elder_home')"
    elif kind:
        sql, values = f"{sql} AND p.kind = ?", [*values, kind]
    for column, value in (("town_code", town_code), ("grid_code", grid_code)):
        if value:
            sql, values = f"{sql} AND p.{column} = ?", [*values, value]
    if text:
        sql += " AND (contains(p.name, ?) OR contains(p.address, ?) OR p.premises_id = ?)"
        values = [*values, text, text, text]
    return sql, values


def page(
    db: Cursor,
    account: Account,
    kind: str | None,
    town_code: str | None,
    grid_code: str | None,
    text: str,
    limit: int,
    offset: int,
) -> pd.DataFrame:
    """Return premises within the account's reach, by identifier: columns of gov.premises, and `devices` in it."""
    where, values = _where(account, kind, town_code, grid_code, text)
    sql = (
        f"WITH shown AS (SELECT {_COLUMNS} FROM gov.premises p {where} ORDER BY premises_id LIMIT ? OFFSET ?)"
        " SELECT s.*, (SELECT count(*) FROM gov.devices d WHERE d.premises_id = s.premises_id) AS devices"
        " FROM shown s ORDER BY premises_id"
    )
    return db.execute(sql, [*values, limit, offset]).df()


def count(
    db: Cursor, account: Account, kind: str | None, town_code: str | None, grid_code: str | None, text: str
) -> int:
    """Return how many premises `page` would list in all."""
    where, values = _where(account, kind, town_code, grid_code, text)
    row = db.execute(f"SELECT count(*) FROM gov.premises p {where}", values).fetchone()
    return int(row[0]) if row else 0


def in_box(db: Cursor, account: Account, west: float, south: float, east: float, north: float) -> list[Premises]:
    """Return the premises within a box of WGS-84 degrees that the account may name, those closed left out."""
    scope, values = scope_sql(account, "p", action=Action.PLACE_NAME)
    sql = (
        f"SELECT {_COLUMNS} FROM gov.premises p WHERE lon BETWEEN ? AND ? AND lat BETWEEN ? AND ? AND {scope}"
        " AND premises_id NOT IN (SELECT premises_id FROM gov.closed_premises) ORDER BY premises_id"
    )
    return [_premises(row) for row in db.execute(sql, [west, east, south, north, *values]).fetchall()]


def drop_contacts(db: Cursor, premises_ids: pa.Array) -> None:
    """Delete every contact of some premises."""
    db.execute("DELETE FROM gov.contacts WHERE premises_id = ANY(?)", [premises_ids.to_pylist()])


def write_contacts(db: Cursor, rows: pa.Table) -> None:
    """Write contacts: columns of gov.contacts."""
    insert_arrow(db, "gov.contacts", rows)
