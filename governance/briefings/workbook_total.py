"""总表: the city's figures against the previous month and last year, and the standards the other sheets reckon with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from governance.briefings.facts import AlarmCounts, Counts, MonthFacts
from governance.briefings.rules import growth, points
from governance.briefings.workbook_sheet import FIRST, HEAD, PERIOD, TITLE, Styles, plain
from governance.briefings.workbook_units import (
    LEAST,
    STANDARD_ON_TIME,
    STANDARD_REPORT_IN,
    STANDARD_REWORK,
    weight_name,
)
from governance.engine.text import _

Source = Counts | AlarmCounts | None
WIDTHS = (28, 8, 12, 12, 14, 12, 14)


@dataclass(frozen=True)
class Figure:
    """One line: the attribute it shows and, for a rate, the two lines it is reckoned from."""

    key: str
    title: str
    unit: str
    part: str = ""
    whole: str = ""


def total_sheet(book: Workbook, sheet: Worksheet, facts: MonthFacts, note: str, form: Styles) -> None:
    """Fill the first sheet; the standards and weights stand below the figures, as named cells a clerk may change."""
    _setup(sheet, facts, note, form)
    line = _figures(sheet, FIRST, _case_figures(), (facts.total, facts.previous, facts.last_year), form)
    line = _figures(sheet, line, _alarm_figures(), (facts.alarms, facts.alarms_previous, None), form)
    _standards(book, sheet, facts, line + 1, form)
    sheet.activate()


def _setup(sheet: Worksheet, facts: MonthFacts, note: str, form: Styles) -> None:
    title = "".join((facts.city, _("吹哨报到工作督查总表")))
    sheet.write_string(TITLE, 0, title, form["title"])
    sheet.write_string(PERIOD, 0, note, form["note"])
    sheet.set_row(TITLE, 26)
    heads = (_("指标"), _("单位"), _("本月"), _("上月"), _("环比"), _("上年同月"), _("同比"))
    for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD, column, head, form["head"])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(FIRST, 1)


def _case_figures() -> tuple[Figure, ...]:
    case, times = _("件"), _("次")
    return (
        Figure("received", _("受理"), case),
        Figure("report_due", _("应报到"), times),
        Figure("reported_in_time", _("按时报到"), times),
        Figure("report_in_rate", _("按时报到率"), "%", "reported_in_time", "report_due"),
        Figure("due", _("应结案"), case),
        Figure("closed", _("结案"), case),
        Figure("closure_rate", _("结案率"), "%", "closed", "due"),
        Figure("closed_on_time", _("按期结案"), case),
        Figure("on_time_rate", _("按期结案率"), "%", "closed_on_time", "due"),
        Figure("reworked", _("返工"), case),
        Figure("rework_rate", _("返工率"), "%", "reworked", "due"),
        Figure("extended", _("延期件"), case),
        Figure("extension_rate", _("延期率"), "%", "extended", "due"),
        Figure("overdue_open", _("超期未结"), case),
        Figure("answered", _("收到评价"), case),
        Figure("satisfied", _("满意"), case),
        Figure("satisfaction_rate", _("满意率"), "%", "satisfied", "answered"),
    )


def _alarm_figures() -> tuple[Figure, ...]:
    alarm, place = _("起"), _("处")
    return (
        Figure("alarms", _("智慧消防设备告警"), alarm),
        Figure("judged", _("已核实"), alarm),
        Figure("fires", _("火警"), alarm),
        Figure("hazards", _("隐患"), place),
        Figure("false_alarms", _("误报"), alarm),
        Figure("false_rate", _("误报率"), "%", "false_alarms", "judged"),
        Figure("on_site", _("到场处置"), alarm),
        Figure("on_site_in_minute", _("1分钟内到场"), alarm),
        Figure("in_minute_rate", _("1分钟到场率"), "%", "on_site_in_minute", "on_site"),
    )


def _figures(
    sheet: Worksheet, line: int, figures: tuple[Figure, ...], sources: tuple[Source, Source, Source], form: Styles
) -> int:
    """Write the lines of one subject and return the next free line."""
    lines = {figure.key: line + at for at, figure in enumerate(figures)}
    for figure in figures:
        at, style = lines[figure.key], "rate" if figure.part else "count"
        sheet.write_string(at, 0, figure.title, form["text"])
        sheet.write_string(at, 1, figure.unit, form["text"])
        for column, source in ((2, sources[0]), (3, sources[1]), (5, sources[2])):
            _value(sheet, at, column, figure, source, lines, form[style])
        _change(sheet, at, 4, 3, figure, sources[0], sources[1], form)
        _change(sheet, at, 6, 5, figure, sources[0], sources[2], form)
    return line + len(figures)


def _value(
    sheet: Worksheet, line: int, column: int, figure: Figure, source: Source, lines: dict[str, int], form: object
) -> None:
    if source is None:
        sheet.write_blank(line, column, None, form)
        return
    value = getattr(source, figure.key)
    if not figure.part:
        sheet.write_number(line, column, value, form)
        return
    part, whole = (xl_rowcol_to_cell(lines[key], column) for key in (figure.part, figure.whole))
    sheet.write_formula(line, column, f'=IF({whole}=0,"",{part}/{whole})', form, plain(value, "rate"))


def _change(
    sheet: Worksheet,
    line: int,
    column: int,
    old_column: int,
    figure: Figure,
    now: Source,
    before: Source,
    form: Styles,
) -> None:
    """Write the change: percentage points for a rate, per cent for a count; blank without a comparison."""
    if now is None or before is None:
        sheet.write_blank(line, column, None, form["text"])
        return
    new, old = xl_rowcol_to_cell(line, 2), xl_rowcol_to_cell(line, old_column)
    pair = getattr(now, figure.key), getattr(before, figure.key)
    if figure.part:
        formula = f'=IF(OR({new}="",{old}=""),"",ROUND(100*{new},1)-ROUND(100*{old},1))'
        sheet.write_formula(line, column, formula, form["change points"], plain(points(*pair), "points"))
    else:
        formula = f'=IF({old}=0,"",{new}/{old}-1)'
        sheet.write_formula(line, column, formula, form["change rate"], plain(growth(*pair), "rate"))


def _standards(book: Workbook, sheet: Worksheet, facts: MonthFacts, line: int, form: Styles) -> None:
    standards = facts.standards
    rows: list[tuple[str, str, Decimal | int, str]] = [
        (_("考核标准：按期结案率不低于"), STANDARD_ON_TIME, standards.on_time, "rate"),
        (_("考核标准：按时报到率不低于"), STANDARD_REPORT_IN, standards.report_in, "rate"),
        (_("考核标准：返工率不高于"), STANDARD_REWORK, standards.rework, "rate"),
        (_("参与排名的最少应结案件数"), LEAST, standards.min_due, "count"),
        *((weight_name(rate), f"weight_{rate}", Decimal(weight), "rate") for rate, weight in standards.weights),
    ]
    sheet.write_string(line, 0, _("考核标准和权重（可改，各表随之重算）"), form["note"])
    for at, (title, name, value, style) in enumerate(rows, start=line + 1):
        sheet.write_string(at, 0, title, form["text"])
        sheet.write_string(at, 1, "%" if style == "rate" else _("件"), form["text"])
        sheet.write_number(at, 2, plain(value, style), form[f"input {style}"])
        book.define_name(name, f"='{sheet.get_name()}'!{xl_rowcol_to_cell(at, 2, True, True)}")
