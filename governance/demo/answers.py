"""How the invented city answers its alarms: level, reading, and the times of the golden minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.columns import glued, words
from governance.demo.dice import Floats, Ints, uniform
from governance.demo.local_time import LocalTime
from governance.demo.premises import Sort

SECOND_US = 1_000_000
UNKNOWN = np.iinfo(np.int64).min
GUARD, OWNER, AT_HOME = range(3)


def levels_of(causes: list[Mapping[str, Any]], cause: Ints, rng: np.random.Generator) -> Ints:
    """Return the level 1 to 4 of each alarm by its cause's weights."""
    edges = np.cumsum(np.array([row["levels"] for row in causes], dtype=np.float64), axis=1)
    drawn = rng.random(len(cause)) * edges[cause, -1]
    return (edges[cause] <= drawn[:, None]).sum(axis=1).clip(max=3) + 1


def readings_of(causes: list[Mapping[str, Any]], cause: Ints, level: Ints, rng: np.random.Generator) -> pa.Array:
    """Return what the devices read, with the unit; worse levels read higher; null where a device reads nothing."""
    none = [0.0, 0.0, 0, ""]
    rows = [row["reading"] or none for row in causes]
    low, high = (np.array([row[n] for row in rows], dtype=np.float64)[cause] for n in (0, 1))
    decimals = np.array([row[2] for row in rows])[cause]
    depth = np.clip(rng.beta(1.3, 2.4, len(cause)) * (1.5 - 0.2 * level), 0, 1)
    scaled = np.rint((low + (high - low) * depth) * 10**decimals).astype(np.int64)
    whole, part = scaled // 10**decimals, scaled % 10**decimals
    digits = [glued(whole), *(glued(whole, ".", _padded(part, width)) for width in (1, 2))]
    text = pa.array(np.choose(decimals, [column.to_numpy(zero_copy_only=False) for column in digits]), pa.string())
    unit = words([f" {row[3]}" if row[3] else None for row in rows], cause)
    return glued(text, unit)


def _padded(part: Ints, width: int) -> pa.Array:
    vocabulary = [f"{number:0{width}d}" for number in range(10**width)]
    return words(vocabulary, np.minimum(part, 10**width - 1))


class Answers:
    """Draws the times of the golden minute for alarms, by who is near, where (`pace` by town) and at what hour."""

    def __init__(self, facts: Mapping[str, Any], sorts: list[Sort], pace: Floats) -> None:
        self._facts = facts
        self._who = np.array(
            [GUARD if s.code in facts["guarded"] else AT_HOME if s.code in facts["homes"] else OWNER for s in sorts]
        )
        self._pace = np.r_[pace, 1.0]  # the last one is where the town is unknown, -1

    def times(
        self, alarms: pd.DataFrame, clock: LocalTime, first_us: int, last_us: int, rng: np.random.Generator
    ) -> pd.DataFrame:
        """Return received, displayed, acknowledged, on_site, verdict, normal and closed as UTC microseconds.

        `alarms` has at_us, level, sort, town (-1 unknown), again, fire. Nobody on site is UNKNOWN.
        """
        facts, size = self._facts, len(alarms)
        at, level = alarms["at_us"].to_numpy(), alarms["level"].to_numpy()
        received = np.minimum(_lognormal(facts["received_s"], size, rng), facts["received_most_s"])
        displayed = received + uniform(rng, facts["displayed_s"], size)
        low = _lognormal(facts["acknowledged_lower_s"], size, rng)
        seen = displayed + np.where(level <= 2, _lognormal(facts["acknowledged_s"], size, rng), low)
        attended = rng.random(size) < np.array(facts["attended"])[level - 1]
        attended &= ~alarms["again"].to_numpy()
        on_site = np.maximum(self._on_site_s(alarms, clock, first_us, last_us, rng), displayed + 4.0)
        seen = np.where(attended, np.minimum(seen, on_site - 2.0), seen)
        verdict = np.where(
            attended,
            on_site + _lognormal(facts["verdict_s"], size, rng),
            seen + _lognormal(facts["verdict_by_phone_s"], size, rng),
        )
        calm = _lognormal(facts["normal_s"], size, rng)
        calm = np.where(alarms["again"].to_numpy(), rng.uniform(4, 9, size), calm)
        calm = np.where(alarms["fire"].to_numpy(), _lognormal(facts["normal_fire_s"], size, rng), calm)
        normal = np.maximum(calm, displayed)
        found = {"received": received, "displayed": displayed, "acknowledged": seen, "verdict": verdict}
        found |= {"normal": normal, "closed": np.maximum(normal, verdict)}
        columns = {name: at + _us(seconds) for name, seconds in found.items()}
        columns["on_site"] = np.where(attended, at + _us(on_site), UNKNOWN)
        return pd.DataFrame(columns)

    def _on_site_s(
        self, alarms: pd.DataFrame, clock: LocalTime, first_us: int, last_us: int, rng: np.random.Generator
    ) -> Floats:
        """Return seconds to the site: by who is near, slower at night where nobody keeps watch, better year by year."""
        facts, at = self._facts, alarms["at_us"].to_numpy()
        who = self._who[alarms["sort"].to_numpy()]
        medians, spreads = (
            np.array([facts["on_site_s"][k][n] for k in ("guard", "owner", "home")])[who] for n in (0, 1)
        )
        hour = clock.hour(at)
        night = ((hour >= 22) | (hour < 6)) & (who == OWNER)
        done = (at - first_us) / max(last_us - first_us, 1)
        pace = self._pace[alarms["town"].to_numpy()] * np.where(night, facts["night"], 1.0)
        return medians * pace * (1 + facts["improvement"] * (0.5 - done)) * rng.lognormal(0.0, spreads)


def _lognormal(pair: list[float], size: int, rng: np.random.Generator) -> Floats:
    return pair[0] * rng.lognormal(0.0, pair[1], size)


def _us(seconds: Floats) -> Ints:
    return np.rint(seconds * 1000).astype(np.int64) * 1000
