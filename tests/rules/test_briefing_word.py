"""The circular in Word, for a clerk to go on writing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from PIL import ImageFont

from governance.briefings.document import Circular, Paragraph, Table, plain_text
from governance.briefings.paper import FONTS, circular_pdf, picture
from governance.briefings.render import figures
from governance.briefings.word import SHIPPED, circular_docx
from governance.briefings.wording import circular
from governance.engine.errors import Refused
from governance.engine.text import speaking
from tests.briefing_facts import ZONE, month_facts
from tests.briefing_shapes import city_shapes

WORDS = Paragraph("Some words.")


@cache
def pictures() -> dict[str, bytes]:
    facts = month_facts()
    return {kind: picture(svg) for kind, svg in figures(facts, city_shapes(facts)).items()}


def made(home: Path | None = None) -> bytes:
    facts = month_facts()
    return circular_docx(circular(facts), pictures(), facts.dates.signed_on, home)


@pytest.fixture(scope="module")
def doc():
    return Document(io.BytesIO(made()))


def face(doc, style: str) -> tuple[str, str, float]:
    fonts = doc.styles[style].element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii")), doc.styles[style].font.size.pt


def test_margins_and_grid_are_those_of_the_standard(doc):
    section = doc.sections[0]
    sides = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [37, 28, 26, 35]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert 22 * pitch <= 225 / 25.4 * 72 < 23 * pitch


def test_28_characters_of_the_body_fit_a_line(doc):
    spacing = doc.styles["公文正文"].element.rPr.find(qn("w:spacing"))
    assert 28 * (16 + int(spacing.get(qn("w:val"))) / 20) <= 156 / 25.4 * 72


@pytest.mark.parametrize(
    ("style", "east", "size"),
    [
        ("发文机关标志", "方正小标宋简体", 36),
        ("公文标题", "方正小标宋简体", 22),
        ("公文正文", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("二级标题", "楷体_GB2312", 16),
        ("公文版记", "仿宋_GB2312", 14),
        ("Footer", "仿宋_GB2312", 14),
    ],
)
def test_styles_name_the_official_faces(doc, style, east, size):
    assert face(doc, style) == (east, "Times New Roman", size)


def test_a_machine_without_the_official_faces_is_told_what_to_use():
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        table = package.read("word/fontTable.xml").decode()
    assert re.search('w:name="仿宋_GB2312"><w:altName w:val="仿宋"', table)


def test_everything_the_circular_says_is_in_the_document(doc):
    cells = [cell for table in doc.tables for row in table.rows for cell in row.cells]
    text = "\n".join([one.text for one in doc.paragraphs] + [cell.text for cell in cells])
    for line in plain_text(circular(month_facts())).splitlines():
        for part in line.split("\t"):
            assert part in text or part in text.replace("\n", "")


def test_no_place_is_left_unfilled(doc):
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        xml = package.read("word/document.xml").decode()
    assert "{{" not in xml
    assert "}}" not in xml


def test_headings_are_headings_so_that_word_can_navigate(doc):
    assert [one.text for one in doc.paragraphs if one.style.name == "Heading 1"] == [
        "一、总体情况",
        "二、综合排名",
        "三、存在问题",
        "四、工作要求",
    ]


def test_tables_repeat_their_heads_and_mark_what_misses_a_standard(doc):
    blocks = [block for block in circular(month_facts()).blocks if isinstance(block, Table)]
    assert len(doc.tables) == len(blocks) + 1  # and the imprint
    first = blocks[0]
    table = doc.tables[0]
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    bold = {run.text for row in table.rows for cell in row.cells for run in cell.paragraphs[0].runs if run.bold}
    assert bold == {cell.text for row in first.rows for cell in row if cell.marked}


def test_a_table_stays_on_one_page_with_its_caption_and_its_note(doc):
    for table in doc.tables[:-1]:
        assert table._tbl.getprevious().pPr.style == doc.styles["公文表题"].style_id
        for row in table._tbl.tr_lst:
            assert row.trPr.find(qn("w:cantSplit")) is not None
            assert all(cell.p_lst[0].pPr.find(qn("w:keepNext")) is not None for cell in row.tc_lst)
    assert doc.styles["公文表题"].paragraph_format.keep_with_next
    assert doc.styles["公文表注"].paragraph_format.keep_together


def test_a_table_that_may_be_longer_than_a_page_may_break():
    facts = month_facts()
    many = tuple(replace(facts.departments[0], code=f"u{n}", name=f"单位{n}") for n in range(60))
    text = circular(replace(facts, departments=many))
    table = Document(io.BytesIO(circular_docx(text, pictures(), facts.dates.signed_on))).tables[1]
    assert table._tbl.tr_lst[5].tc_lst[0].p_lst[0].pPr.find(qn("w:keepNext")) is None
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None


def test_the_imprint_never_breaks_over_pages(doc):
    imprint = doc.tables[-1]
    assert "抄送" in imprint.cell(0, 0).text
    for row in imprint._tbl.tr_lst:
        assert row.trPr.find(qn("w:cantSplit")) is not None
        assert all(one.pPr.find(qn("w:keepNext")) is not None for cell in row.tc_lst for one in cell.p_lst)
    signed = [one for one in doc.paragraphs if one.style.name == "公文署名"]
    assert all(one.style.paragraph_format.keep_with_next for one in signed)


LONG_OFFICE = "Supervision Office of Danyang Municipal People's Government"


def english() -> tuple[Circular, bytes]:
    facts = month_facts()
    with speaking("en"):
        text = circular(replace(facts, office=replace(facts.office, mark=LONG_OFFICE)))
    return text, circular_docx(text, pictures(), facts.dates.signed_on)


def test_an_english_mark_is_larger_than_the_title_and_as_large_as_on_paper():
    text, made_docx = english()
    doc = Document(io.BytesIO(made_docx))
    mark = next(one for one in doc.paragraphs if one.style.name == "发文机关标志")
    assert mark.text.split("\n") == ["Supervision Office of Danyang", "Municipal People's Government"]
    assert mark.runs[0].font.size.pt > 22
    printed = circular_pdf(replace(text, blocks=(WORDS, WORDS)), {}, month_facts().dates.signed_on, ZONE)
    with pdfplumber.open(io.BytesIO(printed)) as pdf:
        red = [one for one in pdf.pages[0].chars if one["non_stroking_color"][0] > 0.7]
        title = [one for one in pdf.pages[0].chars if abs(one["size"] - 22) < 0.01]
    assert max(one["size"] for one in red) == pytest.approx(mark.runs[0].font.size.pt, abs=0.5)
    assert len({round(one["top"]) for one in red}) == 2
    assert len({round(one["top"]) for one in title}) == len(text.title) == 2


def test_english_tables_have_smaller_letters_and_lines_as_on_paper(doc):
    narrow = Document(io.BytesIO(english()[1])).styles["公文表文"]
    wide = doc.styles["公文表文"]
    assert (narrow.font.size.pt, wide.font.size.pt) == (9, 10.5)
    assert narrow.paragraph_format.line_spacing < wide.paragraph_format.line_spacing


def test_no_word_of_an_english_head_breaks():
    _text, made_docx = english()
    doc = Document(io.BytesIO(made_docx))
    points = doc.styles["公文表头"].font.size.pt
    face = ImageFont.truetype(str(FONTS / "LiberationSerif-Regular.ttf"), 100)
    for table in doc.tables[:-1]:
        for cell in table.rows[0].cells:
            for word in cell.text.split():
                assert face.getlength(word) / 100 * points <= cell.width.pt - 3, word


def test_pictures_say_what_they_show(doc):
    shapes = doc.inline_shapes
    assert len(shapes) == 2
    for shape in shapes:
        assert round(shape.width.mm) == 156
        assert shape._inline.docPr.get("descr")


def test_page_numbers_stand_outside(doc):
    assert doc.settings.odd_and_even_pages_header_footer
    section = doc.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert "PAGE" in odd._p.xml


def test_the_same_figures_give_the_same_file():
    assert made() == made()


def test_a_clerks_own_template_is_used(tmp_path):
    own = Document(str(SHIPPED))
    own.paragraphs[-1].insert_paragraph_before("附件：网格员联系表")
    place = next(one for one in own.paragraphs if "{{署名}}" in one.text)
    place.clear()
    for piece in ("{{署", "名}}", "（印章）"):  # Word cuts a mark into runs as it pleases
        place.add_run(piece)
    (tmp_path / "templates").mkdir()
    own.save(str(tmp_path / "templates" / "circular.docx"))
    text = [one.text for one in Document(io.BytesIO(made(tmp_path))).paragraphs]
    assert "附件：网格员联系表" in text
    assert "安澜市人民政府督查室（印章）" in text


@pytest.mark.parametrize("broken", ["body", "style"])
def test_a_template_without_a_body_or_a_style_is_refused_with_its_name(tmp_path, broken):
    own = Document(str(SHIPPED))
    if broken == "body":
        next(one for one in own.paragraphs if "{{正文}}" in one.text).clear()
    else:
        own.styles["公文表文"].delete()
    (tmp_path / "templates").mkdir()
    own.save(str(tmp_path / "templates" / "circular.docx"))
    with pytest.raises(Refused, match="正文" if broken == "body" else "公文表文"):
        made(tmp_path)


def test_a_long_office_name_still_stands_on_one_line():
    facts = month_facts()
    text = circular(facts)
    long = type(text)(**{**vars(text), "mark": ("某某自治区某某自治州某某自治县人民政府督查室文件",)})
    made_doc = Document(io.BytesIO(circular_docx(long, pictures(), facts.dates.signed_on)))
    mark = next(one for one in made_doc.paragraphs if one.style.name == "发文机关标志")
    assert mark.runs[0].font.size.mm * len(long.mark[0]) <= 156


# The order the schema of WordprocessingML asks for; Word calls a file damaged that departs from it.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
    " vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em"
    " lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType"
    " pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
}


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/footer1.xml", "word/footer2.xml"])
def test_properties_stand_in_the_order_of_the_schema(part):
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        tree = etree.fromstring(package.read(part))
    for name, order in ORDERS.items():
        places = {word: place for place, word in enumerate(order.split())}
        for properties in tree.iter(qn(f"w:{name}")):
            children = [etree.QName(child).localname for child in properties]
            assert set(children) <= set(places), (name, children)
            assert [places[child] for child in children] == sorted(places[child] for child in children), children
