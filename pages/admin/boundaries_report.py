"""The topology report of a version: what overlaps, what is missing, what sticks out, on a map and in a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.areas.topology import Defect, Finding, TopologyReport
from governance.engine import text
from governance.engine.text import _
from governance.procedures import boundaries
from governance.procedures.boundaries.words import defect_name, level_name, report_in_words
from pages.parts import city_map, labels, look, maps, session, tables

LEVELS = (Level.TOWN, Level.GRID, Level.MICRO_GRID)
MOST_DRAWN = 300
MAP_HEIGHT = 460


@st.fragment
def draw(found: pd.DataFrame) -> None:
    """Draw the report of the version and level that are chosen; a row of the table leads the map there."""
    account = session.account()
    numbers = [int(one) for one in found["version_id"]]
    holds = int(found.loc[found["holds"], "version_id"].iloc[0])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        version = st.selectbox(
            _("版本"), numbers, index=numbers.index(holds), format_func=_version, key="report-version", width=160
        )
        there = areas.areas_of(session.store(), version).facts["level"]
        levels = [level for level in LEVELS if (there == level.value).any()]
        reports = {level: boundaries.report(session.store(), account, version, level) for level in levels}
        level = _level(reports, f"report-level-{version}")
    _drawn(reports[level], version)


@st.fragment
def drawn(reports: Sequence[TopologyReport], outlines: Sequence[Mapping[str, Any]]) -> None:
    """Draw the reports of areas that are not loaded yet; `outlines` are their GeoJSON features."""
    session.account()
    of_level = {Level(report.level): report for report in reports}
    level = _level(of_level, "report-level-file") if len(of_level) > 1 else next(iter(of_level))
    _drawn(of_level[level], areas.current_version(session.store()), outlines)


def _level(reports: Mapping[Level, TopologyReport], key: str) -> Level:
    """Let a level be chosen and return it, the worst one first: a good one must not hide a bad one."""
    levels = list(reports)
    worst = max(levels, key=lambda one: (not reports[one].harmless, reports[one].wrong_m2))
    chosen = st.segmented_control(
        _("层级"), levels, default=worst, required=True, format_func=level_name, key=f"{key}-{worst}"
    )
    return chosen or worst


def _drawn(report: TopologyReport, version: int, outlines: Sequence[Mapping[str, Any]] = ()) -> None:
    _headline(report)
    if not report.findings:
        look.empty_state("task_alt", _("没有重叠、空隙或超出上级的地方。"))
        return
    left, right = st.columns([3, 2])
    with right:
        chosen = _table(report)
    with left:
        _map(version, report, chosen, outlines)


def _version(version_id: int) -> str:
    return _("第 {n} 版").format(n=version_id)


def _headline(report: TopologyReport) -> None:
    """Say in one line how large the defects are together, and what was left out."""
    km2 = labels.number(report.total_m2 / 1e6, 2)
    parts = [_("{n} 个区域共 {km2} km²").format(n=labels.number(report.areas), km2=km2), *report_in_words(report)]
    st.markdown(" · ".join(look.plain(part) for part in parts))


def _table(report: TopologyReport) -> Finding | None:
    """Draw the findings and return the one chosen."""
    known = areas.names(session.store())

    def called(codes: tuple[str, ...]) -> str:
        names = [text.pick(*known[code]) if code in known else code for code in codes[:4]]
        return "、".join(names) + ("……" if len(codes) > 4 else "")

    rows = [(defect_name(one.kind), called(one.codes), round(one.area_m2)) for one in report.findings]
    frame = pd.DataFrame(rows, columns=[_("问题"), _("区域"), "m²"])
    state = st.dataframe(
        frame,
        hide_index=True,
        height=MAP_HEIGHT,
        row_height=30,
        on_select="rerun",
        selection_mode="single-row",
        key=f"findings-{report.level}-{len(report.findings)}",
        column_config=tables.grouped(frame),
        alt=_("拓扑问题一览"),
    )
    row = tables.chosen_row(state)
    return report.findings[row] if row is not None else None


def _map(
    version: int, report: TopologyReport, chosen: Finding | None, outlines: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Draw the towns of the version with the defects over them, and the areas of a file that is no version yet."""
    shown = [one for one in report.findings if one.shape is not None][:MOST_DRAWN]
    kinds = [kind for kind in Defect if any(one.kind is kind for one in shown)]
    names = areas.areas_of(session.store(), version).of(Level.TOWN).facts
    maps.overview_map(
        replace(city_map.frame(), version=version),
        classes=dict.fromkeys(names["code"], 1),  # one pale colour, so that borders and defects show
        values={one.code: text.pick(one.name, one.name_en) for one in names.itertuples()},
        defects=maps.Defects(
            [feature for one in shown for feature in _features(one)], {kind.value: defect_name(kind) for kind in kinds}
        ),
        own=outlines,
        look=_around(chosen),
        home=_extent(outlines),
        key=f"topology-{'file' if outlines else version}",
        height=MAP_HEIGHT,
    )


def _features(finding: Finding) -> list[dict[str, Any]]:
    """Return the piece itself and the point to ring."""
    assert finding.shape is not None
    facts = {"kind": finding.kind.value}
    both = (finding.shape, shapely.point_on_surface(finding.shape))
    return [{"type": "Feature", "properties": facts, "geometry": json.loads(shapely.to_geojson(one))} for one in both]


def _around(chosen: Finding | None) -> tuple[float, float, float, float] | None:
    if chosen is None or chosen.shape is None:
        return None
    west, south, east, north = (float(edge) for edge in chosen.shape.bounds)
    return west, south, east, north


def _extent(outlines: Sequence[Mapping[str, Any]]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of the areas of a file, None without any."""
    if not outlines:
        return None
    shapes = [shapely.geometry.shape(one["geometry"]) for one in outlines]
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return west, south, east, north
