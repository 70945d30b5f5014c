"""The circular's figures as XLSX: counts as numbers, everything derived as live formulas, native charts."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from governance.briefings.facts import MonthFacts, MonthPoint, OverdueCase
from governance.briefings.wording_terms import moment_text, month_text, period_text
from governance.briefings.workbook_sheet import FIRST, HEAD, Field, Styles, begin, fill, styles
from governance.briefings.workbook_total import total_sheet
from governance.briefings.workbook_units import PRIMARY, STANDARD_ON_TIME, department_sheet, grid_sheet, town_sheet
from governance.engine.text import _


def circular_xlsx(facts: MonthFacts) -> bytes:
    """Return the workbook of a month in the language spoken now."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    form = styles(book)
    note = _note(facts)
    first = book.add_worksheet(_("总表"))
    town_sheet(book, facts, note, form)
    department_sheet(book, facts, note, form)
    grid_sheet(book, facts, note, form)
    overdue_sheet(book, facts, note, form)
    trend_sheet(book, facts, note, form)
    total_sheet(book, first, facts, note, form)
    made = datetime.combine(facts.dates.signed_on, datetime.min.time())
    title = _("{month}吹哨报到工作督查数据").format(month=month_text(facts.dates.period_start))
    book.set_properties({"title": title, "author": facts.office.name, "created": made, "comments": note})
    book.close()
    return out.getvalue()


def _note(facts: MonthFacts) -> str:
    dates = facts.dates
    note = _("{office}　{number}　统计期{year}年{period}　提取时间{moment}").format(
        office=facts.office.name,
        number=facts.office.number,
        year=dates.period_start.year,
        period=period_text(dates.period_start, dates.period_end),
        moment=moment_text(dates.extracted_at),
    )
    return _("{note}　演示数据，仅供试用").format(note=note) if facts.demo else note


def overdue_sheet(book: Workbook, facts: MonthFacts, note: str, form: Styles) -> Worksheet:
    """Write 超期清单: every whistle overdue at the end of the period."""
    sheet = begin(book, _("超期清单"), _("统计期末超期未结事项"), note, form)
    severities = {"general": _("一般"), "serious": _("要紧"), "life": _("危及人命")}
    fields: tuple[Field[OverdueCase], ...] = (
        Field("case_id", _("事项编号"), 18, "text", lambda case: case.case_id),
        Field("town", _("镇（街道）"), 14, "text", lambda case: case.town_name),
        Field("grid", _("网格"), 20, "text", lambda case: case.grid_name),
        Field("category", _("类别"), 18, "text", lambda case: case.category),
        Field("severity", _("程度"), 10, "text", lambda case: severities.get(case.severity, case.severity)),
        Field("place", _("地点"), 30, "text", lambda case: case.place),
        Field("department", _("责任单位"), 14, "text", lambda case: case.department),
        Field("due_on", _("原时限"), 12, "day", lambda case: case.due_on),
        Field("days_over", _("期末已超期（日）"), 10, "count", lambda case: case.days_over),
        Field("handle_by", _("办结时限"), 12, "day", lambda case: None if case.closed_since else case.handle_by),
        Field("closed", _("提取时"), 10, "text", lambda case: _("已结案") if case.closed_since else _("未结案")),
    )
    rows = sorted(facts.overdue, key=lambda case: (case.closed_since, -case.days_over, case.case_id))
    fill(sheet, fields, rows, form)
    return sheet


def trend_sheet(book: Workbook, facts: MonthFacts, note: str, form: Styles) -> Worksheet:
    """Write 趋势: the months with a chart of whistles received and the on-time rate against its standard."""
    sheet = begin(book, _("趋势"), _("受理量及按期结案率"), note, form)
    fields: tuple[Field[MonthPoint], ...] = (
        Field("month", _("月份"), 12, "text", lambda point: point.month),
        Field("received", _("受理"), 10, "count", lambda point: point.received),
        Field("due", _("应结案"), 10, "count", lambda point: point.due),
        Field("closed_on_time", _("按期结案"), 10, "count", lambda point: point.closed_on_time),
        Field(
            "on_time_rate",
            _("按期结案率"),
            11,
            "rate",
            lambda point: point.on_time_rate,
            '=IF({due}=0,"",{closed_on_time}/{due})',
        ),
        Field("standard", _("考核标准"), 11, "rate", lambda point: facts.standards.on_time, f"={STANDARD_ON_TIME}"),
    )
    fill(sheet, fields, facts.months, form)
    if facts.months:
        _trend_chart(book, sheet, len(facts.months))
    return sheet


def _trend_chart(book: Workbook, sheet: Worksheet, rows: int) -> None:
    name, last = sheet.get_name(), FIRST + rows - 1

    def series(column: int, **look: object) -> dict[str, object]:
        return {
            "name": [name, HEAD, column],
            "categories": [name, FIRST, 0, last, 0],
            "values": [name, FIRST, column, last, column],
            **look,
        }

    chart = book.add_chart({"type": "column"})
    chart.add_series(series(1, fill={"color": "#C4DED2"}, gap=50, data_labels={"value": True}))
    lines = book.add_chart({"type": "line"})
    marker = {"type": "circle", "size": 6, "fill": {"color": PRIMARY}, "border": {"color": PRIMARY}}
    lines.add_series(series(4, y2_axis=True, line={"color": PRIMARY, "width": 2.25}, marker=marker))
    lines.add_series(series(5, y2_axis=True, line={"color": "#8E1842", "width": 1.25, "dash_type": "dash"}))
    chart.combine(lines)
    chart.set_title({"name": sheet.get_name() + "　" + _("受理量及按期结案率"), "name_font": {"size": 12}})
    chart.set_y_axis({"name": _("受理（件）"), "major_gridlines": {"visible": True, "line": {"color": "#E6EBE8"}}})
    lines.set_y2_axis({"name": _("按期结案率"), "num_format": "0%", "max": 1})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 380})
    sheet.insert_chart(FIRST + rows + 1, 0, chart, {"description": _("受理量及按期结案率")})
