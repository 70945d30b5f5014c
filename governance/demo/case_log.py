"""The log of the invented cases that took the straight way, as numbered rows for many cases at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.case_flow import NEVER, later, pick_staff
from governance.demo.dice import Bools, Floats, Ints
from governance.demo.roster import Roster
from governance.routing.rules import Catalogue, Kind
from governance.whistles.case import EventKind, Stage
from governance.whistles.clocks import Clocks

SYSTEM = -1
_K, _S = EventKind, Stage


class Log:
    """Events of many cases: case (row), at_us, kind, stage, account (row or SYSTEM), department, note, value."""

    def __init__(self, notes: Mapping[str, list[str]], rng: np.random.Generator) -> None:
        self._notes = notes
        self._rng = rng
        self._parts: list[pd.DataFrame] = []

    def add(
        self, case: Ints, at_us: Ints, kind: EventKind, stage: Any, account: Any, department: Any = None,
        note: Any = None, value: Any = None,
    ) -> None:  # fmt: skip
        """Add one event for each of these cases."""
        columns = {"case": case, "at_us": at_us, "order": len(self._parts), "kind": str(kind), "stage": _plain(stage)}
        columns |= {"account": account, "department": department, "note": note, "value": value}
        self._parts.append(pd.DataFrame(columns))

    def words(self, name: str, count: int) -> np.ndarray:
        """Return what people write on an occasion; None where they write nothing."""
        choices = np.array([text or None for text in self._notes[name]], dtype=object)
        picked = choices[self._rng.integers(0, len(choices), count)]
        return np.array([text.format(n=2 + n % 7) if text else None for n, text in enumerate(picked)], dtype=object)

    def frame(self, until_us: int) -> pd.DataFrame:
        """Return all events before the end of history, case by case in the order of their times."""
        whole = pd.concat(self._parts, ignore_index=True)
        whole = whole[whole["at_us"] < until_us]
        return whole.sort_values(["case", "at_us", "order"], kind="stable", ignore_index=True)


def log_straight(
    cases: pd.DataFrame,
    flow: pd.DataFrame,
    notes: Mapping[str, list[str]],
    done: np.ndarray,
    catalogue: Catalogue,
    clocks: Clocks,
    roster: Roster,
    rng: np.random.Generator,
) -> Log:
    """Return the log of the cases in `flow` (its index are rows of `cases`); `done` is the feedback of each case."""
    log = Log(notes, rng)
    row = flow.index.to_numpy()
    own = cases.loc[row]
    rules = [catalogue.rules[number] for number in own["rule"]]
    lead = np.array([rule.lead_department for rule in rules], dtype=object)
    at, reported, handled, verified, evaluated = (
        series.to_numpy()
        for series in (own["at_us"], flow["reported"], flow["handled"], flow["verified"], flow["evaluated"])
    )
    log.add(row, at, _K.BLOWN, _S.COLLECTED, own["reporter"].to_numpy(), note=_or_none(own["line"]))
    log.add(row, at, _K.REGISTERED, _S.REGISTERED, SYSTEM)
    log.add(row, at, _K.DISPATCHED, _S.DISPATCHED, SYSTEM, lead, [rule.reason for rule in rules])
    handler, officer = flow["handler"].to_numpy(), own["officer"].to_numpy()
    log.add(row, reported, _K.REPORTED_IN, _S.HANDLING, handler, lead, log.words("reported_in", len(row)))
    log.add(row, handled, _K.HANDLED, _S.FED_BACK, handler, lead, done)
    log.add(row, verified, _K.VERIFIED, _S.CLOSED, officer, note=log.words("verified", len(row)))
    value = np.where(flow["satisfied"], "yes", "no")
    complaint = log.words("unsatisfied", len(row))
    complaint[flow["satisfied"].to_numpy()] = None
    log.add(row, evaluated, _K.EVALUATED, _S.EVALUATED, own["reporter"].to_numpy(), note=complaint, value=value)
    return log


def log_remarks(
    log: Log,
    cases: pd.DataFrame,
    flow: pd.DataFrame,
    shares: Mapping[str, float],
    catalogue: Catalogue,
    clocks: Clocks,
    roster: Roster,
    rng: np.random.Generator,
) -> None:
    """Add what changes no stage: joint departments that come, words more, nudges."""
    row = flow.index.to_numpy()
    rules = [catalogue.rules[number] for number in cases.loc[row, "rule"]]
    emergency = (cases.loc[row, "kind"] == Kind.EMERGENCY).to_numpy()
    _join(
        log, cases, flow, [rule.joint_departments for rule in rules], shares["joined"], clocks, roster, emergency, rng
    )
    said = rng.random(len(row)) < shares["noted"]
    _remark(log, cases, flow, said, _K.NOTED, "noted", rng.uniform(0.05, 0.95, len(row)), clocks, emergency)
    nudged = rng.random(len(row)) < np.where(flow["late"], 12 * shares["urged"], shares["urged"] * 0.7)
    _remark(
        log, cases, flow, nudged, _K.URGED, "urged", rng.uniform(0.6, 0.98, len(row)), clocks, emergency, roster, rng
    )


def _join(
    log: Log, cases: pd.DataFrame, flow: pd.DataFrame, joint: Sequence[tuple[str, ...]], share: float, clocks: Clocks,
    roster: Roster, emergency: Bools, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Joint departments report in beside the lead, before or after it, as long as the case is not fed back."""
    count = np.array([len(codes) for codes in joint])
    number = np.repeat(np.arange(len(flow)), count)
    department = np.array([code for codes in joint for code in codes], dtype=object)
    came = rng.random(len(number)) < share
    number, department = number[came], department[came]
    start = cases.loc[flow.index, "at_us"].to_numpy()[number]
    used = np.minimum(rng.gamma(1.4, 0.5, len(number)), 0.9 * flow["used_h"].to_numpy()[number])
    at = later(clocks, start, used, emergency[number])
    soon_enough = at < flow["handled"].to_numpy()[number]
    number, department, at = number[soon_enough], department[soon_enough], at[soon_enough]
    stage = _stage_at(at, flow.iloc[number])
    staff = pick_staff(department, roster, rng)
    log.add(
        flow.index.to_numpy()[number], at, _K.REPORTED_IN, stage, staff, department, log.words("joined", len(number))
    )


