"""Seeded chance. Every stage draws from a stream of its own, so that a change in one stage leaves the others alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Dice:
    """Streams of random numbers that depend on the seed and the stage's name only."""

    seed: int

    def stream(self, stage: str) -> np.random.Generator:
        """Return the stage's generator, at its beginning."""
        return np.random.default_rng([self.seed, crc32(stage.encode())])


def choose(rng: np.random.Generator, weights: ArrayLike, size: int) -> Ints:
    """Return indices drawn with replacement, each as often as its weight asks; weights need not sum to one."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges, rng.random(size) * edges[-1], side="right").clip(max=len(edges) - 1)


def share_out(total: int, weights: ArrayLike) -> Ints:
    """Return whole numbers in the proportion of the weights that sum exactly to the total (largest remainder).

    >>> share_out(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    """
    exact = np.asarray(weights, dtype=np.float64)
    exact = exact * (total / exact.sum())
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole


def uniform(rng: np.random.Generator, span: Sequence[float], size: int) -> Floats:
    """Return numbers spread evenly over a span."""
    return rng.uniform(span[0], span[1], size)


def within(groups: Ints) -> Ints:
    """Return the running number 0, 1, 2 ... of each row within its group, in the order of the rows.

    >>> within(np.array([7, 7, 3, 7])).tolist()
    [0, 1, 0, 2]
    """
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(groups) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[starts, len(groups)])
    numbers = np.empty(len(groups), dtype=np.int64)
    numbers[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    return numbers


def between(rng: np.random.Generator, span: Sequence[float], size: int) -> Floats:
    """Return numbers in a span, most of them near its lower end, as sizes of firms and houses are."""
    low, high = span
    skewed = rng.beta(1.1, 4.0, size)
    return low + (high - low) * skewed
