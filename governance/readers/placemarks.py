"""KML: placemarks with their names, data and geometry, always in WGS-84."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.errors import GEOSException, ShapelyError

from governance.readers.archive import truncated
from governance.readers.header import header_columns, nothing_inside, only_header
from governance.readers.markup import walked
from governance.readers.placing import Placing, all_points
from governance.readers.sheet import Sheet

DEEPEST = 200  # elements within each other
_SINGLE = ("Point", "LineString", "LinearRing")


class _Placemarks:
    """Collects placemarks: what each says, and the geometries it consists of (None where one is broken)."""

    def __init__(self) -> None:
        self.records: list[dict[str, str]] = []
        self.shapes: list[list[Any]] = []
        self._path: list[str] = []
        self._name = ""
        self._parts: list[str] = []
        self._rings: list[np.ndarray] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""
        if len(self._path) > DEEPEST:
            raise ValueError(len(self._path))
        self._path.append(tag)
        self._parts = []
        if tag == "Placemark":
            self.records.append({})
            self.shapes.append([])
        elif tag in ("Data", "SimpleData"):
            self._name = attributes.get("name", "")
        elif tag == "Polygon":
            self._rings = []

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        self._path.pop()
        if not self.records or ("Placemark" not in self._path and tag != "Placemark"):
            return
        text = "".join(self._parts).strip()
        parent = self._path[-1] if self._path else ""
        if tag in ("name", "description", "address", "phoneNumber") and parent == "Placemark":
            self.records[-1][tag] = text
        elif (tag == "SimpleData" or (tag == "value" and parent == "Data")) and self._name:
            self.records[-1][self._name] = text
        elif tag == "coordinates":
            self._geometry(parent, _coordinates(text))
        elif tag == "Polygon":
            self.shapes[-1].append(_polygon(self._rings))
        self._parts = []

    def text(self, data: str) -> None:
        """Hear a piece of text."""
        self._parts.append(data)

    def _geometry(self, kind: str, points: np.ndarray | None) -> None:
        """Keep a ring for its polygon, anything else as a geometry."""
        if kind == "LinearRing" and "Polygon" in self._path:
            self._rings.append(np.empty((0, 2)) if points is None else points)
        elif kind in _SINGLE:
            self.shapes[-1].append(_single(kind, points))


def open_placemarks(path: Path) -> dict[str, Any]:
    """Return what a Source of a KML file is made of: columns, notes, rows_about and read."""
    if not path.stat().st_size:
        raise nothing_inside(path.name)
    found = _Placemarks()
    with path.open("rb") as stream:
        try:
            for _piece in walked(stream, found, path.name):
                pass
        except (ValueError, RecursionError):
            raise truncated(path) from None
    if not found.records:
        raise only_header(path.name)
    names = list(dict.fromkeys(name for record in found.records for name in record))
    columns = header_columns(names, path.name, 1, least=0)
    broken = np.array([None in parts for parts in found.shapes], bool)
    shapes = np.array([None if None in parts else _joined(parts) for parts in found.shapes], dtype=object)
    placing = Placing(path.name, columns, None, all_points(shapes))

    def read(most: int) -> Iterator[Sheet]:
        for start in range(0, len(found.records), most):
            part = slice(start, start + most)
            arrays = [
                pa.array([record.get(name) or None for record in found.records[part]], pa.string()) for name in names
            ]
            yield placing.sheet(arrays, start + 1, shapes[part], broken[part])

    return {"columns": placing.header, "notes": (), "rows_about": len(found.records), "read": read}


def _coordinates(text: str) -> np.ndarray | None:
    """Return `lon,lat[,height] lon,lat ...` as points, None where it is something else."""
    try:
        return np.array([[float(part) for part in point.split(",")[:2]] for point in text.split()], float).reshape(
            -1, 2
        )
    except ValueError:
        return None


def _single(kind: str, points: np.ndarray | None) -> Any:
    if points is None or not len(points):
        return None
    try:
        return shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points)
    except (GEOSException, ShapelyError, ValueError):
        return None


def _polygon(rings: list[np.ndarray]) -> Any:
    try:
        return shapely.Polygon(rings[0], rings[1:]) if rings and len(rings[0]) > 2 else None
    except (GEOSException, ShapelyError, ValueError):
        return None


def _joined(parts: list[Any]) -> Any:
    """Return the parts of a placemark as one geometry, None where it has none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    if all(isinstance(part, shapely.Polygon) for part in parts):
        return shapely.MultiPolygon(parts)
    return shapely.GeometryCollection(parts)
