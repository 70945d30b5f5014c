"""Cutting the straight plane into convex cells: power diagrams around seats, and blocks within a cell.

A power diagram is a Voronoi diagram whose sites carry weights (m2): a heavier site pushes its borders outward, so
that cells can be given the area they should have.
"""

from __future__ import annotations

import numpy as np
import shapely

SEAT_INSIDE_M = 900.0  # from a seat to the border of its cell at least
GIVE = 0.01  # of its share that a crowding neighbour gives up at a time
PULLS_AT_MOST = 30
WEIGHT_STEPS = 120
WEIGHT_PRECISION = 0.002  # of a cell's share
PULLS = 5  # times a site moves,
PULL = 0.4  # by this share of the way from its cell's middle to its seat,
PULL_AT_MOST = 0.3  # and never by more than this share of the way to the nearest other seat
SPLIT_STEPS = 9  # halvings in the search for a cut: 1/500 of the cell's width


def nearest_site(points: np.ndarray, sites: np.ndarray, weights_m2: np.ndarray) -> np.ndarray:
    """Return for each point the index of the site whose power cell it lies in."""
    return np.asarray(np.argmin(_powers(points, sites) - weights_m2, axis=1))


def fitted_sites(
    samples: np.ndarray, seats: np.ndarray, shares: np.ndarray, fixed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return sites and weights (m2) whose cells hold their shares of the samples and lie around their seats.

    `samples` are evenly spaced, `shares` sum to 1. Where large neighbours crowd a cell to one side of its seat, its
    site moves to the other side; if that is not enough, the neighbour cedes some of its share, unless one is `fixed`.
    """
    apart = np.hypot(*(seats[:, None] - seats).transpose(2, 0, 1)) + np.diag(np.full(len(seats), np.inf))
    leeway = PULL_AT_MOST * apart.min(axis=1, initial=np.ptp(samples))
    sites, few = seats, samples[::3]  # a third of the samples is enough while the sites still move
    weights = _site_weights(few, sites, shares, np.zeros(len(seats)))
    for turn in range(PULLS_AT_MOST):
        if turn < PULLS:
            moved = sites - seats + PULL * (seats - _middles(few, sites, weights))
            sites = seats + moved * np.minimum(1.0, leeway / np.maximum(np.hypot(*moved.T), 1e-9))[:, None]
        crowded = _crowded(seats, sites, weights) & ~fixed & ~fixed[:, None]
        if turn >= PULLS and not crowded.any():
            break
        given = (crowded * shares * GIVE).sum(axis=1)
        shares = shares * (1 - GIVE * crowded.sum(axis=0)) + given
        weights = _site_weights(few, sites, shares, weights)
    return sites, _site_weights(samples, sites, shares, weights)


def _middles(samples: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the middle of each cell, as far as samples tell."""
    own = nearest_site(samples, sites, weights)
    count = np.maximum(np.bincount(own, minlength=len(sites)), 1)
    return np.column_stack([np.bincount(own, axis, len(sites)) / count for axis in samples.T])


def _crowded(seats: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return a matrix that is true where the border with the column's cell comes too near to the row's seat."""
    powers = ((seats[:, None] - sites) ** 2).sum(axis=2) - weights
    apart = np.hypot(*(sites[:, None] - sites).transpose(2, 0, 1)) + np.eye(len(sites))
    return ((powers - np.diag(powers)[:, None]) / (2 * apart) < SEAT_INSIDE_M) & ~np.eye(len(sites), dtype=bool)


def _site_weights(samples: np.ndarray, sites: np.ndarray, shares: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weights (m2) under which each site's cell holds its share of the samples.

    Each site feels its way: its step grows while it keeps its direction and halves when it has gone too far.
    """
    powers = _powers(samples, sites)
    step_m2 = np.full(len(sites), float(np.ptp(samples, axis=0).prod()) / 200)
    before = np.zeros(len(sites))
    for _turn in range(WEIGHT_STEPS):
        lacking = shares - np.bincount(np.argmin(powers - weights, axis=1), minlength=len(sites)) / len(samples)
        if (np.abs(lacking) < shares * WEIGHT_PRECISION).all():
            break
        turned = np.sign(lacking) * before
        step_m2 *= np.where(turned < 0, 0.5, np.where(turned > 0, 1.25, 1.0))
        weights = weights + np.sign(lacking) * step_m2
        before = np.sign(lacking)
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
