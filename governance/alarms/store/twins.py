"""SQL of the twins: batches of history once more, assigned under another boundary version.

A batch and its twins hold the same alarms and have the same origin; at most one of them is shown. All batches of a
version are shown and hidden together, so that their sums may be merged among themselves.
"""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from governance.alarms.store import COLUMNS, GRID_DAYS, history
from governance.engine import Cursor, registered

_ORIGIN = "coalesce(origin_batch, batch_id)"
_PLACED = ("town_code", "grid_code", "micro_grid_code", "located", "boundary_version")
_TAKEN = ", ".join(
    {"located": "coalesce(p.located, 'unassigned')"}.get(name, f"{'p' if name in _PLACED else 'h'}.{name}")
    for name in COLUMNS.split(", ")
)


class Shown(NamedTuple):
    """A batch that readers see: its number, the batch it stems from, what wrote it, how many alarms it holds."""

    batch_id: int
    origin: int
    kind: str
    rows: int


def without_twin(db: Cursor, version_id: int) -> list[Shown]:
    """Return the shown batches that have no twin under a boundary version that does not hold now."""
    sql = (
        f"SELECT batch_id, {_ORIGIN}, kind, rows_written FROM gov.batches WHERE shown AND rows_written > 0"
        f" AND {_ORIGIN} NOT IN (SELECT {_ORIGIN} FROM gov.batches WHERE boundary_version = ? AND NOT shown)"
        " ORDER BY batch_id"
    )
    return [Shown(*row) for row in db.execute(sql, [version_id]).fetchall()]


def shown_batches(db: Cursor) -> set[int]:
    """Return the batches that readers see."""
    return {int(found) for (found,) in db.execute("SELECT batch_id FROM gov.batches WHERE shown").fetchall()}


def positions(db: Cursor, batches: list[int]) -> pa.Table:
    """Return where the alarms of some batches lie: each pair of lon and lat (WGS-84) once."""
    return db.execute(
        "SELECT DISTINCT lon, lat FROM hist.alarms WHERE batch_id = ANY(?) AND lon IS NOT NULL AND lat IS NOT NULL",
        [batches],
    ).to_arrow_table()


def write_twin(db: Cursor, batch_id: int, places: pa.Table, zone: ZoneInfo) -> int:
    """Write a batch once more under a fresh unsealed number, assigned as `places` says; return the number.

    `places` has lon, lat, town_code, grid_code, micro_grid_code, located and boundary_version. In `hist` alone.
    """
    twin = history.next_batch(db)
    with registered(db, places) as name:
        db.execute(
            f"INSERT INTO hist.alarms (batch_id, {COLUMNS}) SELECT ?, {_TAKEN} FROM hist.alarms h"
            f" LEFT JOIN {name} p ON p.lon = h.lon AND p.lat = h.lat WHERE h.batch_id = ?"
            " ORDER BY h.raised_at_utc, h.alarm_id",
            [twin, batch_id],
        )
    history.roll_up(db, twin, zone)
    return twin


def show(db: Cursor, before: int | None, version_id: int, fresh: dict[int, Shown]) -> None:
    """Seal the fresh twins (number -> the batch each repeats), show the version's batches and hide all others.

    In the transaction that brings the version into force; it writes gov only.
    """
    db.execute("UPDATE gov.batches SET boundary_version = ? WHERE shown AND boundary_version IS NULL", [before])
    for twin, batch in fresh.items():
        db.execute(
            "INSERT INTO gov.batches (batch_id, kind, rows_written, sealed_at_utc, shown, boundary_version,"
            " origin_batch) SELECT ?, kind, rows_written, sealed_at_utc, FALSE, ?, ? FROM gov.batches"
            " WHERE batch_id = ?",
            [twin, version_id, batch.origin, batch.batch_id],
        )
    db.execute("UPDATE gov.batches SET shown = coalesce(boundary_version = ?, FALSE)", [version_id])


def family(db: Cursor, batch_id: int) -> list[int]:
    """Return a batch with all its twins, shown or not: what has to go when its rows are taken back."""
    sql = (
        f"SELECT batch_id FROM gov.batches WHERE {_ORIGIN} ="
        f" (SELECT {_ORIGIN} FROM gov.batches WHERE batch_id = ?) ORDER BY batch_id"
    )
    return [int(found) for (found,) in db.execute(sql, [batch_id]).fetchall()]


def counted(db: Cursor, version_id: int) -> list[tuple[str | None, str | None, int]]:
    """Return (town_code, grid_code, alarms) of the history as it stands under a version, from its sums."""
    return db.execute(
        "SELECT town_code, grid_code, sum(alarms)::BIGINT FROM hist.alarm_grid_days WHERE batch_id IN"
        " (SELECT batch_id FROM gov.batches WHERE boundary_version = ?) GROUP BY ALL ORDER BY ALL",
        [version_id],
    ).fetchall()


def counted_now(db: Cursor) -> list[tuple[str | None, str | None, int]]:
    """Return (town_code, grid_code, alarms) of the history as readers see it, from its sums."""
    return db.execute(
        f"SELECT town_code, grid_code, sum(alarms)::BIGINT FROM {GRID_DAYS} GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def spots(db: Cursor, batches: list[int]) -> pa.Table:
    """Return lon, lat and alarms of the history in some batches: how many alarms lie at each point."""
    return db.execute(
        "SELECT lon, lat, count(*) AS things FROM hist.alarms WHERE batch_id = ANY(?) GROUP BY lon, lat", [batches]
    ).to_arrow_table()
