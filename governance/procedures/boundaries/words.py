"""What a topology report says in sentences."""

from __future__ import annotations

from governance.areas.rules import Level
from governance.areas.topology import Defect, TopologyReport
from governance.engine.text import _, ngettext, speaking


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
