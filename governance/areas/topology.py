"""Topology 拓扑: how well areas of one level tile their city: broken rings, overlaps, gaps, what sticks out. Pure.

Everything is measured in the city's metric projection and told in square metres; shapes are told in WGS-84.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely

from governance.areas.projection import Projection

SLIVER_M2 = 1.0  # smaller pieces come from rounding, whoever drew them; they are counted and not listed
ACCEPTED_SHARE = 0.001  # of the whole, of overlaps, gaps and overhangs together: more of it somebody has to accept
MOST_LISTED = 500  # defects of a kind; the largest are listed, all are measured
TOUCHED_SHARE = 1e-6  # of a shape that a repair may change before it is said how much


class Defect(StrEnum):
    """What can be wrong with areas that are otherwise usable."""

    REPAIRED = "repaired"  # 环线自交，已修复
    OVERLAP = "overlap"  # 重叠
    GAP = "gap"  # 空隙
    OUTSIDE = "outside"  # 超出上级
    ORPHAN = "orphan"  # 没有上级
    STRANGER = "stranger"  # 上级代码与位置不符


@dataclass(frozen=True)
class Finding:
    """One defect: the codes concerned, how large it is, where it is (WGS-84), and what GEOS said of a broken ring."""

    kind: Defect
    codes: tuple[str, ...]
    area_m2: float
    shape: shapely.Geometry | None = None
    reason: str = ""


@dataclass(frozen=True)
class Measure:
    """How many defects of a kind there are and how large they are together."""

    count: int
    area_m2: float


@dataclass(frozen=True)
class TopologyReport:
    """What is wrong with the areas of one level; findings of a kind stand largest first, `measures` count them all.

    `slivers` are the overlaps, gaps and overhangs below `sliver_m2`, counted and measured together.
    """

    level: str
    areas: int
    total_m2: float
    findings: tuple[Finding, ...]
    measures: dict[str, Measure]
    slivers: Measure
    sliver_m2: float = SLIVER_M2

    def measure(self, kind: Defect) -> Measure:
        """Return how many there are of a kind and how large they are together."""
        return self.measures.get(kind, Measure(0, 0.0))

    @property
    def wrong_m2(self) -> float:
        """Overlaps, gaps and overhangs together, in m2."""
        return sum(self.measure(kind).area_m2 for kind in (Defect.OVERLAP, Defect.GAP, Defect.OUTSIDE))

    @property
    def share(self) -> float:
        """Overlaps, gaps and overhangs as a share of the whole."""
        return self.wrong_m2 / self.total_m2 if self.total_m2 else 0.0

    @property
    def harmless(self) -> bool:
        """Whether nobody has to be asked: nothing without a parent, under a strange one, and next to nothing twice."""
        lost = self.measure(Defect.ORPHAN).count + self.measure(Defect.STRANGER).count
        return self.share <= ACCEPTED_SHARE and not lost

    def with_findings(self, kind: Defect, more: Sequence[Finding]) -> TopologyReport:
        """Return the report with the findings of a further kind, the largest first."""
        if not more:
            return self
        largest = sorted(more, key=lambda one: -one.area_m2)[:MOST_LISTED]
        measure = Measure(len(more), sum(one.area_m2 for one in more))
        return replace(self, findings=(*self.findings, *largest), measures={**self.measures, kind: measure})


def doubled(codes: Sequence[str]) -> list[str]:
    """Return the codes that stand more than once, in order.

    >>> doubled(["b", "a", "b", "c", "a"])
    ['a', 'b']
    """
    return sorted(code for code, count in Counter(codes).items() if count > 1)


def repaired(shapes: np.ndarray) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Return polygons without broken rings, and (row, reason) of those that had one.

    Of a repaired shape only its polygons stay: a spike or a line has no area. A shape without any comes back empty.
    """
    shapes = np.asarray(shapely.force_2d(shapes), dtype=object)
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    reasons = [(int(row), str(shapely.is_valid_reason(shapes[row]))) for row in broken]
    mended = shapes.copy()
    mended[broken] = [polygons_of(shape) for shape in shapely.make_valid(shapes[broken])]
    return mended, reasons


def polygons_of(shape: shapely.Geometry | None) -> shapely.Geometry:
    """Return the polygons of a geometry as one shape, an empty polygon where it has none.

    >>> polygons_of(shapely.from_wkt("GEOMETRYCOLLECTION(POINT(1 1), POLYGON((0 0, 1 0, 1 1, 0 0)))")).geom_type
    'Polygon'
    """
    if shape is None or shape.is_empty:
        return shapely.Polygon()
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [
        polygons_of(part) for part in shapely.get_parts(shape) if part.geom_type.endswith(("Polygon", "Collection"))
    ]
    parts = [part for part in parts if not part.is_empty]
    return shapely.union_all(parts) if parts else shapely.Polygon()


@dataclass(frozen=True)
class Layer:
    """The areas of one level as they are to be looked at: codes, metric polygons, row of each one's parent or -1.

    `parents` are the metric shapes of the level above, in the order of `parent_codes`; `whole` is what the areas
    should fill, None where nothing is known of it: then only holes between them count as gaps.
    """

    level: str
    codes: Sequence[str]
    shapes: np.ndarray
    parent_of: np.ndarray
    parent_codes: Sequence[str]
    parents: np.ndarray
    whole: shapely.Geometry | None


