"""Service centres 服务中心 of the invented city: where they stand, which grids they serve, staff, vehicles, stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.columns import glued, numbered, table, words
from governance.demo.dice import Ints, share_out, within
from governance.demo.parameters import Parameters
from governance.demo.people import People
from governance.demo.streets import short

STEPS = 12
SQUEEZE = np.array([0.85, 1.0])  # a degree of longitude is shorter than one of latitude


@dataclass(frozen=True)
class Centres:
    """Rows of the five tables of the centres; `grid_centre` gives the centre (row) of each grid by its code."""

    centres: pa.Table
    grids: pa.Table
    staff: pa.Table
    vehicles: pa.Table
    stock: pa.Table
    grid_centre: dict[str, int]


def build_centres(
    parameters: Parameters, areas: pd.DataFrame, seats: Mapping[str, tuple[float, float]], people: People,
    rng: np.random.Generator,
) -> Centres:  # fmt: skip
    """Return the centres. Every grid is served by the nearest centre of its own town; `seats` are lon, lat by town."""
    towns = areas[areas["level"] == "town"].sort_values("code", ignore_index=True)
    grids = areas[areas["level"] == "grid"]
    facts, city = parameters["centres"], parameters["city"]["centres"]
    town, lon, lat = _sites(towns, grids, seats, city["count"], facts["per_town"])
    names, names_en = _names(facts, parameters["towns"]["suffixes"], towns, town)
    ids = numbered("C", np.arange(1, len(town) + 1), 2)
    served = _served(grids, towns["code"].tolist(), town, lon, lat)
    centres = table(
        {
            "centre_id": ids, "name": pa.array(names), "name_en": pa.array(names_en),
            "town_code": words(towns["code"].tolist(), town), "phone": people.landlines(len(town)),
            "lon": lon, "lat": lat,
        }
    )  # fmt: skip
    load = np.bincount(served, weights=grids["households"], minlength=len(town))
    least = facts["duties"]["least"]
    posts = least + share_out(city["staff"] - least * len(town), load)
    return Centres(
        centres,
        table({"grid_code": pa.array(grids["code"].tolist()), "centre_id": words(ids, served)}),
        _staff(facts["duties"]["order"], ids, posts, people),
        _vehicles(
            facts, city, ids, towns["code"].to_numpy()[town], share_out(city["duty_vehicles"], np.sqrt(load)), rng
        ),
        _stock(facts["stock"], ids, rng),
        dict(zip(grids["code"], served.tolist(), strict=True)),
    )


def _sites(
    towns: pd.DataFrame,
    grids: pd.DataFrame,
    seats: Mapping[str, tuple[float, float]],
    count: int,
    per_town: Mapping[str, int],
) -> tuple[Ints, np.ndarray, np.ndarray]:
    """Return town (row), lon and lat of each centre: one at the seat, more of them where many live far from it."""
    wanted = np.array([int(per_town.get(code, 1)) for code in towns["code"]])
    load = grids.groupby("town_code")["households"].sum().reindex(towns["code"]).to_numpy()
    while wanted.sum() != count:
        step = 1 if wanted.sum() < count else -1
        wanted[np.argmax(step * load / wanted - 1e12 * (wanted + step < 1))] += step
    found: list[tuple[int, float, float]] = []
    for row, code in enumerate(towns["code"]):
        own = grids[grids["town_code"] == code]
        points, weight = own[["lon", "lat"]].to_numpy(), own["households"].to_numpy()
        sites = _spread(points, weight, np.array(seats[code]), int(wanted[row]))
        found += [(row, float(lon), float(lat)) for lon, lat in sites]
    town, lon, lat = zip(*found, strict=True)
    return np.array(town), np.array(lon), np.array(lat)


def _spread(points: np.ndarray, weight: np.ndarray, seat: np.ndarray, count: int) -> np.ndarray:
    """Return the seat and further sites, each in the middle of the households nearest to it."""
    sites = seat[None, :]
    for _extra in range(count - 1):
        apart = np.min([np.hypot(*((points - site) * SQUEEZE).T) for site in sites], axis=0)
        sites = np.vstack([sites, points[np.argmax(apart * weight)]])
    for _step in range(STEPS if count > 1 else 0):
        apart = np.array([np.hypot(*((points - site) * SQUEEZE).T) for site in sites])
        own = np.argmin(apart, axis=0)
        for number in range(1, count):
            if (own == number).any():
                sites[number] = np.average(points[own == number], axis=0, weights=weight[own == number])
    for number in range(1, count):  # onto a place of some grid, so that it stands on the town's own ground
        sites[number] = points[np.argmin(np.hypot(*((points - sites[number]) * SQUEEZE).T))]
    return sites


def _names(
    facts: Mapping[str, Any], suffixes: list[str], towns: pd.DataFrame, town: Ints
) -> tuple[list[str], list[str]]:
    many = np.bincount(town, minlength=len(towns))[town] > 1
    names, names_en = [], []
    for row, number, numbered_too in zip(town, within(town), many, strict=True):
        word, word_en = short(towns["name"][row], suffixes), towns["name_en"][row].split(" ")[0]
        names.append(
            facts["name_numbered"].format(town=word, number=facts["numerals"][number])
            if numbered_too
            else facts["name"].format(town=word)
        )
        names_en.append(
            facts["name_en_numbered" if numbered_too else "name_en"].format(town=word_en, number=int(number) + 1)
        )
    return names, names_en


def _served(grids: pd.DataFrame, codes: list[str], town: Ints, lon: np.ndarray, lat: np.ndarray) -> Ints:
    """Return the centre (row) that serves each grid: the nearest of the grid's own town."""
    own = grids["town_code"].map({code: row for row, code in enumerate(codes)}).to_numpy()
    apart = np.hypot((grids["lon"].to_numpy()[:, None] - lon) * SQUEEZE[0], grids["lat"].to_numpy()[:, None] - lat)
    return np.argmin(np.where(town == own[:, None], apart, np.inf), axis=1)


