"""The sheets of units: towns with score and rank, departments, grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from governance.briefings.facts import Counts, DepartmentFacts, GridFacts, MonthFacts
from governance.briefings.rules import places, points, ranking, score
from governance.briefings.wording_ranking import rate_name
from governance.briefings.workbook_sheet import FIRST, HEAD, Field, Styles, begin, fill, mark_missed
from governance.engine.text import _

PRIMARY = "#1F5A80"
LEAST, STANDARD_ON_TIME = "least_due", "standard_on_time"
STANDARD_REPORT_IN, STANDARD_REWORK = "standard_report_in", "standard_rework"
RANK = '=IF({score}="","",RANK({score},{all_score}))'
CHANGE = '=IF(OR({rank}="",{old_rank}=""),"",{old_rank}-{rank})'
RATE_OF = {
    "on_time": "{on_time_rate}",
    "closure": "{closure_rate}",
    "report_in": "{report_in_rate}",
    "no_rework": "(1-{rework_rate})",
    "no_extension": "(1-{extension_rate})",
}


@dataclass(frozen=True)
class Line:
    """One line of a sheet of units."""

    code: str
    name: str
    counts: Counts
    grids: int | None = None
    extra: Any = None


def counted() -> tuple[Field[Line], ...]:
    """Return the columns of counts and rates; the rates are formulas."""

    def rate(key: str, title: str, part: str, whole: str) -> Field[Line]:
        formula = f'=IF({{{whole}}}=0,"",{{{part}}}/{{{whole}}})'
        return Field(key, title, 9, "rate", lambda line: getattr(line.counts, key), formula)

    def count(key: str, title: str) -> Field[Line]:
        return Field(key, title, 8, "count", lambda line: getattr(line.counts, key))

    return (
        count("received", _("受理")),
        count("report_due", _("应报到")),
        count("reported_in_time", _("按时报到")),
        rate("report_in_rate", _("按时报到率"), "reported_in_time", "report_due"),
        count("due", _("应结案")),
        count("closed", _("结案")),
        rate("closure_rate", _("结案率"), "closed", "due"),
        count("closed_on_time", _("按期结案")),
        rate("on_time_rate", _("按期结案率"), "closed_on_time", "due"),
        count("reworked", _("返工")),
        rate("rework_rate", _("返工率"), "reworked", "due"),
        count("extended", _("延期件")),
        rate("extension_rate", _("延期率"), "extended", "due"),
        count("overdue_open", _("超期未结")),
    )


def score_formula(facts: MonthFacts) -> str:
    """Return the formula of the score over the line's rates and the named weights of the first sheet."""
    weights = facts.standards.weights
    terms = "+".join(f"weight_{rate}*{RATE_OF[rate]}" for rate, _weight in weights)
    needed = ["{due}<" + LEAST, *(["{report_due}=0"] if any(rate == "report_in" for rate, _w in weights) else [])]
    return f'=IF(OR({",".join(needed)}),"",ROUND(100*({terms}),2))'


def town_sheet(book: Workbook, facts: MonthFacts, note: str, form: Styles) -> Worksheet:
    """Write 镇（街道）: every town with score, place and change of place, the city as the sum, a chart."""
    sheet = begin(book, _("镇（街道）"), _("镇（街道）办理情况及排名"), note, form)
    ranked = ranking(facts)
    before = {town.code: score(town.previous, facts.standards) for town in facts.towns if town.previous}
    old_places = places(before)
    lines = [Line(row.town.code, row.town.name, row.town.counts, row.town.grids, row) for row in ranked]
    if facts.elsewhere != Counts():
        lines.append(Line("", _("未归属镇（街道）"), facts.elsewhere, 0, None))
    fields: tuple[Field[Line], ...] = (
        Field("code", _("代码"), 12, "text", lambda line: line.code),
        Field("name", _("镇（街道）"), 18, "text", lambda line: line.name),
        Field("grids", _("网格"), 7, "count", lambda line: line.grids),
        *counted(),
        Field("score", _("综合得分"), 9, "score", _ranked("score"), score_formula(facts), summed=False),
        Field("rank", _("排名"), 7, "count", _ranked("rank"), RANK, summed=False),
        Field("old_rank", _("上月排名"), 7, "count", lambda line: old_places.get(line.code), summed=False),
        Field("change", _("较上月"), 8, "count", _ranked("change"), CHANGE, summed=False),
    )
    fill(sheet, fields, lines, form, Line("", _("全市"), facts.total, facts.grid_total))
    _marks(sheet, fields, FIRST + len(lines) - 1, form)
    _chart(book, sheet, fields, _("按期结案率"), len(ranked), FIRST + len(lines) + 2)
    return sheet


