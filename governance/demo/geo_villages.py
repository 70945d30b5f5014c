"""Where the invented villages of a town stand: communities packed around the seat, villages spread over the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.areas.profile import Division
from governance.demo.geo_cells import nearest_site

SAMPLE_SPACING_M = 160.0  # between the evenly spaced points that stand for a town's land
COMMUNITY_M2 = 1_250_000.0  # built-up land of one community
COMMUNITIES_AT_MOST = 0.6  # of a town's land, when it has villages too
SPREAD_STEPS = 14

# What a name says of the place: east, north, and how strongly; "middle" pulls to the seat
HINTS = {"东": (1.0, 0.0), "西": (-1.0, 0.0), "南": (0.0, -1.0), "北": (0.0, 1.0)}


@dataclass(frozen=True)
class Placed:
    """Positions (n, 2) of a town's villages in the straight plane, and the weights (m2) of their power cells."""

    positions: np.ndarray
    weights_m2: np.ndarray


def place_villages(
    villages: list[Division], town_name: str, seat: np.ndarray, samples: np.ndarray, rng: np.random.Generator
) -> Placed:
    """Return positions for the villages of one town, in their order.

    `samples` are evenly spaced points (n, 2) of the town, `seat` its seat, all in metres of the straight plane.
    """
    urban = np.array([village.kind == "community" for village in villages])
    core = _core(samples, seat, urban, rng)
    positions = np.empty((len(villages), 2))
    radius_m2 = np.empty(len(villages))
    for members, land in ((urban, samples[core]), (~urban, samples[~core])):
        if members.any():
            sites, sizes = _spread(land, seat, int(members.sum()), rng)
            order = _match([v.name for v, own in zip(villages, members, strict=True) if own], town_name, sites, seat)
            positions[members], radius_m2[members] = sites[order], sizes[order] / np.pi
    return Placed(positions, _settled(positions, radius_m2))


def _core(samples: np.ndarray, seat: np.ndarray, urban: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return which samples are the built-up core: the nearest to the seat, more of them for more communities."""
    if urban.all():
        return np.ones(len(samples), dtype=bool)
    wanted = min(int(urban.sum() * COMMUNITY_M2 / SAMPLE_SPACING_M**2), int(len(samples) * COMMUNITIES_AT_MOST))
    east, north = (samples - seat).T
    bearing = np.arctan2(north, east)
    waves = sum(rng.uniform(0.05, 0.16) * np.sin(k * bearing + rng.uniform(0, 2 * np.pi)) for k in (1, 2, 3))
    core = np.zeros(len(samples), dtype=bool)
    core[np.argsort(np.hypot(east, north) * (1 + waves), kind="stable")[: max(wanted, int(urban.sum()))]] = True
    return core


def _spread(land: np.ndarray, seat: np.ndarray, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return well spaced positions, closer together near the seat, and the area (m2) nearest to each."""
    apart = np.hypot(*(land - seat).T)
    dense = 1 / (0.35 + apart / max(apart.mean(), 1.0))
    sites = land[rng.choice(len(land), count, replace=False, p=dense / dense.sum())]
    for _step in range(SPREAD_STEPS):
        own = nearest_site(land, sites, np.zeros(count))
        weight = np.bincount(own, dense, count)
        middle = np.c_[np.bincount(own, dense * land[:, 0], count), np.bincount(own, dense * land[:, 1], count)]
        sites = np.where(weight[:, None] > 0, middle / np.maximum(weight, 1e-9)[:, None], sites)
    sizes = np.bincount(nearest_site(land, sites, np.zeros(count)), minlength=count)
    return sites, np.maximum(sizes, 1) * SAMPLE_SPACING_M**2


def _match(names: list[str], town_name: str, sites: np.ndarray, seat: np.ndarray) -> np.ndarray:
    """Return which site each name takes, so that 城北村 lies north of the seat and the town's namesake at it.

    Names that say most choose first; the others take what is left, in order.
    """
    away = (sites - seat) / max(np.hypot(*(sites - seat).T).mean(), 1.0)
    wishes = [_wish(name, town_name, away) for name in names]
    order = np.empty(len(names), dtype=int)
    free = np.ones(len(names), dtype=bool)
    for index in sorted(range(len(names)), key=lambda i: (-np.ptp(wishes[i]), i)):
        order[index] = np.argmax(np.where(free, wishes[index], -np.inf))
        free[order[index]] = False
    return order


def _wish(name: str, town_name: str, away: np.ndarray) -> np.ndarray:
    """Return how well each site suits a name; all the same when the name says nothing."""
    if name[:2] == town_name[:2] or "中心" in name or "镇中" in name or "城中" in name:
        return np.asarray(-np.hypot(*away.T) * 3)
    pull = [HINTS[sign] for sign in name[1:2] if sign in HINTS]  # 城北, 镇东: the sign stands second
    return np.asarray(away @ np.array(pull).sum(axis=0) * 2) if pull else np.zeros(len(away))


def _settled(positions: np.ndarray, radius_m2: np.ndarray) -> np.ndarray:
    """Return weights, lowered until every position lies in its own cell."""
    weights = radius_m2
    while (nearest_site(positions, positions, weights) != np.arange(len(positions))).any():
        weights = weights * 0.8 if weights.max() > 1 else np.zeros(len(positions))
    return weights
