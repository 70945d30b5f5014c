"""Premises 场所 of the invented city: what stands where and how many people are in it. Words come from `naming`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.dice import Floats, Ints, between, choose, share_out, within
from governance.demo.parameters import Parameters
from governance.demo.streets import shifted, stand

SITES = ("centre", "village", "estate", "hamlet", "zone")
HOMES = ("home", "lone_elder_home")


@dataclass(frozen=True)
class Sort:
    """One sort of premises of data/demo/premises.toml, with its count at this build's scale."""

    code: str
    kind: str
    small_kind: str | None
    count: int
    facts: Mapping[str, Any]


def sorts_of(parameters: Parameters) -> list[Sort]:
    """Return the sorts in the order of the file; a number in this list is what frames call `sort`."""
    return [
        Sort(row["code"], row["kind"], row.get("small_kind"), parameters.scaled(row["count"], least=2), row)
        for row in parameters["premises"]["sort"]
    ]


def place_premises(parameters: Parameters, lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per premises, sort by sort.

    Columns: sort, line (row of `lines`), lon, lat (WGS-84), along (-1 to 1), side (-1 or 1), staff, floors, industry
    (number in names.toml [industries]), compound (row of the lessor, -1 outside compounds), hall (number of the
    building in the compound).
    """
    sorts = sorts_of(parameters)
    line = np.concatenate([_lines_for(one, lines, rng) for one in sorts])
    sort = np.repeat(np.arange(len(sorts)), [one.count for one in sorts])
    codes = [one.code for one in sorts]
    _settle_story(line, sort == codes.index("compound"), lines, parameters["golden_minute"])
    lon, lat, along, side = stand(lines, line, rng)
    frame = pd.DataFrame({"sort": sort, "line": line, "lon": lon, "lat": lat, "along": along, "side": side})
    for name in ("staff", "floors"):
        drawn = [between(rng, one.facts[name], one.count) for one in sorts]
        frame[name] = np.concatenate(drawn).round().astype(np.int32)
    frame["industry"] = _industries(parameters, lines, line, rng)
    frame["compound"] = np.int64(-1)
    tenants = parameters["golden_minute"]["tenants"]
    headings = lines["heading"].to_numpy()
    _let_halls(frame, sort == codes.index("compound"), sort == codes.index("tenant"), tenants, headings, rng)
    return frame


def _settle_story(line: Ints, is_compound: np.ndarray, lines: pd.DataFrame, story: Mapping[str, Any]) -> None:
    """Put the first compound where the golden-minute story happened, when the city has that place."""
    road = np.flatnonzero(
        (lines["place"] == story["zone"]).to_numpy() & (lines["town_code"] == story["town"]).to_numpy()
    )
    if len(road):
        line[np.flatnonzero(is_compound)[0]] = road[0]


def _lines_for(sort: Sort, lines: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Return the line of each premises of a sort: first the kind of site, then a line of that site by its weight."""
    shares = [float(sort.facts["sites"].get(site, 0.0)) for site in SITES]
    site = lines["site"].to_numpy()
    weight = lines["weight"].to_numpy()
    town_share = sort.facts.get("towns")
    if town_share:
        weight = weight * lines["town_code"].map(lambda code: float(town_share.get(code, 0.15))).to_numpy()
    found = []
    for name, count in zip(SITES, share_out(sort.count, shares), strict=True):
        here = np.flatnonzero(site == name)
        if count:
            found.append(here[choose(rng, weight[here], int(count))])
    return np.concatenate(found)


def _industries(parameters: Parameters, lines: pd.DataFrame, line: Ints, rng: np.random.Generator) -> Ints:
    """Return the industry of each premises: the zone's own in a zone (mostly), else by the town's weights."""
    names, towns = list(parameters["names"]["industries"]), parameters["towns"]
    town = lines["town_code"].to_numpy()[line]
    industry = np.zeros(len(line), dtype=np.int64)
    for code in np.unique(town):
        weights = towns.get(code, towns["default"])["industries"]
        here = np.flatnonzero(town == code)
        industry[here] = choose(rng, [float(weights.get(name, 0)) for name in names], len(here))
    own = lines["industry"].map({name: number for number, name in enumerate(names)}).fillna(-1)
    zone = own.to_numpy().astype(np.int64)[line]
    return np.where((zone >= 0) & (rng.random(len(line)) < 0.72), zone, industry)


def _let_halls(
    frame: pd.DataFrame,
    is_lessor: np.ndarray,
    is_tenant: np.ndarray,
    in_story: int,
    headings: Floats,
    rng: np.random.Generator,
) -> None:
    """Move every tenant 承租方 into a compound 厂中厂, in a hall beside the lessor's own building.

    The first compound, that of the golden-minute story, has the first `in_story` tenants.
    """
    lessors, tenants = np.flatnonzero(is_lessor), np.flatnonzero(is_tenant)
    size = rng.gamma(2.0, 1.0, len(lessors)) + 0.3
    host = lessors[1:][choose(rng, size[1:], len(tenants))]
    host[:in_story] = lessors[0]
    hall = within(host) + 1
    right = (hall % 3 - 1) * 42.0 + rng.normal(0, 3, len(tenants))
    ahead = ((hall + 2) // 3) * 34.0 * np.where((hall // 3) % 2, 1.0, -1.0) + rng.normal(0, 3, len(tenants))
    heading = headings[frame["line"].to_numpy()[host]]
    east = right * np.cos(heading) - ahead * np.sin(heading)
    north = right * np.sin(heading) + ahead * np.cos(heading)
    at = {
        name: frame[name].to_numpy().copy() for name in ("line", "lon", "lat", "industry", "compound", "along", "side")
    }
    at["lon"][tenants], at["lat"][tenants] = shifted(at["lon"][host], at["lat"][host], east, north)
    same_trade = rng.random(len(tenants)) < np.where(host == lessors[0], 1.0, 0.7)
    at["industry"][tenants] = np.where(same_trade, at["industry"][host], at["industry"][tenants])
    for name in ("line", "along", "side"):
        at[name][tenants] = at[name][host]
    at["compound"][tenants], at["compound"][lessors] = host, lessors
    number = np.zeros(len(frame), dtype=np.int64)
    number[tenants] = hall
    for name, values in at.items():
        frame[name] = values
    frame["hall"] = number
