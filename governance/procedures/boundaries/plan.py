"""What a boundary file would make of the city: its areas with codes and parents, the whole new version, the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from governance.areas import actions as areas
from governance.areas import codes as area_codes
from governance.areas import sniff
from governance.areas import store as area_store
from governance.areas.projection import Projection, projection
from governance.areas.recut import (
    ABOVE,
    AREA_COLUMNS,
    Areas,
    Difference,
    covering,
    difference,
    measured,
    nearest,
    no_areas,
    recut,
)
from governance.areas.rules import CityProfile, Level
from governance.areas.topology import Defect, Finding, TopologyReport, doubled
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.procedures.boundaries.features import Features
from governance.procedures.boundaries.measuring import Moving, metric, moving, report_of, worse_below
from governance.procedures.loading.naming import LEVELS
from governance.procedures.loading.order import What

NATIONAL_STEM = {Level.GRID: 9, Level.MICRO_GRID: 15}  # digits of the parent's code at the head of a national one


@dataclass(frozen=True)
class Plan:
    """A version that could be: the areas of the file, the whole version, how it differs, what is wrong with it.

    `below` are the reports of the lower levels that the file makes worse; `moving` the grids that change town.
    """

    level: Level
    before: int | None
    fresh: Areas
    whole: Areas
    difference: Difference
    report: TopologyReport
    warnings: tuple[str, ...]
    below: tuple[TopologyReport, ...] = ()
    moving: tuple[Moving, ...] = ()

    @property
    def reports(self) -> tuple[TopologyReport, ...]:
        """What is wrong at every level that the file changes, its own first."""
        return (self.report, *self.below)


def planned(eng: Engine, what: str, features: Features) -> Plan:
    """Return what the features would make of the city.

    Raises Refused for doubled codes, for grids in a city without towns and micro-grids in one without grids.
    """
    level, profile = LEVELS[What(what)], areas.profile(eng)
    plane = projection(profile.metric_crs)
    today = eng.now().astimezone(profile.zone).date()
    before = eng.read(lambda db: area_store.version_now(db, today))
    old = areas.areas_of(eng, before) if before is not None else no_areas()
    above = old.of(ABOVE[level])
    if not len(above) and level is not Level.TOWN:
        raise Refused(_missing_above(level))
    ever = {code for code, _name, _name_en in eng.read(area_store.area_names)}
    fresh = _fresh(features, level, old, profile, plane, ever)
    _demand_own_codes(features, fresh, old, level)
    whole = recut(old, fresh, level, profile, plane)
    report = _report(features, level, above, whole, plane).with_findings(
        Defect.STRANGER, strangers(features.facts["parent_code"].tolist(), fresh, old, level, plane)
    )
    change = difference(old.of(level), whole.of(level))
    return Plan(
        level,
        before,
        whole.of(level),
        whole,
        change,
        report,
        _sniffed(features, above, old, level, profile),
        () if change.nothing else worse_below(level, old, whole, plane),
        moving(old, whole),
    )


def _missing_above(level: Level) -> str:
    return _("城市还没有镇区，请先载入镇区。") if level is Level.GRID else _("城市还没有网格，请先载入网格。")


def _fresh(
    features: Features, level: Level, old: Areas, profile: CityProfile, plane: Projection, ever: set[str]
) -> Areas:
    """Return the file's areas with codes, names and parents; what it leaves out comes from the area it replaces."""
    facts, shapes, same = features.facts, features.shapes, old.of(level)
    known = area_codes.recognised(facts["code"].tolist(), facts["name"].tolist(), shapes, same)
    parents = _parents(facts, shapes, level, old, profile, plane)
    if any(code is None for code in known):
        villages = old.of(Level.VILLAGE)
        metric = Areas(villages.facts, plane.metric_shapes(villages.shapes) if len(villages) else villages.shapes)
        points = shapely.get_coordinates(shapely.point_on_surface(plane.metric_shapes(shapes)))
        stems = area_codes.stems(level, parents, points, metric, villages.facts["town_code"].tolist())
        known = list(area_codes.numbered(level, known, stems, ever))
    named = _filled(facts, [str(code) for code in known], same.facts.set_index("code"))
    named = named.assign(level=level.value, parent_code=parents, town_code=None)
    return Areas(measured(named, shapes, plane)[list(AREA_COLUMNS)], shapes)


