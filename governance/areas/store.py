"""SQL of the areas: the city's row, boundary versions, areas and waterways.

Published read view for other rooms: `gov.areas` of one version, joined by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance import engine
from governance.engine import Cursor
from governance.engine.times import to_store


@dataclass(frozen=True)
class CityRow:
    """The city a store holds; `seed` and `history_end` are None for a real city."""

    code: str
    name: str
    name_en: str
    profile: str
    demo: bool
    seed: int | None
    built_at: datetime
    history_end: datetime | None


def insert_city(db: Cursor, city: CityRow) -> None:
    """Write the city's row; a store without it counts as half-built."""
    values = [city.code, city.name, city.name_en, city.profile, city.demo, city.seed]
    db.execute(
        "INSERT INTO gov.city (code, name, name_en, profile, demo, seed, built_at_utc, history_end_at_utc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [*values, to_store(city.built_at), to_store(city.history_end)],
    )


def profile_text(db: Cursor) -> str | None:
    """Return the city profile the store was made from, as TOML text."""
    row = db.execute("SELECT profile FROM gov.city").fetchone()
    return str(row[0]) if row else None


def insert_version(db: Cursor, rows: pa.Table) -> None:
    """Write rows of `gov.boundary_versions`."""
    engine.insert_arrow(db, "gov.boundary_versions", rows)


def insert_areas(db: Cursor, rows: pa.Table) -> None:
    """Write rows of `gov.areas`: columns as in the schema, geometry as WKB in WGS-84."""
    engine.insert_arrow(db, "gov.areas", rows)


def insert_waterways(db: Cursor, rows: pa.Table) -> None:
    """Write rows of `gov.waterways`: geometry as WKB in WGS-84."""
    engine.insert_arrow(db, "gov.waterways", rows)


def version_on(db: Cursor, day: date) -> int | None:
    """Return the boundary version that holds on a local day: the newest already valid, else the first to come."""
    row = db.execute(
        "SELECT version_id FROM gov.boundary_versions"
        " ORDER BY valid_from > ?, CASE WHEN valid_from > ? THEN valid_from END,"
        " valid_from DESC, version_id DESC LIMIT 1",
        [day, day],
    ).fetchone()
    return int(row[0]) if row else None


def version_in_force(db: Cursor) -> int | None:
    """Return the boundary version that was brought into force last, or None where none ever had to be."""
    row = db.execute(
        "SELECT version_id FROM gov.boundary_versions WHERE in_force_at_utc IS NOT NULL"
        " ORDER BY in_force_at_utc DESC, version_id DESC LIMIT 1"
    ).fetchone()
    return int(row[0]) if row else None


def version_now(db: Cursor, today: date) -> int | None:
    """Return the boundary version that holds: the one in force, else the one valid on a day; None before any."""
    return version_in_force(db) or version_on(db, today)


def version_before(db: Cursor) -> int | None:
    """Return the version that was in force before the present one, or None."""
    row = db.execute(
        "SELECT version_id FROM gov.boundary_versions WHERE in_force_at_utc IS NOT NULL"
        " ORDER BY in_force_at_utc DESC, version_id DESC LIMIT 1 OFFSET 1"
    ).fetchone()
    return int(row[0]) if row else None


def put_in_force(db: Cursor, version_id: int, at: datetime) -> None:
    """Write down that a version comes into force now, later than every other: from here on it is the one that holds."""
    db.execute(
        "UPDATE gov.boundary_versions SET in_force_at_utc = greatest(?, (SELECT max(in_force_at_utc)"
        " + INTERVAL 1 MICROSECOND FROM gov.boundary_versions)) WHERE version_id = ?",
        [to_store(at), version_id],
    )


def version_due(db: Cursor, day: date) -> int | None:
    """Return the newest version whose first day has come and that never was in force, if it is newer than what is."""
    row = db.execute(
        "SELECT version_id FROM gov.boundary_versions WHERE in_force_at_utc IS NULL AND valid_from <= ?"
        " AND version_id > (SELECT max(version_id) FROM gov.boundary_versions WHERE in_force_at_utc IS NOT NULL)"
        " ORDER BY valid_from DESC, version_id DESC LIMIT 1",
        [day],
    ).fetchone()
    return int(row[0]) if row else None


