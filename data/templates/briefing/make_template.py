"""Make the Word template of the circular: styles, margins and fixed parts after GB/T 9704-2012.

    python data/templates/briefing/make_template.py

The words in double braces are filled in by the product; a clerk may move them, restyle them and add fixed text.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table

TARGET = Path(__file__).with_name("circular.docx")
FANG, KAI, HEI, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
FALLBACKS = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "方正小标宋_GBK"}
LATIN = "Times New Roman"
TIGHT = -0.25  # points, so that 28 characters of 16 points fit into 156 mm
LINE = Pt(28.95)  # 22 of them in 225 mm
RED = RGBColor(0xD7, 0x00, 0x0F)
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


def faces(style: ParagraphStyle, east: str, size: float, bold: bool = False) -> None:
    """Set a style's East Asian face, its Latin face, its size."""
    style.font.name = LATIN
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east)
    fonts.set(qn("w:hint"), "eastAsia")


def paragraph_style(doc: Doc, name: str, east: str, size: float, **rest: object) -> ParagraphStyle:
    """Add a paragraph style on the grid of lines; `exact` gives another line pitch."""
    known = {style.name for style in doc.styles}
    style = doc.styles[name] if name in known else doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    faces(style, east, size, bool(rest.get("bold", False)))
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(rest.get("before", 0)), Pt(rest.get("after", 0))
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = rest.get("exact", LINE)
    form.alignment = rest.get("align", JUSTIFY)
    form.keep_with_next = bool(rest.get("keep", False))
    form.first_line_indent = Pt(rest.get("indent", 0))
    form.widow_control = False
    style.quick_style = True
    east_asian_spacing(style, float(rest.get("tracking", 0)))
    return style


def east_asian_spacing(style: ParagraphStyle, points: float) -> None:
    """Set no extra space between digits and characters, no snapping to the grid, and the characters' tracking."""
    properties = style.element.get_or_add_pPr()
    following = ["w:bidi", "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"]
    for name in ("autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        flag = parse_xml(f'<w:{name} {nsdecls("w")} w:val="0"/>')
        properties.insert_element_before(flag, *following)
    if points:
        letters = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{round(20 * points)}"/>')
        style.element.rPr.insert_element_before(letters, "w:sz", "w:szCs", "w:lang")


def styles(doc: Doc) -> None:
    """Define every style the circular uses."""
    faces(doc.styles["Normal"], FANG, 16)
    default = doc.styles.element.find(qn("w:docDefaults")).find(qn("w:pPrDefault")).find(qn("w:pPr"))
    for name in ("autoSpaceDN", "autoSpaceDE"):
        default.insert(0, parse_xml(f'<w:{name} {nsdecls("w")} w:val="0"/>'))
    paragraph_style(doc, "公文提示", HEI, 16, align=WD_ALIGN_PARAGRAPH.LEFT)
    mark = paragraph_style(doc, "发文机关标志", SONG, 36, align=CENTRE, exact=Pt(44), before=70)
    mark.font.color.rgb = RED
    paragraph_style(doc, "发文字号", FANG, 16, align=CENTRE, before=57.9)
    paragraph_style(doc, "公文标题", SONG, 22, align=CENTRE, exact=Pt(33))
    paragraph_style(doc, "主送机关", FANG, 16, tracking=TIGHT)
    paragraph_style(doc, "公文正文", FANG, 16, indent=31.5, tracking=TIGHT)
    paragraph_style(doc, "Heading 1", HEI, 16, indent=31.5, keep=True, tracking=TIGHT)
    paragraph_style(doc, "公文表题", HEI, 12, align=CENTRE, exact=Pt(22), before=4, keep=True)
    paragraph_style(doc, "公文图题", HEI, 12, align=CENTRE, exact=Pt(22))
    note = paragraph_style(doc, "公文表注", FANG, 10.5, align=WD_ALIGN_PARAGRAPH.LEFT, exact=Pt(15), after=8)
    note.paragraph_format.space_before = Pt(2)
    note.paragraph_format.keep_together = True
    paragraph_style(doc, "公文表头", HEI, 10.5, align=CENTRE, exact=Pt(14))
    paragraph_style(doc, "公文表文", FANG, 10.5, align=CENTRE, exact=Pt(15.5))
    picture = paragraph_style(doc, "公文插图", FANG, 10.5, align=CENTRE, before=6, keep=True)
    picture.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph_style(doc, "公文署名", FANG, 16, align=RIGHT, keep=True)
    paragraph_style(doc, "公文版记", FANG, 14, exact=Pt(24), indent=14, align=WD_ALIGN_PARAGRAPH.LEFT)
    lead = doc.styles.add_style("二级标题", WD_STYLE_TYPE.CHARACTER)
    faces(lead, KAI, 16)
    page = paragraph_style(doc, "Footer", FANG, 14, exact=Pt(20))
    page.paragraph_format.tab_stops.clear_all()


def page(doc: Doc) -> None:
    """A4, type area 156 x 225 mm, grid of 22 lines of 28 characters, page numbers on the outside."""
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22.5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>')
    )
    doc.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style, line.alignment = doc.styles["Footer"], side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        line.add_run("— ")
        for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
            run = line.add_run()
            xml = f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>' if kind else f"<w:instrText {nsdecls('w')}>{text}</w:instrText>"
            run._r.append(parse_xml(xml))
        line.add_run(" —")


