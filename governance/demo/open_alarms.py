"""What stands on the screens at the end of history: fires, dangers, warnings, notices, some of them old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.alarms.rules import State
from governance.demo.answers import readings_of
from governance.demo.case_flow import NEVER
from governance.demo.devices import KINDS, SMOKE
from governance.demo.dice import choose
from governance.demo.parameters import Parameters
from governance.demo.signals import Bells

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
FAR = 1e-9  # weight of other towns where one of the story's town is wanted
FULL_FROM = 0.1  # scale from which on all the open alarms are there
STATES = ("active", "acknowledged", "acknowledged", "returned")
WITH_VERDICT = 2


def open_lives(
    parameters: Parameters, devices: pd.DataFrame, bells: Bells, story: int, until_us: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the open alarms but the fires: one in a premises, with what has been done about each so far.

    `story` is the premises of the golden-minute story: it has its own fire, its town some of the other alarms.
    """
    facts = parameters["alarms"]
    share = min(1.0, parameters.scale / FULL_FROM)
    home = int(bells.town[np.flatnonzero(devices["premises"] == story)[0]])
    taken = {story}
    rows = []
    for spec in facts["open"]:
        for number in range(max(round(spec["count"] * share), 1)):
            kind = int(choose(rng, spec["devices"], 1)[0])
            cause = _likely_cause(facts["cause"], kind, spec["level"], rng)
            weights = bells.weights(kind, facts["cause"][cause]["sites"])
            if number < spec.get("near_story", 0):
                weights = np.where(bells.town == home, weights, weights * FAR)
            at = until_us - int(rng.uniform(*spec["minutes"]) * MINUTE_US)
            device = _free_device(weights, devices, taken, rng)
            rows.append({"device": device, "at": at, "level": spec["level"], "number_of_cause": cause})
    lives = pd.DataFrame(rows)
    lives["reading"] = readings_of(
        facts["cause"], lives["number_of_cause"].to_numpy(), lives["level"].to_numpy(), rng
    ).to_numpy(zero_copy_only=False)
    return _so_far(lives, facts, until_us, rng)


def _likely_cause(causes: list[Mapping[str, Any]], kind: int, level: int, rng: np.random.Generator) -> int:
    """Return what will probably turn out: a cause of that kind of device which rings at that level."""
    weight = [row["share"] * row["levels"][level - 1] * (row["device"] == KINDS[kind]) for row in causes]
    return int(choose(rng, weight, 1)[0])


def _free_device(weights: np.ndarray, devices: pd.DataFrame, taken: set[int], rng: np.random.Generator) -> int:
    """Return a located device of a premises that has no open alarm yet."""
    premises = devices["premises"].to_numpy()
    open_here = np.isin(premises, list(taken)) | (devices["health"].to_numpy() != 0) | (devices["town"].to_numpy() < 0)
    usable = np.where(open_here, 0.0, weights)
    device = int(choose(rng, usable if usable.any() else ~open_here * 1.0, 1)[0])
    taken.add(int(premises[device]))
    return device


def _so_far(lives: pd.DataFrame, facts: Mapping[str, Any], until_us: int, rng: np.random.Generator) -> pd.DataFrame:
    size, at = len(lives), lives["at"].to_numpy()
    age = until_us - at
    shares = [facts["open_state"][f"level_{level}"] for level in lives["level"]]
    stage = np.array([int(choose(rng, share, 1)[0]) for share in shares])
    received = at + (rng.uniform(0.6, 3.0, size) * SECOND_US).astype(np.int64)
    displayed = received + (rng.uniform(0.3, 1.6, size) * SECOND_US).astype(np.int64)
    seen = displayed + np.minimum(rng.lognormal(2.6, 0.8, size) * SECOND_US, age * 0.3).astype(np.int64)
    there = at + np.minimum(rng.lognormal(3.7, 0.4, size) * SECOND_US, age * 0.5).astype(np.int64)
    there = np.maximum(there, seen + 3 * SECOND_US)
    calm = at + np.minimum(rng.lognormal(5.2, 0.8, size) * SECOND_US, age * 0.8).astype(np.int64)
    was_seen = (stage == 1) | (stage == WITH_VERDICT) | ((stage == 3) & (rng.random(size) < 0.6))
    went = was_seen & ((lives["level"] <= 2).to_numpy() | (stage == WITH_VERDICT) | (rng.random(size) < 0.3))
    judged = stage == WITH_VERDICT
    spoken = there + np.minimum(rng.uniform(30, 240, size) * SECOND_US, age * 0.3).astype(np.int64)
    number = lives["number_of_cause"].to_numpy()
    lives = lives.drop(columns="number_of_cause").assign(
        again=False,
        state=np.array(STATES, dtype=object)[stage],
        received=received,
        displayed=displayed,
        acknowledged=np.where(was_seen, seen, NEVER),
        on_site=np.where(went, there, NEVER),
        verdict_at=np.where(judged, spoken, NEVER),
        normal=np.where(stage == 3, calm, NEVER),
        closed=NEVER,
    )
    for name in ("verdict", "cause"):
        lives[name] = np.where(judged, np.array([row[name] for row in facts["cause"]], dtype=object)[number], None)
    return lives


def open_fires(
    parameters: Parameters,
    devices: pd.DataFrame,
    where: Mapping[str, np.ndarray],
    until_us: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the open fires: at the story's compound, and in a plant of another trade.

    `where` gives for each place of the parameters the rows of premises that fit, best first.
    """
    rows = []
    for fire in parameters["alarms"]["open_fire"]:
        premises = where[fire["where"]][0]
        there = (devices["premises"] == premises) & (devices["kind"] == SMOKE) & (devices["number"] == 7)
        device = int(np.flatnonzero(there)[0])
        at = until_us - int(fire["seconds"] * SECOND_US)
        controlled = fire["stage"] == "controlled"
        rows.append(
            {
                "device": device, "at": at, "level": 1, "reading": fire["reading"], "again": False,
                "state": str(State.ACKNOWLEDGED), "received": at + 900_000, "displayed": at + 2_000_000,
                "acknowledged": at + 5 * SECOND_US, "on_site": at + 36 * SECOND_US, "note": fire.get("note"),
                "verdict_at": at + 150 * SECOND_US if controlled else NEVER, "normal": NEVER, "closed": NEVER,
                "verdict": "fire" if controlled else None, "cause": "electrical" if controlled else None,
                "controlled": at + 540 * SECOND_US if controlled else np.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
