"""Devices 设备 of the invented city: how many hang where, where exactly, since when and in what health."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.dice import Bools, Floats, Ints, choose, share_out, within
from governance.demo.parameters import Parameters
from governance.demo.premises import Sort
from governance.demo.streets import shifted

KINDS = ("smoke", "electricity", "gas")
SMOKE, ELECTRICITY, GAS = range(3)
HEALTH = ("online", "offline", "fault")
ONLINE, OFFLINE, FAULT = range(3)
DAY_US = 86_400_000_000


def place_devices(
    parameters: Parameters, premises: pd.DataFrame, sorts: list[Sort], rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per device: kind, premises (row), free, number (1, 2 ... among its kind there), of, lon, lat.

    Kinds come one after the other, within a kind premises by premises; `of` is how many of the kind hang there.
    Positions of premises without a usable position stay unknown (NaN).
    """
    totals = parameters["city"]["devices"]
    counts = [_counts(parameters, kind, totals[kind], premises, sorts, rng) for kind in KINDS]
    free = [_free_counts(parameters, kind, totals, premises, sorts, rng) for kind in KINDS]
    parts = []
    for kind, (paid, given) in enumerate(zip(counts, free, strict=True)):
        rows = np.repeat(np.arange(len(premises)), paid + given)
        number = within(rows) + 1
        parts.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "premises": rows,
                    "free": number > paid[rows],
                    "number": number,
                    "of": (paid + given)[rows],
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    frame["lon"], frame["lat"] = _positions(parameters["devices"], frame, premises, rng)
    return frame


def _counts(
    parameters: Parameters, kind: str, total: int, premises: pd.DataFrame, sorts: list[Sort], rng: np.random.Generator
) -> Ints:
    """Return how many devices of a kind the owners of each premises paid for; the sum is exact."""
    mean = np.array([float(one.facts[kind]) for one in sorts])[premises["sort"].to_numpy()]
    weight = mean * rng.gamma(2.5, 0.4, len(premises)) * np.sqrt(1 + premises["floors"].to_numpy())
    story = premises.index[premises["compound"] >= 0][0]
    exact = parameters.scaled(total)
    least = ((mean >= 1.0) & (kind == "smoke")).astype(np.int64)
    if kind == "smoke":
        least[story] = parameters["golden_minute"]["smokes"]
        weight[story] = 0.0
    return least + share_out(exact - int(least.sum()), np.maximum(weight - least, 0.0) + 1e-9 * (mean > 0))


def _free_counts(
    parameters: Parameters,
    kind: str,
    totals: Mapping[str, Any],
    premises: pd.DataFrame,
    sorts: list[Sort],
    rng: np.random.Generator,
) -> Ints:
    """Return how many terminals each premises got free: one a lone elder, the rest to schools and care homes."""
    none = np.zeros(len(premises), dtype=np.int64)
    total = parameters.scaled(totals.get(f"free_{kind}", 0))
    if not total:
        return none
    sort = premises["sort"].to_numpy()
    elder = np.array([one.code == "lone_elder_home" for one in sorts])[sort]
    wanted = np.array([float(one.facts.get("free", 0.0)) for one in sorts])[sort]
    if kind == "gas":
        none[rng.choice(np.flatnonzero(elder), total, replace=False)] = 1
        return none
    none[elder] = 1
    return none + share_out(total - int(elder.sum()), np.where(elder, 0.0, wanted * rng.gamma(2, 0.5, len(premises))))


def _positions(
    facts: Mapping[str, Any], frame: pd.DataFrame, premises: pd.DataFrame, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return positions around the middle of the premises, wider where more devices hang."""
    rows = frame["premises"].to_numpy()
    spread = facts["per_radius_m"] * np.sqrt(frame["of"].to_numpy())
    radius = np.clip(spread, facts["least_radius_m"], facts["most_radius_m"]) * np.sqrt(rng.random(len(frame)))
    angle = rng.uniform(0, 2 * np.pi, len(frame))
    east, north = radius * np.cos(angle), radius * np.sin(angle)
    lon, lat = shifted(premises["lon"].to_numpy()[rows], premises["lat"].to_numpy()[rows], east, north)
    return lon, lat


def health_of(parameters: Parameters, devices: pd.DataFrame, until: datetime, rng: np.random.Generator) -> pd.DataFrame:
    """Return health (number in HEALTH), chattering, installed_us and last_seen_us (UTC microseconds) by device."""
    city, facts = parameters["city"]["devices"], parameters["devices"]
    health = _health(city, facts, devices, rng)
    end_us = int(until.timestamp() * 1_000_000)
    chattering = np.zeros(len(devices), dtype=bool)
    heard = np.flatnonzero(health != OFFLINE)
    chattering[rng.choice(heard, max(round(len(devices) * city["chattering"]), 1), replace=False)] = True
    return pd.DataFrame(
        {
            "health": health,
            "chattering": chattering,
            "installed_us": end_us - _age_us(facts["installed"], devices, rng),
            "last_seen_us": end_us - _silence_us(facts, devices["kind"].to_numpy(), health, rng),
        }
    )


def _health(city: Mapping[str, Any], facts: Mapping[str, Any], devices: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Return health: part of the offline devices lie in premises that are wholly without power or signal."""
    size = len(devices)
    rows = devices["premises"].to_numpy()
    wanted = round(size * (1 - city["online"] - city["fault"]))
    dark = np.zeros(rows.max() + 1, dtype=bool)
    per_premises = np.bincount(rows)
    order = rng.permutation(np.flatnonzero((per_premises > 0) & (per_premises < 60)))
    dark[order[: np.searchsorted(np.cumsum(per_premises[order]), wanted * facts["offline"]["premises_share"])]] = True
    offline = dark[rows]
    alone = rng.permutation(np.flatnonzero(~offline))
    missing = max(wanted - int(offline.sum()), 0)
    offline[alone[:missing]] = True
    health = np.where(offline, OFFLINE, ONLINE)
    health[alone[missing : missing + round(size * city["fault"])]] = FAULT
    return health


def _age_us(facts: Mapping[str, Any], devices: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Return how long ago each device was installed; a premises gets all its devices within three weeks."""
    rows = devices["premises"].to_numpy()
    months = np.array(facts["before_months"], dtype=np.float64)
    drawn = months[choose(rng, facts["shares"], int(rows.max()) + 1)] - rng.random(int(rows.max()) + 1) * 2
    days = drawn[rows] * 30.4 + rng.uniform(0, 21, len(rows))
    return (np.maximum(days, 2.0) * DAY_US).astype(np.int64)


def _silence_us(facts: Mapping[str, Any], kind: Ints, health: Ints, rng: np.random.Generator) -> Ints:
    """Return for how long each device has not been heard: at most one heartbeat, days for those offline."""
    beat = np.array([facts[name]["heartbeat_hours"] / 24 for name in KINDS])[kind]
    low, high = facts["offline"]["days"]
    days = np.where(health == OFFLINE, low + (high - low) * rng.beta(0.8, 2.5, len(kind)), beat * rng.random(len(kind)))
    return (days * DAY_US).astype(np.int64)


def chattering_rows(frame: pd.DataFrame) -> Bools:
    """Return which devices are listed as chattering."""
    return frame["chattering"].to_numpy(dtype=bool)
