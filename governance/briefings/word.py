"""The circular as DOCX, filled into a Word template that a clerk can edit."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from governance.briefings.document import Align, Block, Cell, Circular, Column, Figure, Heading, Paragraph, Table
from governance.briefings.word_tables import edge, header_row, join_first, sides
from governance.engine.errors import Refused
from governance.engine.home import DATA
from governance.engine.text import _

SHIPPED = DATA / "templates" / "briefing" / "circular.docx"
TEXT_WIDTH = Mm(156)
BODY, TITLE, MARK = "{{正文}}", "{{标题}}", "{{发文机关标志}}"
SIDES = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def template_path(home: Path | None) -> Path:
    """Return the office's own template under GOVERNANCE_HOME where there is one, else the shipped one."""
    own = home / "templates" / "circular.docx" if home else None
    return own if own and own.is_file() else SHIPPED


def circular_docx(circular: Circular, pictures: Mapping[str, bytes], signed: date, home: Path | None = None) -> bytes:
    """Return the circular as DOCX; `pictures` holds the PNG of each kind of figure.

    Raises Refused when the template has no place for the body.
    """
    doc = Document(str(template_path(home)))
    _fit(_place(doc, MARK), len(circular.mark))
    _fill(doc, circular)
    anchor = _place(doc, BODY)
    for block in circular.blocks:
        _add(doc, anchor, block, pictures)
    anchor._p.getparent().remove(anchor._p)
    _properties(doc, circular, signed)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _place(doc: Doc, mark: str) -> WordParagraph:
    for paragraph in doc.paragraphs:
        if mark in paragraph.text:
            return paragraph
    raise Refused(_("通报模板里没有 {mark} 这一段，请在模板中补上。").format(mark=mark))


def _fill(doc: Doc, circular: Circular) -> None:
    """Put the fixed words into their places, wherever the clerk has moved them; a place left without words goes."""
    words = {
        "{{提示}}": circular.warning,
        MARK: circular.mark,
        "{{发文字号}}": circular.number,
        TITLE: "\n".join(circular.title),
        "{{主送机关}}": circular.addressees,
        "{{署名}}": circular.signature,
        "{{成文日期}}": circular.signed_on,
        "{{抄送}}": circular.copied_to,
        "{{印发机关}}": circular.printed_by,
        "{{印发日期}}": circular.printed_on,
    }
    cells = [cell for table in doc.tables for row in table.rows for cell in row.cells]
    for paragraph in [*doc.paragraphs, *(one for cell in cells for one in cell.paragraphs)]:
        _fill_paragraph(paragraph, words)


def _fit(paragraph: WordParagraph, characters: int) -> None:
    """Make the red mark small enough to stand on one line."""
    size = paragraph.style.font.size if paragraph.style else None
    widest = Emu(int(TEXT_WIDTH * 0.985 / max(characters, 1)))
    if size is None or widest < size:
        paragraph.runs[0].font.size = widest


def _fill_paragraph(paragraph: WordParagraph, words: Mapping[str, str]) -> None:
    """Replace the marks; Word may have cut a mark into several runs, so the first run takes the whole text."""
    text = paragraph.text
    found = [mark for mark in words if mark in text]
    if not found:
        return
    for mark in found:
        text = text.replace(mark, words[mark])
    paragraph.runs[0].text = text
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)


def _add(doc: Doc, anchor: WordParagraph, block: Block, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Heading():
            anchor.insert_paragraph_before(block.text, "Heading 1")
        case Paragraph():
            paragraph = anchor.insert_paragraph_before("", "公文正文")
            if block.lead:
                paragraph.add_run(block.lead, "二级标题")
            paragraph.add_run(block.text)
        case Table():
            anchor.insert_paragraph_before(block.caption, "公文表题")
            anchor._p.addprevious(_table(doc, block)._tbl)
            anchor.insert_paragraph_before(block.note, "公文表注")
        case Figure():
            _figure(anchor, block, pictures[block.kind])


def _figure(anchor: WordParagraph, block: Figure, png: bytes) -> None:
    shape = anchor.insert_paragraph_before("", "公文插图").add_run().add_picture(io.BytesIO(png), width=TEXT_WIDTH)
    shape._inline.docPr.set("descr", block.alt)
    shape._inline.docPr.set("title", block.caption)
    anchor.insert_paragraph_before(block.caption, "公文图题")
    if block.note:
        anchor.insert_paragraph_before(block.note, "公文表注").alignment = SIDES[Align.CENTRE]


def _table(doc: Doc, block: Table) -> WordTable:
    """Return the table, still at the end of the document, drawn with thick outer and thin inner lines."""
    table = doc.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    sides(table)
    grid = table._cells
    columns = len(block.columns)
    for at, column in enumerate(block.columns):
        _write(grid[at].paragraphs[0], Cell(column.title), "公文表头", Align.CENTRE)
    for number, row in enumerate(block.rows, start=1):
        total = number > len(block.rows) - block.totals
        for at, (cell, column) in enumerate(zip(row, block.columns, strict=True)):
            style = "公文表头" if total and at < 2 else "公文表文"
            _write(grid[number * columns + at].paragraphs[0], cell, style, Align.CENTRE if total else column.align)
    _widths(table, block.columns)
    header_row(table)
    for number in range(len(block.rows) - block.totals + 1, len(block.rows) + 1):
        edge(table, number)
        join_first(table, number)
    return table


def _write(paragraph: WordParagraph, cell: Cell, style: str, align: Align) -> None:
    paragraph.style = style
    paragraph.alignment = SIDES[align]
    run = paragraph.add_run(cell.text)
    if cell.marked:
        run.bold = True


def _widths(table: WordTable, columns: tuple[Column, ...]) -> None:
    whole = sum(column.width for column in columns)
    widths: list[Length] = [Emu(int(TEXT_WIDTH * column.width / whole)) for column in columns]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width


def _properties(doc: Doc, circular: Circular, signed: date) -> None:
    """Set the file's facts; a fixed date, so that the same figures give the same file."""
    made = datetime(signed.year, signed.month, signed.day, 8)
    core = doc.core_properties
    core.title, core.author, core.subject = "".join(circular.title), circular.signature, circular.number
    core.last_modified_by, core.revision = circular.signature, 1
    core.created = core.modified = made
    language = "zh-CN" if circular.language == "zh" else "en-GB"
    for fonts in doc.styles.element.iter(qn("w:lang")):
        fonts.set(qn("w:eastAsia" if circular.language == "zh" else "w:val"), language)
