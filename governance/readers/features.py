"""GeoJSON: features with properties, in WGS-84 unless an older file names another system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.header import header_columns, nothing_inside, only_header
from governance.readers.placing import Placing, all_points, crs_named
from governance.readers.rendering import value_text
from governance.readers.sheet import Sheet

DEEPEST = 100  # collections within each other
MOST_BYTES = 256 << 20  # it is held in memory as a whole


def open_features(path: Path, crs: str | None) -> dict[str, Any]:
    """Return what a Source of a GeoJSON file is made of: columns, notes, rows_about and read."""
    told = _document(path)
    features = _features(told, path)
    records = [_properties(feature) for feature in features]
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = header_columns(names, path.name, 1, least=0)
    shapes, broken = _shapes([feature.get("geometry") for feature in features])
    named = crs or _crs(told)
    placing = Placing(path.name, columns, crs_named(named, path.name) if named else None, all_points(shapes))

    def read(most: int) -> Iterator[Sheet]:
        for start in range(0, len(records), most):
            part = slice(start, start + most)
            arrays = [
                pa.array([value_text(record.get(name)) for record in records[part]], pa.string()) for name in names
            ]
            yield placing.sheet(arrays, start + 1, shapes[part], broken[part])

    return {"columns": placing.header, "notes": (), "rows_about": len(records), "read": read}


def _document(path: Path) -> dict[str, Any]:
    """Return the file's JSON object."""
    size = path.stat().st_size
    if not size:
        raise nothing_inside(path.name)
    if size > MOST_BYTES:
        raise Refused(
            _("{file} 有 {size} MB，GeoJSON 最大 {most} MB；请改用 GeoPackage 或 CSV。").format(
                file=path.name, size=size >> 20, most=MOST_BYTES >> 20
            )
        )
    try:
        told, endless = _parsed(path)
    except UnicodeDecodeError:
        raise Refused(_("{file} 不是 UTF-8 编码；请另存为 UTF-8 编码的 GeoJSON。").format(file=path.name)) from None
    except json.JSONDecodeError as error:
        raise Refused(
            _("{file} 第 {line} 行第 {place} 个字符处不是完好的 JSON；请重新导出。").format(
                file=path.name, line=error.lineno, place=error.colno
            )
        ) from None
    except (ValueError, RecursionError):
        raise _no_features(path) from None
    if not isinstance(told, dict):
        raise _no_features(path)
    if endless:
        raise _not_finite(told, path)
    return told


def _parsed(path: Path) -> tuple[Any, bool]:
    """Return what the file holds as JSON, and whether it holds what is no number, such as NaN."""
    endless = list[str]()

    def noted(name: str) -> float:
        endless.append(name)
        return float(name)

    return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=noted), bool(endless)


def _no_features(path: Path) -> Refused:
    return Refused(_("{file} 不是 GeoJSON 要素集（FeatureCollection）；请重新导出。").format(file=path.name))


def _features(told: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """Return the features of a collection, or the one feature that the file is."""
    features = [told] if told.get("type") == "Feature" else told.get("features")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise _no_features(path)
    if not features:
        raise only_header(path.name)
    return features


def _not_finite(told: dict[str, Any], path: Path) -> Refused:
    """Return which feature holds what JSON has no number for."""
    for number, feature in enumerate(_features(told, path), start=1):
        if (value := _endless(feature)) is not None:
            said = _("{file} 第 {n} 个图形里有 {value}：坐标和属性要是有限的数，缺的写 null；请改正后重新载入。")
            return Refused(said.format(file=path.name, n=number, value=value))
    return _no_features(path)


def _endless(value: Any) -> str | None:
    """Return how JSON writes the first number of a value that is none, such as NaN; None where all are."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, float) and not isfinite(one):
            return json.dumps(one)
        if isinstance(one, dict | list):
            left.extend(reversed(list(one.values()) if isinstance(one, dict) else one))
    return None


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    """Return a feature's properties, and its id unless a property is called so."""
    found = feature.get("properties")
    properties = {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}
    if "id" in feature and "id" not in properties:
        properties["id"] = feature["id"]
    return properties


def _crs(told: dict[str, Any]) -> str | None:
    """Return the system that a file written before 2016 may name."""
    crs = told.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and name else None


def _shapes(geometries: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the geometries, and which of them are there but cannot be read."""
    texts = [None if one is None else json.dumps(one) for one in geometries]
    safe = [None if text is None or text.count('"geometries"') > DEEPEST else text for text in texts]
    shapes = shapely.from_geojson(np.array(safe, dtype=object), on_invalid="ignore")
    return shapes, np.array([one is not None for one in geometries], bool) & shapely.is_missing(shapes)
