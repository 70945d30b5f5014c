"""The printed circular, measured on its pages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from governance.briefings.document import Cell, Figure, Heading, Paragraph, Table
from governance.briefings.facts import MonthFacts
from governance.briefings.figure_map import map_svg
from governance.briefings.figure_trend import trend_svg
from governance.briefings.paging import arranged
from governance.briefings.paper import FONTS, circular_pdf, measured
from governance.briefings.render import figures, month_pages
from governance.briefings.rules import ranking
from governance.briefings.wording import circular
from governance.engine.text import speaking
from tests.briefing_facts import ZONE, month_facts
from tests.briefing_shapes import city_shapes

MM = 72 / 25.4
RARE = "昇赟珺喆镕垚堃㎡"


def pdf_of(facts: MonthFacts, home: Path | None = None) -> bytes:
    drawn, text, signed = figures(facts, city_shapes(facts)), circular(facts), facts.dates.signed_on
    return circular_pdf(arranged(text, *measured(text, drawn, signed, home)), drawn, signed, ZONE, home)


@cache
def shipped() -> bytes:
    return pdf_of(month_facts())


@pytest.fixture
def pages():
    with pdfplumber.open(io.BytesIO(shipped())) as pdf:
        yield pdf.pages


def glyphs(page) -> list[dict]:
    return [one for one in page.chars if one["text"].strip()]


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        pages = [page.filter(lambda one: one["object_type"] != "char" or one["top"] < 262 * MM) for page in pdf.pages]
        return re.sub(r"\s", "", "".join(page.extract_text() or "" for page in pages))


def test_every_sentence_of_the_circular_is_printed():
    facts = month_facts()
    text = text_of(shipped())
    for block in circular(facts).blocks:
        if isinstance(block, Paragraph):
            for sentence in re.split("[。；]", re.sub(r"\s", "", block.text)):
                assert sentence in text, sentence  # whole: no table or figure stands within


def test_every_figure_of_the_town_table_is_printed():
    text = text_of(shipped())
    for row in ranking(month_facts()):
        counts = row.town.counts
        line = f"{row.rank}{row.town.name}{row.town.grids}{counts.received}{counts.due}{counts.on_time_rate}"
        assert line in text
        assert f"{row.score}" in text


def test_the_page_is_a4_with_the_type_area_of_the_standard(pages):
    for page in pages:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        # brackets and stops at a line's end are half empty: their boxes, not their ink, stand outside
        body = [one for one in glyphs(page) if one["top"] < 262 * MM and one["text"] not in "（）〔〕“”，。；：、"]
        assert min(one["x0"] for one in body) >= 28 * MM - 0.5
        assert max(one["x1"] for one in body) <= 184 * MM + 0.5
        assert min(one["top"] for one in body) >= 37 * MM - 0.5
        assert max(one["bottom"] for one in body) <= 262 * MM + 2


def body_lines(page) -> list[float]:
    """Return the baselines of the body's lines on a page."""
    sizes = [one for one in glyphs(page) if abs(one["size"] - 16) < 0.01 and one["top"] < 262 * MM]
    return sorted({round(one["bottom"], 0) for one in sizes if "Fang" in one["fontname"]})


def test_the_body_is_three_hao_fangsong_in_lines_of_the_standard_pitch(pages):
    lines = body_lines(pages[1])
    gaps = [later - earlier for earlier, later in pairwise(lines)]
    assert gaps
    pitch = 225 * MM / 22
    assert all(abs(gap / pitch - round(gap / pitch)) < 0.06 for gap in gaps)
    assert min(gaps) == pytest.approx(pitch, abs=1.0)


def test_a_page_of_text_has_22_lines_of_28_characters():
    facts = month_facts()
    long = replace(circular(facts), blocks=(Paragraph("督" * 28 * 60), Paragraph("完。")))
    with pdfplumber.open(io.BytesIO(circular_pdf(long, {}, facts.dates.signed_on, ZONE))) as pdf:
        lines: dict[int, int] = {}
        for one in pdf.pages[1].chars:
            if one["text"] == "督" and abs(one["size"] - 16) < 0.01:
                lines[round(one["top"])] = lines.get(round(one["top"]), 0) + 1
    assert len(lines) == 22
    assert set(lines.values()) == {28}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("seed", range(4))
