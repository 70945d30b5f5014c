"""What others ask of the areas: the city profile, the locator, names, and shapes for maps.

The areas of a boundary version never change, so what is made from them is kept for as long as the store is open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import shapely

from governance.areas import geojson, store
from governance.areas.basemap import Basemap, basemap_of
from governance.areas.locator import Locator
from governance.areas.profile import parse_profile
from governance.areas.projection import projection
from governance.areas.recut import Areas
from governance.areas.rules import CityProfile, Level
from governance.engine import Cursor, Engine, NotFound, Refused, settings
from governance.engine.text import _

T = TypeVar("T")
_made: WeakKeyDictionary[Engine, dict[tuple, object]] = WeakKeyDictionary()
_lock = Lock()


def profile(eng: Engine) -> CityProfile:
    """Return the profile of the city in this store; raises Refused while there is none."""
    text = eng.read(store.profile_text)
    if text is None:
        raise Refused(_("数据库里还没有城市，请先运行 init 或 demo。"))
    return kept(eng, ("profile", text), lambda: parse_profile(text))


def map_approval_number(eng: Engine) -> str:
    """Return the map approval number 审图号 to print on maps: the setting, else the profile's; may be empty."""
    return eng.read(lambda db: settings.text(db, "map.approval_number")) or profile(eng).map_approval_number


BASEMAP_SETTINGS = (
    *("map.basemap", "map.basemap_url", "map.basemap_key"),
    *("map.basemap_attribution", "map.basemap_gcj02"),
)


def basemap(eng: Engine) -> Basemap:
    """Return the online basemap 底图 the city has set; none unless it has."""

    def question(db: Cursor) -> Basemap:
        kind, url, key, attribution, gcj02 = settings.texts(db, *BASEMAP_SETTINGS)
        return basemap_of(kind, url, key, attribution, gcj02=gcj02 == "1")

    return eng.read(question)


def current_version(eng: Engine) -> int:
    """Return the boundary version that holds in the city; raises Refused while none is loaded.

    It is the one brought into force last; in a store where that never had to be said, the one valid today.
    """
    today = eng.now().astimezone(profile(eng).zone).date()
    found = eng.read(lambda db: store.version_now(db, today))
    if found is None:
        raise Refused(_("还没有载入区域边界，请先载入镇区和网格。"))
    return found


def locator(eng: Engine, version_id: int | None = None) -> Locator:
    """Return the locator of a boundary version, the current one unless told, with the GPS tolerance that is set."""
    version = current_version(eng) if version_id is None else version_id
    tolerance_m = snap_m(eng)
    return kept(eng, ("locator", version, tolerance_m), lambda: locator_from(eng, areas_of(eng, version), version))


def locator_from(eng: Engine, areas: Areas, version_id: int) -> Locator:
    """Return a locator over areas that need not be in the store yet."""
    codes, levels, towns, parents = (
        areas.facts[name].tolist() for name in ("code", "level", "town_code", "parent_code")
    )
    return Locator(codes, levels, towns, parents, areas.shapes, profile(eng).metric_crs, snap_m(eng), version_id)


def snap_m(eng: Engine) -> float:
    """Return how far outside all grids a point may lie and still be given to the nearest, in metres."""
    return eng.read(lambda db: settings.number(db, "location.snap_m"))


def areas_of(eng: Engine, version_id: int) -> Areas:
    """Return every area of a boundary version with its exact shape; never change what it returns."""

    def make() -> Areas:
        rows = eng.read(lambda db: store.area_rows(db, version_id))
        return Areas(rows.drop_columns("geometry").to_pandas(), store.shapes_of(rows))

    return kept(eng, ("areas", version_id), make)


def names(eng: Engine) -> dict[str, tuple[str, str]]:
    """Return code -> (name, English name) of every area, those of other boundary versions included."""

    def make() -> dict[str, tuple[str, str]]:
        return {code: (name, name_en) for code, name, name_en in eng.read(store.area_names)}

    return kept(eng, ("names", *eng.read(store.version_ids)), make)


def level_frame(eng: Engine, level: str) -> pd.DataFrame:
    """Return the areas of one level, current version, in code order, without their shapes.

    Columns: code, parent_code, town_code, name, name_en, kind, lon, lat (label point), area_m2, households.
    """
    version = current_version(eng)
    return kept(
        eng, ("frame", version, level), lambda: eng.read(lambda db: store.level_frame(db, version, level))
    ).copy()


def town_of(eng: Engine) -> dict[str, str]:
    """Return code -> town of every grid and micro-grid of the current version."""
    version = current_version(eng)

    def make() -> dict[str, str]:
        frames = [level_frame(eng, level) for level in (Level.GRID, Level.MICRO_GRID)]
        return {code: town for one in frames for code, town in zip(one["code"], one["town_code"], strict=True)}

    return kept(eng, ("towns", version), make)


def metric_shapes(eng: Engine, level: str) -> list[shapely.Geometry]:
    """Return the shapes of one level in code order, in the city's metric projection; none before any are loaded."""
    if not eng.read(store.version_ids):
        return []
    version = current_version(eng)
    shapes = eng.read(lambda db: store.level_shapes(db, version, level))[1]
    return list(projection(profile(eng).metric_crs).metric_shapes(shapes))


