"""What lies close together: doubles of the same kind, and the premises a device most likely hangs in. Pure.

Points are arrays (n, 2) of east and north in metres. Cells of a metric grid keep the work proportional to the number
of points, however many stand on the very same spot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

ALONE = -1
_EAST, _NORTH, _KEY = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_HALF = ((0, 0), (1, -1), (1, 0), (1, 1), (0, 1))  # each pair of neighbouring cells once
_POINTS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Groups:
    """For each point the number of its group, or -1, and the metres to the nearest other of the group (or NaN)."""

    group: np.ndarray
    metres: np.ndarray


@dataclass(frozen=True)
class Nearest:
    """For each point the row of the nearest target (or -1), the metres to it and to the second nearest (or NaN)."""

    row: np.ndarray
    metres: np.ndarray
    second_m: np.ndarray


def close_groups(keys: np.ndarray, metric: np.ndarray, within_m: float) -> Groups:
    """Return which points of the same key stand within some metres of each other, chained into groups.

    Groups are numbered in the order of their first point. Points that are no numbers stand alone.

    >>> at = np.array([[0.0, 0.0], [1.5, 0.0], [3.0, 0.0], [90.0, 0.0], [0.5, 0.0]])
    >>> close_groups(np.array([1, 1, 1, 1, 2]), at, 2.0).group.tolist()
    [0, 0, 0, -1, -1]
    """
    group, metres = np.full(len(metric), ALONE), np.full(len(metric), np.nan)
    real = np.flatnonzero(np.isfinite(metric).all(axis=1))
    if not len(real):
        return Groups(group, metres)
    rows = np.column_stack([keys[real].astype(float), metric[real]])
    spots, spot, size = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    spot = spot.reshape(-1)
    left, right, apart = _pairs(spots[:, 0].astype(np.int64), spots[:, 1:], within_m)
    nearest = np.where(size > 1, 0.0, np.inf)
    np.minimum.at(nearest, left, apart)
    np.minimum.at(nearest, right, apart)
    label, least = _chained(len(spots), left, right)[spot], nearest[spot]
    together = np.isfinite(least)
    group[real[together]] = _numbered(label[together])
    metres[real[together]] = least[together]
    return Groups(group, metres)


def nearest_targets(points: np.ndarray, targets: np.ndarray, within_m: float) -> Nearest:
    """Return for each point the nearest target within some metres; of equally near ones the first."""
    row, best, second = np.full(len(points), ALONE), np.full(len(points), np.nan), np.full(len(points), np.nan)
    real = np.flatnonzero(np.isfinite(points).all(axis=1))
    known = np.flatnonzero(np.isfinite(targets).all(axis=1))
    tree = shapely.STRtree(shapely.points(targets[known]))
    for start in range(0, len(real), _POINTS_AT_ONCE):
        part = real[start : start + _POINTS_AT_ONCE]
        point, found = tree.query(shapely.points(points[part]), predicate="dwithin", distance=within_m)
        point, target = part[point], known[found]
        apart = np.hypot(*(points[point] - targets[target]).T)
        order = np.lexsort((target, apart, point))
        point, target, apart = point[order], target[order], apart[order]
        first = np.r_[True, point[1:] != point[:-1]][: len(point)]
        row[point[first]], best[point[first]] = target[first], apart[first]
        follows = np.flatnonzero(first[:-1] & ~first[1:]) + 1
        second[point[follows]] = apart[follows]
    return Nearest(row, best, second)


def clear(nearest: Nearest, within_m: float, margin_m: float = 5.0) -> np.ndarray:
    """Return for which points the nearest target is beyond doubt.

    It is within some metres, and the second nearest more than twice as far and some metres more.

    >>> clear(Nearest(np.array([4, 4, 4]), np.array([8.0, 8.0, 40.0]), np.array([np.nan, 12.0, np.nan])), 30.0).tolist()
    [True, False, False]
    """
    near = (nearest.row != ALONE) & (nearest.metres <= within_m)
    return near & (np.isnan(nearest.second_m) | (nearest.second_m > 2 * nearest.metres + margin_m))


def _pairs(keys: np.ndarray, spots: np.ndarray, within_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return left, right and metres apart of all pairs of spots of the same key within some metres."""
    cells = np.floor(spots / within_m).astype(np.int64).astype(np.uint64)
    home = (
        keys.astype(np.uint64) * _KEY + cells[:, 0] * _EAST + cells[:, 1] * _NORTH
    )  # wraps; who collides is sorted out
    order = np.argsort(home, kind="stable")
    ranked = home[order]
    lefts, rights = [], []
    for east, north in _HALF:
        shift = np.array([east]).astype(np.uint64) * _EAST + np.array([north]).astype(np.uint64) * _NORTH
        begin = np.searchsorted(ranked, ranked + shift, side="left")
        end = np.searchsorted(ranked, ranked + shift, side="right")
        if (east, north) == (0, 0):
            begin = np.arange(1, len(ranked) + 1)
        count = np.maximum(end - begin, 0)
        lefts.append(np.repeat(np.arange(len(ranked)), count))
        rights.append(np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count))
    left, right = order[np.concatenate(lefts)], order[np.concatenate(rights)]
    apart = np.hypot(*(spots[left] - spots[right]).T)
    kept = (apart <= within_m) & (keys[left] == keys[right])
    return left[kept], right[kept], apart[kept]


def _chained(count: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return for each spot the smallest spot it is chained to; a chain of any length takes few rounds."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[left], label[right])
        fresh = label.copy()
        np.minimum.at(fresh, label[left], low)
        np.minimum.at(fresh, label[right], low)
        while (fresh != fresh[fresh]).any():
            fresh = fresh[fresh]
        if (fresh == label).all():
            return label
        label = fresh


def _numbered(labels: np.ndarray) -> np.ndarray:
    """Return the labels as 0, 1, 2 ... in the order in which they first appear."""
    _label, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse.reshape(-1)]