def test_tables_and_figures_follow_the_paragraph_that_names_them_within_its_section(language, seed):
    facts = month_facts(seed)
    with speaking(language):
        text, blocks = text_of(pdf_of(facts)), circular(facts).blocks
    headings = [text.index(re.sub(r"\s", "", one.text)) for one in blocks if isinstance(one, Heading)]
    for at, one in enumerate(blocks):
        if isinstance(one, Table | Figure):
            named = next(two for two in reversed(blocks[:at]) if isinstance(two, Paragraph))
            start, end = (text.index(re.sub(r"\s", "", words)) for words in (named.text, one.caption))
            assert start + len(re.sub(r"\s", "", named.text)) <= end
            assert not any(start < heading < end for heading in headings)


def lowest(page) -> float:
    """Return how far down the type area is filled, in lines above its foot."""
    things = [*glyphs(page), *page.lines, *page.rects, *page.curves, *page.images]
    return (262 * MM - max(one["bottom"] for one in things if one["bottom"] < 263 * MM)) / (225 * MM / 22)


def test_the_first_page_is_filled_to_its_foot_and_none_is_left_half_empty(pages):
    gaps = [lowest(page) for page in pages]
    assert gaps[0] < 1
    assert max(gaps) < 5


def test_the_title_is_two_hao_and_the_mark_is_red(pages):
    title = [one for one in glyphs(pages[0]) if "Title" in one["fontname"] and abs(one["size"] - 22) < 0.01]
    assert "".join(one["text"] for one in title) == "关于2026年10月吹哨报到工作督查情况的通报"
    mark = [one for one in glyphs(pages[0]) if "Title" in one["fontname"] and one["size"] > 30]
    assert "".join(one["text"] for one in mark) == "安澜市人民政府督查室文件"
    red, green, blue = mark[0]["non_stroking_color"]
    assert red > 0.7
    assert max(green, blue) < 0.2
    assert mark[0]["top"] == pytest.approx((37 + 35) * MM, abs=3)  # 35 mm below the upper edge of the type area


def test_a_red_line_as_wide_as_the_type_area_stands_under_the_number(pages):
    lines = [one for one in pages[0].lines + pages[0].rects if abs(one["width"] - 156 * MM) < 0.5]
    assert lines
    number = next(one for one in glyphs(pages[0]) if one["text"] == "〔")
    assert 0 < lines[0]["top"] - number["bottom"] < 8 * MM


def test_headings_are_hei_and_run_in_headings_kai(pages):
    by_font: dict[str, str] = {}
    for page in pages:
        for one in page.chars:
            if abs(one["size"] - 16) < 0.01:
                by_font[one["fontname"][7:]] = by_font.get(one["fontname"][7:], "") + one["text"]
    hei = next(text for font, text in by_font.items() if "Sans" in font)
    kai = next(text for font, text in by_font.items() if "Kai" in font)
    assert hei == "一、总体情况二、综合排名三、存在问题四、工作要求"
    assert "（一）吹哨办理。" in kai


def test_pages_are_numbered_outside_seven_millimetres_below(pages):
    for number, page in enumerate(pages, start=1):
        foot = [one for one in glyphs(page) if one["top"] > 262 * MM]
        assert "".join(one["text"] for one in foot) == f"—{number}—"
        assert all(abs(one["size"] - 14) < 0.01 for one in foot)
        left, right = min(one["x0"] for one in foot), max(one["x1"] for one in foot)
        if number % 2:
            assert right == pytest.approx(184 * MM - 14, abs=1)
        else:
            assert left == pytest.approx(28 * MM + 14, abs=1)
        middle = (foot[0]["top"] + foot[0]["bottom"]) / 2
        assert middle == pytest.approx((262 + 7) * MM, abs=3)


def test_the_imprint_stands_at_the_foot_of_the_last_page_with_the_signature(pages):
    last = pages[-1]
    text = re.sub(r"\s", "", last.extract_text())
    assert "安澜市人民政府督查室2026年11月3日抄送：市委办公室" in text
    lines = sorted(one["top"] for one in last.lines + last.rects if abs(one["width"] - 156 * MM) < 0.5)
    assert lines[-1] == pytest.approx(262 * MM, abs=1.5)
    assert "核实数据" in text  # the last paragraph never parts from the signature


