"""Areas 区域: the city profile, the levels of area, and the proof that areas tile. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyproj
import shapely

from governance.engine.errors import Refused
from governance.engine.text import LANGUAGES, _


class Level(StrEnum):
    """Levels of area, from the whole to the smallest part."""

    CITY = "city"  # 市
    TOWN = "town"  # 镇、街道
    VILLAGE = "village"  # 村、社区
    GRID = "grid"  # 网格
    MICRO_GRID = "micro_grid"  # 微网格


GRID_DIGITS = 3  # a grid's code is its village's code and a running number of three digits
LONGEST_CODE = 32  # signs
MICRO_GRID_DIGITS = 2  # a micro-grid's code is its grid's code and a running number of two digits


def village_of(grid_code: str) -> str:
    """Return the code of the village a grid belongs to.

    >>> village_of("990001106205003")
    '990001106205'
    """
    return grid_code[:-GRID_DIGITS]


@dataclass(frozen=True)
class TownFacts:
    """What the profile says of a town: its seat in WGS-84 (lon, lat), its area if published, and rough estimates.

    Estimates serve as relative weights only; without any the town's land is reckoned from its villages.
    """

    code: str
    seat: tuple[float, float]
    residents_thousand: float
    area_km2: float | None = None
    area_estimate_km2: float | None = None

    def __post_init__(self) -> None:
        _require(_is_lon_lat(self.seat), _("城市档案：镇区 {code} 的驻地坐标不是经度、纬度。"), code=self.code)
        sizes = (self.residents_thousand, self.area_km2, self.area_estimate_km2)
        _require(
            min(size for size in sizes if size is not None) > 0,
            _("城市档案：镇区 {code} 的面积和人口必须大于零。"),
            code=self.code,
        )


@dataclass(frozen=True)
class CityProfile:
    """City profile 城市档案: every fact about the city that the product needs; units are in the names.

    Files are named relative to the profile. `text` is the TOML it was read from, kept with the store. A city that
    brings its own areas needs no towns, files and numbers here; one that is drawn from published names needs them all.
    Raises Refused, naming the field, when a value cannot be right.
    """

    code: str
    name: str
    name_en: str
    time_zone: str
    metric_crs: str
    languages: tuple[str, ...]
    map_note: str
    map_note_en: str
    map_approval_number: str
    files: dict[str, str]
    towns: tuple[TownFacts, ...]
    grids: int
    micro_grids: int
    households: int
    text: str = ""
    briefing: Mapping[str, str] = field(default_factory=dict)  # who issues circulars, to whom; see month.toml

    def __post_init__(self) -> None:
        _require(is_code(self.code), _("城市档案：代码 {code} 里不能有空格，也不能为空。"), code=self.code)
        _require(bool(self.name and self.name_en), _("城市档案：名称 name 和 name_en 都要填写。"))
        _require(_is_zone(self.time_zone), _("城市档案：时区 {zone} 不存在，例如 Asia/Shanghai。"), zone=self.time_zone)
        _require(
            _is_metric(self.metric_crs),
            _("城市档案：坐标系 {crs} 不是以米为单位的投影，例如 EPSG:4549。"),
            crs=self.metric_crs,
        )
        _require(bool(self.languages), _("城市档案：至少要写一种语言。"))
        unknown = "、".join(sorted(set(self.languages) - set(LANGUAGES)))
        _require(not unknown, _("城市档案：没有提供语言 {unknown}。"), unknown=unknown)
        if self.drawn:
            self._demand_what_is_drawn_from()

    @property
    def drawn(self) -> bool:
        """Whether the areas can be drawn from published names; else the city loads its own."""
        return bool(self.towns or self.grids)

    def _demand_what_is_drawn_from(self) -> None:
        codes = [town.code for town in self.towns]
        _require(self.code.isdigit(), _("城市档案：代码 {code} 应为数字。"), code=self.code)
        _require(bool(codes) and len(set(codes)) == len(codes), _("城市档案：镇区代码缺失或重复。"))
        _require(all(code.startswith(self.code) for code in codes), _("城市档案：镇区代码须以城市代码开头。"))
        _require(self.grids >= len(codes), _("城市档案：网格数不能少于镇区数。"))
        _require(min(self.micro_grids, self.households) >= 0, _("城市档案：微网格数和户数不能为负。"))

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.time_zone)


def is_code(text: str) -> bool:
    """Tell whether a text can be the code of an area: something to print, without white space, of moderate length.

    >>> is_code("42091001"), is_code("North-2"), is_code(""), is_code("a b")
    (True, True, False, False)
    """
    return text.isprintable() and 0 < len(text) <= LONGEST_CODE and not any(sign.isspace() for sign in text)


def profile_from(fields: dict[str, Any], text: str = "") -> CityProfile:
    """Return the profile for parsed TOML; raises Refused with the name of what is missing or of the wrong kind."""
    try:
        if "towns" not in fields and "demo" not in fields:
            fields = _told_of_its_own(fields)
        return CityProfile(
            code=str(fields["code"]),
            name=str(fields["name"]),
            name_en=str(fields["name_en"]),
            time_zone=str(fields["time_zone"]),
            metric_crs=str(fields["metric_crs"]),
            languages=tuple(fields["languages"]),
            map_note=str(fields["map_note"]),
            map_note_en=str(fields["map_note_en"]),
            map_approval_number=str(fields["map_approval_number"]),
            files={kind: str(name) for kind, name in fields["files"].items()},
            towns=tuple(_town_from(town) for town in fields["towns"]),
            grids=int(fields["demo"]["grids"]),
            micro_grids=int(fields["demo"]["micro_grids"]),
            households=int(fields["demo"]["households"]),
            text=text,
            briefing={name: str(words) for name, words in fields.get("briefing", {}).items()},
        )
    except KeyError as error:
        raise Refused(_("城市档案缺少 {field}。").format(field=error.args[0])) from error
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise Refused(_("城市档案有一个值的类型不对：{error}").format(error=error)) from error


def _told_of_its_own(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a city that brings its own areas, with what may be left out filled in."""
    told = {"name_en": fields["name"], "map_note_en": fields["map_note"], "map_approval_number": "", "files": {}}
    return {**told, **fields, "towns": [], "demo": {"grids": 0, "micro_grids": 0, "households": 0}}


