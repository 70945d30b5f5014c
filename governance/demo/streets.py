"""Streets, estates, hamlets and industrial roads of the invented city: the lines along which premises stand.

A line has a middle (WGS-84), a heading, a half length and a depth in metres, and the address it gives its premises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.dice import Floats, Ints

METRES_PER_DEGREE = 111_320.0
COLUMNS = (
    *("site", "address", "town_code", "village", "place", "industry"),
    *("lon", "lat", "heading", "half_m", "depth_m", "weight"),
)
Line = tuple[str, str, str, str, str, str, float, float, float, float, float, float]


def shifted(lon: Any, lat: Any, east_m: Any, north_m: Any) -> tuple[Any, Any]:
    """Return WGS-84 points moved by some metres; good to a metre over the few kilometres needed here."""
    return lon + east_m / (METRES_PER_DEGREE * np.cos(np.radians(lat))), lat + north_m / METRES_PER_DEGREE


def short(name: str, suffixes: list[str]) -> str:
    """Return a place's name as it is said, without the words for what kind of unit it is.

    >>> short("陵口镇", ["街道", "镇"]), short("南镇街道", ["街道", "镇"])
    ('陵口', '南镇')
    """
    for suffix in suffixes:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def lay_streets(areas: pd.DataFrame, towns: Mapping[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return the lines of the whole city, columns as COLUMNS.

    site is centre, village, estate, hamlet or zone; address is where its house numbers follow; village is the short
    name of the village, place that of the street, estate, hamlet or zone; industry is set for zones only; weight
    says how much stands there, within lines of the same site.
    """
    suffixes = towns["suffixes"]
    by_level = {str(level): part for level, part in areas.groupby("level", sort=False)}
    grids = by_level["grid"]
    town_names = by_level["town"].set_index("code")["name"]
    villages = by_level["village"].assign(town_name=lambda part: part["town_code"].map(town_names)).set_index("code")
    lines: list[Line] = []
    for town in by_level["town"].itertuples():
        facts = towns.get(town.code, towns["default"])
        share = float(grids.loc[grids["town_code"] == town.code, "households"].sum())
        lines += _centre(town, facts, share, rng)
        lines += _zones(town, facts, rng)
    for village in villages.reset_index().itertuples():
        lines.append(_village(village, short(village.name, suffixes), grids, rng))
    estates = _estate_names(towns["estate_words"], towns["estates"], rng)
    lines += _quarters(grids, villages, suffixes, estates, rng)
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _centre(town: Any, facts: Mapping[str, Any], share: float, rng: np.random.Generator) -> Iterator[Line]:
    """Yield the main streets of a town as a bent chequerboard around its seat, busiest first."""
    turn = rng.uniform(-0.35, 0.35)
    for number, name in enumerate(facts["streets"]):
        ring, crosswise = (number + 2) // 4, number % 2
        offset = (ring if number % 4 < 2 else -ring) * rng.uniform(200, 270)
        half = 260 + 45 * len(facts["streets"]) * rng.uniform(0.6, 1.1)
        heading = turn + crosswise * np.pi / 2 + rng.normal(0, 0.04)
        along = rng.uniform(-150, 150)
        east = along * np.cos(heading) - offset * np.sin(heading)
        north = along * np.sin(heading) + offset * np.cos(heading)
        lon, lat = shifted(town.lon, town.lat, east, north)
        weight = share * (1.35 - number / len(facts["streets"]))
        yield ("centre", town.name + name, town.code, "", name, "", lon, lat, heading, half, 14.0, weight)


