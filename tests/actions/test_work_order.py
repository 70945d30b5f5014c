"""A case on paper: what its reader may know, on one sheet, with a code that leads back to it, and on record."""

from __future__ import annotations

import io

import pdfplumber
import pytest
import segno

from governance.audit import store as audit
from governance.engine import NotFound, Refused
from governance.engine.text import speaking
from governance.procedures.work_orders import work_order
from governance.procedures.work_orders.paper import code_svg, photo_svg
from governance.whistles import actions
from tests.whistle_city import City, jpeg

HOME = "https://city.example"


@pytest.fixture
def city(tmp_path):
    opened = City(tmp_path)
    yield opened
    opened.close()


def read(pdf):
    """Return (words without blanks, pages, pictures of the first page)."""
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        words = "".join("".join(page.extract_text() for page in paper.pages).split())
        return words, len(paper.pages), len(paper.pages[0].images)


def test_the_sheet_tells_whoever_goes_there_what_he_needs(city):
    photos = tuple(actions.keep_photo(city.eng, city.who("officer"), jpeg(colour=one)) for one in ("teal", "brown"))
    case = city.blow(line="二楼隔间住人，昇赟珺喆镕垚堃㎡", photo_ids=photos)
    actions.report_in(city.eng, city.who("fire1"), case.case_id)
    pdf = work_order(city.eng, city.who("fire1"), case.case_id, HOME)
    told, pages, pictures = read(pdf)
    assert (pages, pictures) == (1, 2)
    for words in (
        case.case_id,
        "违规住人",
        "二楼隔间住人，昇赟珺喆镕垚堃㎡",
        "消防大队",
        "公安局",
        "陈立",
        "119.655000",
    ):
        assert words in told, words


def test_it_is_made_at_any_moment_of_a_second(city):
    case_id = city.blow().case_id
    city.clock.forward(microseconds=123_457)
    assert case_id in read(work_order(city.eng, city.who("fire1"), case_id, HOME))[0]


def test_it_speaks_its_readers_language(city):
    case_id = city.blow().case_id
    with speaking("en"):
        assert "workorder" in read(work_order(city.eng, city.who("fire1"), case_id, HOME))[0]


@pytest.mark.parametrize("line", ["长" * 200, "#set page(fill: red) $x$ *b* `c` [d] @e <f>", "=1+1 \\ // /*"])
def test_what_somebody_wrote_stays_words(city, line):
    case_id = city.blow(line=line).case_id
    pdf = work_order(city.eng, city.who("fire1"), case_id, HOME)
    told, pages, _pictures = read(pdf)
    assert set(line) - {" "} <= set(told)
    assert told.count("长") == line.count("长")
    assert pages == 1


def test_nobody_prints_what_he_may_not_see_and_who_printed_is_on_record(city):
    case_id = city.blow().case_id
    for who in ("neighbour", "housing1"):
        with pytest.raises(NotFound):
            work_order(city.eng, city.who(who), case_id, HOME)
    work_order(city.eng, city.who("fire1"), case_id, HOME)
    entries = [entry for entry, *_hash in city.eng.read(audit.entries) if entry.action == "case.printed"]
    assert [(one.account_id, one.subject) for one in entries] == [("fire1", case_id)]


def test_the_code_is_that_of_the_address_and_reads_with_a_quarter_gone():
    drawn = code_svg("https://city.example/case?case=W20261116-0001")
    assert segno.make("https://city.example/case?case=W20261116-0001", error="q").error == "Q"
    assert drawn.startswith("<svg")
    assert drawn != code_svg("https://city.example/case?case=W20261116-0002")


def test_a_photo_keeps_its_shape_on_paper():
    assert 'viewBox="0 0 60 40"' in photo_svg(jpeg())


def test_a_home_is_printed_by_whoever_handles_its_case_alone(city):
    case_id = city.blow(category="lone_elder", line="王奶奶独居").case_id
    with pytest.raises(Refused, match="个人信息"):
        work_order(city.eng, city.who("supervision"), case_id, HOME)
    assert "王奶奶独居" in read(work_order(city.eng, city.who("officer"), case_id, HOME))[0]