def versions(db: Cursor) -> pd.DataFrame:
    """Return every boundary version, the newest first: all columns of gov.boundary_versions and areas per level.

    Columns: version_id, valid_from, label, illustrative, created_at_utc, in_force_at_utc, level, loaded_by,
    report_sha256, towns, villages, grids, micro_grids.
    """
    return db.execute(
        "SELECT v.version_id, valid_from, label, v.illustrative, created_at_utc, in_force_at_utc, v.level,"
        " loaded_by, report_sha256,"
        " count(*) FILTER (a.level = 'town') AS towns, count(*) FILTER (a.level = 'village') AS villages,"
        " count(*) FILTER (a.level = 'grid') AS grids, count(*) FILTER (a.level = 'micro_grid') AS micro_grids"
        " FROM gov.boundary_versions v LEFT JOIN gov.areas a ON a.version_id = v.version_id"
        " GROUP BY ALL ORDER BY v.version_id DESC"
    ).df()


def version_ids(db: Cursor) -> list[int]:
    """Return the numbers of all boundary versions."""
    return [int(row[0]) for row in db.execute("SELECT version_id FROM gov.boundary_versions ORDER BY 1").fetchall()]


def area_rows(db: Cursor, version_id: int) -> pa.Table:
    """Return every area of a version with all columns but the version's, in code order, geometry as WKB."""
    return db.execute(
        "SELECT code, level, parent_code, town_code, name, name_en, kind, lon, lat, area_m2, households,"
        " illustrative, geometry FROM gov.areas WHERE version_id = ? ORDER BY code",
        [version_id],
    ).to_arrow_table()


def level_frame(db: Cursor, version_id: int, level: str) -> pd.DataFrame:
    """Return the facts of one level's areas without their shapes, in code order."""
    return db.execute(
        "SELECT code, parent_code, town_code, name, name_en, kind, lon, lat, area_m2, households"
        " FROM gov.areas WHERE version_id = ? AND level = ? ORDER BY code",
        [version_id, level],
    ).df()


def level_shapes(db: Cursor, version_id: int, level: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return one level's areas in code order: a frame (code, name, name_en, town_code) and their shapes in WGS-84."""
    rows = db.execute(
        "SELECT code, name, name_en, town_code, geometry FROM gov.areas"
        " WHERE version_id = ? AND level = ? ORDER BY code",
        [version_id, level],
    ).to_arrow_table()
    return rows.drop_columns("geometry").to_pandas(), shapes_of(rows)


def area_shape(db: Cursor, version_id: int, code: str) -> shapely.Geometry | None:
    """Return the shape of one area in WGS-84."""
    row = db.execute("SELECT geometry FROM gov.areas WHERE version_id = ? AND code = ?", [version_id, code]).fetchone()
    return shapely.from_wkb(row[0]) if row else None


def shapes_of(rows: pa.Table) -> np.ndarray:
    """Return the shapes of an Arrow table's `geometry` column."""
    return np.asarray(shapely.from_wkb(rows["geometry"].to_numpy(zero_copy_only=False)), dtype=object)


def area_names(db: Cursor) -> list[tuple[str, str, str]]:
    """Return code, name and English name of every area of every version, older versions first."""
    return db.execute("SELECT code, name, name_en FROM gov.areas ORDER BY version_id, code").fetchall()


def names_in(db: Cursor, version_id: int) -> dict[str, str]:
    """Return code -> name of every area of a version."""
    return dict(db.execute("SELECT code, name FROM gov.areas WHERE version_id = ?", [version_id]).fetchall())


def waterway_rows(db: Cursor) -> pa.Table:
    """Return the waterways, the main ones first, geometry as WKB in WGS-84."""
    return db.execute(
        "SELECT waterway_id, name, name_en, rank, geometry FROM gov.waterways ORDER BY rank, waterway_id"
    ).to_arrow_table()
