"""SQL: what `check` asks the store. Every function returns the rows that should not be there."""

from __future__ import annotations

from typing import NamedTuple

from governance.engine import Cursor
from governance.tiles.rules import LEAST_ZOOM, MOST_ZOOM
from governance.tiles.store.points import POINTS

LOCATED = {  # tables that carry an assignment, with their key
    "gov.premises": "premises_id",
    "gov.devices": "device_id",
    "gov.alarms": "alarm_id",
    "gov.cases": "case_id",
    "hist.alarms": "alarm_id",
}
LOGS = {"gov.case_events": ("gov.cases", "case_id"), "gov.alarm_events": ("gov.alarms", "alarm_id")}
MOST_SAMPLES = 20


class Misplaced(NamedTuple):
    """A row whose assignment fits no area: its key and the codes it carries."""

    key: str
    town_code: str | None
    grid_code: str | None
    micro_grid_code: str | None


def misplaced(db: Cursor, table: str) -> list[Misplaced]:
    """Return rows assigned to a town, grid or micro-grid that their boundary version does not have or nests elsewhere.

    Unassigned rows carry no codes; a row that says otherwise is misplaced too.
    """
    key = LOCATED[table]
    sql = (
        f"SELECT r.{key}, r.town_code, r.grid_code, r.micro_grid_code FROM {table} r"
        " LEFT JOIN gov.areas g ON g.version_id = r.boundary_version AND g.code = r.grid_code AND g.level = 'grid'"
        " LEFT JOIN gov.areas t ON t.version_id = r.boundary_version AND t.code = r.town_code AND t.level = 'town'"
        " LEFT JOIN gov.areas m ON m.version_id = r.boundary_version AND m.code = r.micro_grid_code"
        " AND m.level = 'micro_grid'"
        " WHERE CASE r.located WHEN 'unassigned'"
        " THEN r.town_code IS NOT NULL OR r.grid_code IS NOT NULL OR r.micro_grid_code IS NOT NULL"
        " ELSE t.code IS NULL OR g.town_code <> r.town_code"
        " OR (g.code IS NULL AND (r.grid_code IS NOT NULL OR r.boundary_version IN"
        " (SELECT version_id FROM gov.areas WHERE level = 'grid')))"
        " OR (r.micro_grid_code IS NOT NULL AND (m.code IS NULL OR m.parent_code <> r.grid_code)) END"
        f" ORDER BY r.{key} LIMIT {MOST_SAMPLES}"
    )
    return [Misplaced(*row) for row in db.execute(sql).fetchall()]