def topology_report(
    layer: Layer, plane: Projection, broken: Sequence[tuple[int, str]] = (), sliver_m2: float = SLIVER_M2
) -> TopologyReport:
    """Return what is wrong with a level of areas; `broken` are the rows that were repaired, with the reason."""
    found = [
        Finding(Defect.REPAIRED, (layer.codes[row],), layer.shapes[row].area, layer.shapes[row], reason)
        for row, reason in broken
    ]
    found += [
        Finding(Defect.ORPHAN, (layer.codes[row],), layer.shapes[row].area, layer.shapes[row])
        for row in _orphans(layer)
    ]
    pieces = [*_overlaps(layer), *_gaps(layer), *_overhangs(layer)]
    small = [piece for piece in pieces if piece.area_m2 <= sliver_m2]
    found += [piece for piece in pieces if piece.area_m2 > sliver_m2]
    measures, listed = dict[str, Measure](), list[Finding]()
    for kind in Defect:
        own = sorted((one for one in found if one.kind is kind), key=lambda one: (-one.area_m2, one.codes))
        measures[kind.value] = Measure(len(own), sum(one.area_m2 for one in own))
        listed += [_told(one, plane) for one in own[:MOST_LISTED]]
    slivers = Measure(len(small), sum(one.area_m2 for one in small))
    total_m2 = float(shapely.area(layer.shapes).sum())
    return TopologyReport(layer.level, len(layer.codes), total_m2, tuple(listed), measures, slivers, sliver_m2)


def _orphans(layer: Layer) -> list[int]:
    return [int(row) for row in np.flatnonzero(layer.parent_of < 0)] if len(layer.parents) else []


def _overlaps(layer: Layer) -> list[Finding]:
    """Return what two areas both claim."""
    first, second = shapely.STRtree(layer.shapes).query(layer.shapes, predicate="intersects")
    pair = first < second
    first, second = first[pair], second[pair]
    shared = shapely.intersection(layer.shapes[first], layer.shapes[second])
    size = shapely.area(shared)
    return [
        Finding(
            Defect.OVERLAP, _pair(layer.codes[first[n]], layer.codes[second[n]]), float(size[n]), polygons_of(shared[n])
        )
        for n in np.flatnonzero(size > 0)
    ]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _gaps(layer: Layer) -> list[Finding]:
    """Return what no area claims: of the whole, or between the areas where no whole is known."""
    union = shapely.union_all(layer.shapes)
    whole = layer.whole if layer.whole is not None else _filled(union)
    holes = shapely.get_parts(polygons_of(shapely.difference(whole, union)))
    holes = holes[shapely.area(holes) > 0]
    hole, shape = shapely.STRtree(layer.shapes).query(holes, predicate="intersects")
    around: dict[int, list[str]] = {}
    for one, other in zip(hole.tolist(), shape.tolist(), strict=True):
        around.setdefault(one, []).append(layer.codes[other])
    return [
        Finding(Defect.GAP, tuple(sorted(around.get(n, []))), float(gap.area), gap)
        for n, gap in enumerate(holes.tolist())
    ]


def _filled(union: shapely.Geometry) -> shapely.Geometry:
    """Return a shape without its holes."""
    return shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(polygons_of(union))])


def _overhangs(layer: Layer) -> list[Finding]:
    """Return what of an area lies outside its parent."""
    rows = np.flatnonzero(layer.parent_of >= 0)
    parent = layer.parent_of[rows]
    beyond = shapely.difference(layer.shapes[rows], layer.parents[parent]) if len(rows) else np.array([])
    size = shapely.area(beyond)
    return [
        Finding(
            Defect.OUTSIDE,
            (layer.codes[rows[n]], layer.parent_codes[parent[n]]),
            float(size[n]),
            polygons_of(beyond[n]),
        )
        for n in np.flatnonzero(size > 0)
    ]


def _told(finding: Finding, plane: Projection) -> Finding:
    """Return a finding with its shape in WGS-84."""
    shape = finding.shape
    lonlat = None if shape is None else plane.lonlat_shapes(shape)
    return Finding(finding.kind, finding.codes, round(finding.area_m2, 2), lonlat, finding.reason)


def report_json(report: TopologyReport) -> bytes:
    """Return a report as JSON that `report_from` reads; its findings are GeoJSON features."""
    features = [
        {
            "type": "Feature",
            "properties": {"kind": one.kind, "codes": one.codes, "area_m2": one.area_m2, "reason": one.reason},
            "geometry": None if one.shape is None else json.loads(shapely.to_geojson(one.shape)),
        }
        for one in report.findings
    ]
    told = {
        "type": "FeatureCollection",
        "level": report.level,
        "areas": report.areas,
        "total_m2": report.total_m2,
        "sliver_m2": report.sliver_m2,
        "slivers": [report.slivers.count, report.slivers.area_m2],
        "measures": {kind: [one.count, one.area_m2] for kind, one in report.measures.items()},
        "features": features,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def report_from(content: bytes) -> TopologyReport:
    """Return the report that `report_json` wrote."""
    told = json.loads(content)
    findings = tuple(
        Finding(
            Defect(one["properties"]["kind"]),
            tuple(one["properties"]["codes"]),
            one["properties"]["area_m2"],
            shapely.from_geojson(json.dumps(one["geometry"])) if one["geometry"] else None,
            one["properties"]["reason"],
        )
        for one in told["features"]
    )
    measures = {kind: Measure(*pair) for kind, pair in told["measures"].items()}
    slivers, sliver_m2 = Measure(*told["slivers"]), told["sliver_m2"]
    return TopologyReport(told["level"], told["areas"], told["total_m2"], findings, measures, slivers, sliver_m2)
