"""What a topology report says in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from governance.areas.rules import Level
from governance.areas.topology import Defect, TopologyReport
from governance.engine import text
from governance.engine.text import _, ngettext, speaking
from governance.procedures.boundaries.measuring import Moving

MOST_NAMED = 3


def level_name(level: str) -> str:
    """Return the word for a level of area."""
    return {
        Level.CITY: _("城市"),
        Level.TOWN: _("镇区"),
        Level.VILLAGE: _("村和社区"),
        Level.GRID: _("网格"),
        Level.MICRO_GRID: _("微网格"),
    }[Level(level)]


def version_label(label: str, level: str | None, first_language: str) -> str:
    """Return what a version is called in the reader's language; it is kept in the city's first one."""
    if not isinstance(level, str):
        return label
    with speaking(first_language):
        kept = f"{level_name(level)} "
    return f"{level_name(level)} {label.removeprefix(kept)}" if label.startswith(kept) else label


def defect_name(kind: str) -> str:
    """Return the word for a kind of defect."""
    return {
        Defect.REPAIRED: _("修复的环线"),
        Defect.OVERLAP: _("重叠"),
        Defect.GAP: _("空隙"),
        Defect.OUTSIDE: _("超出上级"),
        Defect.ORPHAN: _("没有上级"),
        Defect.STRANGER: _("上级代码与位置不符"),
    }[Defect(kind)]


def defect_in_words(report: TopologyReport, kind: Defect) -> str:
    """Return one kind of defect with its number and size, such as 重叠 3 处，共 1,234 m²."""
    found = report.measure(kind)
    words = ngettext("{defect} {n} 处，共 {m2} m²", "{defect} {n} 处，共 {m2} m²", found.count)
    return words.format(defect=defect_name(kind), n=f"{found.count:,}", m2=f"{found.area_m2:,.0f}")


def wrong_in_words(report: TopologyReport) -> str:
    """Return every kind of defect there is in one phrase."""
    return _("、").join(defect_in_words(report, kind) for kind in Defect if report.measure(kind).count)


def below_in_words(report: TopologyReport) -> str:
    """Return what a new level above makes worse at a level that the file does not hold."""
    told = _("照此载入，下一级的{level}不再合适：{wrong}")
    return told.format(level=level_name(report.level), wrong=wrong_in_words(report))


def moving_in_words(grids: Sequence[Moving], things: Mapping[str, int]) -> str:
    """Return which grids change town and what moves with them; `things` is device, premises and case -> how many."""
    shown = _("、").join(
        _("{grid}（{before} → {after}）").format(
            grid=f"{text.pick(*one.name)} {one.code}", before=text.pick(*one.before), after=text.pick(*one.after)
        )
        for one in grids[:MOST_NAMED]
    ) + ("……" if len(grids) > MOST_NAMED else "")
    told = ngettext(
        "{n} 个网格换到别的镇区：{grids}。随之换镇区的有设备 {devices} 台、场所 {premises} 个、未办结的件 {cases} 件。",
        "{n} 个网格换到别的镇区：{grids}。随之换镇区的有设备 {devices} 台、场所 {premises} 个、未办结的件 {cases} 件。",
        len(grids),
    )
    counts = {"devices": things["device"], "premises": things["premises"], "cases": things["case"]}
    return told.format(n=len(grids), grids=shown, **{name: f"{count:,}" for name, count in counts.items()})


def report_in_words(report: TopologyReport) -> tuple[str, ...]:
    """Return a line for each kind of defect there is, and one for the slivers that are not listed."""
    lines = [defect_in_words(report, kind) for kind in Defect if report.measure(kind).count]
    if report.slivers.count:
        words = _("另有 {n} 处碎片各不超过 {least} m²，共 {m2} m²，未列出")
        lines.append(
            words.format(
                n=f"{report.slivers.count:,}", least=f"{report.sliver_m2:g}", m2=f"{report.slivers.area_m2:,.1f}"
            )
        )
    return tuple(lines)