def _town_from(fields: dict[str, Any]) -> TownFacts:
    lon, lat = fields["seat"]
    areas = {name: float(fields[name]) for name in ("area_km2", "area_estimate_km2") if name in fields}
    return TownFacts(
        code=str(fields["code"]),
        seat=(float(lon), float(lat)),
        residents_thousand=float(fields["residents_thousand"]),
        **areas,
    )


@dataclass(frozen=True)
class TilingReport:
    """How well areas tile a whole, in square metres of the metric projection, and the codes that lie outside it."""

    gaps_m2: float
    overlaps_m2: float
    orphans: tuple[str, ...]


def tiling_report(whole: shapely.Geometry, codes: list[str], parts: np.ndarray) -> TilingReport:
    """Return gaps and overlaps of the parts within the whole, all shapes in one metric projection.

    An orphan is a part that is not inside the whole (more than a hundredth of a square metre of it sticks out).
    """
    union = shapely.union_all(parts)
    outside_m2 = shapely.area(shapely.difference(parts, whole))
    return TilingReport(
        gaps_m2=float(shapely.difference(whole, union).area),
        overlaps_m2=max(0.0, float(shapely.area(parts).sum() - union.area)),
        orphans=tuple(code for code, outside in zip(codes, outside_m2, strict=True) if outside > 0.01),
    )


def _require(holds: bool, sentence: str, **values: object) -> None:
    if not holds:
        raise Refused(sentence.format(**values))


def _is_lon_lat(pair: tuple[float, float]) -> bool:
    return -180 <= pair[0] <= 180 and -90 <= pair[1] <= 90


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_metric(crs: str) -> bool:
    try:
        found = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return bool(found.is_projected and {axis.unit_name for axis in found.axis_info} == {"metre"})