def _staff(order: list[str], ids: pa.Array, posts: Ints, people: People) -> pa.Table:
    centre = np.repeat(np.arange(len(ids)), posts)
    duty = within(centre) % len(order)
    return table(
        {
            "staff_id": numbered("F", np.arange(1, len(centre) + 1), 3), "centre_id": words(ids, centre),
            "name": people.names(len(centre)), "duty": words(order, duty), "phone": people.phones(len(centre)),
        }
    )  # fmt: skip


def _vehicles(
    facts: Mapping[str, Any],
    city: Mapping[str, Any],
    ids: pa.Array,
    towns: np.ndarray,
    posts: Ints,
    rng: np.random.Generator,
) -> pa.Table:
    wanted = [int(np.flatnonzero(towns == code)[0]) for code in facts["trucks_at"] if code in towns]
    trucks = (wanted + list(range(len(ids))))[: city["fire_trucks"]]
    centre = np.r_[trucks, np.repeat(np.arange(len(ids)), posts)]
    size = len(centre)
    letters = list(facts["plate_letters"])
    serial = rng.permutation(9000)[:size] + 1000
    plates = glued(facts["plate"], "·", words(letters, rng.integers(0, len(letters), size)), pa.array(serial))
    return table(
        {
            "vehicle_id": numbered("V", np.arange(1, size + 1), 3), "centre_id": words(ids, centre),
            "kind": words(["mini_fire_truck", "duty_vehicle"], (np.arange(size) >= len(trucks)).astype(np.int64)),
            "plate": plates, "ready": (rng.random(size) < facts["ready"]) | (np.arange(size) < len(trucks)),
        }
    )  # fmt: skip


def _stock(items: list[Mapping[str, Any]], ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    centre = np.repeat(np.arange(len(ids)), len(items))
    item = np.tile(np.arange(len(items)), len(ids))
    low, high = (np.array([one["quantity"][n] for one in items])[item] for n in (0, 1))
    return table(
        {
            "centre_id": words(ids, centre),
            "item": words([one["item"] for one in items], item),
            "quantity": rng.integers(low, high + 1).astype(np.int32),
            "unit": words([one["unit"] for one in items], item),
        }
    )  # fmt: skip
