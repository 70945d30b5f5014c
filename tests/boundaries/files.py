"""Boundary files for tests, and the foreign county: the real one where it lies beside the project, else one like it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from governance.engine.home import ROOT
from governance.procedures.loading.order import Order

OUTSIDE = ROOT.parent / "shared" / "outside"
COUNTY = """
code = "42091"
name = "Montgomery County"
time_zone = "America/New_York"
metric_crs = "EPSG:32618"
languages = ["en"]
map_note = "Approximate boundaries"
"""


def geojson(path: Path, shapes: Sequence[shapely.Geometry | None], facts: Sequence[dict[str, object]]) -> Path:
    """Write a GeoJSON file in WGS-84 and return its path."""
    features = [
        {
            "type": "Feature",
            "properties": one,
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape, one in zip(shapes, facts, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return path


def order(kind: str, path: Path, **more: object) -> Order:
    """Return an order to load a boundary file."""
    return Order(kind=kind, path=path, **more)  # type: ignore[arg-type]


def townships(folder: Path) -> Path:
    """Return the townships of the foreign county, or a small sample of the same shape where they are absent."""
    real = OUTSIDE / "montgomery_townships.geojson"
    if real.exists():
        return real
    rng = np.random.default_rng(3)
    points = shapely.MultiPoint(rng.uniform([-75.7, 40.0], [-75.0, 40.4], (12, 2)))
    frame = shapely.box(-75.7, 40.0, -75.0, 40.4)
    cells = [
        shapely.intersection(cell, frame)
        for cell in shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame))
    ]
    facts = [{"code": f"42091{number:03d}", "name": f"TOWNSHIP {number}"} for number in range(1, len(cells) + 1)]
    return geojson(folder / "townships.geojson", cells, facts)


def other_towns(folder: Path, towns: Sequence[shapely.Geometry], codes: Sequence[str], names: Sequence[str]) -> Path:
    """Return another drawing of the demo's towns, or one made from ours where it is absent."""
    real = OUTSIDE / "towns_weighted_voronoi.geojson"
    if real.exists():
        return real
    middles = [town.representative_point() for town in towns]
    outline = shapely.simplify(shapely.union_all(list(towns)), 0.004)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=outline))
    own = [next(cell for cell in cells if cell.contains(middle)) for middle in middles]
    drawn = [shapely.intersection(cell, outline) for cell in own]
    facts = [{"code": code, "name": name, "approximate": True} for code, name in zip(codes, names, strict=True)]
    return geojson(folder / "other.geojson", drawn, facts)


def calls(folder: Path, rows: int = 400) -> Path:
    """Return the emergency calls of the foreign county, or a small sample of the same shape where they are absent."""
    real = OUTSIDE / "montco_911_calls.csv"
    if real.exists():
        return real
    rng = np.random.default_rng(5)
    kinds = ["EMS: BACK PAINS/INJURY", "Fire: GAS-ODOR/LEAK", "Traffic: VEHICLE ACCIDENT -"]
    path = folder / "calls.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["lat", "lng", "desc", "zip", "title", "timeStamp", "twp", "addr", "e"])
        for number, (lon, lat) in enumerate(rng.uniform([-75.69, 40.01], [-75.01, 40.39], (rows, 2))):
            if number % 100 == 99:
                lon, lat = -74.2, 41.1  # some calls come from far away
            at = f"2015-12-{10 + number % 20} {number % 24:02}:{number % 60:02}:00"
            where = f"{number} MAIN ST & HIGH ST"
            desc = f"{where};  TOWNSHIP; Station {number % 90}; {at};"
            zip_code = "" if number % 7 == 0 else 19000 + number % 500
            table.writerow([lat, lon, desc, zip_code, kinds[number % 3], at, "TOWNSHIP", where, 1])
    return path