def bounds(eng: Engine) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the city in WGS-84, to fit a map to; raises Refused before any areas."""
    version = current_version(eng)

    def make() -> tuple[float, float, float, float]:
        shapes = eng.read(lambda db: store.shapes_of(store.area_rows(db, version)))
        if not len(shapes):
            raise Refused(_("还没有载入区域边界，请先载入镇区和网格。"))
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
        return west, south, east, north

    return kept(eng, ("bounds", version), make)


def feature(eng: Engine, code: str) -> dict[str, Any] | None:
    """Return one area of the current version as a GeoJSON feature (WGS-84), or None where there is none.

    It is exact unless it has more corners than a page sends along; what is joined is joined to the exact shape anyway.
    """
    version = current_version(eng)

    def make() -> dict[str, Any] | None:
        shape = eng.read(lambda db: store.area_shape(db, version, code))
        if shape is None:
            return None
        name, name_en = names(eng)[code]
        facts = {"code": code, "name": name, "name_en": name_en}
        outline = json.loads(shapely.to_geojson(geojson.drawable(shape)))
        return {"type": "Feature", "properties": facts, "geometry": outline}

    return kept(eng, ("feature", version, code), make)


def bounds_of(eng: Engine, codes: Iterable[str]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of some areas in WGS-84; None where the current version has none of them."""
    found = [shapely.geometry.shape(one["geometry"]).bounds for one in (feature(eng, code) for code in codes) if one]
    if not found:
        return None
    wests, souths, easts, norths = zip(*found, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def beside(eng: Engine, codes: Iterable[str]) -> list[str]:
    """Return the grids of the current version that touch some grids and are none of them, in code order."""
    found = areas_of(eng, current_version(eng))
    grids = found.only(found.facts["level"] == Level.GRID)
    known, own = grids.facts["code"].to_numpy(dtype=object), set(codes)
    inside = np.isin(known, list(own))
    tree = shapely.STRtree(grids.shapes)
    touched = tree.query(grids.shapes[inside], predicate="intersects")[1]
    return sorted({str(code) for code in known[touched]} - own)


def outline_geojson(eng: Engine, level: str, town_code: str | None = None, version_id: int | None = None) -> bytes:
    """Return the areas of one level, or those of one town, as GeoJSON for maps: WGS-84, properties code, name, name_en.

    Shapes are simplified level by level as a whole, so that neighbours keep sharing their borders.
    Raises NotFound for an unknown level, town or version; a town that has no micro-grids gives an empty collection.
    """
    version = current_version(eng) if version_id is None else version_id
    return kept(eng, ("geojson", version, level, town_code), lambda: _outline(eng, version, level, town_code))


def outlines_together(eng: Engine, version_id: int, level: str, groups: list[list[str]]) -> np.ndarray | None:
    """Return one shape (WGS-84) for each group of codes: its areas as maps show them, with no border left between them.

    A group none of whose areas the version has gives an empty shape; None where the version has no area of the level.
    """
    frame, shapes = kept(eng, ("light", version_id, level), lambda: _light(eng, version_id, level))
    if not len(frame):
        return None
    codes = pd.Index(frame["code"])
    places = [codes.get_indexer(pd.Index(group)) for group in groups]
    return np.array([shapely.union_all(shapes[at[at >= 0]]) for at in places], dtype=object)


def waterways_geojson(eng: Engine) -> bytes:
    """Return the waterways as GeoJSON lines in WGS-84, properties name, name_en and rank (1 the main one)."""
    rows = eng.read(store.waterway_rows)
    facts = rows.select(["name", "name_en", "rank"]).to_pylist()
    return geojson.feature_collection(facts, store.shapes_of(rows))


def _outline(eng: Engine, version: int, level: str, town_code: str | None) -> bytes:
    frame, shapes = kept(eng, ("light", version, level), lambda: _light(eng, version, level))
    chosen = np.ones(len(frame), dtype=bool) if town_code is None else (frame["town_code"] == town_code).to_numpy()
    if not chosen.any() and not (level == Level.MICRO_GRID and _has_town(eng, version, town_code)):
        raise NotFound(_("没有这一层级的区域。"))
    facts = frame.loc[chosen, ["code", "name", "name_en"]].to_dict("records")
    return geojson.feature_collection(facts, shapes[chosen])


def _has_town(eng: Engine, version: int, town_code: str | None) -> bool:
    frame, _shapes = kept(eng, ("light", version, Level.TOWN), lambda: _light(eng, version, Level.TOWN))
    return town_code is not None and town_code in set(frame["code"])


def _light(eng: Engine, version: int, level: str) -> tuple[pd.DataFrame, np.ndarray]:
    if level not in set(Level):
        raise NotFound(_("没有这一层级的区域。"))
    frame, shapes = eng.read(lambda db: store.level_shapes(db, version, level))
    return frame, geojson.lightened(shapes, profile(eng).metric_crs) if len(shapes) else shapes


def kept(eng: Engine, key: tuple, make: Callable[[], T]) -> T:
    """Return what was made under this key, making it the first time; for what areas of a version never change."""
    with _lock:
        found = _made.setdefault(eng, {})
    if key not in found:
        found[key] = make()
    return cast(T, found[key])
