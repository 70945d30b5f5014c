"""The invented cases and their logs in the columns of `gov.cases` and `gov.case_events`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo.case_flow import NEVER
from governance.demo.columns import known, table, text, words
from governance.demo.dice import Bools, Ints, within
from governance.demo.roster import Roster
from governance.engine.times import to_store
from governance.routing.rules import Catalogue
from governance.whistles.case import Asking, Case, Event, EventKind, Stage, State
from governance.whistles.life import SYSTEM_ACTOR

TIMES = tuple(column.name for column in fields(Case) if column.name.endswith("_at_utc"))
MOVED = (  # what a case's own history changes
    *("lead_department", "joint_departments", "joined_departments", "handler_id", "handler_name", "stage", "state"),
    *(
        "due_provisional",
        "merged_into",
        "asked",
        "rework_count",
        "extension_count",
        "returned_count",
        "satisfied",
        "last_seq",
    ),
    *TIMES,
)
EVENT_COLUMNS = ("account_id", "actor", "department_code", "note", "value")


@dataclass(frozen=True)
class Whistles:
    """Rows of the two tables of the cases, events in the order of case and number."""

    cases: pa.Table
    events: pa.Table


def straight_state(
    cases: pd.DataFrame, flow: pd.DataFrame, log: pd.DataFrame, catalogue: Catalogue, roster: Roster, until_us: int
) -> dict[str, np.ndarray]:
    """Return the columns MOVED of the cases in `flow`, for cases that took the straight way."""
    row = flow.index.to_numpy()
    rules = [catalogue.rules[number] for number in cases.loc[row, "rule"]]
    past = {name: (flow[name] < until_us).to_numpy() for name in ("reported", "handled", "verified", "evaluated")}
    people = roster.frame.loc[flow["handler"], ["account_id", "name"]].to_numpy(dtype=object)
    joined = log[(log["kind"] == EventKind.REPORTED_IN) & (log["account"] != _handler_of(flow, log))]
    by_case = joined.groupby("case")["department"].agg(",".join).reindex(row)
    zero = np.zeros(len(row), np.int32)
    return {
        "lead_department": np.array([rule.lead_department for rule in rules], dtype=object),
        "joint_departments": np.array([",".join(rule.joint_departments) for rule in rules], dtype=object),
        "joined_departments": by_case.fillna("").to_numpy(dtype=object),
        "handler_id": np.where(past["reported"], people[:, 0], None),
        "handler_name": np.where(past["reported"], people[:, 1], None),
        "stage": _stage(past),
        "state": np.where(past["verified"], str(State.CLOSED), str(State.OPEN)).astype(object),
        "due_provisional": flow["provisional"].to_numpy(),
        "merged_into": np.full(len(row), None, dtype=object),
        "asked": np.full(len(row), None, dtype=object),
        **dict.fromkeys(("rework_count", "extension_count", "returned_count"), zero),
        "satisfied": np.where(past["evaluated"], flow["satisfied"], None),
        "last_seq": log.groupby("case").size().reindex(row).to_numpy(dtype=np.int32),
        **_straight_times(cases.loc[row, "at_us"].to_numpy(), flow, past),
    }


def _straight_times(at: Ints, flow: pd.DataFrame, past: Mapping[str, Bools]) -> dict[str, np.ndarray]:
    never = ("paused_at_utc", "waits_due_at_utc", "observed_at_utc")
    return {
        "blown_at_utc": _instants(at),
        "dispatched_at_utc": _instants(at),
        "report_in_due_at_utc": _instants(flow["report_in_due"].to_numpy()),
        "handle_due_at_utc": _instants(flow["handle_due"].to_numpy()),
        "reported_in_at_utc": _instants(flow["reported"].to_numpy(), past["reported"]),
        **{name: np.full(len(at), np.datetime64("NaT", "us")) for name in never},
        "handled_at_utc": _instants(flow["handled"].to_numpy(), past["handled"]),
        "closed_at_utc": _instants(flow["verified"].to_numpy(), past["verified"]),
    }


def _handler_of(flow: pd.DataFrame, log: pd.DataFrame) -> np.ndarray:
    return np.asarray(flow["handler"].reindex(log["case"]).to_numpy())


def _stage(past: Mapping[str, Bools]) -> np.ndarray:
    order = [past["evaluated"], past["verified"], past["handled"], past["reported"]]
    names = [str(Stage.EVALUATED), str(Stage.CLOSED), str(Stage.FED_BACK), str(Stage.HANDLING)]
    return np.select(order, names, str(Stage.DISPATCHED)).astype(object)


def _instants(at_us: Ints, where: Bools | None = None) -> np.ndarray:
    """Return naive UTC timestamps; NaT where the time is not known."""
    unknown = at_us == NEVER if where is None else ~where
    return np.where(unknown, np.datetime64("NaT", "us"), np.where(unknown, 0, at_us).astype("datetime64[us]"))


def told_state(told: Sequence[Case]) -> dict[str, np.ndarray]:
    """Return the columns MOVED of cases told event by event."""
    columns: dict[str, np.ndarray] = {}
    for name in MOVED:
        values = [getattr(case, name) for case in told]
        if name in TIMES:
            naive = [np.datetime64("NaT", "us") if at is None else np.datetime64(to_store(at), "us") for at in values]
            columns[name] = np.array(naive, dtype="datetime64[us]")
        elif name.endswith("_departments"):
            columns[name] = np.array([",".join(value) for value in values], dtype=object)
        else:
            columns[name] = np.array([_plain(value) for value in values], dtype=object)
    return columns


def case_rows(fixed: Mapping[str, Any], moved: Mapping[str, np.ndarray], size: int) -> pa.Table:
    """Return the rows of `gov.cases`: what never changes beside what the history made of it."""
    columns: dict[str, Any] = dict(fixed)
    counts = ("rework_count", "extension_count", "returned_count", "last_seq")
    for name, values in moved.items():
        if name in TIMES:
            columns[name] = known(values)
        elif name in counts:
            columns[name] = pa.array(values.astype(np.int32))
        elif name in ("satisfied", "due_provisional"):
            columns[name] = pa.array(values.tolist(), pa.bool_())
        else:
            columns[name] = text(values)
    return table(columns, size)


def event_rows(log: pd.DataFrame, ids: pa.Array, cases: pd.DataFrame, roster: Roster) -> pa.Table:
    """Return the rows of `gov.case_events` for a numbered log; the whistle itself carries the place it was blown at."""
    case, account = log["case"].to_numpy(), log["account"].to_numpy()
    blown = (log["kind"] == EventKind.BLOWN).to_numpy()
    actors = [*roster.frame["name"], SYSTEM_ACTOR]
    return table(
        {
            "case_id": words(ids, case),
            "seq": (within(case) + 1).astype(np.int32),
            "kind": text(log["kind"]),
            "stage": text(log["stage"]),
            "at_utc": known(log["at_us"].to_numpy().astype("datetime64[us]")),
            "account_id": words(roster.frame["account_id"].tolist(), account),
            "actor": words(actors, np.where(account < 0, len(actors) - 1, account)),
            "department_code": text(log["department"]),
            "note": text(log["note"]),
            "value": text(log["value"]),
            "photos": pa.repeat(pa.scalar(0, pa.int32()), len(log)),
            "lon": known(cases["lon"].to_numpy()[case], blown),
            "lat": known(cases["lat"].to_numpy()[case], blown),
        }
    )


def told_event_rows(told: Sequence[tuple[Case, Sequence[tuple[Event, str]]]]) -> pa.Table:
    """Return the rows of `gov.case_events` for cases told event by event."""
    rows = [
        {
            "case_id": case.case_id, "seq": seq, "kind": str(event.kind), "stage": stage,
            "at_utc": to_store(event.at_utc), "account_id": event.account_id, "actor": event.actor,
            "department_code": event.department_code, "note": event.note or None, "value": event.value or None,
            "photos": 0, "lon": case.lon if event.kind is EventKind.BLOWN else None,
            "lat": case.lat if event.kind is EventKind.BLOWN else None,
        }
        for case, log in told
        for seq, (event, stage) in enumerate(log, start=1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_EVENTS)


_EVENTS = pa.schema(
    [
        ("case_id", pa.string()), ("seq", pa.int32()), ("kind", pa.string()), ("stage", pa.string()),
        ("at_utc", pa.timestamp("us")), ("account_id", pa.string()), ("actor", pa.string()),
        ("department_code", pa.string()), ("note", pa.string()), ("value", pa.string()), ("photos", pa.int32()),
        ("lon", pa.float64()), ("lat", pa.float64()),
    ]
)  # fmt: skip


def instant(at_us: int) -> datetime:
    """Return microseconds as an aware UTC time."""
    return pd.Timestamp(at_us, unit="us", tz="UTC").to_pydatetime()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (Stage, State, Asking)) else value
