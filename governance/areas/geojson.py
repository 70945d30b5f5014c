"""Areas as GeoJSON for maps: lighter than what is stored, with the borders between neighbours still shared. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import shapely

from governance.areas.projection import projection

DISPLAY_TOLERANCE_M = 25.0  # corners smaller than a triangle of this side are dropped: less than a pixel at city scale
MOST_CORNERS = 2_000  # of one area whose outline a page sends along: about 40 kB
DOUBLINGS = 12  # from a metre to four kilometres: what is still too much then has that many parts
DECIMALS = 5  # of a degree: about a metre


def lightened(shapes: np.ndarray, metric_crs: str) -> np.ndarray:
    """Return WGS-84 shapes simplified together, so that no gap or overlap opens between neighbours."""
    plane = projection(metric_crs)
    lighter = shapely.coverage_simplify(plane.metric_shapes(shapes), DISPLAY_TOLERANCE_M)
    return plane.lonlat_shapes(lighter)


def drawable(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a WGS-84 shape as an outline is drawn: itself, or with as much left out as brings it to MOST_CORNERS.

    >>> drawable(shapely.Point(0, 0).buffer(1, quad_segs=20_000)).area > 3.14
    True
    """
    lighter = shape
    for doubled in range(DOUBLINGS):
        if shapely.get_num_coordinates(lighter) <= MOST_CORNERS:
            break
        lighter = shapely.simplify(shape, 2**doubled * 10.0**-DECIMALS)
    return lighter


def feature_collection(properties: Sequence[dict[str, object]], shapes: np.ndarray) -> bytes:
    """Return a GeoJSON feature collection in UTF-8, coordinates rounded; a feature's id is its `code`, if it has one.

    >>> feature_collection([{"code": "1"}], np.array([shapely.Point(119.123456, 31.9)]))[40:]
    b'{"type":"Feature","id":"1","properties":{"code":"1"},"geometry":{"type":"Point","coordinates":[119.12346,31.9]}}]}'
    """
    rounded = shapely.to_geojson(shapely.transform(shapes, lambda points: points.round(DECIMALS)))
    features = []
    for facts, geometry in zip(properties, rounded, strict=True):
        named = f'"id":{_text(facts["code"])},' if "code" in facts else ""
        features.append(f'{{"type":"Feature",{named}"properties":{_text(facts)},"geometry":{geometry}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
