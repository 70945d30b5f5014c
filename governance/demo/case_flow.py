"""How the invented cases run when nothing unusual happens: reported in, handled, checked, evaluated, by real clocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.accounts.rules import Role
from governance.deadlines.bulk import clock_due_many, due_many
from governance.demo.dice import Bools, Floats, Ints, uniform
from governance.demo.parameters import Parameters
from governance.demo.roster import Roster
from governance.routing.rules import Catalogue, Kind, Severity
from governance.whistles.clocks import Clocks

NEVER = np.iinfo(np.int64).max
DAY_US = 86_400_000_000
SIDEWAYS = ("straight", "rework", "extended", "returned", "suspended", "withdrawn", "merged", "reopened")
UNCONFIRMED, UNDECIDED = len(SIDEWAYS), len(SIDEWAYS) + 1  # what nobody has let out yet when the history ends
WAIT_US = 120 * 60 * 1_000_000  # as long as the demo city waits for an officer or a leader
LEAST_WORK_H = 0.2  # between reporting in and feeding back


def later(clocks: Clocks, start_us: Ints, hours: Floats, emergency: Bools) -> Ints:
    """Return when so many hours have passed: working hours, clock hours for emergencies; NEVER stays NEVER."""
    known = start_us != NEVER
    start = np.where(known, start_us, 0).astype("datetime64[us]")
    found = np.full(len(start_us), NEVER)
    by_work, by_clock = known & ~emergency, known & emergency
    found[by_work] = due_many(start[by_work], hours[by_work], clocks.limits.calendar, clocks.zone)[0].astype(np.int64)
    found[by_clock] = clock_due_many(start[by_clock], hours[by_clock]).astype(np.int64)
    return found


def run_cases(
    cases: pd.DataFrame,
    parameters: Parameters,
    catalogue: Catalogue,
    clocks: Clocks,
    roster: Roster,
    until_us: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per case with times in UTC microseconds (NEVER: not at all), as if history had no end.

    Columns: side (number in SIDEWAYS), allowed_h, used_h, report_in_due, handle_due, provisional, reported, handled,
    verified, evaluated, satisfied, late, handler (row of the roster). Times are those of the straight way; what
    a side way makes of them is told by `case_sideways`.
    """
    flow, at, size = parameters["whistles"]["flow"], cases["at_us"].to_numpy(), len(cases)
    rule = cases["rule"].to_numpy()
    emergency = (cases["kind"] == Kind.EMERGENCY).to_numpy()
    allowed = np.array([one.handle_work_hours for one in catalogue.rules])[rule]
    report_h = np.array([one.report_in_minutes / 60 for one in catalogue.rules])[rule]
    used_report = _used_to_report_in(flow, report_h, rng)
    late = rng.random(size) > _on_time_share(parameters, catalogue, cases, emergency, until_us)
    used = np.where(late, allowed * (1 + uniform(rng, flow["late_share"], size)), _used_in_time(flow, allowed, rng))
    used = np.maximum(used, used_report + LEAST_WORK_H * np.minimum(allowed, 1.0))
    found = pd.DataFrame({"side": _sides(flow, emergency, rng), "allowed_h": allowed, "used_h": used, "late": late})
    found["report_in_due"] = later(clocks, at, report_h, emergency)
    found["handle_due"] = later(clocks, at, allowed, emergency)
    start = at.astype("datetime64[us]")
    provisional = due_many(start, np.where(emergency, 0.0, allowed), clocks.limits.calendar, clocks.zone)[1]
    found["provisional"] = provisional & ~emergency
    found["reported"] = later(clocks, at, used_report, emergency)
    found["handled"] = np.where(_stuck(flow, at, until_us, rng), NEVER, later(clocks, at, used, emergency))
    found["late"] = found["handled"] > found["handle_due"]
    found["verified"] = later(clocks, found["handled"].to_numpy(), _hours(flow["verify_hours"], size, rng), emergency)
    answered = rng.random(size) < flow["evaluated"]
    evaluated = later(clocks, found["verified"].to_numpy(), _hours(flow["evaluate_hours"], size, rng), emergency)
    found["evaluated"] = np.where(answered, evaluated, NEVER)
    found["satisfied"] = rng.random(size) < flow["satisfied"] - 0.22 * found["late"].to_numpy()
    found["handler"] = _handlers(cases, catalogue, roster, rng)
    return found