def _filled(facts: pd.DataFrame, codes: list[str], former: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of areas, with what the file does not say taken from the former area of the same code."""
    spare = {"name": pd.Series(codes), "name_en": None, "kind": None, "households": 0, "illustrative": False}
    filled = pd.DataFrame({"code": codes}, dtype=object)
    for name, other in spare.items():
        told = facts[name].reset_index(drop=True).astype(object)
        before = former[name].reindex(codes).reset_index(drop=True).astype(object)
        filled[name] = told.where(told.notna(), before)
        filled[name] = filled[name].where(filled[name].notna(), other)
    filled["name_en"] = filled["name_en"].where(filled["name_en"].notna(), filled["name"])
    return filled.astype({"households": "int32", "illustrative": bool})


def _parents(
    facts: pd.DataFrame, shapes: np.ndarray, level: Level, old: Areas, profile: CityProfile, plane: Projection
) -> list[str]:
    """Return the parent of each area: the one the file names, a village's town, else the one that covers most of it."""
    above = old.of(ABOVE[level])
    if not len(above):
        return [profile.code] * len(facts)
    codes = above.facts["code"].to_numpy()
    metric, parents = plane.metric_shapes(shapes), plane.metric_shapes(above.shapes)
    found = codes[nearest(metric, parents, covering(metric, parents))]
    villages = old.of(Level.VILLAGE).facts
    town_of = dict(zip(villages["code"], villages["town_code"], strict=True))
    own = set(codes)
    named = [town_of.get(code, code) for code in facts["parent_code"]]
    return [name if name in own else str(other) for name, other in zip(named, found, strict=True)]


def _demand_own_codes(features: Features, fresh: Areas, old: Areas, level: Level) -> None:
    """Raise Refused where two areas have one code, within the file or with another level."""
    codes, path = fresh.facts["code"].tolist(), features.source.path
    twice = doubled(codes)
    if twice:
        lines = features.facts["line"][fresh.facts["code"] == twice[0]].tolist()
        raise Refused(
            _("{file} 第 {lines} 个图形的代码都是 {code}：每个区域的代码只能出现一次，请改正后重新载入。").format(
                file=path.name, lines="、".join(map(str, lines)), code=twice[0]
            )
        )
    others = set(old.facts["code"][old.facts["level"] != level.value])
    taken = sorted(others & set(codes))
    if taken:
        raise Refused(
            _("{file} 里的代码 {code} 已是另一级区域的代码，请核对是否载入了对的一级。").format(
                file=path.name, code=taken[0]
            )
        )


def _report(features: Features, level: Level, above: Areas, whole: Areas, plane: Projection) -> TopologyReport:
    """Return the topology report of the file's areas, those that were mended included."""
    mended = {shapely.to_wkb(features.shapes[row]): reason for row, reason in features.broken}
    return report_of(whole.of(level), above, level, plane, mended)


def strangers(named: Sequence[str | None], fresh: Areas, old: Areas, level: Level, plane: Projection) -> list[Finding]:
    """Return a finding for each area whose parent by code is not the one it lies in: codes of both, and its shape.

    A parent that the file names and the city does not have; or, in a code of the national style, one that begins
    with another area's code than that of the parent.
    """
    if level not in NATIONAL_STEM:
        return []
    known = set(old.facts["code"])
    shapes, found = metric(fresh, plane), list[Finding]()
    for row, (said, code, parent) in enumerate(
        zip(named, fresh.facts["code"], fresh.facts["parent_code"], strict=True)
    ):
        digits = NATIONAL_STEM[level]
        stem = code[:digits] if code.isdigit() and len(code) > digits == len(parent) and parent.isdigit() else parent
        claimed = said if said and said not in known else stem
        if claimed != parent:
            area_m2 = float(shapely.area(shapes[row]))
            found.append(Finding(Defect.STRANGER, (code, claimed), area_m2, fresh.shapes[row]))
    return found


def _sniffed(features: Features, above: Areas, old: Areas, level: Level, profile: CityProfile) -> tuple[str, ...]:
    """Return warnings on the file's coordinates, from what is known of the city."""
    shapes, datum = features.shapes, features.how.datum
    points = shapely.get_coordinates(shapes)
    found = sniff.sniffed_city(points[:, 0], points[:, 1], profile.metric_crs)
    if not found and len(above):
        found = sniff.sniffed_shapes(shapes, shapely.union_all(above.shapes), datum)
    former = old.of(level)
    if not found and len(former):
        place = {code: row for row, code in enumerate(former.facts["code"])}
        rows = np.array([place.get(code, -1) for code in features.facts["code"]])
        here = shapely.get_coordinates(shapely.centroid(shapes[rows >= 0]))
        there = shapely.get_coordinates(shapely.centroid(former.shapes[rows[rows >= 0]]))
        found = sniff.sniffed_places(here[:, 0], here[:, 1], there[:, 0], there[:, 1], datum)
    return tuple(found)
