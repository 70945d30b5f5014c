"""Tables of the circular in Word: what python-docx leaves to the XML below it."""

from __future__ import annotations

from collections.abc import Mapping

from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tc
from docx.shared import Emu, Length
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from governance.briefings.document import Align, Cell, Column, Table

MOST_ROWS_TOGETHER = 32  # a table of more may be longer than a page
THICK, THIN = 8, 4  # eighths of a point
HEAD, TEXT = "公文表头", "公文表文"
ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def table_of(doc: Doc, block: Table, styles: Mapping[str, str], width: Length) -> WordTable:
    """Return the table, still at the end of the document, drawn with thick outer and thin inner lines."""
    table = doc.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    sides(table)
    first_total = 1 + len(block.rows) - block.totals
    for cell, column in zip(table._tbl.tr_lst[0].tc_lst, block.columns, strict=True):
        _write(cell, Cell(column.title), styles[HEAD], Align.CENTRE)
    for number, (line, row) in enumerate(zip(table._tbl.tr_lst[1:], block.rows, strict=True), start=1):
        total = number >= first_total
        for at, (cell, content, column) in enumerate(zip(line.tc_lst, row, block.columns, strict=True)):
            style = styles[HEAD if total and at < 2 else TEXT]
            _write(cell, content, style, Align.CENTRE if total else column.align)
    _widths(table, block.columns, width)
    header_row(table)
    if len(block.rows) <= MOST_ROWS_TOGETHER:
        keep_together(table)
    for number in range(first_total, 1 + len(block.rows)):
        edge(table, number)
        join_first(table, number)
    return table


def _write(cell: CT_Tc, content: Cell, style: str, align: Align) -> None:
    paragraph = cell.p_lst[0]
    paragraph.style, paragraph.alignment = style, ALIGNED[align]
    run = WordParagraph(paragraph, None).add_run(content.text)  # type: ignore[arg-type]
    if content.marked:
        run.bold = True


def _widths(table: WordTable, columns: tuple[Column, ...], width: Length) -> None:
    whole = sum(column.width for column in columns)
    widths: list[Length] = [Emu(int(width * column.width / whole)) for column in columns]
    for column, one in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = one
    for row in table._tbl.tr_lst:
        for cell, one in zip(row.tc_lst, widths, strict=True):
            cell.width = one


def _line(name: str, size: int) -> str:
    return f'<w:{name} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'


def sides(table: WordTable) -> None:
    """Draw thick outer and thin inner lines and keep the cells' side margins narrow."""
    outer = "".join(_line(name, THICK) for name in ("top", "left", "bottom", "right"))
    inner = "".join(_line(name, THIN) for name in ("insideH", "insideV"))
    margins = '<w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/>'
    properties = table._tbl.tblPr
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{outer}{inner}</w:tblBorders>")
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"), "w:tblLook")
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell in row.tc_lst:
            cell.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def keep_together(table: WordTable) -> None:
    """Keep all rows on one page with the note that follows them."""
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            WordParagraph(cell.p_lst[0], None).paragraph_format.keep_with_next = True  # type: ignore[arg-type]


def header_row(table: WordTable) -> None:
    """Repeat the head on every page and part it from the rows by a thick line."""
    row = table._tbl.tr_lst[0]
    row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.tc_lst:
        _border(cell, "bottom")


def edge(table: WordTable, number: int) -> None:
    """Part a row from those above it by a thick line."""
    for cell in table._tbl.tr_lst[number].tc_lst:
        _border(cell, "top")


def join_first(table: WordTable, number: int) -> None:
    """Let a sum's name stand across the first two columns."""
    first, second = table._tbl.tr_lst[number].tc_lst[:2]
    words = second.p_lst[0]
    first.grid_span = 2
    first.width = Emu((first.width or 0) + (second.width or 0))
    first.remove(first.p_lst[0])
    first.append(words)
    table._tbl.tr_lst[number].remove(second)


def _border(cell: CT_Tc, side: str) -> None:
    xml = f"<w:tcBorders {nsdecls('w')}>{_line(side, THICK)}</w:tcBorders>"
    cell.get_or_add_tcPr().insert_element_before(parse_xml(xml), "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")
