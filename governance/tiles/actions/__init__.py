"""What the maps fetch: each function returns the bytes of one answer, within the account's reach."""

from governance.tiles.actions.answers import MOST_MARKS, MOST_ON_A_SPOT
from governance.tiles.actions.clusters import heat_json, points, rebuild
from governance.tiles.actions.marks import alarms_json, cases_json
from governance.tiles.actions.shapes import areas_geojson, service_areas_geojson, waterways_json
from governance.tiles.actions.spots import devices_json, premises_json

__all__ = [
    "MOST_MARKS",
    "MOST_ON_A_SPOT",
    "alarms_json",
    "areas_geojson",
    "cases_json",
    "devices_json",
    "heat_json",
    "points",
    "premises_json",
    "rebuild",
    "service_areas_geojson",
    "waterways_json",
]
