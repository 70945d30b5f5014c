"""Drawn stand-ins for photos of hazards in the demo city, before and after handling; each says that it is a drawing."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from governance.engine.home import DATA
from governance.whistles.photos import Photo, prepared

SIZE = (960, 720)
FONT = DATA / "fonts" / "WhistlemapSans-Medium.otf"
LABEL = "示意图 · 演示数据"
FLOOR, WALL, DARK, DOOR, STEEL = "#8d8f8a", "#c9c6bb", "#5c5f5c", "#3f7a5c", "#6f7b80"
BOXES = ("#b58a55", "#a67c48", "#c19a66", "#9c7443")
RED, CABLE, BRASS, NIGHT, GLOW = "#b92a18", "#22262a", "#b99a3a", "#10181f", "#f6e3a1"

Pen = ImageDraw.ImageDraw
Scene = Callable[[Pen, bool, np.random.Generator], None]


def drawn(scene: str, mended: bool, rng: np.random.Generator) -> Photo:
    """Return a picture of a scene (a key of SCENES), as the hazard or mended, encoded as photos are."""
    image = Image.new("RGB", SIZE, WALL)
    SCENES[scene](ImageDraw.Draw(image), mended, rng)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, SIZE[1] - 44, SIZE[0], SIZE[1]), fill="#17252b")
    pen.text((SIZE[0] / 2, SIZE[1] - 22), LABEL, fill="#e3eae7", font=_font(), anchor="mm")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return prepared(buffer.getvalue())


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), 22)


def _corridor(pen: Pen) -> None:
    """Draw a corridor that runs to a green exit door."""
    pen.polygon([(0, 720), (960, 720), (580, 360), (380, 360)], fill=FLOOR)
    pen.polygon([(0, 0), (380, 200), (380, 360), (0, 720)], fill="#b9b5a8")
    pen.polygon([(960, 0), (580, 200), (580, 360), (960, 720)], fill="#aeaa9d")
    pen.polygon([(0, 0), (960, 0), (580, 200), (380, 200)], fill="#dedbd2")
    pen.rectangle((380, 200, 580, 360), fill="#d2cfc4")
    pen.rectangle((430, 240, 530, 360), fill=DOOR, outline=DARK, width=3)
    pen.rectangle((448, 212, 512, 232), fill="#2d8a5a")


def _passage(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    _corridor(pen)
    if mended:
        for left, right in (((110, 700), (410, 362)), ((850, 700), (550, 362))):
            pen.line([left, right], fill="#d9b23a", width=9)
        return
    for row in range(4):
        size = 58 + row * 34
        for stack in range(2 + row % 2):
            x = 300 + stack * size * 1.02 + rng.normal(0, 8) - row * 46
            for level in range(int(rng.integers(2, 5))):
                top = 372 + row * 76 - level * size * 0.72
                corner = x + rng.normal(0, 4)
                box = (corner, top, corner + size, top + size * 0.7)
                pen.rectangle(box, fill=BOXES[int(rng.integers(0, 4))], outline="#6d5230", width=2)
                pen.line([(box[0], (top + box[3]) / 2), (box[2], (top + box[3]) / 2)], fill="#d8c39a", width=4)


def _door(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    pen.rectangle((0, 560, 960, 720), fill=FLOOR)
    for left in (260, 480):
        pen.rectangle((left, 120, left + 220, 600), fill=DOOR, outline=DARK, width=5)
    pen.rectangle((380, 60, 580, 108), fill="#2d8a5a")
    pen.polygon([(450, 84), (480, 68), (480, 78), (516, 78), (516, 90), (480, 90), (480, 100)], fill="white")
    if mended:
        pen.rectangle((280, 370, 460, 392), fill=STEEL)
        pen.rectangle((500, 370, 680, 392), fill=STEEL)
        return
    for link in range(17):
        x, y = 400 + link * 10, 372 + 26 * np.sin(link / 16 * np.pi) + rng.normal(0, 1.5)
        pen.ellipse((x, y, x + 15, y + 10), outline=DARK, width=4)
    pen.rectangle((464, 402, 500, 440), fill=BRASS, outline=DARK, width=3)


def _wires(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    pen.rectangle((0, 560, 960, 720), fill=FLOOR)
    pen.rectangle((90, 150, 290, 430), fill=STEEL, outline=DARK, width=5)
    if mended:
        pen.line([(190, 430), (190, 520), (870, 520)], fill="#e7e5dc", width=20, joint="curve")
        for x in (420, 600, 780):
            pen.rectangle((x, 450, x + 70, 510), fill="white", outline=DARK, width=3)
        return
    steps = np.linspace(0, 1, 40)
    for number in range(7):
        sag, end = rng.uniform(60, 210), 520 + rng.normal(60, 24)
        east = 200 + steps * (rng.uniform(480, 700))
        south = 300 + number * 14 + steps * (end - 300 - number * 14) + sag * np.sin(steps * np.pi)
        pen.line(list(zip(east.tolist(), south.tolist(), strict=True)), fill=CABLE if number % 3 else RED, width=6)
    for number in range(4):
        x = 560 + number * 84
        pen.rectangle(
            (x, 590 + (number % 2) * 22, x + 78, 616 + (number % 2) * 22), fill="#efeee9", outline=DARK, width=2
        )


def _bottle(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    pen.rectangle((0, 560, 960, 720), fill="#9a8f80")
    pen.rectangle((520, 330, 900, 600), fill="#d8d8d4", outline=DARK, width=4)
    pen.ellipse((590, 300, 710, 344), outline=DARK, width=8)
    pen.ellipse((740, 300, 860, 344), outline=DARK, width=8)
    pen.rounded_rectangle((140, 280, 330, 620), 60, fill=STEEL, outline=DARK, width=4)
    pen.rectangle((215, 240, 255, 284), fill=BRASS)
    steps = np.linspace(0, 1, 50)
    x = 240 + steps * 300
    y = 250 + (70 if mended else 190) * np.sin(steps * np.pi) + steps * 120
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    pen.line(points, fill="#b8c0c2" if mended else "#c46a1f", width=16)
    for number in range(0, 50, 3 if mended else 7):
        px, py = points[number]
        pen.ellipse((px - 9, py - 9, px + 9, py + 9), outline="#7f898c" if mended else "#5a2d0c", width=3)


def _extinguisher(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    pen.rectangle((0, 560, 960, 720), fill=FLOOR)
    for number in range(4):
        x = 150 + number * 180 + (0 if mended else rng.normal(0, 10))
        pen.rounded_rectangle((x, 300, x + 110, 600), 40, fill=RED if mended else "#8c4a40", outline=DARK, width=4)
        pen.rectangle((x + 42, 262, x + 68, 304), fill=DARK)
        pen.ellipse((x + 30, 340, x + 80, 390), fill="white", outline=DARK, width=3)
        angle = np.radians(-90 if mended else -205)
        pen.line([(x + 55, 365), (x + 55 + 20 * np.cos(angle), 365 + 20 * np.sin(angle))], fill=RED, width=4)


def _lamp(pen: Pen, mended: bool, rng: np.random.Generator) -> None:
    pen.rectangle((0, 0, *SIZE), fill=NIGHT)
    pen.polygon([(0, 720), (960, 720), (600, 430), (380, 430)], fill="#1d2429")
    for number in range(3):
        x, top = 200 + number * 190, 190 + number * 70
        if mended:
            pen.polygon([(x + 60, top + 12), (x - 70, 700), (x + 210, 700)], fill="#3a3a2e")
            pen.ellipse((x + 36, top - 6, x + 84, top + 24), fill=GLOW)
        pen.line([(x, 700 - number * 80), (x, top), (x + 62, top)], fill="#4b565c", width=9 - number)
    for _window in range(14):
        left, height = rng.uniform(620, 920), rng.uniform(180, 400)
        pen.rectangle((left, height, left + 14, height + 18), fill="#6b6238" if rng.random() < 0.5 else "#20282d")


SCENES: dict[str, Scene] = {
    "passage": _passage,
    "door": _door,
    "wires": _wires,
    "bottle": _bottle,
    "extinguisher": _extinguisher,
    "lamp": _lamp,
}
