"""Geometry of any coordinate system as WGS-84 longitude and latitude."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from pyproj.exceptions import CRSError

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.controls import control
from governance.readers.faults import Faults, shortened
from governance.readers.sheet import Sheet

WGS84 = "EPSG:4326"
MOST_COLLECTIONS = 2_000  # in one geometry
_COLLECTION_BYTES = 9
_CODES = [code for thousand in range(0, 65_536, 1000) for code in range(thousand + 4, thousand + 8) if code < 65_536]
_LITTLE = b"|".join(re.escape(code.to_bytes(2, "little")) for code in _CODES)
_BIG = b"|".join(re.escape(code.to_bytes(2, "big")) for code in _CODES)
_COLLECTION = re.compile(b"\x01(?:" + _LITTLE + b")|\x00..(?:" + _BIG + b")", re.S)  # how one begins, by byte order
DECIMALS = 9  # of a degree: a tenth of a millimetre


@dataclass(frozen=True)
class Placing:
    """How a file's geometry is turned into longitude and latitude, and what its sheets look like.

    `crs` is the file's own system, None for WGS-84 as it is; `points` whether lon and lat are told in columns too.
    """

    file: str
    columns: tuple[str, ...]
    crs: pyproj.CRS | None
    points: bool

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of every sheet: the file's, and of points lon and lat."""
        return with_position(self.columns) if self.points else self.columns

    def sheet(self, arrays: Sequence[pa.Array], first: int, shapes: np.ndarray, broken: np.ndarray) -> Sheet:
        """Return records with their geometry; `broken` are those whose geometry could not be read at all."""
        lines = np.arange(first, first + len(shapes), dtype=np.int64)
        flat = shapely.force_2d(shapes)
        placed = flat if self.crs is None else _converted(flat, self.crs)
        bounds = shapely.bounds(placed)
        filled = ~(shapely.is_missing(placed) | shapely.is_empty(placed))
        within = np.isfinite(bounds).all(axis=1) & (np.abs(bounds[:, ::2]) <= 180).all(axis=1)
        within &= (np.abs(bounds[:, 1::2]) <= 90).all(axis=1)
        astray = filled & ~within
        faults = Faults.joined([
            Faults.of(lines[broken], "geometry", _nulls(broken), _("几何数据已损坏；请重新导出这一条。")),
            Faults.of(lines[astray], "geometry", _texts(flat[astray]), _("坐标不在地球上；请核对文件的坐标系。")),
        ])  # fmt: skip
        cells = dict(zip(self.columns, arrays, strict=False))  # the reasons of a refused file stand behind
        if self.points:
            points = placed.copy()
            points[~(filled & within)] = None
            cells.update(_positions(points))
        table = pa.table([cells[name] for name in self.header], names=list(self.header))
        return Sheet(self.header, table, lines, placed, faults)


def with_position(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with lon and lat, which the geometry fills in even where the file has such columns.

    >>> with_position(["name", "lat"])
    ('name', 'lat', 'lon')
    """
    return (*columns, *(name for name in ("lon", "lat") if name not in columns))


def crs_named(text: object, file: str) -> pyproj.CRS | None:
    """Return a coordinate system by its code or definition; None where it is WGS-84 anyway.

    Raises Refused for what is no system on the earth.
    """
    try:
        crs = pyproj.CRS.from_user_input(text)
        _transformer(crs)
    except (CRSError, pyproj.exceptions.ProjError, TypeError, ValueError):
        shown = text if isinstance(text, str) else json.dumps(text, default=str)
        raise Refused(
            _("{file} 的坐标系“{crs}”不认识；请指明坐标系（{control}），例如 EPSG:4549。").format(
                file=file, crs=shown[:60], control=control("crs")
            )
        ) from None
    same = crs.is_geographic and crs.to_epsg() in (4326, 4979)
    same |= crs.is_geographic and crs.name in ("WGS 84", "WGS 84 (CRS84)", "WGS 84 (3D)", "WGS84")
    return None if same else crs


def unnamed(bounds: Sequence[float], file: str) -> str:
    """Return the note for a file that names no coordinate system but whose coordinates look like degrees.

    Raises Refused where they do not.
    """
    west, south, east, north = bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Refused(
            _(
                "{file} 没有坐标系说明（缺 .prj），坐标 {x}, {y} 又不是经纬度；"
                "请补上它，或指明坐标系（{control}），例如 EPSG:4549。"
            ).format(file=file, control=control("crs"), x=f"{west:.1f}", y=f"{south:.1f}")
        )
    return _("{file} 没有坐标系说明（缺 .prj），已按 WGS-84 经纬度读取。").format(file=file)


def decoded(wkb: Sequence[bytes | None]) -> tuple[np.ndarray, np.ndarray]:
    """Return geometries of their binary form, and which of them could not be read."""
    safe = [None if value is None or _nested(value) else value for value in wkb]
    shapes = shapely.from_wkb(np.array([*safe, None], dtype=object)[:-1], on_invalid="ignore")
    broken = np.array([value is not None for value in wkb], bool) & shapely.is_missing(shapes)
    return shapes, broken


def _nested(wkb: bytes) -> bool:
    """Return whether a geometry holds collections within collections without end, which would exhaust the stack."""
    return len(wkb) > _COLLECTION_BYTES * MOST_COLLECTIONS and len(_COLLECTION.findall(wkb)) > MOST_COLLECTIONS


def all_points(shapes: np.ndarray) -> bool:
    """Return whether a layer is one of points."""
    kinds = set(shapely.get_type_id(shapes).tolist()) - {-1}
    return kinds == {0}


@lru_cache(maxsize=16)
def _transformer(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)  # takes a tenth of a second to choose its way


def _converted(shapes: np.ndarray, crs: pyproj.CRS) -> np.ndarray:
    transformer = _transformer(crs)

    def lonlat(points: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1])).round(DECIMALS)

    return shapely.transform(shapes, lonlat)


def _positions(points: np.ndarray) -> dict[str, pa.Array]:
    """Return columns lon and lat of points, null where there is none."""
    found = {}
    for name, ordinates in (("lon", shapely.get_x(points)), ("lat", shapely.get_y(points))):
        found[name] = pa.array(ordinates, from_pandas=True).cast(pa.string())
    return found


def _nulls(which: np.ndarray) -> pa.Array:
    return pa.nulls(int(which.sum()), pa.string())


def _texts(shapes: np.ndarray) -> pa.Array:
    return pa.array([shortened(text) for text in shapely.to_wkt(shapes)], pa.string())