def areas_of_nobody(db: Cursor) -> list[tuple[str, str]]:
    """Return (account_id, area_code) where an account answers for an area that no boundary version has."""
    sql = (
        "SELECT account_id, area_code FROM gov.account_areas"
        f" WHERE area_code NOT IN (SELECT code FROM gov.areas) ORDER BY ALL LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql).fetchall()


def broken_logs(db: Cursor, events: str) -> list[tuple[str, int | None, int, int | None]]:
    """Return (key, last_seq of the current row, events, newest seq) where the log has a hole or the two disagree.

    Alarms that moved to the history keep their events: for those the history row is the current one.
    """
    current, key = LOGS[events]
    rows = f"SELECT {key}, last_seq FROM {current}"
    if current == "gov.alarms":
        rows += (
            " UNION ALL SELECT alarm_id, last_seq FROM hist.alarms WHERE alarm_id NOT IN (SELECT alarm_id FROM"
            " gov.alarms) AND batch_id IN (SELECT batch_id FROM gov.batches WHERE shown)"
            " AND alarm_id IN (SELECT alarm_id FROM gov.alarm_events)"
        )
    sql = (
        f"WITH logs AS (SELECT {key}, count(*) AS n, min(seq) AS first, max(seq) AS last FROM {events} GROUP BY ALL),"
        f" now AS ({rows})"
        f" SELECT coalesce(logs.{key}, now.{key}), now.last_seq, coalesce(n, 0), last"
        f" FROM logs FULL JOIN now ON logs.{key} = now.{key}"
        " WHERE first IS DISTINCT FROM 1 OR n <> last OR last IS DISTINCT FROM now.last_seq"
        f" ORDER BY 1 LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql).fetchall()


def files_told(db: Cursor) -> list[tuple[str, str]]:
    """Return (kind, sha256) of every file that a row of the store speaks of."""
    sql = (
        "SELECT 'photos', photo_id FROM gov.photos UNION SELECT 'exports', sha256 FROM gov.exports"
        " UNION SELECT 'imports', sha256 FROM (SELECT unnest([refused_sha256, undo_sha256]) AS sha256 FROM gov.imports)"
        " WHERE sha256 IS NOT NULL"
        " UNION SELECT 'documents', unnest([facts_sha256, docx_sha256, pdf_sha256, xlsx_sha256]) FROM gov.briefings"
        " UNION SELECT 'boundaries', report_sha256 FROM gov.boundary_versions WHERE report_sha256 IS NOT NULL"
        " ORDER BY ALL"
    )
    return db.execute(sql).fetchall()


def batch_counts(db: Cursor) -> list[tuple[int, int, int]]:
    """Return (batch_id, rows it says it wrote, rows of hist.alarms under it) where the two differ."""
    sql = (
        "SELECT b.batch_id, b.rows_written, count(h.alarm_id) FROM gov.batches b"
        " LEFT JOIN hist.alarms h ON h.batch_id = b.batch_id GROUP BY ALL HAVING count(h.alarm_id) <> b.rows_written"
        f" ORDER BY 1 LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql).fetchall()


def twice_in_history(db: Cursor) -> list[tuple[str]]:
    """Return alarms that sealed batches hold more than once."""
    sql = (
        "SELECT alarm_id FROM hist.alarms WHERE batch_id IN (SELECT batch_id FROM gov.batches WHERE shown)"
        f" GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql).fetchall()


def unserved_grids(db: Cursor) -> list[tuple[str]]:
    """Return grids of the boundaries that hold which no service centre serves, in a city that has centres."""
    sql = (
        "SELECT code FROM gov.areas WHERE level = 'grid' AND version_id = (SELECT version_id FROM"
        " gov.boundary_versions ORDER BY in_force_at_utc DESC NULLS LAST, version_id DESC LIMIT 1)"
        " AND code NOT IN (SELECT grid_code FROM gov.centre_grids)"
        f" AND EXISTS (FROM gov.centres) ORDER BY 1 LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql).fetchall()


def emergencies(db: Cursor) -> set[str]:
    """Return the cases whose clocks run day and night."""
    return {case_id for (case_id,) in db.execute("SELECT case_id FROM gov.cases WHERE kind = 'emergency'").fetchall()}


def wrong_sums(db: Cursor) -> list[tuple[str, int | None, int, int]]:
    """Return (layer, zoom, points on the map, things with a position) where the map shows other than there are.

    A layer of devices is told with the health of those counted, as in `device_gas fault`.
    """
    standing = " UNION ALL ".join(
        f"SELECT concat_ws('_', ?, kind) AS layer, health FROM {one}" for one in POINTS.values()
    )
    named = "concat_ws(' ', layer, health) AS layer"
    sql = (
        "WITH zooms AS (SELECT unnest(range(?, ?)) AS zoom),"
        f" told AS (SELECT {named}, count(*) AS things FROM ({standing}) GROUP BY 1),"
        f" shown AS (SELECT {named}, zoom, sum(points)::BIGINT AS points FROM gov.tile_cells GROUP BY 1, 2)"
        " SELECT coalesce(t.layer, s.layer), coalesce(t.zoom, s.zoom), coalesce(points, 0), coalesce(things, 0)"
        " FROM (SELECT * FROM told CROSS JOIN zooms) t FULL JOIN shown s ON s.layer = t.layer AND s.zoom = t.zoom"
        f" WHERE points IS DISTINCT FROM things ORDER BY 1, 2 LIMIT {MOST_SAMPLES}"
    )
    return db.execute(sql, [LEAST_ZOOM, MOST_ZOOM + 1, *POINTS]).fetchall()
