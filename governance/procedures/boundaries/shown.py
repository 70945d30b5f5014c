"""A boundary file as somebody looks at it before he accepts it: its report, its worst places, what it changes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import shapely

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.areas.recut import SAME_DEGREES, Areas, comparable
from governance.areas.topology import Defect, TopologyReport, report_from, report_json
from governance.engine import Engine
from governance.engine.text import _
from governance.imports.actions import FILES, allow
from governance.procedures.boundaries.plan import Plan
from governance.procedures.boundaries.words import below_in_words, level_name, moving_in_words, wrong_in_words
from governance.procedures.loading.order import MOST_SAMPLES, Change, Order, Spot, Summary
from governance.procedures.store import boundaries as store
from governance.readers.controls import control

WORST_OF_A_KIND = 3
OUTLINE_DEGREES = 2e-5  # about two metres: what a map of a whole city shows
FACTS = ("name", "name_en", "parent_code", "kind", "households")


def reported(eng: Engine, told: Summary, plan: Plan) -> Summary:
    """Return the summary with the address of the report (kind `imports`) and the worst places of each kind.

    The file is GeoJSON of the defects, as `report_json` writes it, with those of the levels below beside the file's
    own (`level` tells them apart, `below` holds their sums), and with the `outlines` of the file's areas.
    """
    if not any(report.findings for report in plan.reports):
        return told
    content, *below = [_levelled(report) for report in plan.reports]
    content["features"] = [feature for one in (content, *below) for feature in one["features"]]
    content["below"] = [{name: value for name, value in one.items() if name != "features"} for one in below]
    content["outlines"] = [
        {
            "type": "Feature",
            "properties": {"kind": "outline", "code": code},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, shape in zip(
            plan.fresh.facts["code"], shapely.simplify(plan.fresh.shapes, OUTLINE_DEGREES), strict=True
        )
    ]
    address = eng.files.put(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), FILES)
    worst = tuple(spot for report in plan.reports for spot in worst_places(report))
    return replace(told, report_file=address, worst=worst)


def _levelled(report: TopologyReport) -> dict:
    """Return a report as `report_json` writes it, with the level on each of its features."""
    content = json.loads(report_json(report))
    for feature in content["features"]:
        feature["properties"]["level"] = report.level
    return dict(content)


def reports_kept(eng: Engine, account: Account | None, address: str) -> tuple[list[TopologyReport], list[dict]]:
    """Return the reports that `reported` has kept, the file's own level first, and the outlines of its areas.

    Outlines are GeoJSON features.
    """
    allow(account)
    content = json.loads(eng.files.get(address, FILES))
    reports = []
    for one in (content, *content.get("below", [])):
        own = [each for each in content["features"] if each["properties"].get("level", one["level"]) == one["level"]]
        reports.append(report_from(json.dumps({**one, "features": own}).encode()))
    return reports, content["outlines"]


def worst_places(report: TopologyReport) -> tuple[Spot, ...]:
    """Return the largest defects of each kind: codes, size, and a point within."""
    found = []
    for kind in Defect:
        for one in [each for each in report.findings if each.kind is kind][:WORST_OF_A_KIND]:
            at = None if one.shape is None or one.shape.is_empty else shapely.point_on_surface(one.shape)
            place = (None, None) if at is None else (round(float(at.x), 5), round(float(at.y), 5))
            found.append(Spot(kind.value, one.codes, round(one.area_m2), *place))
    return tuple(found)


def unaccepted(plan: Plan, order: Order) -> str:
    """Return why the reports keep the file out: worse than drawing explains, and nobody has accepted it. Else empty."""
    bad = [report for report in plan.reports if not report.harmless]
    if not bad or order.accept_topology:
        return ""
    named = [report is not plan.report for report in bad]
    wrong = _("；").join(
        (f"{level_name(one.level)} " if below else "") + wrong_in_words(one)
        for one, below in zip(bad, named, strict=True)
    )
    return _("{file} 拓扑有问题：{worst}。请改正，或核对拓扑报告后用 {control} 确认。").format(
        file=order.path.name, worst=wrong, control=control("accept-topology")
    )


def told_below(eng: Engine, plan: Plan) -> tuple[str, ...]:
    """Return sentences on the levels below: what fits them worse, and which grids change town with all they hold."""
    lines = [below_in_words(report) for report in plan.below]
    if plan.moving:
        codes = [one.code for one in plan.moving]
        things = eng.read(lambda db: {name: store.held(db, name, codes) for name in store.HELD})
        lines.append(moving_in_words(plan.moving, things))
    return tuple(lines)


def changes(eng: Engine, plan: Plan) -> tuple[Change, ...]:
    """Return the first changes of areas that were there before: facts as text, shapes as their areas in m2."""
    if plan.before is None:
        return ()
    level = areas.areas_of(eng, plan.before).of(plan.level)
    found: list[Change] = []
    for code in plan.difference.changed[:MOST_SAMPLES]:
        found += _changed(code, level, plan.fresh)
    return tuple(found[:MOST_SAMPLES])


def _changed(code: str, old: Areas, fresh: Areas) -> list[Change]:
    rows = [int(np.flatnonzero(some.facts["code"].to_numpy() == code)[0]) for some in (old, fresh)]
    before, after = old.facts.iloc[rows[0]], fresh.facts.iloc[rows[1]]
    found = [
        Change(code, name, _text(before[name]), _text(after[name]))
        for name in FACTS
        if _text(before[name]) != _text(after[name])
    ]
    shapes = [comparable(some.shapes[[row]])[0] for some, row in zip((old, fresh), rows, strict=True)]
    if not shapely.equals_exact(*shapes, SAME_DEGREES):
        found.append(Change(code, "geometry", f"{before['area_m2']:,.0f} m²", f"{after['area_m2']:,.0f} m²"))
    return found


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)
