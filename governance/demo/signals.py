"""Which device of the invented city rings when, and why: causes, chattering episodes, storms, doubled signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.devices import ELECTRICITY, KINDS, SMOKE
from governance.demo.dice import Floats, Ints, choose, share_out, uniform
from governance.demo.local_time import DAY_US, HOUR_US
from governance.demo.parameters import Parameters
from governance.demo.premises import Sort
from governance.demo.rhythm import Rhythm

SECOND_US = 1_000_000
MIN_ALARMS_A_CAUSE = 1


class Bells:
    """The devices as bells: how likely each is to ring, by kind and by sort of premises."""

    def __init__(
        self,
        parameters: Parameters,
        devices: pd.DataFrame,
        premises: pd.DataFrame,
        sorts: list[Sort],
        rng: np.random.Generator,
    ) -> None:
        spread = parameters["alarms"]["ringing"]
        rows = devices["premises"].to_numpy()
        self.kind = devices["kind"].to_numpy()
        self.sort = premises["sort"].to_numpy()[rows]
        self.town = premises["town"].to_numpy()[rows]
        self._sorts = sorts
        by_place = rng.lognormal(0.0, spread["premises_spread"], len(premises))
        towns = parameters["towns"]
        codes = premises["town_code"].to_numpy(dtype=object)[rows]
        factor = {code: float(towns.get(code, towns["default"])["alarms"]) for code in set(codes) - {None}}
        own = np.vectorize(lambda code: factor.get(code, 1.0), otypes=[float])(codes)
        self.temper: Floats = own * by_place[rows] * rng.lognormal(0.0, spread["device_spread"], len(devices))
        self.temper[devices["health"].to_numpy() == 1] *= 0.35  # offline now: rang while it still could

    def weights(self, kind: int, sites: Mapping[str, float]) -> Floats:
        """Return the weight of every device for a cause that lives in these sorts of premises."""
        site = np.array([float(sites.get(one.code, 0.0)) for one in self._sorts])[self.sort]
        return np.where(self.kind == kind, site * self.temper, 0.0)


def draw_signals(
    parameters: Parameters, devices: pd.DataFrame, bells: Bells, rhythm: Rhythm, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the closed alarms of the whole history: device (row), at_us, cause (number in alarms.toml), again.

    `again` marks what rings once more in an episode or by a doubled signal: nobody sets out for it anew.
    Row order is by time, then device.
    """
    facts, city = parameters["alarms"], parameters["city"]["alarms"]
    total = parameters.scaled(city["per_year"] * parameters.days / 365)
    chatter = _chatter(facts, round(total * city["chatter_share"]), devices, bells, rhythm, rng)
    storms = _storms(facts, city["storms"], parameters.scale, bells, rhythm, rng)
    doubled = round(total * city["duplicates"])
    causes = _causes(facts, total - len(chatter) - len(storms) - doubled, bells, rhythm, rng)
    found = pd.concat([causes, chatter, storms], ignore_index=True)
    twice = found.iloc[rng.choice(len(found), doubled, replace=False)].copy()
    twice["at_us"] += rng.integers(2 * SECOND_US, 40 * SECOND_US, doubled)
    twice["again"] = True
    found = pd.concat([found, twice], ignore_index=True)
    found = found[found["at_us"] < rhythm.last_us]
    return found.sort_values(["at_us", "device"], kind="stable", ignore_index=True)


