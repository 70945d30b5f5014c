"""SQL of the pyramid: counts, mean positions and states of devices and premises by cell, kept true to every change.

A row is one cell of one zoom, layer, health and grid, so that any reach, kind and health is a sum of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc

from governance.engine import Cursor, registered
from governance.tiles.asked import Family
from governance.tiles.rules import LEAST_ZOOM, MOST_ZOOM, Cells, refresh_pays
from governance.tiles.store.points import IN_WINDOW, POINTS, WORST, X, Y, box, world

_KEYS = "layer, x, y, grid_code, town_code, health"
# Means are rounded to a hundredth of a millimetre: a sum depends on the order of its terms, a cell should not.
SUMMED = (
    "sum(points)::INTEGER AS points, round(sum(lon * points) / sum(points), 10) AS lon,"
    " round(sum(lat * points) / sum(points), 10) AS lat,"
    " max(worst) AS worst, sum(not_online)::INTEGER AS not_online"
)
_COUNTED = (
    f"count(*)::INTEGER AS points, round(avg(lon), 10) AS lon, round(avg(lat), 10) AS lat, max({WORST}) AS worst,"
    " count(*) FILTER (health <> 'online')::INTEGER AS not_online"
)
_PLACED = f"SELECT *, ? || '_' || kind AS layer, {X} AS x, {Y} AS y FROM"
_FINEST = [world(MOST_ZOOM)] * 2


def rebuild(db: Cursor) -> int:
    """Write the pyramid anew and return the number of its cells. In one transaction."""
    db.execute("DELETE FROM gov.tile_cells")
    for family, points in POINTS.items():
        db.execute(
            f"INSERT INTO gov.tile_cells BY NAME SELECT {_KEYS}, ? AS zoom, {_COUNTED} FROM ({_PLACED} {points})"
            f" GROUP BY {_KEYS} ORDER BY layer, y, x",
            [MOST_ZOOM, family, *_FINEST],
        )
    for zoom in range(MOST_ZOOM - 1, LEAST_ZOOM - 1, -1):  # four cells of a zoom are one of the zoom above
        db.execute(
            f"INSERT INTO gov.tile_cells BY NAME SELECT {_KEYS}, ? AS zoom, {SUMMED} FROM"
            " (SELECT * REPLACE (x // 2 AS x, y // 2 AS y) FROM gov.tile_cells WHERE zoom = ?)"
            f" GROUP BY {_KEYS} ORDER BY layer, y, x",
            [zoom, zoom + 1],
        )
    row = db.execute("SELECT count(*) FROM gov.tile_cells").fetchone()
    return int(row[0]) if row else 0


def touched(db: Cursor, devices: Sequence[str] = (), premises: Sequence[str] = ()) -> pa.Table:
    """Return the finest cells in which some devices and premises stand at this moment: layer, x, y."""
    found = []
    for family, keys in ((Family.DEVICE, devices), (Family.PREMISES, premises)):
        with registered(db, pa.table({"id": pa.array(keys, pa.string())})) as wanted:
            sql = f"SELECT DISTINCT layer, x, y FROM ({_PLACED} {POINTS[family]} WHERE id IN (SELECT id FROM {wanted}))"
            found.append(db.execute(sql, [family, *_FINEST]).to_arrow_table())
    return pa.concat_tables(found)


def refresh(db: Cursor, changed: pa.Table) -> None:
    """Write anew the finest cells that are named (layer, x, y) and every cell above them, and no other.

    What `touched` tells before a change and after it together are the cells to name. In the transaction of the change.
    """
    if not changed.num_rows:
        return
    named = changed.group_by(["layer", "x", "y"]).aggregate([])
    with registered(db, named) as finest, registered(db, _with_those_above(named)) as cells:
        db.execute(f"DELETE FROM gov.tile_cells WHERE (zoom, layer, x, y) IN (SELECT zoom, layer, x, y FROM {cells})")
        for family in Family:
            if pc.any(pc.starts_with(named["layer"], f"{family}_")).as_py():
                _count(db, family, finest, named)
        for zoom in range(MOST_ZOOM - 1, LEAST_ZOOM - 1, -1):
            db.execute(
                f"INSERT INTO gov.tile_cells BY NAME SELECT {_KEYS}, ? AS zoom, {SUMMED} FROM"
                " (SELECT * REPLACE (x // 2 AS x, y // 2 AS y) FROM gov.tile_cells WHERE zoom = ?) SEMI JOIN"
                f" (SELECT layer, x, y FROM {cells} WHERE zoom = ?) USING (layer, x, y) GROUP BY {_KEYS}",
                [zoom, zoom + 1, zoom],
            )


def _with_those_above(named: pa.Table) -> pa.Table:
    """Return the finest cells and all in which they lie: zoom, layer, x, y, each once."""
    found = []
    for zoom in range(LEAST_ZOOM, MOST_ZOOM + 1):
        x, y = (pc.shift_right(named[edge], pa.scalar(MOST_ZOOM - zoom, named[edge].type)) for edge in ("x", "y"))
        above = pa.table({"zoom": pa.repeat(zoom, named.num_rows), "layer": named["layer"], "x": x, "y": y})
        found.append(above.group_by(above.column_names).aggregate([]))
    return pa.concat_tables(found)


def _count(db: Cursor, family: Family, finest: str, named: pa.Table) -> None:
    """Write the finest cells of a family, out of the points in the window around them all."""
    edges = [pc.min_max(named[edge]).as_py() for edge in ("x", "y")]
    window = Cells(MOST_ZOOM, *(edge[end] for edge in edges for end in ("min", "max"))).around
    db.execute(
        f"INSERT INTO gov.tile_cells BY NAME SELECT {_KEYS}, ? AS zoom, {_COUNTED}"
        f" FROM ({_PLACED} {POINTS[family]} WHERE {IN_WINDOW}) SEMI JOIN {finest} USING (layer, x, y) GROUP BY {_KEYS}",
        [MOST_ZOOM, family, *_FINEST, *box(window)],
    )


@contextmanager
def following(db: Cursor, devices: Sequence[str] = (), premises: Sequence[str] = ()) -> Iterator[None]:
    """Have the pyramid follow what happens to some devices and premises inside the block: anything, all in one go.

    Few of them are followed cell by cell; for many the whole is written anew, which then takes less time.
    """
    known = db.execute("SELECT (SELECT count(*) FROM gov.devices) + (SELECT count(*) FROM gov.premises)").fetchone()
    few = refresh_pays(len(devices) + len(premises), int(known[0]) if known else 0)
    before = touched(db, devices, premises) if few else None
    yield
    if before is None:
        rebuild(db)
    else:
        refresh(db, pa.concat_tables([before, touched(db, devices, premises)]))