def _remark(
    log: Log, cases: pd.DataFrame, flow: pd.DataFrame, chosen: Bools, kind: EventKind, words: str, share: Floats,
    clocks: Clocks, emergency: Bools, roster: Roster | None = None, rng: np.random.Generator | None = None,
) -> None:  # fmt: skip
    """Add a remark some way through the handling: a nudge by supervision or the officer, a word by whoever has it."""
    part, own = flow[chosen], cases.loc[flow.index[chosen]]
    used = np.minimum(part["used_h"], part["allowed_h"] * 1.2).to_numpy() * share[chosen]
    at = later(clocks, own["at_us"].to_numpy(), used, emergency[chosen])
    at = np.where(at < part["handled"].to_numpy(), at, NEVER)
    if roster is not None and rng is not None:
        by_supervision = rng.random(len(part)) < 0.45
        account = np.where(by_supervision, rng.choice(roster.supervision, len(part)), own["officer"])
    else:
        account = np.where(at < part["reported"], own["reporter"], part["handler"])
    log.add(part.index.to_numpy(), at, kind, _stage_at(at, part), account, note=log.words(words, len(part)))


def _stage_at(at: Ints, flow: pd.DataFrame) -> np.ndarray:
    return np.where(at < flow["reported"].to_numpy(), str(_S.DISPATCHED), str(_S.HANDLING))


def _or_none(texts: pd.Series) -> np.ndarray:
    return np.array([text or None for text in texts], dtype=object)


def _plain(stage: Any) -> Any:
    return str(stage) if isinstance(stage, Stage) else stage