def _ranked(name: str) -> Callable[[Line], object]:
    return lambda line: None if line.extra is None else getattr(line.extra, name)


def department_sheet(book: Workbook, facts: MonthFacts, note: str, form: Styles) -> Worksheet:
    """Write 部门: every department as lead, with the change of its on-time rate, the city as the sum, a chart."""
    sheet = begin(book, _("部门"), _("部门办理情况"), note, form)
    lines = [Line(unit.code, unit.name, unit.counts, None, unit) for unit in facts.departments]
    fields: tuple[Field[Line], ...] = (
        Field("code", _("代码"), 12, "text", lambda line: line.code),
        Field("name", _("责任单位"), 24, "text", lambda line: line.name),
        *counted(),
        Field("old_due", _("上月应结案"), 9, "count", lambda line: _previous(line).due),
        Field("old_on_time", _("上月按期结案"), 9, "count", lambda line: _previous(line).closed_on_time),
        Field(
            "points",
            _("按期结案率较上月（百分点）"),
            13,
            "points",
            lambda line: points(line.counts.on_time_rate, _previous(line).on_time_rate),
            '=IF(OR({due}=0,{old_due}=0),"",ROUND(100*{on_time_rate},1)-ROUND(100*{old_on_time}/{old_due},1))',
        ),
    )
    fill(sheet, fields, lines, form, Line("", _("全市"), facts.total, None, facts))
    _marks(sheet, fields, FIRST + len(lines) - 1, form)
    _chart(book, sheet, fields, _("按期结案率"), len(lines), FIRST + len(lines) + 2)
    return sheet


def _previous(line: Line) -> Counts:
    unit: DepartmentFacts | MonthFacts = line.extra
    return unit.previous or Counts()


def grid_sheet(book: Workbook, facts: MonthFacts, note: str, form: Styles) -> Worksheet:
    """Write 网格: every grid."""
    sheet = begin(book, _("网格"), _("网格办理情况"), note, form)
    towns = {town.code: town.name for town in facts.towns}
    fields: tuple[Field[GridFacts], ...] = (
        Field("code", _("代码"), 18, "text", lambda grid: grid.code),
        Field("name", _("网格"), 24, "text", lambda grid: grid.name),
        Field("town", _("镇（街道）"), 16, "text", lambda grid: towns.get(grid.town_code, "")),
        Field("received", _("受理"), 8, "count", lambda grid: grid.received),
        Field("due", _("应结案"), 8, "count", lambda grid: grid.due),
        Field("closed_on_time", _("按期结案"), 9, "count", lambda grid: grid.closed_on_time),
        Field(
            "on_time_rate",
            _("按期结案率"),
            10,
            "rate",
            lambda grid: grid.on_time_rate,
            '=IF({due}=0,"",{closed_on_time}/{due})',
        ),
        Field("overdue_open", _("超期未结"), 9, "count", lambda grid: grid.overdue_open),
    )
    sums = (
        sum(getattr(grid, name) for grid in facts.grids)
        for name in ("received", "due", "closed_on_time", "overdue_open")
    )
    fill(sheet, fields, facts.grids, form, GridFacts("", _("合计"), "", *sums))
    return sheet


def _marks(sheet: Worksheet, fields: Sequence[Field[Line]], last: int, form: Styles) -> None:
    """Mark rates that miss a standard, for units with enough cases; the standards are named cells."""
    for key, test in (
        ("on_time_rate", "{on_time_rate}<" + STANDARD_ON_TIME),
        ("report_in_rate", "{report_in_rate}<" + STANDARD_REPORT_IN),
        ("rework_rate", "{rework_rate}>" + STANDARD_REWORK),
    ):
        missed = f"=AND(ISNUMBER({{{key}}}),{{due}}>={LEAST},{test})"
        mark_missed(sheet, fields, key, last, missed, form)


def _chart(book: Workbook, sheet: Worksheet, fields: Sequence[Field[Line]], title: str, rows: int, line: int) -> None:
    """Draw the on-time rate of every unit as bars, in the order of the sheet."""
    if rows == 0:
        return
    keys = [field.key for field in fields]
    names, rates = keys.index("name"), keys.index("on_time_rate")
    last = FIRST + rows - 1
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [sheet.get_name(), HEAD, rates],
            "categories": [sheet.get_name(), FIRST, names, last, names],
            "values": [sheet.get_name(), FIRST, rates, last, rates],
            "fill": {"color": PRIMARY},
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0.0%"},
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"max": 1, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E6EBE8"}}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 720, "height": 90 + 26 * rows})
    sheet.insert_chart(line, 0, chart, {"description": title})


def weight_name(rate: str) -> str:
    """Return the words for a weight of the score."""
    return _("权重：{rate}").format(rate=rate_name(rate))
