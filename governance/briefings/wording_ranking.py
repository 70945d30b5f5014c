"""The second section: 二、综合排名, every town with its score and place, the map, the departments, the trend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from governance.briefings.document import Align, Block, Cell, Column, Figure, Heading, Paragraph, Table
from governance.briefings.facts import Counts, DepartmentFacts, MonthFacts, MonthPoint, Standards
from governance.briefings.rules import Ranked, coloured_by_grid, leaders, ranking
from governance.briefings.wording_columns import fitted, name_share
from governance.briefings.wording_terms import NONE, lead, listed, month_text, rate_text
from governance.engine.text import _


def rate_name(rate: str) -> str:
    """Return the name of a rate that counts towards the score."""
    return {
        "on_time": _("按期结案率"),
        "closure": _("结案率"),
        "report_in": _("按时报到率"),
        "no_rework": _("一次办结率"),
        "no_extension": _("不延期率"),
    }[rate]


def comparison(facts: MonthFacts) -> tuple[Block, ...]:
    """二、综合排名: weights, first and last three, table of all towns, map, departments, trend."""
    rows = ranking(facts)
    blocks: list[Block] = [
        Heading(_("二、综合排名")),
        Paragraph(_towns(rows, facts.standards), lead(1, _("镇（街道）排名"))),
        town_table(facts, rows),
        _map(facts),
        Paragraph(_departments(facts), lead(2, _("部门办理"))),
        department_table(facts),
    ]
    return (*blocks, *_trend(facts))


def _towns(rows: Sequence[Ranked], standards: Standards) -> str:
    if all(row.rank is None for row in rows):
        return _("各镇（街道）应结案事项均少于{least}件或无应报到事项，不计算综合得分，不排名，见表1、图1。").format(
            least=standards.min_due
        )
    return _method(standards) + _leaders(rows) + _unranked(rows, standards)


def _method(standards: Standards) -> str:
    weights = listed(
        _("{rate}{weight}%").format(rate=rate_name(rate), weight=weight) for rate, weight in standards.weights
    )
    method = _("按照{weights}的权重计算综合得分").format(weights=weights)
    if any(rate == "no_rework" for rate, _weight in standards.weights):
        method += _("（一次办结率为100%减返工率）")
    return method + _("，见表1、图1。")


def _leaders(rows: Sequence[Ranked]) -> str:
    first, last = leaders(rows)
    if not first:
        return _("参与排名的镇（街道）不足6个或得分相同，不列前三位和后三位。")
    return _("居前三位的是{first}；居后三位的是{last}。").format(first=_scores(first), last=_scores(last))


def _scores(rows: Sequence[Ranked]) -> str:
    return listed(_("{name}（{score}分）").format(name=row.town.name, score=row.score) for row in rows)


def _unranked(rows: Sequence[Ranked], standards: Standards) -> str:
    names = [row.town.name for row in rows if row.rank is None]
    if not names:
        return ""
    return _("{names}应结案事项少于{least}件或无应报到事项，不参与排名。").format(
        names=listed(names), least=standards.min_due
    )


def town_table(facts: MonthFacts, rows: Sequence[Ranked]) -> Table:
    """Return 表1: every town with its counts, rates, score, place and change of place."""
    columns = fitted(
        Column(_("排名"), 0.85),
        Column(_("镇（街道）"), name_share([row.town.name for row in rows])),
        Column(_("网格\n（个）"), 1.1),
        Column(_("受理\n（件）"), 1.1),
        Column(_("应结案\n（件）"), 1.15),
        Column(_("按期结案\n率（%）"), 1.4),
        Column(_("按时报到\n率（%）"), 1.4),
        Column(_("返工率\n（%）"), 1.1),
        Column(_("超期未\n结（件）"), 1.45),
        Column(_("综合\n得分"), 1.05),
        Column(_("较上月"), 1.15),
    )
    total = (Cell(""), Cell(_("全市")), *_count_cells(facts.total, facts.grid_total, None), Cell(NONE), Cell(NONE))
    return Table(
        caption=_("表1　{month}镇（街道）综合得分及排名").format(month=month_text(facts.dates.period_start)),
        columns=columns,
        rows=(*(_town_cells(row, facts.standards) for row in rows), total),
        totals=1,
        note=_(
            "注：加粗为未达考核标准（{standards}）。较上月：↑上升位次，↓下降位次，—位次未变，空白为无可比位次。"
        ).format(standards=standards_text(facts.standards)),
    )


def standards_text(standards: Standards) -> str:
    """Return the standards in words: 按期结案率90%、按时报到率90%、返工率不超过5%."""
    return _("按期结案率{on_time}%、按时报到率{report_in}%、返工率不超过{rework}%").format(
        on_time=standards.on_time, report_in=standards.report_in, rework=standards.rework
    )


def _town_cells(row: Ranked, standards: Standards) -> tuple[Cell, ...]:
    enough = row.town.counts.due >= standards.min_due
    return (
        Cell(NONE if row.rank is None else str(row.rank)),
        Cell(row.town.name),
        *_count_cells(row.town.counts, row.town.grids, standards if enough else None),
        Cell(rate_text(row.score)),
        Cell(change_text(row.change)),
    )


def _count_cells(counts: Counts, grids: int, standards: Standards | None) -> tuple[Cell, ...]:
    return (
        Cell(str(grids)),
        Cell(str(counts.received)),
        Cell(str(counts.due)),
        *_rate_cells(counts, standards),
        Cell(str(counts.overdue_open)),
    )


def _rate_cells(counts: Counts, standards: Standards | None) -> tuple[Cell, ...]:
    """Return the three rates that have a standard; without standards nothing is marked."""

    def under(rate: Decimal | None, least: Decimal) -> bool:
        return rate is not None and rate < least

    on_time, report_in, rework = counts.on_time_rate, counts.report_in_rate, counts.rework_rate
    return (
        Cell(rate_text(on_time), standards is not None and under(on_time, standards.on_time)),
        Cell(rate_text(report_in), standards is not None and under(report_in, standards.report_in)),
        Cell(rate_text(rework), standards is not None and rework is not None and rework > standards.rework),
    )


def change_text(change: int | None) -> str:
    """Return the change of place as an arrow with the number of places.

    >>> change_text(2), change_text(-4), change_text(0), change_text(None)
    ('↑2', '↓4', '—', '')
    """
    if change is None:
        return ""
    if change == 0:
        return NONE
    return f"↑{change}" if change > 0 else f"↓{-change}"


def _map(facts: MonthFacts) -> Figure:
    if coloured_by_grid(facts):
        caption, unit, least = _("图1　{month}各网格按期结案率"), _("网格"), facts.standards.min_grid_due
    else:
        caption, unit = _("图1　{month}各镇（街道）按期结案率及超期未结事项"), _("镇（街道）")
        least = facts.standards.min_due
    return Figure(
        kind="map",
        caption=caption.format(month=month_text(facts.dates.period_start)),
        alt=_("各{unit}按期结案率分级图，各级个数见图例，数值见表1。").format(unit=unit),
        note=_("注：{map_note}；应结案少于{least}件的{unit}不分级。").format(
            map_note=facts.map_note, least=least, unit=unit
        ),
    )


def _departments(facts: MonthFacts) -> str:
    active = [unit for unit in facts.departments if unit.counts.received or unit.counts.due]
    if not active:
        return _("统计期内各部门无主办事项。")
    most = max(active, key=lambda unit: unit.counts.received)
    return _(
        "{number}个部门主办网格吹哨事项，受理量最大的是{name}，{received}件，占{share}%。各部门办理情况见表2。"
    ).format(
        number=len(active),
        name=most.name,
        received=most.counts.received,
        share=_share(most.counts.received, facts.total.received),
    )


def _share(part: int, whole: int) -> str:
    return str((Decimal(100 * part) / max(whole, 1)).quantize(Decimal("0.1")))


def department_table(facts: MonthFacts) -> Table:
    """Return 表2: every department as lead, by on-time rate, those with too few cases last."""
    columns = fitted(
        Column(_("序号"), 0.8),
        Column(_("责任单位"), 3.0, Align.LEFT),
        Column(_("受理\n（件）"), 1.1),
        Column(_("应结案\n（件）"), 1.15),
        Column(_("按期结案\n率（%）"), 1.4),
        Column(_("较上月\n（百分点）"), 1.65),
        Column(_("按时报到\n率（%）"), 1.4),
        Column(_("返工率\n（%）"), 1.1),
        Column(_("超期未\n结（件）"), 1.4),
    )
    rows = sorted(facts.departments, key=lambda unit: _department_order(unit, facts.standards))
    return Table(
        caption=_("表2　{month}部门办理情况").format(month=month_text(facts.dates.period_start)),
        columns=columns,
        rows=tuple(_department_cells(number, unit, facts.standards) for number, unit in enumerate(rows, start=1)),
        note=_("注：按期结案率由高到低；应结案少于{least}件的列后，不评标准。加粗含义同表1。").format(
            least=facts.standards.min_due
        ),
    )


def _department_order(unit: DepartmentFacts, standards: Standards) -> tuple[bool, Decimal, str]:
    return unit.counts.due < standards.min_due, -(unit.counts.on_time_rate or Decimal(0)), unit.code


def _department_cells(number: int, unit: DepartmentFacts, standards: Standards) -> tuple[Cell, ...]:
    counts, previous = unit.counts, unit.previous
    on_time, report_in, rework = _rate_cells(counts, standards if counts.due >= standards.min_due else None)
    return (
        Cell(str(number)),
        Cell(unit.name),
        Cell(str(counts.received)),
        Cell(str(counts.due)),
        on_time,
        Cell(signed(counts.on_time_rate, previous.on_time_rate if previous else None)),
        report_in,
        rework,
        Cell(str(counts.overdue_open)),
    )


def signed(now: Decimal | None, before: Decimal | None) -> str:
    """Return the difference of two rates with its sign, as it stands in a table.

    >>> signed(Decimal("93.7"), Decimal("93.0")), signed(Decimal("90.0"), Decimal("90.5")), signed(None, None)
    ('+0.7', '−0.5', '')
    """
    if now is None or before is None:
        return ""
    change = now - before
    if change == 0:
        return NONE
    return f"+{change}" if change > 0 else f"−{-change}"


def _trend(facts: MonthFacts) -> tuple[Block, ...]:
    """The course of the last months; nothing where fewer than two months are known."""
    if len(facts.months) < 2:
        return ()
    first, last = facts.months[0], facts.months[-1]
    span = {"start": month_text(_first_day(first)), "end": month_text(_first_day(last))}
    course = _("{start}至{end}，全市月受理量由{first}件变为{last}件").format(
        first=first.received, last=last.received, **span
    )
    if first.on_time_rate is not None and last.on_time_rate is not None:
        course += _("，按期结案率由{first}%变为{last}%").format(first=first.on_time_rate, last=last.on_time_rate)
    caption = _("图2　{start}至{end}网格吹哨事项受理量及按期结案率").format(**span)
    alt = _("柱为月受理量，折线为按期结案率：{values}").format(values=_values(facts.months))
    return Paragraph(course + _("，见图2。"), lead(3, _("变化趋势"))), Figure("trend", caption, alt)


def _values(months: Sequence[MonthPoint]) -> str:
    return listed(f"{point.month} {point.received}/{rate_text(point.on_time_rate)}%" for point in months)


def _first_day(point: MonthPoint) -> date:
    return date.fromisoformat(f"{point.month}-01")