def _causes(
    facts: Mapping[str, Any], total: int, bells: Bells, rhythm: Rhythm, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the ordinary alarms, cause by cause."""
    parts = []
    counts = np.maximum(share_out(total, [cause["share"] for cause in facts["cause"]]), MIN_ALARMS_A_CAUSE)
    for number, (cause, count) in enumerate(zip(facts["cause"], counts, strict=True)):
        festivals = dict(cause.get("festivals", {}))
        if cause.get("closed_at_new_year"):
            festivals["closed_at_new_year"] = 0.12
        days = rhythm.weights(
            facts["week"][cause["week"]], facts["season"][cause["season"]], festivals, facts["trend"]["growth"]
        )
        at = rhythm.draw(int(count), days, facts["hours"][cause["hours"]], rng)
        device = choose(rng, bells.weights(KINDS.index(cause["device"]), cause["sites"]), int(count))
        parts.append(pd.DataFrame({"device": device, "at_us": at, "cause": number, "again": False}))
    return pd.concat(parts, ignore_index=True)


def _chatter(
    facts: Mapping[str, Any],
    total: int,
    devices: pd.DataFrame,
    bells: Bells,
    rhythm: Rhythm,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return episodes of chattering smoke detectors: most of devices listed now, the others of devices mended since."""
    chatter = facts["chatter"]
    length = np.clip(rng.geometric(1 / chatter["mean_length"], max(total // 4, 1)), 6, chatter["most_length"])
    length = length[: max(int(np.searchsorted(np.cumsum(length), total)), 1)]
    smoke = bells.kind == SMOKE
    listed = np.flatnonzero(devices["chattering"].to_numpy() & smoke)
    mended = rng.choice(np.flatnonzero(smoke), max(round(len(devices) * chatter["mended_devices"]), 1), replace=False)
    recent = (rng.random(len(length)) < chatter["flagged"]) & (len(listed) > 0)
    device = mended[rng.integers(0, len(mended), len(length))]
    if len(listed):  # every listed device has had an episode before any has had a second one
        device[recent] = rng.permutation(np.resize(listed, int(recent.sum())))
    latest = rhythm.last_us - HOUR_US
    start = latest - ((latest - rhythm.first_us) * rng.random(len(length))).astype(np.int64)
    row = np.repeat(np.arange(len(length)), length)
    gap = (uniform(rng, chatter["gap_s"], len(row)) * SECOND_US).astype(np.int64)
    first = np.r_[True, row[1:] != row[:-1]]
    gap[first] = 0
    total_gap = np.cumsum(gap)
    at = start[row] + total_gap - np.repeat(total_gap[first], length)
    numbers = [_cause_number(facts, cause, verdict) for cause, verdict, _share in chatter["causes"]]
    cause = np.array(numbers)[choose(rng, [share for *_, share in chatter["causes"]], len(length))]
    return pd.DataFrame({"device": device[row], "at_us": at, "cause": cause[row], "again": ~first})


def _storms(
    facts: Mapping[str, Any], count: int, scale: float, bells: Bells, rhythm: Rhythm, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the alarms of thunderstorms: many electricity sets of one town within the hour."""
    storm = facts["storms"]
    months = (rhythm.days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12) + 1
    summer = rhythm.days[np.isin(months, storm["months"])]
    number = next(n for n, cause in enumerate(facts["cause"]) if cause["cause"] == storm["cause"])
    sites = facts["cause"][number]["sites"]
    parts = [
        pd.DataFrame({"device": np.zeros(0, np.int64), "at_us": np.zeros(0, np.int64), "cause": 0, "again": False})
    ]
    for day in rng.choice(summer, min(count, len(summer)), replace=False) if len(summer) else ():
        size = max(round(rng.integers(*storm["alarms"]) * scale), 2)
        town = bells.town[choose(rng, bells.weights(ELECTRICITY, sites), 1)[0]]
        here = np.where(bells.town == town, bells.weights(ELECTRICITY, sites), 0.0)
        wall = (
            day * DAY_US
            + int(rng.uniform(*storm["hour"]) * HOUR_US)
            + (rng.beta(1.4, 2.6, size) * HOUR_US).astype(np.int64)
        )
        at = rhythm.clock.utc(wall)
        keep = (at >= rhythm.first_us) & (at < rhythm.last_us)
        part = pd.DataFrame({"device": choose(rng, here, size), "at_us": at, "cause": number, "again": False})
        parts.append(part[keep])
    return pd.concat(parts, ignore_index=True)


def _cause_number(facts: Mapping[str, Any], cause: str, verdict: str) -> int:
    return next(n for n, row in enumerate(facts["cause"]) if (row["cause"], row["verdict"]) == (cause, verdict))


def first_by_device(signals: pd.DataFrame, devices: int) -> Ints:
    """Return the time of each device's first alarm, or the largest integer where it never rang."""
    first = np.full(devices, np.iinfo(np.int64).max)
    np.minimum.at(first, signals["device"].to_numpy(), signals["at_us"].to_numpy())
    return first
