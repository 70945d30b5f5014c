"""Reading a city from disk: its profile, and the published files the profile names."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import shapely

from governance.areas.rules import CityProfile, profile_from
from governance.engine.errors import Refused
from governance.engine.text import _

DIVISION_FIELDS = ("code", "name", "name_en", "level", "parent_code", "kind")


@dataclass(frozen=True)
class Division:
    """A published unit of the city: its code, names, level (city, town, village), parent and kind."""

    code: str
    name: str
    name_en: str
    level: str
    parent_code: str
    kind: str


@dataclass(frozen=True)
class Waterway:
    """A waterway drawn as background: a line in WGS-84; rank 1 is the main canal or river."""

    waterway_id: str
    name: str
    name_en: str
    rank: int
    line: shapely.Geometry


@dataclass(frozen=True)
class CitySources:
    """The published material of a city: outline in WGS-84, divisions in code order, waterways."""

    outline: shapely.Geometry
    divisions: tuple[Division, ...]
    waterways: tuple[Waterway, ...]


@lru_cache(maxsize=8)
def parse_profile(text: str) -> CityProfile:
    """Return the city profile written in TOML; raises Refused when it is not TOML or a field is wrong."""
    try:
        return profile_from(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_("城市档案不是有效的 TOML：{error}").format(error=error)) from error


def load_profile(path: Path) -> CityProfile:
    """Return the city profile in a file; raises Refused when it is missing or wrong."""
    return parse_profile(_read(path))


def load_sources(path: Path, profile: CityProfile) -> CitySources:
    """Return the material that the profile at `path` names; raises Refused when a file is missing or unreadable."""
    try:
        names = {kind: path.parent / profile.files[kind] for kind in ("outline", "divisions", "waterways")}
    except KeyError as error:
        raise Refused(_("城市档案缺少 {field}。").format(field=f"files.{error.args[0]}")) from error
    return CitySources(
        outline=shapely.union_all([shape for _facts, shape in _features(names["outline"])]),
        divisions=_divisions(names["divisions"]),
        waterways=_waterways(names["waterways"]),
    )


def load_waterways(path: Path, profile: CityProfile) -> tuple[Waterway, ...]:
    """Return the waterways that the profile at `path` names, none where it names no such file; raises Refused."""
    return _waterways(path.parent / profile.files["waterways"]) if "waterways" in profile.files else ()


def _waterways(path: Path) -> tuple[Waterway, ...]:
    return tuple(
        Waterway(str(facts["id"]), facts["name"], facts["name_en"], int(facts["rank"]), shape)
        for facts, shape in _features(path)
    )


def _divisions(path: Path) -> tuple[Division, ...]:
    rows = list(csv.DictReader(_read(path).splitlines()))
    missing = [field for field in DIVISION_FIELDS if not rows or field not in rows[0]]
    if missing:
        raise Refused(_("{path} 缺少列：{columns}").format(path=path, columns="、".join(missing)))
    found = (Division(*(row[field] for field in DIVISION_FIELDS)) for row in rows)
    return tuple(sorted(found, key=lambda division: division.code))


def _features(path: Path) -> list[tuple[dict, shapely.Geometry]]:
    """Return properties and shape of every feature of a GeoJSON file."""
    try:
        found = json.loads(_read(path))["features"]
        return [(feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"]))) for feature in found]
    except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as error:
        raise Refused(_("{path} 不是有效的 GeoJSON：{error}").format(path=path, error=error)) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("无法读取 {path}：{error}").format(path=path, error=error)) from error
