"""SQL: where everything belongs, kept for a boundary version and written anew for another. In `gov` alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from governance.engine import Cursor, insert_arrow, registered


class Subject(NamedTuple):
    """A kind of thing that belongs to areas: its table and key, and whether it is given a grid or a town only."""

    name: str
    table: str
    key: str
    by_grid: bool = True


SUBJECTS = (
    Subject("premises", "gov.premises", "premises_id"),
    Subject("device", "gov.devices", "device_id"),
    Subject("alarm", "gov.alarms", "alarm_id"),
    Subject("case", "gov.cases", "case_id"),
    Subject("centre", "gov.centres", "centre_id", by_grid=False),
)
_PLACED = ("town_code", "grid_code", "micro_grid_code", "located", "boundary_version")
_SAME_SPOT = "t.lon IS NOT DISTINCT FROM p.lon AND t.lat IS NOT DISTINCT FROM p.lat"


HELD = ("premises", "device", "case")  # what is told of a grid that changes town


class MovedCase(NamedTuple):
    """An open case that belongs elsewhere now: its log's end, its officer so far, its grid and town now."""

    case_id: str
    stage: str
    last_seq: int
    last_at_utc: datetime
    officer_id: str | None
    town_code: str | None
    grid_code: str | None


def keep(db: Cursor, version_id: int) -> None:
    """Keep where everything stands now as its place under a version."""
    db.execute("DELETE FROM gov.placements WHERE version_id = ?", [version_id])
    for subject in SUBJECTS:
        placed = ", ".join(_PLACED) if subject.by_grid else "town_code, NULL, NULL, 'inside', NULL"
        officer = "officer_id" if subject.name == "case" else "NULL"
        db.execute(
            "INSERT INTO gov.placements (version_id, subject, subject_id, lon, lat, town_code, grid_code,"
            f" micro_grid_code, located, boundary_version, officer_id) SELECT ?, ?, {subject.key}, lon, lat, {placed},"
            f" {officer} FROM {subject.table}",
            [version_id, subject.name],
        )


def positions(db: Cursor, subject: Subject) -> pa.Table:
    """Return subject_id, lon and lat of every thing of a kind."""
    return db.execute(f"SELECT {subject.key} AS subject_id, lon, lat FROM {subject.table}").to_arrow_table()


def place(db: Cursor, subject: Subject, rows: pa.Table) -> None:
    """Write where things belong: subject_id and the columns of an assignment. A centre keeps its town at worst."""
    with registered(db, rows) as name:
        db.execute(f"UPDATE {subject.table} AS t SET {_settings(subject)} FROM {name} p WHERE {_joins(subject)}")


def restore(db: Cursor, subject: Subject, version_id: int) -> None:
    """Write where things stood under a version before, for those that have not moved since."""
    db.execute(
        f"UPDATE {subject.table} AS t SET {_settings(subject)} FROM gov.placements p WHERE {_joins(subject)}"
        f" AND p.version_id = ? AND p.subject = ? AND {_SAME_SPOT}",
        [version_id, subject.name],
    )


def _settings(subject: Subject) -> str:
    if not subject.by_grid:
        return "town_code = coalesce(p.town_code, t.town_code)"
    return ", ".join(f"{name} = p.{name}" for name in _PLACED)


def _joins(subject: Subject) -> str:
    return f"t.{subject.key} = p.subject_id"


def moved(db: Cursor, subject: Subject, before: int) -> int:
    """Return how many things stand in another town or grid than they did under a version kept before."""
    grid = "t.grid_code" if subject.by_grid else "p.grid_code"
    row = db.execute(
        f"SELECT count(*) FROM {subject.table} t JOIN gov.placements p ON {_joins(subject)} AND p.version_id = ?"
        f" AND p.subject = ? WHERE t.town_code IS DISTINCT FROM p.town_code OR {grid} IS DISTINCT FROM p.grid_code",
        [before, subject.name],
    ).fetchone()
    return int(row[0]) if row else 0


def held(db: Cursor, subject: str, grids: Sequence[str]) -> int:
    """Return how many things of a kind of `HELD` belong to some grids now; of cases the open ones."""
    (table,) = (one.table for one in SUBJECTS if one.name == subject)
    still = " AND state = 'open'" if subject == "case" else ""
    row = db.execute(f"SELECT count(*) FROM {table} WHERE grid_code = ANY(?){still}", [list(grids)]).fetchone()
    return int(row[0]) if row else 0


def moved_cases(db: Cursor, before: int) -> list[MovedCase]:
    """Return the open cases that stand in another town or grid than they did under a version kept before."""
    sql = (
        "SELECT t.case_id, t.stage, t.last_seq, coalesce((SELECT max(at_utc) FROM gov.case_events e"
        " WHERE e.case_id = t.case_id), t.blown_at_utc), t.officer_id, t.town_code, t.grid_code FROM gov.cases t"
        " JOIN gov.placements p ON p.subject_id = t.case_id AND p.subject = 'case' AND p.version_id = ?"
        " WHERE t.state = 'open' AND (t.town_code IS DISTINCT FROM p.town_code OR t.grid_code IS DISTINCT FROM"
        " p.grid_code) ORDER BY t.case_id"
    )
    return [MovedCase(*row) for row in db.execute(sql, [before]).fetchall()]


