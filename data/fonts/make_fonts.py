"""Make the shipped fonts again from Debian's packages.

    apt-get download texlive-lang-chinese fonts-noto-cjk fonts-noto-cjk-extra fonts-liberation2
    for package in *.deb; do dpkg -x "$package" unpacked; done
    python make_fonts.py unpacked

Fandol and Liberation are copied as they are. Noto is cut down to the characters of GB 2312 and to those that Fandol
lacks, and renamed, so that an installed full Noto is never mistaken for the cut one.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
NOTO = "usr/share/fonts/opentype/noto"
LIBERATION = "usr/share/fonts/truetype/liberation2"
SIMPLIFIED = 2  # index of the Simplified Chinese face in Noto's collections
SYMBOLS = (
    range(0x20, 0x180), range(0x2000, 0x2070), range(0x2100, 0x2300), range(0x2460, 0x2500), range(0x25A0, 0x2700),
    range(0x3000, 0x3040), range(0x3200, 0x3400), range(0xFF00, 0xFFF0),
)  # fmt: skip
HAN = (range(0x4E00, 0xA000), range(0x20000, 0x33000))


def characters(ranges: tuple[range, ...]) -> set[int]:
    """Return the code points of several ranges."""
    return {point for one in ranges for point in one}


def gb2312() -> set[int]:
    """Return the code points of GB 2312, the set every official document may rely on."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            text = bytes([high, low]).decode("gb2312", "ignore")
            found.update(map(ord, text))
    return found


def cut(source: Path, points: set[int], family: str, style: str, weight: int, target: str) -> None:
    """Write the Simplified Chinese face of a collection, cut down to some characters, under a name of its own."""
    font = TTFont(source, fontNumber=SIMPLIFIED, lazy=True)
    options = subset.Options()
    options.layout_features = ["locl", "ccmp", "kern"]
    options.hinting = False
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    rename(font, family, style)
    font["OS/2"].usWeightClass = weight
    font.save(HERE / target)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a font its own family name in every name record and in its CFF table."""
    plain = f"{family} {style}".replace(" ", "")
    names = {1: family, 2: "Regular", 3: plain, 4: f"{family} {style}", 6: plain, 16: family, 17: style}
    for record in list(font["name"].names):
        if record.nameID in names and record.langID != 0x409:
            font["name"].removeNames(nameID=record.nameID, langID=record.langID)
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [plain]
    cff.topDictIndex[0].FamilyName = family
    cff.topDictIndex[0].FullName = names[4]


def main(unpacked: Path) -> None:
    """Copy and cut every shipped font."""
    for name in ("FandolFang-Regular.otf", "FandolKai-Regular.otf"):
        shutil.copyfile(unpacked / FANDOL / name, HERE / name)
    for name in ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"):
        shutil.copyfile(unpacked / LIBERATION / name, HERE / name)
    noto, symbols, common = unpacked / NOTO, characters(SYMBOLS), gb2312()
    lacking = (characters(HAN) | symbols) - set(TTFont(HERE / "FandolFang-Regular.otf").getBestCmap())
    cut(noto / "NotoSerifCJK-Regular.ttc", lacking, "Whistlemap Rare", "Regular", 400, "WhistlemapRare-Regular.otf")
    everyday = common | symbols
    cut(noto / "NotoSerifCJK-SemiBold.ttc", everyday, "Whistlemap Title", "SemiBold", 600, "WhistlemapTitle-SemiBold.otf")
    cut(noto / "NotoSansCJK-Regular.ttc", everyday, "Whistlemap Sans", "Regular", 400, "WhistlemapSans-Regular.otf")
    cut(noto / "NotoSansCJK-Medium.ttc", everyday, "Whistlemap Sans", "Medium", 500, "WhistlemapSans-Medium.otf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