def red_line(doc: Doc) -> None:
    """Draw the red line 4 mm under the number, as the lower border of its paragraph."""
    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="24" w:space="11" w:color="D7000F"/></w:pBdr>'
    properties = doc.styles["发文字号"].element.get_or_add_pPr()
    properties.insert_element_before(parse_xml(border), "w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", "w:spacing")


def body(doc: Doc) -> None:
    """The fixed parts and the places to fill, in their order."""
    for style, text in (
        ("公文提示", "{{提示}}"),
        ("发文机关标志", "{{发文机关标志}}"),
        ("发文字号", "{{发文字号}}"),
        ("主送机关", ""),
        ("主送机关", ""),
        ("公文标题", "{{标题}}"),
        ("主送机关", ""),
        ("主送机关", "{{主送机关}}"),
        ("公文正文", "{{正文}}"),
        ("公文正文", ""),
        ("公文署名", "{{署名}}"),
        ("公文署名", "{{成文日期}}"),
    ):
        doc.add_paragraph(text, style=style)
    blank, name, date = doc.paragraphs[-3:]
    blank.paragraph_format.keep_with_next = True  # the signature never stands on a page without text
    name.paragraph_format.right_indent = date.paragraph_format.right_indent = Pt(64)
    imprint(doc)


def imprint(doc: Doc) -> None:
    """版记: a table of two lines that floats at the foot of the type area of the last page and never breaks."""
    doc.add_paragraph(style="公文版记").paragraph_format.keep_with_next = True
    table = doc.add_table(rows=2, cols=2)
    table.autofit = False
    for row, texts in zip(table.rows, (("{{抄送}}", ""), ("{{印发机关}}", "{{印发日期}}")), strict=True):
        for cell, width, text in zip(row.cells, (Mm(96), Mm(60)), texts, strict=True):
            cell.width = width
            cell.paragraphs[0].style = doc.styles["公文版记"]
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            cell.paragraphs[0].add_run(text)
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    hang(table)
    whole = table.cell(0, 0).merge(table.cell(0, 1))
    whole._tc.remove(whole.paragraphs[-1]._p)
    last = table.cell(1, 1).paragraphs[0]
    last.alignment, last.paragraph_format.right_indent = RIGHT, Pt(14)
    float_at_foot(table)
    end = doc.add_paragraph(style="公文版记")  # what the floating table hangs on
    end.paragraph_format.line_spacing = Pt(1)


def hang(table: Table) -> None:
    """Let a second line begin under the first word, not under the edge."""
    copied = table.cell(0, 0).paragraphs[0].paragraph_format
    copied.left_indent, copied.first_line_indent, copied.right_indent = Pt(14 + 42), Pt(-42), Pt(14)
    printed = table.cell(1, 0).paragraphs[0].paragraph_format
    printed.left_indent, printed.first_line_indent = Pt(14), Pt(0)


def float_at_foot(table: Table) -> None:
    """Place the table at the foot of the type area and draw its three lines."""
    place = (
        f'<w:tblpPr {nsdecls("w")} w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin"'
        ' w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    lines = (
        f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="8"/><w:bottom w:val="single" w:sz="8"/>'
        '<w:insideH w:val="single" w:sz="6"/></w:tblBorders>'
    )
    sides = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    margins = f'<w:tblCellMar {nsdecls("w")}>{sides}</w:tblCellMar>'
    properties = table._tbl.tblPr
    properties.insert_element_before(parse_xml(place), "w:tblOverlap", "w:tblW", "w:jc", "w:tblLayout", "w:tblLook")
    properties.insert_element_before(parse_xml(lines), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(parse_xml(margins), "w:tblLook")


def font_table(doc: Doc) -> None:
    """Name a stand-in for each official face, for machines that lack it."""
    part = next(part for part in doc.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    xml = part.blob.decode("utf-8")
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    part._blob = xml.replace("</w:fonts>", f"{entries}</w:fonts>").encode("utf-8")


def main() -> None:
    """Write the template beside this script."""
    doc = Document()
    for old in list(doc.element.body):
        if old.tag != qn("w:sectPr"):
            doc.element.body.remove(old)
    styles(doc)
    red_line(doc)
    page(doc)
    body(doc)
    font_table(doc)
    doc.core_properties.title, doc.core_properties.author = "通报", ""
    doc.save(str(TARGET))


if __name__ == "__main__":
    main()
