"""Where labels go on a map so that they do not lie on one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STEPS = (0.0, 0.55, -0.55, 1.05, -1.05)


@dataclass(frozen=True)
class Box:
    """A label's box around its centre."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Return the area two boxes share.

        >>> Box(0, 0, 10, 4).overlap(Box(8, 0, 10, 4))
        8.0
        """
        across = (self.width + other.width) / 2 - abs(self.x - other.x)
        down = (self.height + other.height) / 2 - abs(self.y - other.y)
        return float(max(across, 0) * max(down, 0))


def spread(wanted: Mapping[str, Box]) -> dict[str, Box]:
    """Return the boxes, moved by at most about one height or width so that they overlap as little as possible.

    Crowded labels are placed last, because they have to give way.
    """
    placed: dict[str, Box] = {}
    crowding = {
        name: sum(box.overlap(other) for other_name, other in wanted.items() if other_name != name)
        for name, box in wanted.items()
    }
    for name in sorted(wanted, key=lambda name: (crowding[name], name)):
        placed[name] = _best(wanted[name], placed)
    return placed


def _best(box: Box, placed: Mapping[str, Box]) -> Box:
    """Try the shifts in order of their length and take the first with the least overlap."""
    steps = [(dx * box.width, dy * box.height) for dx in STEPS for dy in STEPS]
    shifts = sorted(steps, key=lambda shift: shift[0] ** 2 + shift[1] ** 2)
    candidates = [Box(box.x + dx, box.y + dy, box.width, box.height) for dx, dy in shifts]
    return min(candidates, key=lambda candidate: sum(candidate.overlap(other) for other in placed.values()))


def kept(placed: Mapping[str, Box], frame: Box) -> dict[str, Box]:
    """Return the labels that can be read: pushed into the frame, and none on another; the list of units has them all.

    >>> sorted(kept({"a": Box(5, 5, 4, 2), "b": Box(6, 5, 4, 2), "c": Box(9, 9, 4, 4)}, Box(5, 5, 10, 10)))
    ['a', 'c']
    """
    shown: dict[str, Box] = {}
    for name in sorted(placed):
        box = _inside(placed[name], frame)
        if not any(box.overlap(other) for other in shown.values()):
            shown[name] = box
    return shown


def _inside(box: Box, frame: Box) -> Box:
    across, down = (frame.width - box.width) / 2, (frame.height - box.height) / 2
    x = min(max(box.x, frame.x - across), frame.x + across)
    y = min(max(box.y, frame.y - down), frame.y + down)
    return Box(x, y, box.width, box.height)
