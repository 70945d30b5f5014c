"""What colours tell on a map is told to those as well who see red, green or blue as others do not."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from pages.parts import maps_holders
from pages.parts.look_tokens import DARK, LIGHT, Palette, Theme

# Machado, Oliveira and Fernandes 2009, complete lack of one kind of cone; of linear RGB.
SIGHTS = {
    "all cones": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
APART = 10.0  # CIE76: side by side in a legend nobody takes one for the other
STEP = 5.0  # of a ramp whose lightness tells more from less anyway
THEMES: list[tuple[Theme, Palette]] = [("light", LIGHT), ("dark", DARK)]


def lab(colour: str, sight: object) -> np.ndarray:
    """Return how a colour looks to such eyes, in CIE Lab."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.asarray(sight) @ linear, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, sight: object) -> float:
    """Return how far apart two colours look, CIE76."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
@pytest.mark.parametrize(("theme", "palette"), THEMES)
def test_levels_lights_and_holders_are_told_apart(theme: Theme, palette: Palette, sight: object) -> None:
    sets = {
        "levels": palette.severity,
        "lights": (palette.on_time, palette.due_soon, palette.overdue),
        "who has an area": maps_holders.colours(theme),
        "edges of rings": (palette.primary, palette.due_soon_text),
    }
    for what, colours in sets.items():
        nearest = min((distance(one, other, sight), one, other) for one, other in combinations(colours, 2))
        assert nearest[0] >= APART, (what, nearest)


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
@pytest.mark.parametrize(("theme", "palette"), THEMES)
def test_neighbouring_classes_of_a_ramp_differ_and_keep_their_order(
    theme: Theme, palette: Palette, sight: object
) -> None:
    for ramp in (palette.classes, palette.glow):
        lightness = [lab(colour, sight)[0] for colour in ramp]
        assert lightness in (sorted(lightness), sorted(lightness, reverse=True)), (theme, ramp)
        for one, other in pairwise(ramp):
            assert distance(one, other, sight) >= STEP, (theme, one, other)
