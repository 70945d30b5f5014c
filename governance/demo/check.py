"""Is the invented city believable? Figures of a built store, and sentences about what would give it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pandas as pd

from governance.alarms.rules import Kind, State, after
from governance.areas import actions as areas
from governance.demo import store
from governance.engine import Engine
from governance.engine.times import from_store
from governance.whistles.history import case_problems
from governance.whistles.store import log as case_log

YEAR = timedelta(days=365)
BURST, BURST_WITHIN = 5, timedelta(minutes=5)  # ISA-18.2: more transitions than these are chatter
GOLDEN_S = 60.0


@dataclass(frozen=True)
class AlarmFigures:
    """The alarms of the last twelve months; shares are between 0 and 1, by_* are alarms in the local zone."""

    total: int
    share_false: float
    share_attended: float
    share_in_minute: float
    slowest_received_s: float
    by_hour: tuple[int, ...]
    by_weekday: tuple[int, ...]
    by_month_and_kind: dict[tuple[int, str], int]
    by_cause: dict[str, int]
    by_level: dict[int, int]
    bursts: int


@dataclass(frozen=True)
class CaseFigures:
    """The whistles; on-time shares are of the closed ones."""

    total: int
    open_now: int
    overdue: int
    by_stage: dict[str, int]
    on_time: float
    on_time_by_department: dict[str, float]
    on_time_by_town: dict[str, float]
    share_reworked: float
    share_extended: float
    share_returned: float
    share_satisfied: float


@dataclass(frozen=True)
class Report:
    """Figures of a demo store. `broken` are sentences about rows that do not fit together; empty when all do."""

    rows: dict[str, int]
    devices: dict[tuple[str, str], int]
    online: float
    chattering: float
    located: dict[str, int]
    alarms: AlarmFigures
    open_alarms: dict[int, int]
    cases: CaseFigures
    broken: tuple[str, ...]

    def __str__(self) -> str:
        """Return the report as text, one figure a line."""
        return "\n".join(f"{name:<24} {value}" for name, value in vars(self).items())


def report(eng: Engine) -> Report:
    """Return the believability report of the demo city in a store; raises ValueError when it holds none."""
    end = eng.read(store.history_end)
    if end is None:
        raise ValueError("the store holds no invented city")
    until = from_store(end)
    zone = areas.profile(eng).time_zone
    devices = eng.read(store.devices)
    number = devices["devices"]
    open_now = eng.read(store.open_alarms)
    return Report(
        rows={table: eng.read(partial(store.rows, table=table)) for table in store.COUNTED},
        devices={key: int(count) for key, count in number.groupby([devices["kind"], devices["funding"]]).sum().items()},
        online=float(number[devices["health"] == "online"].sum() / number.sum()),
        chattering=float(number[devices["chattering"]].sum() / number.sum()),
        located={str(key): int(count) for key, count in number.groupby(devices["located"]).sum().items()},
        alarms=_alarm_figures(eng.read(partial(store.alarms, since=until - YEAR)), zone),
        open_alarms=_counts(open_now["level"]),
        cases=_case_figures(eng.read(store.cases), until),
        broken=tuple(_broken(eng, until)),
    )


def _counts(values: pd.Series) -> dict:
    return {key: int(count) for key, count in values.value_counts().sort_index().items()}


def _alarm_figures(alarms: pd.DataFrame, zone: str) -> AlarmFigures:
    local = alarms["raised_at_utc"].dt.tz_localize("UTC").dt.tz_convert(zone)
    went = alarms["on_site_s"].notna()
    by_month = alarms.groupby([local.dt.month, alarms["device_kind"]]).size()
    return AlarmFigures(
        total=len(alarms),
        share_false=float((alarms["verdict"] == "false").mean()),
        share_attended=float(went.mean()),
        share_in_minute=float((alarms.loc[went, "on_site_s"] <= GOLDEN_S).mean()),
        slowest_received_s=float(alarms["received_s"].max()),
        by_hour=tuple(np.bincount(local.dt.hour, minlength=24).tolist()),
        by_weekday=tuple(np.bincount(local.dt.day_of_week, minlength=7).tolist()),
        by_month_and_kind={(int(month), str(kind)): int(count) for (month, kind), count in by_month.items()},
        by_cause=_counts(alarms["cause"]),
        by_level=_counts(alarms["level"]),
        bursts=_bursts(alarms),
    )


def _bursts(alarms: pd.DataFrame) -> int:
    """Return how many times a device rang more often within minutes than a sound one does."""
    ordered = alarms.sort_values(["device_id", "raised_at_utc"])
    at, device = ordered["raised_at_utc"], ordered["device_id"]
    quick = (at.shift(-BURST) - at <= BURST_WITHIN) & (device.shift(-BURST) == device)
    starts = quick & ~(quick.shift(1, fill_value=False) & (device.shift(1) == device))
    return int(starts.sum())


def _case_figures(cases: pd.DataFrame, until: datetime) -> CaseFigures:
    now = pd.Timestamp(until).tz_localize(None)
    open_now = cases[cases["state"] == "open"]
    waits = open_now["stage"].isin(["registered", "dispatched", "handling"]) & open_now["paused_at_utc"].isna()
    done = cases[cases["state"] == "closed"]
    in_time = done["handled_at_utc"] <= done["handle_due_at_utc"]
    return CaseFigures(
        total=len(cases),
        open_now=len(open_now),
        overdue=int((waits & (open_now["handle_due_at_utc"] < now)).sum()),
        by_stage=_counts(open_now["stage"]),
        on_time=float(in_time.mean()),
        on_time_by_department={
            str(key): float(share) for key, share in in_time.groupby(done["lead_department"]).mean().items()
        },
        on_time_by_town={str(key): float(share) for key, share in in_time.groupby(done["town_code"]).mean().items()},
        share_reworked=float((cases["rework_count"] > 0).mean()),
        share_extended=float((cases["extension_count"] > 0).mean()),
        share_returned=float((cases["returned_count"] > 0).mean()),
        share_satisfied=float(done["satisfied"].dropna().astype(bool).mean()),
    )


def _broken(eng: Engine, until: datetime) -> Iterator[str]:
    """Yield what does not join up, lies beyond the end, or breaks the rules of the rooms."""
    for table, column, target, key in store.JOINS:
        lost = eng.read(partial(store.orphans, table=table, column=column, target=target, key=key))
        if lost:
            yield f"{lost} rows of {table} name a {column} that {target} does not have"
    for table, column in store.TIMES:
        late = eng.read(partial(store.later_rows, table=table, column=column, end=until))
        if late:
            yield f"{late} rows of {table} have a {column} after the end of history"
    early = eng.read(store.early_alarms)
    if early:
        yield f"{early} alarms were raised before their device was installed"
    history = len(eng.read(partial(store.alarms, since=datetime(2000, 1, 1, tzinfo=UTC))))
    sums = eng.read(store.sums)
    if set(sums) != {history}:
        yield f"the sums hold {sums} alarms, the history {history}"
    yield from _broken_ledgers(eng.read(store.alarm_ledgers))
    yield from _broken_cases(eng)


def _broken_ledgers(ledgers: pd.DataFrame) -> Iterator[str]:
    """Yield where a kept ledger breaks the alarms' table or differs from its alarm."""
    for alarm_id, events in ledgers.groupby("alarm_id", sort=False):
        state: State | None = State.ACTIVE
        judged = False
        for kind in events["kind"]:
            if state is not None and kind != Kind.RAISED:
                state = after(state, judged, Kind(kind))
            judged |= kind == Kind.VERDICT
        alarm = events.iloc[-1]
        if state is None or str(state) != alarm["state"]:
            yield f"alarm {alarm_id} is {alarm['state']}, its ledger leads to {state}"
        if alarm["last_seq"] != len(events) or not events["at_utc"].is_monotonic_increasing:
            yield f"alarm {alarm_id}: its ledger has {len(events)} events, or not in order"
        for kind, column in ((Kind.ACKNOWLEDGED, "acknowledged_at_utc"), (Kind.ON_SITE, "on_site_at_utc")):
            first = events.loc[events["kind"] == kind, "at_utc"].min()
            if not (pd.isna(first) and pd.isna(alarm[column])) and first != alarm[column]:
                yield f"alarm {alarm_id}: first {kind} at {first}, the alarm says {alarm[column]}"


def _broken_cases(eng: Engine) -> Iterator[str]:
    logs = eng.read(case_log.every_log)
    found = eng.read(store.every_case)
    for case in found:
        for problem in case_problems(case, logs.get(case.case_id, [])):
            yield f"case {case.case_id}: {problem}"
