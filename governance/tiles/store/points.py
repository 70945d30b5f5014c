"""What stands on the map, as SQL: devices and premises with a position, and the cells they fall into."""

from __future__ import annotations

from governance.devices.store import DEVICES
from governance.places.store import STANDING
from governance.tiles.asked import Family
from governance.tiles.rules import CELLS_PER_TILE, MERCATOR_LAT, Window

# lon, lat, points, worst, not online, kind or empty when mixed
Row = tuple[float, float, int, int, int, str]

WORST = "CASE health WHEN 'fault' THEN 2 WHEN 'offline' THEN 1 ELSE 0 END"
_WHERE = "lon, lat, town_code, grid_code, micro_grid_code, premises_id"

# Published read expressions. A lone elder's home stands among the homes, or the map would tell who lives alone; only
# `exact_kind` knows. `label` is a device's position in its premises, or the name of premises.
POINTS = {
    Family.DEVICE: (
        f"(SELECT device_id AS id, kind, kind AS exact_kind, health, position AS label, {_WHERE} FROM {DEVICES}"
        " WHERE lon IS NOT NULL AND lat IS NOT NULL)"
    ),
    Family.PREMISES: (
        "(SELECT premises_id AS id, CASE kind WHEN 'lone_elder_home' THEN 'home' ELSE kind END AS kind,"
        f" kind AS exact_kind, NULL::VARCHAR AS health, name AS label, {_WHERE} FROM {STANDING}"
        " WHERE lon IS NOT NULL AND lat IS NOT NULL)"
    ),
}

# Column and row of a point; what each takes is `world`.
X = "floor((lon + 180) / 360 * ?)::INTEGER"
Y = f"floor((1 - asinh(tan(radians(greatest(-{MERCATOR_LAT}, least({MERCATOR_LAT}, lat))))) / pi()) / 2 * ?)::INTEGER"

IN_WINDOW = "lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"


def box(window: Window) -> list[object]:
    """Return the values of IN_WINDOW."""
    return [window.west, window.east, window.south, window.north]


def world(zoom: int) -> int:
    """Return how many cells the world is wide at a zoom."""
    return CELLS_PER_TILE * 2**zoom