def _zones(town: Any, facts: Mapping[str, Any], rng: np.random.Generator) -> Iterator[Line]:
    """Yield the parallel roads of a town's industrial areas."""
    size = float(facts.get("factories", 1.0))
    for zone in facts["zones"]:
        heading = rng.uniform(0, np.pi)
        roads = zone["roads"]
        apart = 2 * zone["radius_m"] / (len(roads) + 1)
        for number, road in enumerate(roads):
            offset = (number - (len(roads) - 1) / 2) * apart
            east = zone["east_m"] - offset * np.sin(heading)
            north = zone["north_m"] + offset * np.cos(heading)
            lon, lat = shifted(town.lon, town.lat, east, north)
            half = float(np.sqrt(max(zone["radius_m"] ** 2 - offset**2, 150.0**2)))
            weight = size * zone["weight"] / len(roads)
            words = (town.name + road, town.code, "", zone["name"], zone["industry"])
            yield ("zone", *words, lon, lat, heading, half, apart * 0.3, weight)


def _village(village: Any, name: str, grids: pd.DataFrame, rng: np.random.Generator) -> Line:
    """Return the one street of a village or community."""
    own = grids[grids["code"].str.startswith(village.code)]
    share = float(own["households"].sum()) ** 0.8
    half = float(np.clip(np.sqrt(own["area_m2"].sum()) * 0.16, 90, 420))
    address = f"{village.town_name}{name}{'社区' if village.kind == 'community' else '村'}"
    heading = rng.uniform(0, np.pi)
    words = (address, village.town_code, name, address.removeprefix(village.town_name), "")
    return ("village", *words, village.lon, village.lat, heading, half, 16.0, share)


def _quarters(
    grids: pd.DataFrame, villages: pd.DataFrame, suffixes: list[str], estates: Iterator[str], rng: np.random.Generator
) -> Iterator[Line]:
    """Yield one estate (in a community) or hamlet (in a village) for each grid, around the grid's label point."""
    heading = rng.uniform(0, np.pi, len(grids))
    for number, grid in enumerate(grids.itertuples()):
        village = villages.loc[grid.code[:-3]]
        radius = float(np.clip(np.sqrt(grid.area_m2 / np.pi) * 0.5, 40, 260))
        name = short(village["name"], suffixes)
        if village["kind"] == "community":
            place = next(estates)
            site, address, depth = "estate", f"{village['town_name']}{place}", 38.0
        else:
            place = f"{name}村{int(grid.code[-3:])}组"
            site, address, depth = "hamlet", f"{village['town_name']}{place}", 24.0
        words = (address, grid.town_code, name, place, "")
        yield (site, *words, grid.lon, grid.lat, heading[number], radius, depth, float(grid.households))


def _estate_names(first: list[str], last: list[str], rng: np.random.Generator) -> Iterator[str]:
    """Yield names of housing estates, each once, without end."""
    names = np.array([a + b for a in first for b in last])
    order = rng.permutation(len(names))
    yield from names[order].tolist()
    for number in range(2, 1000):
        yield from (f"{name}{number}区" for name in names[order].tolist())


def stand(lines: pd.DataFrame, line: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Return lon, lat, the position along the line (-1 to 1) and the side (-1 or 1) of premises on these lines."""
    half, depth, heading = (lines[name].to_numpy()[line] for name in ("half_m", "depth_m", "heading"))
    site = lines["site"].to_numpy()[line]
    spread = np.isin(site, ("estate", "hamlet"))
    along = np.where(site == "centre", rng.beta(2, 2, len(line)) * 2 - 1, rng.uniform(-1, 1, len(line)))
    rows = np.where(spread, np.maximum(half / depth * np.sqrt(np.maximum(1 - along**2, 0)), 1), 1)
    row = np.floor(rng.uniform(0, 1, len(line)) * rows) + 0.5
    side = rng.choice([-1.0, 1.0], len(line))
    away = side * (row * depth + rng.normal(0, 2.5, len(line)))
    ahead = along * half + rng.normal(0, 2.0, len(line))
    east = ahead * np.cos(heading) - away * np.sin(heading)
    north = ahead * np.sin(heading) + away * np.cos(heading)
    lon, lat = shifted(lines["lon"].to_numpy()[line], lines["lat"].to_numpy()[line], east, north)
    return lon, lat, along, side
