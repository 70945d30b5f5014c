"""Cutting the straight plane into convex cells: power diagrams around seats, and blocks within a cell.

A power diagram is a Voronoi diagram whose sites carry weights (m2): a heavier site pushes its borders outward, so
that cells can be given the area they should have.
"""

from __future__ import annotations

import numpy as np
import shapely

WEIGHT_STEPS = 60
SPLIT_STEPS = 9  # halvings in the search for a cut: 1/500 of the cell's width


def nearest_site(points: np.ndarray, sites: np.ndarray, weights_m2: np.ndarray) -> np.ndarray:
    """Return for each point the index of the site whose power cell it lies in."""
    return np.asarray(np.argmin(_powers(points, sites) - weights_m2, axis=1))


def site_weights(samples: np.ndarray, sites: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return weights (m2) under which each site's cell holds its share of evenly spaced samples.

    Shares sum to 1. The step shrinks as the search goes on, so that it settles instead of swinging.
    """
    powers = _powers(samples, sites)
    weights = np.zeros(len(sites))
    extent_m2 = float(np.ptp(samples, axis=0).prod())
    for turn in range(WEIGHT_STEPS):
        found = np.bincount(np.argmin(powers - weights, axis=1), minlength=len(sites)) / len(samples)
        weights += (shares - found) * extent_m2 * 0.5 / (1 + turn / 20)
    return np.asarray(weights - weights.mean())


def power_cells(sites: np.ndarray, weights_m2: np.ndarray, within: np.ndarray) -> list[np.ndarray]:
    """Return each site's cell as a convex ring (n, 2) inside the convex ring `within`; empty where nothing is left."""
    cells = []
    for index, site in enumerate(sites):
        ring = within
        apart = np.hypot(*(sites - site).T)
        for other in np.argsort(apart)[1:]:
            normal = 2 * (sites[other] - site)
            offset = sites[other] @ sites[other] - site @ site - weights_m2[other] + weights_m2[index]
            ring = clip(ring, normal, offset)
        cells.append(ring)
    return cells


def clip(ring: np.ndarray, normal: np.ndarray, offset: float) -> np.ndarray:
    """Return the part of a convex ring on the side `normal . p <= offset`.

    >>> clip(np.array([[0, 0], [2, 0], [2, 2], [0, 2]]), np.array([1, 0]), 1.0).tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [0.0, 2.0]]
    """
    if not len(ring):
        return ring
    beyond = ring @ normal - offset
    if beyond.max() <= 0:
        return ring
    kept = []
    for here, there, a, b in zip(ring, np.roll(ring, -1, axis=0), beyond, np.roll(beyond, -1), strict=True):
        if a <= 0:
            kept.append(here)
        if (a < 0 < b) or (b < 0 < a):
            kept.append(here + (there - here) * (a / (a - b)))
    return np.array(kept, dtype=float).reshape(-1, 2)


def blocks(
    ring: np.ndarray, land: shapely.Geometry, parts: int, heading: float, rng: np.random.Generator
) -> list[np.ndarray]:
    """Return a convex ring cut into blocks of about the same area of `land` (what of the ring is city).

    Cuts run along or across `heading` (radians) give or take a few degrees, as streets and field paths do.
    """
    if parts == 1:
        return [ring]
    few = parts // 2 if rng.random() < 0.5 else parts - parts // 2
    normal = _cut_direction(land, heading, rng)
    offset = _cut_offset(land, normal, few / parts)
    halves = ((clip(ring, normal, offset), few), (clip(ring, -normal, -offset), parts - few))
    return [
        block
        for half, count in halves
        for block in blocks(half, _common(land, half) if count > 1 else land, count, heading, rng)
    ]


def _powers(points: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Return squared distances (n points, m sites) less the part that is the same for all sites of a point."""
    return np.asarray((sites**2).sum(axis=1) - 2 * points @ sites.T)


def _cut_direction(land: shapely.Geometry, heading: float, rng: np.random.Generator) -> np.ndarray:
    """Return the unit normal of a cut across the longer side of the land."""
    points = shapely.get_coordinates(land)
    along, across = np.array([np.cos(heading), np.sin(heading)]), np.array([-np.sin(heading), np.cos(heading)])
    longer = along if np.ptp(points @ along) * rng.uniform(0.85, 1.18) >= np.ptp(points @ across) else across
    turn = rng.normal(0, np.radians(5))
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ longer


def _cut_offset(land: shapely.Geometry, normal: np.ndarray, share: float) -> float:
    """Return the offset along the normal that leaves this share of the land's area below it."""
    turned = shapely.transform(land, lambda xy: np.c_[xy @ normal, xy @ np.array([-normal[1], normal[0]])])
    low, south, high, north = turned.bounds
    start, wanted = low, turned.area * share
    for _step in range(SPLIT_STEPS):
        middle = (low + high) / 2
        if shapely.clip_by_rect(turned, start, south, middle, north).area < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _common(land: shapely.Geometry, ring: np.ndarray) -> shapely.Geometry:
    return shapely.intersection(land, shapely.polygons(ring))
