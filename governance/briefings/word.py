"""The circular as DOCX, filled into a Word template that a clerk can edit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from governance.briefings.document import Block, Circular, Figure, Heading, Paragraph, Table, whole_title
from governance.briefings.word_tables import table_of
from governance.engine.errors import Refused
from governance.engine.home import DATA
from governance.engine.text import _

SHIPPED = DATA / "templates" / "briefing" / "circular.docx"
TEXT_WIDTH = Mm(156)
BODY, TITLE, MARK = "{{正文}}", "{{标题}}", "{{发文机关标志}}"
STYLES = (
    *("公文提示", "发文机关标志", "发文字号", "公文标题", "主送机关", "公文正文", "Heading 1", "二级标题", "公文表题"),
    *("公文图题", "公文表注", "公文表头", "公文表文", "公文插图", "公文署名", "公文版记"),
)
LATIN_TABLE, MARK_PITCH = 6 / 7, 1.22  # shares of a size
EARLIEST = (1980, 1, 1, 0, 0, 0)


def template_path(home: Path | None) -> Path:
    """Return the office's own template under GOVERNANCE_HOME where there is one, else the shipped one."""
    own = home / "templates" / "circular.docx" if home else None
    return own if own and own.is_file() else SHIPPED


@dataclass(frozen=True)
class _Draft:
    """The document being written: everything goes before the anchor; styles are looked up once, by name."""

    doc: Doc
    anchor: WordParagraph
    styles: Mapping[str, str]

    def paragraph(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph before the anchor."""
        made = self.anchor.insert_paragraph_before(text)
        made._p.style = self.styles[style]
        return made


def circular_docx(circular: Circular, pictures: Mapping[str, bytes], signed: date, home: Path | None = None) -> bytes:
    """Return the circular as DOCX; `pictures` holds the PNG of each kind of figure.

    Raises Refused when the template has no place for the body or lacks a style.
    """
    doc = Document(str(template_path(home)))
    _fit(_place(doc, MARK), circular)
    if circular.language != "zh":
        _narrow_tables(doc)
    _fill(doc, circular)
    draft = _Draft(doc, _place(doc, BODY), _style_ids(doc))
    for block in circular.blocks:
        _add(draft, block, pictures)
    _keep_with_signature(draft.anchor)
    draft.anchor._p.getparent().remove(draft.anchor._p)
    _properties(doc, circular, signed)
    out = io.BytesIO()
    doc.save(out)
    return dateless(out.getvalue())


def _keep_with_signature(anchor: WordParagraph) -> None:
    """Let the last paragraph of the body, the one before the anchor, stay on one page with what follows."""
    last = anchor._p.getprevious()
    if last is not None and last.tag == anchor._p.tag:
        form = WordParagraph(last, anchor._parent).paragraph_format
        form.keep_with_next = form.keep_together = True


def _style_ids(doc: Doc) -> dict[str, str]:
    known = {str(style.name): str(style.style_id) for style in doc.styles}
    missing = [name for name in STYLES if name not in known]
    if missing:
        raise Refused(_("通报模板里没有样式 {names}，请在模板中补上。").format(names=_("、").join(missing)))
    return known


def dateless(package: bytes) -> bytes:
    """Return a zipped package with the same contents and no dates, so that the same contents are the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            bare = zipfile.ZipInfo(entry.filename, EARLIEST)
            bare.compress_type = zipfile.ZIP_STORED if entry.filename.endswith(".png") else zipfile.ZIP_DEFLATED
            new.writestr(bare, old.read(entry))
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
        MARK: "\n".join(circular.mark),
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


def _fit(paragraph: WordParagraph, circular: Circular) -> None:
    """Make the red mark small enough to stand on its lines; Latin letters are about half as wide as high."""
    size = paragraph.style.font.size if paragraph.style else None
    wide = 0.985 if circular.language == "zh" else 1.7
    widest = Emu(int(TEXT_WIDTH * wide / max(*(len(line) for line in circular.mark), 1)))
    if size is None or widest < size:
        paragraph.runs[0].font.size = widest
        paragraph.paragraph_format.line_spacing = Emu(int(widest * MARK_PITCH))


def _narrow_tables(doc: Doc) -> None:
    """Letter tables smaller, as words in Latin letters are longer."""
    for name in ("公文表头", "公文表文"):
        style = doc.styles[name]
        style.font.size = Pt(round((style.font.size or Pt(10.5)).pt * LATIN_TABLE))
        pitch = style.paragraph_format.line_spacing
        if isinstance(pitch, Length):
            style.paragraph_format.line_spacing = Emu(int(pitch * LATIN_TABLE))


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


def _add(draft: _Draft, block: Block, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Heading():
            draft.paragraph(block.text, "Heading 1")
        case Paragraph():
            paragraph = draft.paragraph("", "公文正文")
            if block.lead:
                paragraph.add_run(block.lead)._r.style = draft.styles["二级标题"]
            paragraph.add_run(block.text)
        case Table():
            draft.paragraph(block.caption, "公文表题")
            draft.anchor._p.addprevious(table_of(draft.doc, block, draft.styles, TEXT_WIDTH)._tbl)
            draft.paragraph(block.note, "公文表注")
        case Figure():
            _figure(draft, block, pictures[block.kind])


def _figure(draft: _Draft, block: Figure, png: bytes) -> None:
    shape = (
        draft.paragraph("", "公文插图").add_run().add_picture(io.BytesIO(png), width=Emu(int(TEXT_WIDTH * block.size)))
    )
    shape._inline.docPr.set("descr", block.alt)
    shape._inline.docPr.set("title", block.caption)
    draft.paragraph(block.caption, "公文图题")
    if block.note:
        draft.paragraph(block.note, "公文表注").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _properties(doc: Doc, circular: Circular, signed: date) -> None:
    """Set the file's facts; a fixed date, so that the same figures give the same file."""
    made = datetime(signed.year, signed.month, signed.day, 8)
    core = doc.core_properties
    core.title, core.author, core.subject = whole_title(circular), circular.signature, circular.number
    core.last_modified_by, core.revision = circular.signature, 1
    core.created = core.modified = made
    language = "zh-CN" if circular.language == "zh" else "en-GB"
    for fonts in doc.styles.element.iter(qn("w:lang")):
        fonts.set(qn("w:eastAsia" if circular.language == "zh" else "w:val"), language)
