"""The three files of a circular from its figures and the city's shapes, in the language spoken now.

What sets them (typst, python-docx, XlsxWriter) is imported when a circular is made, so no start waits for it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from pathlib import Path

from governance.briefings.facts import MonthFacts
from governance.briefings.figure_map import map_svg
from governance.briefings.figure_trend import trend_svg
from governance.briefings.paging import arranged, loosened
from governance.briefings.shapes import CityShapes
from governance.briefings.wording import circular

FORMATS = ("pdf", "docx", "xlsx")


def figures(facts: MonthFacts, shapes: CityShapes) -> dict[str, str]:
    """Return kind of figure -> its SVG."""
    return {"map": map_svg(facts, shapes), "trend": trend_svg(facts)}


def month_files(facts: MonthFacts, shapes: CityShapes, home: Path | None = None) -> dict[str, bytes]:
    """Return format -> file. Raises Refused when the office's Word template has no place for the body."""
    from governance.briefings.paper import circular_pdf, measured, picture
    from governance.briefings.word import circular_docx
    from governance.briefings.workbook import circular_xlsx

    drawn, text, signed = figures(facts, shapes), circular(facts), facts.dates.signed_on
    with ThreadPoolExecutor() as setters:  # typst lets go of the interpreter, so it sets while the workbook is written
        pictures = {kind: setters.submit(picture, svg, home) for kind, svg in drawn.items()}
        heights, room = measured(text, drawn, signed, home)
        paper = setters.submit(circular_pdf, arranged(text, heights, room), drawn, signed, _zone(facts), home)
        workbook = circular_xlsx(facts)
        loose = arranged(text, *loosened(text, heights, room))
        word = circular_docx(loose, {kind: one.result() for kind, one in pictures.items()}, signed, home)
        return {"pdf": paper.result(), "docx": word, "xlsx": workbook}


def month_pages(facts: MonthFacts, shapes: CityShapes, home: Path | None = None) -> list[bytes]:
    """Return the pages of the PDF as PNG pictures, for a look on the screen."""
    from governance.briefings.paper import circular_pages, measured

    drawn, text, signed = figures(facts, shapes), circular(facts), facts.dates.signed_on
    return circular_pages(arranged(text, *measured(text, drawn, signed, home)), drawn, signed, home)


def _zone(facts: MonthFacts) -> tzinfo:
    zone = facts.dates.extracted_at.tzinfo
    assert zone is not None
    return zone
