"""One frame for all invented alarms, closed or open, and the store's rows made from it.

A life has: device (row), at, level, reading, verdict, cause, state, and the times received, displayed, acknowledged,
on_site, verdict_at, normal, closed in UTC microseconds, NEVER where it did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.alarms.rules import State
from governance.demo.answers import UNKNOWN
from governance.demo.case_flow import NEVER
from governance.demo.columns import known, numbered, table, text, words
from governance.demo.devices import KINDS
from governance.demo.dice import within
from governance.demo.ground import Ground, assigned_rows
from governance.demo.local_time import DAY_US, LocalTime

STEPS = ("received", "displayed", "acknowledged", "on_site", "verdict_at", "normal", "closed")
STORED = {"received": "received_at_utc", "displayed": "displayed_at_utc", "acknowledged": "acknowledged_at_utc"} | {
    "on_site": "on_site_at_utc", "verdict_at": "verdict_at_utc", "normal": "normal_at_utc", "closed": "closed_at_utc",
}  # fmt: skip


def closed_lives(
    signals: pd.DataFrame, causes: list[Mapping[str, Any]], reading: pa.Array, times: pd.DataFrame, until_us: int
) -> pd.DataFrame:
    """Return the lives of alarms that were over before the end of history."""
    number = signals["cause"].to_numpy()
    lives = signals[["device", "level", "again"]].copy()
    lives["at"] = signals["at_us"]
    lives["reading"] = reading.to_numpy(zero_copy_only=False)
    for name in ("verdict", "cause"):
        lives[name] = np.array([row[name] for row in causes], dtype=object)[number]
    lives["state"] = str(State.CLOSED)
    for name in STEPS:
        at = times[name.removesuffix("_at")].to_numpy()
        lives[name] = np.where(at == UNKNOWN, NEVER, at)
    lives["last_seq"] = 5 + 1 + (lives["on_site"] != NEVER).to_numpy().astype(np.int64) * 3
    return lives[lives["closed"] < until_us].reset_index(drop=True)


def numbered_lives(parts: list[pd.DataFrame], clock: LocalTime) -> pd.DataFrame:
    """Return all lives by time with their alarm_id: A, the local date, the running number of the day.

    A life may carry a `number` of its own (the story's); it must be the only one of its day.
    """
    lives = pd.concat(parts, ignore_index=True).sort_values(["at", "device"], kind="stable", ignore_index=True)
    if "number" not in lives:
        lives["number"] = np.nan
    day = clock.wall(lives["at"].to_numpy()) // DAY_US
    number = lives["number"].fillna(pd.Series(within(day) + 1)).to_numpy(dtype=np.int64)
    unique, back = np.unique(day, return_inverse=True)
    stamps = [f"A{stamp.replace('-', '')}-" for stamp in np.datetime_as_string(unique.astype("datetime64[D]")).tolist()]
    lives["alarm_id"] = numbered(words(stamps, back), number, 5).to_pandas()
    return lives


def alarm_rows(
    lives: pd.DataFrame, devices: pd.DataFrame, device_ids: pa.Array, premises_ids: pa.Array, ground: Ground
) -> pa.Table:
    """Return lives in the columns that `gov.alarms` and `hist.alarms` share."""
    device = lives["device"].to_numpy()
    return table(
        {
            "alarm_id": text(lives["alarm_id"]),
            "device_id": words(device_ids, device),
            "device_kind": words(KINDS, devices["kind"].to_numpy()[device]),
            "premises_id": words(premises_ids, devices["premises"].to_numpy()[device]),
            "level": lives["level"].to_numpy(dtype=np.int32),
            "reading": text(lives["reading"]),
            "state": text(lives["state"]),
            "raised_at_utc": known(lives["at"].to_numpy().astype("datetime64[us]")),
            **{column: _instants(lives[name]) for name, column in STORED.items()},
            "verdict": text(lives["verdict"]),
            "cause": text(lives["cause"]),
            "lon": known(ground.lon[device]),
            "lat": known(ground.lat[device]),
            **assigned_rows(ground.where, device),
            "last_seq": lives["last_seq"].to_numpy(dtype=np.int32),
        }
    )


def _instants(at: pd.Series) -> pa.Array:
    values = at.to_numpy(dtype=np.int64)
    return pa.array(np.where(values == NEVER, 0, values).astype("datetime64[us]"), mask=values == NEVER)
