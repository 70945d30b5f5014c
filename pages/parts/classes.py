"""Five classes for a map: breaks at round numbers, so that a legend reads like one in an atlas."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import floor, isnan, log10

import numpy as np

from pages.parts import labels

CLASSES = 5
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def breaks(values: Mapping[str, float]) -> list[float]:
    """Return the four inner breaks of five classes: quintiles rounded, as coarsely as keeps them apart.

    Fewer where the values themselves are too much alike.

    >>> breaks({str(n): float(n) for n in range(1, 101)})
    [20.0, 40.0, 60.0, 80.0]
    >>> breaks({"a": 51.0, "b": 55.0, "c": 57.0, "d": 61.0, "e": 66.0})
    [54.0, 56.0, 59.0, 62.0]
    """
    known = [value for value in values.values() if not isnan(value)]
    if not known:
        return []
    edges = [float(np.quantile(known, share)) for share in (0.2, 0.4, 0.6, 0.8)]
    rounded = [sorted({one for one in map(rule, edges) if one > 0}) for rule in (_rounded, _two_digits, _three_digits)]
    return max(rounded, key=len)


def classed(values: Mapping[str, float], edges: list[float]) -> dict[str, int]:
    """Return area -> class 1 (low) to 5; areas without a value have none.

    >>> classed({"a": 1.0, "b": 50.0, "c": float("nan")}, [10.0, 20.0])
    {'a': 1, 'b': 5}
    """
    steps = len(edges)
    spread = [1 + round(number * (CLASSES - 1) / steps) if steps else 1 for number in range(steps + 1)]
    return {
        code: spread[int(np.searchsorted(edges, value, side="right"))]
        for code, value in values.items()
        if not isnan(value)
    }


def class_labels(edges: list[float], unit: str = "") -> tuple[str, str, str, str, str]:
    """Return the words of the five classes; a class that the data does not fill has none.

    >>> class_labels([92.6, 93.1, 93.4, 95.0], "%")
    ('< 92.6%', '92.6%–93.1%', '93.1%–93.4%', '93.4%–95.0%', '≥ 95.0%')
    """
    words = [word + unit for word in _words(edges)]
    texts = [""] * CLASSES
    if words:
        bounds = [
            f"< {words[0]}",
            *(f"{low}–{high}" for low, high in pairwise(words)),
            f"≥ {words[-1]}",
        ]
        for number, text in enumerate(bounds):
            texts[round(number * (CLASSES - 1) / len(edges))] = text
    return texts[0], texts[1], texts[2], texts[3], texts[4]


def _rounded(value: float) -> float:
    if value <= 0:
        return 0.0
    unit = 10.0 ** floor(log10(value))
    return float(f"{min(ROUND, key=lambda step: abs(step * unit - value)) * unit:.6g}")


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def _words(edges: list[float]) -> list[str]:
    """Return the breaks as numbers, with as many digits as keep them apart."""
    words: list[str] = []
    for more in range(4):
        words = [labels.number(edge, more + (0 if edge >= 10 or edge == int(edge) else 1)) for edge in edges]
        if len(set(words)) == len(words):
            break
    return words