def kept_officers(db: Cursor, version_id: int) -> dict[str, str | None]:
    """Return case_id -> officer of every case as it stood under a version, but for those whose pin has moved since."""
    sql = (
        "SELECT p.subject_id, p.officer_id FROM gov.placements p JOIN gov.cases t ON t.case_id = p.subject_id"
        f" WHERE p.version_id = ? AND p.subject = 'case' AND {_SAME_SPOT}"
    )
    return dict(db.execute(sql, [version_id]).fetchall())


def note_cases(db: Cursor, notes: pa.Table) -> None:
    """Write a note of the system into the log of cases and give them their officers.

    `notes` has case_id, seq, stage, actor, note, officer_id and at_utc (never before the event ahead of it).
    """
    events = notes.select(["case_id", "seq", "stage", "actor", "note", "at_utc"])
    count = events.num_rows
    events = events.append_column("kind", pa.repeat("noted", count))
    events = events.append_column("photos", pa.repeat(pa.scalar(0, pa.int32()), count))
    insert_arrow(db, "gov.case_events", events)
    with registered(db, notes) as name:
        db.execute(
            f"UPDATE gov.cases AS t SET last_seq = n.seq, officer_id = n.officer_id FROM {name} n"
            " WHERE n.case_id = t.case_id"
        )


class Lost(NamedTuple):
    """What names an area that the boundaries in force do not have: kind of row, whose it is, its name, the code."""

    kind: str
    ref: str
    name: str
    code: str


def lost(db: Cursor, version_id: int) -> list[Lost]:
    """Return accounts, centres and routing rules that name an area a version does not have, in a settled order."""
    sql = (
        "WITH known AS (SELECT code FROM gov.areas WHERE version_id = ?)"
        " SELECT 'account', s.account_id, a.name, s.area_code FROM gov.account_areas s"
        " JOIN gov.accounts a ON a.account_id = s.account_id WHERE s.area_code NOT IN (FROM known)"
        " UNION ALL SELECT 'centre', g.centre_id, c.name, g.grid_code FROM gov.centre_grids g"
        " JOIN gov.centres c ON c.centre_id = g.centre_id WHERE g.grid_code NOT IN (FROM known)"
        " UNION ALL SELECT 'rule', rule_id, reason, town_code FROM gov.routing_rules WHERE town_code IS NOT NULL"
        " AND catalogue_version = (SELECT max(catalogue_version) FROM gov.routing_rules)"
        " AND town_code NOT IN (FROM known) ORDER BY ALL"
    )
    return [Lost(*row) for row in db.execute(sql, [version_id]).fetchall()]


def unserved(db: Cursor, version_id: int) -> list[str]:
    """Return the grids of a version that no service centre serves, in a city that has centres."""
    sql = (
        "SELECT code FROM gov.areas WHERE version_id = ? AND level = 'grid' AND EXISTS (FROM gov.centres)"
        " AND code NOT IN (SELECT grid_code FROM gov.centre_grids) ORDER BY code"
    )
    return [code for (code,) in db.execute(sql, [version_id]).fetchall()]


def next_version(db: Cursor) -> int:
    """Return the number of the next boundary version."""
    row = db.execute("SELECT coalesce(max(version_id), 0) + 1 FROM gov.boundary_versions").fetchone()
    return int(row[0]) if row else 1


def spots(db: Cursor, subject: Subject, version_id: int) -> pa.Table:
    """Return where the things of a kind lie, and how they stood under a version where that is kept.

    Columns: lon, lat, known, town_code, grid_code, things (how many share all this). Of alarms all living ones.
    """
    sql = (
        "SELECT t.lon, t.lat, p.subject_id IS NOT NULL AS known, p.town_code, p.grid_code, count(*) AS things"
        f" FROM {subject.table} t LEFT JOIN gov.placements p ON {_joins(subject)} AND p.version_id = ?"
        f" AND p.subject = ? AND {_SAME_SPOT} GROUP BY ALL"
    )
    return db.execute(sql, [version_id, subject.name]).to_arrow_table()


def standing(db: Cursor, subject: Subject) -> list[tuple[str | None, str | None, int]]:
    """Return (town_code, grid_code, things) as they stand now."""
    return db.execute(
        f"SELECT town_code, grid_code, count(*) FROM {subject.table} GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def astray(db: Cursor, subject: Subject, version_id: int) -> pa.Table:
    """Return subject_id, lon and lat of things with a position that other boundaries, or none, were asked about."""
    return db.execute(
        f"SELECT {subject.key} AS subject_id, lon, lat FROM {subject.table} WHERE boundary_version IS DISTINCT FROM ?"
        " AND lon IS NOT NULL AND lat IS NOT NULL",
        [version_id],
    ).to_arrow_table()
