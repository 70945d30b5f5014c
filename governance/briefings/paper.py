"""The circular as PDF, set by typst with the shipped fonts, so that the same figures give the same pages anywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import typst

from governance.briefings.document import Block, Circular, Figure, Heading, Paragraph, Table
from governance.briefings.paging import Height, Room
from governance.engine.home import DATA

FONTS = DATA / "fonts"
TEMPLATE = DATA / "templates" / "briefing" / "circular.typ"
ROUNDING = 0.001  # of a line
PICTURE_PPI, SCREEN_PPI = 220.0, 96.0

# The faces GB/T 9704 asks for, then the shipped ones that stand in for them.
FACES = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "Whistlemap Title"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "FandolFang R"),
    "second": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "FandolKai"),
    "first": ("SimHei", "黑体", "Whistlemap Sans"),
}
LATIN = "Liberation Serif"


@cache
def faces_in(folders: tuple[Path, ...]) -> typst.Fonts:
    """Return the fonts of some folders; fonts of the system are never used."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def font_folders(home: Path | None) -> tuple[Path, ...]:
    """Return where fonts are looked for: the office's own ones under GOVERNANCE_HOME, then the shipped ones."""
    own = home / "fonts" if home else None
    return (own, FONTS) if own and own.is_dir() else (FONTS,)


def measured(
    circular: Circular, figures: Mapping[str, str], signed: date, home: Path | None = None
) -> tuple[list[Height], Room]:
    """Return how high the blocks of the circular stand on paper, and the room its pages have."""
    found = json.loads(_compiler(circular, figures, signed, home, "measure").query("<heights>", "value", one=True))
    heights = [Height(one["lines"], one["picture"]) for one in found["blocks"]]
    first, page, end = (found["room"][name] for name in ("first", "page", "end"))
    return heights, Room(int(first + ROUNDING), int(page + ROUNDING), math.ceil(end - ROUNDING))


def circular_pdf(
    circular: Circular, figures: Mapping[str, str], signed: date, zone: tzinfo, home: Path | None = None
) -> bytes:
    """Return the circular as PDF/A. `figures` holds the SVG of each kind of figure among the blocks.

    Raises typst.TypstError when the template cannot be set.
    """
    made_at = datetime.combine(signed, time(8), zone).astimezone(UTC)
    compiler = _compiler(circular, figures, signed, home)
    return _bytes(compiler.compile(format="pdf", pdf_standards=["a-2u"], timestamp=made_at))


def circular_pages(
    circular: Circular, figures: Mapping[str, str], signed: date, home: Path | None = None
) -> list[bytes]:
    """Return the pages of the same circular as PNG pictures."""
    made = _compiler(circular, figures, signed, home).compile(format="png", ppi=SCREEN_PPI)
    return made if isinstance(made, list) else [_bytes(made)]


def _compiler(
    circular: Circular, figures: Mapping[str, str], signed: date, home: Path | None, task: str = "set"
) -> typst.Compiler:
    fonts = faces_in(font_folders(home))
    content = typeset_data(circular, figures, signed, fonts)
    return typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"circular": content, "task": task},
    )


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    assert isinstance(made, bytes)
    return made


def typeset_data(circular: Circular, figures: Mapping[str, str], signed: date, fonts: typst.Fonts) -> str:
    """Return what the template reads, as JSON: the circular, its figures, its date, the faces to use."""
    known = set(fonts.families())
    data: dict[str, Any] = asdict(circular)
    data["blocks"] = [_block(block) for block in circular.blocks]
    data["figures"] = dict(figures)
    data["signed"] = {"year": signed.year, "month": signed.month, "day": signed.day}
    data["fonts"] = {kind: [face for face in faces if face in known] for kind, faces in FACES.items()}
    data["fonts"]["latin"] = LATIN
    return json.dumps(data, ensure_ascii=False)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", **asdict(block)}
        case Paragraph():
            return {"kind": "paragraph", **asdict(block)}
        case Table():
            return {"kind": "table", **asdict(block)}
        case Figure():
            return {"kind": "figure", "figure": asdict(block)}


def picture(svg: str, home: Path | None = None) -> bytes:
    """Return an SVG figure as PNG, lettered with the same fonts, for files that cannot hold SVG."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    compiler = typst.Compiler(
        page.encode(), font_paths=faces_in(font_folders(home)), ignore_system_fonts=True, sys_inputs={"svg": svg}
    )
    return _bytes(compiler.compile(format="png", ppi=PICTURE_PPI))
