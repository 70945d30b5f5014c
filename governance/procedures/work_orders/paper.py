"""The work order set by typst with the shipped fonts; a QR code leads back to the case."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import segno
import typst
from PIL import Image

from governance.briefings.paper import LATIN, faces_in, font_folders
from governance.engine.home import DATA
from governance.engine.text import language

TEMPLATE = DATA / "templates" / "case" / "work_order.typ"


@dataclass(frozen=True)
class Row:
    """A name and what stands beside it."""

    name: str
    words: str


@dataclass(frozen=True)
class Order:
    """What the paper says. `photos` are JPEG, `place` is SVG, empty for a case in no grid."""

    title: str
    number: str
    link: str
    note: str
    rows: list[Row]
    history: list[Row]
    place: str
    photos: list[bytes]
    history_title: str
    blanks: list[str]


def order_pdf(order: Order, made_at: datetime, home: Path | None = None) -> bytes:
    """Return the work order as PDF; the same order at the same time gives the same bytes."""
    data = asdict(order) | {
        "photos": [photo_svg(one) for one in order.photos],
        "code": code_svg(order.link),
        "language": language(),
        "latin": LATIN,
    }
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=faces_in(font_folders(home)),
        ignore_system_fonts=True,
        sys_inputs={"order": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=made_at.replace(microsecond=0))
    assert isinstance(made, bytes)
    return made


def code_svg(link: str) -> str:
    """Return a QR code of an address as SVG, of the error level that still reads when a corner is wet."""
    drawn = io.BytesIO()
    segno.make(link, error="q", micro=False).save(drawn, kind="svg", border=1, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def photo_svg(jpeg: bytes) -> str:
    """Return a photo as an SVG that holds it, which is how the template takes pictures."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height = picture.size
    inner = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}"><image width="{width}" height="{height}"'
        f' xlink:href="data:image/jpeg;base64,{inner}"/></svg>'
    )