def _used_to_report_in(flow: Mapping[str, Any], allowed: Floats, rng: np.random.Generator) -> Floats:
    """Return the hours until the department reports in: well within its time, now and then too late."""
    size = len(allowed)
    in_time = rng.random(size) < flow["report_in_on_time"]
    return np.where(in_time, allowed * (0.04 + 0.95 * rng.beta(1.3, 2.4, size)), allowed + rng.exponential(0.7, size))


def _used_in_time(flow: Mapping[str, Any], allowed: Floats, rng: np.random.Generator) -> Floats:
    return allowed * (0.03 + 0.96 * rng.beta(flow["progress"][0], flow["progress"][1], len(allowed)))


def _on_time_share(
    parameters: Parameters, catalogue: Catalogue, cases: pd.DataFrame, emergency: Bools, until_us: int
) -> Floats:
    """Return how probably each case is handled in time: by department, town and year (it gets better)."""
    facts, towns = parameters["whistles"], parameters["towns"]
    lead = pd.Series([one.lead_department for one in catalogue.rules]).map(facts["departments"]).fillna(0.0)
    town = {code: towns.get(code, towns["default"])["on_time"] for code in cases["town_code"].unique()}
    points = lead.to_numpy()[cases["rule"].to_numpy()] + cases["town_code"].map(town).to_numpy(dtype=np.float64)
    years = (until_us - cases["at_us"].to_numpy()) / (365 * DAY_US)
    usual = np.where(emergency, facts["flow"]["on_time_emergency"], facts["flow"]["on_time"])
    return np.minimum(usual + (points + 1.1 * (0.5 - years)) / 100, 0.996)


def hold_back(flow: pd.DataFrame, cases: pd.DataFrame, catalogue: Catalogue, roster: Roster, until_us: int) -> None:
    """Let what was blown in the last two hours wait where its officer or its town's leader lets it out."""
    calm = (cases["kind"] != Kind.EMERGENCY) & (cases["severity"] != Severity.LIFE) & (cases["show"] < 0)
    recent = calm & (cases["at_us"] >= until_us - WAIT_US) & (cases["at_us"] < until_us)
    by_reporter = roster.frame["role"].to_numpy()[cases["reporter"]] == Role.MICRO_GRID_REPORTER
    joint = np.array([bool(rule.joint_departments) for rule in catalogue.rules])[cases["rule"]]
    flow.loc[recent & joint, "side"] = UNDECIDED
    flow.loc[recent & by_reporter, "side"] = UNCONFIRMED


def _sides(flow: Mapping[str, Any], emergency: Bools, rng: np.random.Generator) -> Ints:
    """Return which side way each case takes; emergencies know only rework."""
    edges = np.cumsum([flow[name] for name in SIDEWAYS[1:]])
    drawn = np.searchsorted(edges, rng.random(len(emergency)), side="right") + 1
    side = np.where(drawn == len(SIDEWAYS), 0, drawn)
    return np.where(emergency & (side > 1), 0, side)


def _stuck(flow: Mapping[str, Any], at: Ints, until_us: int, rng: np.random.Generator) -> Bools:
    """Return which recent cases nobody has moved since the report-in."""
    recent = at > until_us - flow["stuck_days"] * DAY_US
    return recent & (rng.random(len(at)) < flow["stuck"])


def _hours(span: list[float], size: int, rng: np.random.Generator) -> Floats:
    """Return hours of which most lie near the lower end of the span."""
    return np.clip(span[0] * 4 * rng.lognormal(0.0, 0.85, size), span[0], span[1])


def _handlers(cases: pd.DataFrame, catalogue: Catalogue, roster: Roster, rng: np.random.Generator) -> Ints:
    """Return who of the lead department takes each case: one of its handlers, now and then the head."""
    lead = np.array([one.lead_department for one in catalogue.rules], dtype=object)[cases["rule"].to_numpy()]
    return pick_staff(lead, roster, rng)


def pick_staff(department: np.ndarray, roster: Roster, rng: np.random.Generator) -> Ints:
    """Return one person (row of the roster) of each department named."""
    found = np.zeros(len(department), dtype=np.int64)
    for code in sorted(set(department)):
        here = np.flatnonzero(department == code)
        staff = roster.staff_of_department[code]
        weight = np.r_[0.06, np.linspace(1.3, 0.7, len(staff) - 1)]
        found[here] = staff[rng.choice(len(staff), len(here), p=weight / weight.sum())]
    return found