def test_every_font_is_one_of_the_shipped_and_embedded(pages):
    used = {one["fontname"].split("+")[-1] for page in pages for one in page.chars}
    names = {TTFont(path, lazy=True)["name"].getDebugName(6) for path in FONTS.glob("*.?tf")}
    assert {name.replace("-Identity-H", "") for name in used} <= names | {"FandolFang-Regular", "FandolKai-Regular"}
    assert shipped().count(b"/FontFile") >= len(used)


def test_rare_characters_of_names_print():
    facts = month_facts()
    towns = (replace(facts.towns[0], name=f"{RARE[:4]}镇"), *facts.towns[1:])
    text = text_of(pdf_of(replace(facts, towns=towns, office=replace(facts.office, objections_to=RARE))))
    assert RARE in text
    assert f"{RARE[:4]}镇" in text


def test_the_fonts_have_every_character_of_gb2312_between_them():
    covered: set[int] = set()
    for name in ("FandolFang-Regular.otf", "WhistlemapRare-Regular.otf"):
        covered |= set(TTFont(FONTS / name, lazy=True).getBestCmap())
    wanted = {ord(one) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for one in _decoded(high, low)}
    assert not wanted - covered
    assert not {ord(one) for one in RARE} - covered


def _decoded(high: int, low: int) -> str:
    return bytes([high, low]).decode("gb2312", "ignore")


def test_the_same_figures_give_the_same_file():
    assert pdf_of(month_facts()) == shipped()


def test_official_faces_of_the_office_come_first(tmp_path):
    folder = tmp_path / "fonts"
    folder.mkdir()
    font = TTFont(FONTS / "LiberationSerif-Regular.ttf")
    for record in font["name"].names:
        if record.nameID in (1, 16) or record.nameID in (4, 6):
            record.string = "FangSong_GB2312"
    font.save(folder / "fangsong.ttf")
    with pdfplumber.open(io.BytesIO(pdf_of(month_facts(), tmp_path))) as pdf:
        assert any("FangSong" in one["fontname"] for page in pdf.pages for one in page.chars)


def test_what_somebody_typed_cannot_become_markup():
    facts = month_facts()
    nasty = '#panic("x") $x$ <b> \\ [*a*] "quoted"'
    cases = tuple(replace(case, category=nasty, days_over=99, closed_since=False) for case in facts.overdue[:3])
    text = text_of(pdf_of(replace(facts, overdue=cases)))
    assert "#panic(" in text
    assert "<b>" in text


def test_the_pages_on_the_screen_are_the_pages_on_paper(pages):
    facts = month_facts()
    made = month_pages(facts, city_shapes(facts))
    assert len(made) == len(pages)
    assert all(page.startswith(b"\x89PNG") for page in made)


def test_the_map_says_what_it_is_and_counts_its_classes():
    facts = month_facts()
    svg = map_svg(facts, city_shapes(facts))
    for words in (
        "示意边界，非法定界线",
        "审图号：待核定",
        "网格超期未结",
        "5千米",
        *(town.name for town in facts.towns),
    ):
        assert words in svg
    approved = replace(facts, map_approval_number="GS(2026)1号")
    assert "审图号：GS(2026)1号" in map_svg(approved, city_shapes(facts))


def test_the_trend_marks_months_below_the_standard_with_open_circles():
    svg = trend_svg(month_facts())
    below = sum(point.on_time_rate < 90 for point in month_facts().months)
    assert svg.count('fill="#FFFFFF" stroke="#1F5A80"') == below > 0


def test_a_long_table_of_departments_fits_one_page():
    facts = month_facts()
    many = tuple(replace(facts.departments[0], code=f"u{n}", name=f"第{n}个很长很长的责任单位") for n in range(24))
    with pdfplumber.open(io.BytesIO(pdf_of(replace(facts, departments=many)))) as pdf:
        assert len(pdf.pages) < 12


def test_the_english_edition_is_set_in_latin_faces():
    facts = month_facts()
    with speaking("en"):
        text = text_of(pdf_of(facts))
    assert "Table1.Scoreandrankofthetowns,October2026" in text


def test_tables_have_as_many_cells_as_columns():
    for block in circular(month_facts()).blocks:
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} == {len(block.columns)}
            assert all(isinstance(cell, Cell) for row in block.rows for cell in row)
