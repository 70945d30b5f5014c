"""How much of everything each invented town, village and grid gets: land, households, grids."""

from __future__ import annotations

import numpy as np

from governance.areas.profile import Division
from governance.areas.rules import CityProfile
from governance.demo.dice import share_out

VILLAGE_KM2 = {"village": 5.5, "community": 1.7}  # usual land of one, for towns whose area nobody has told
HOUSEHOLD_WEIGHTS = {"village": 1.0, "community": 3.0}
HOUSEHOLDS_PER_KM2 = 90.0  # ground a grid officer covers, counted as households when the work is shared out


def town_shares(profile: CityProfile, villages: list[list[Division]], city_km2: float) -> np.ndarray:
    """Return each town's share of the city's land: published areas as they are, the rest by weight."""
    published = np.array([town.area_km2 or 0.0 for town in profile.towns])
    reckoned = [sum(VILLAGE_KM2[village.kind] for village in own) for own in villages]
    told = [town.area_estimate_km2 or guess for town, guess in zip(profile.towns, reckoned, strict=True)]
    weights = np.where(published > 0, 0.0, told)
    rest_km2 = max(city_km2 - published.sum(), 0.0)
    area_km2 = published + rest_km2 * weights / max(weights.sum(), 1e-9)
    return np.asarray(area_km2 / area_km2.sum())


def village_households(profile: CityProfile, villages: list[list[Division]], rng: np.random.Generator) -> np.ndarray:
    """Return invented households of each village, town after town, adding up to the city's."""
    weights = []
    for town, own in zip(profile.towns, villages, strict=True):
        kinds = np.array([HOUSEHOLD_WEIGHTS[village.kind] for village in own])
        weights.append(town.residents_thousand * kinds / kinds.sum() * rng.lognormal(0.0, 0.25, len(own)))
    return share_out(profile.households, np.concatenate(weights))


def grids_per_village(count: int, households: np.ndarray, area_km2: np.ndarray) -> np.ndarray:
    """Return the number of grids of each village: at least one each, `count` together, by work to be done."""
    work = households + HOUSEHOLDS_PER_KM2 * area_km2
    return 1 + share_out(count - len(work), np.maximum(work - work.sum() / count, 0.0))


def grid_households(households: np.ndarray, grids: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return invented households of each grid, village after village, adding up to the villages'."""
    parts = [share_out(int(n), rng.uniform(0.7, 1.3, size)) for n, size in zip(households, grids, strict=True)]
    return np.concatenate(parts)
