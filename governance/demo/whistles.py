"""Whistles of the invented city from first tap to last word: draws the cases, lets them run, writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.areas.datums import Datum, from_wgs84
from governance.areas.locator import Locator
from governance.demo import case_tables as written
from governance.demo import cases as drawing
from governance.demo import showcase
from governance.demo.case_flow import NEVER, SIDEWAYS, hold_back, pick_staff, run_cases
from governance.demo.case_log import log_remarks, log_straight
from governance.demo.case_sideways import Person, Teller, Told
from governance.demo.cases import Places
from governance.demo.columns import known, numbered, text, words
from governance.demo.dice import Dice, Ints, uniform, within
from governance.demo.local_time import DAY_US, microseconds
from governance.demo.parameters import Parameters
from governance.demo.rhythm import Rhythm
from governance.demo.roster import Roster
from governance.routing.rules import Catalogue, Kind, Severity
from governance.whistles.case import Case, Event, Stage, State
from governance.whistles.clocks import Clocks

MERGE_BACK = 400  # how many cases back a duplicate may have been reported first


@dataclass(frozen=True)
class Setting:
    """What the cases need to know of the rest of the city."""

    parameters: Parameters
    places: Places
    locator: Locator
    catalogue: Catalogue
    clocks: Clocks
    roster: Roster
    rhythm: Rhythm
    until: datetime
    showcase: Mapping[str, Ints]  # premises for the showcase, see `showcase_cases`


def build_whistles(
    setting: Setting, hazards: pd.DataFrame, ids: Mapping[str, pa.Array], dice: Dice
) -> tuple[written.Whistles, pd.DataFrame]:
    """Return the rows of the cases and their events, and a frame of the cases (officer, handler, stage and state too).

    `hazards` are the alarms that may have become whistles (see `cases.add_from_alarms`); `ids` are the identifiers
    `premises` and `alarms`, to be picked by row.
    """
    parameters, until_us = setting.parameters, microseconds(setting.until)
    cases = _drawn(setting, hazards, until_us, dice)
    rng = dice.stream("case flow")
    flow = run_cases(cases, parameters, setting.catalogue, setting.clocks, setting.roster, until_us, rng)
    showcase.show(flow, cases, parameters["whistles"]["showcase"], setting.clocks, until_us)
    other = _earlier_twin(cases, flow["side"].to_numpy(), SIDEWAYS.index("merged"))
    flow.loc[(flow["side"] == SIDEWAYS.index("merged")) & (other < 0), "side"] = 0
    hold_back(flow, cases, setting.catalogue, setting.roster, until_us)
    done = _feedback(cases, setting, dice.stream("feedback"))
    case_ids = _case_ids(cases, setting)
    moved, events = _run_straight(setting, cases, flow, done, case_ids, until_us, dice.stream("log"))
    told = _told(setting, cases, flow, done, case_ids, other, dice.stream("side ways"))
    rows = np.array([row for row, *_ in told], dtype=np.int64)
    if told:
        changes = written.told_state([case for _row, case, _log in told])
        for name, values in changes.items():
            moved[name][rows] = values
        events = pa.concat_tables([events, written.told_event_rows([(case, log) for _row, case, log in told])])
    fixed = _fixed(setting, cases, case_ids, ids, dice.stream("phones"))
    frame = cases.assign(**{name: moved[name] for name in ("stage", "state", "lead_department", "handler_id")})
    return written.Whistles(
        written.case_rows(fixed, moved, len(cases)), events.sort_by([("case_id", "ascending"), ("seq", "ascending")])
    ), frame


def _drawn(setting: Setting, hazards: pd.DataFrame, until_us: int, dice: Dice) -> pd.DataFrame:
    """Return the cases by time with everything that is known when the whistle is blown."""
    parameters, places, catalogue = setting.parameters, setting.places, setting.catalogue
    found = drawing.draw_cases(parameters, places, catalogue, setting.rhythm, dice.stream("cases"))
    found = drawing.add_from_alarms(found, hazards, parameters, catalogue, until_us, dice.stream("from alarms"))
    specs = parameters["whistles"]["showcase"]
    shown = showcase.showcase_cases(specs, setting.showcase, catalogue, setting.clocks, until_us)
    found = pd.concat([found.assign(show=-1), shown], ignore_index=True)
    found = found.sort_values(["at_us", "premises"], kind="stable", ignore_index=True)
    found = found.join(drawing.locate_cases(found, places, setting.locator, dice.stream("case places")))
    found = found.join(drawing.judge_cases(found, catalogue, setting.clocks, dice.stream("severity")))
    share = parameters["whistles"]["flow"]["by_reporter"]
    found = found.join(drawing.cast_cases(found, setting.roster, share, dice.stream("cast")))
    showcase.cast_strangers(found, specs, setting.roster)
    found = found.join(drawing.word_cases(found, parameters, places, catalogue, dice.stream("case words")))
    rows, lines = showcase.showcase_words(found, specs, "line")
    found.loc[rows, "line"] = lines
    return found


def _run_straight(
    setting: Setting, cases: pd.DataFrame, flow: pd.DataFrame, done: np.ndarray, case_ids: pa.Array, until_us: int,
    rng: np.random.Generator,
) -> tuple[dict[str, np.ndarray], pa.Table]:  # fmt: skip
    """Return the moved columns for all cases (filled for the straight ones) and the straight ones' events."""
    facts = setting.parameters["whistles"]
    straight = flow[flow["side"] == 0]
    row = straight.index.to_numpy()
    cast = (setting.catalogue, setting.clocks, setting.roster, rng)
    log = log_straight(cases, straight, facts["notes"], done[row], *cast)
    log_remarks(log, cases, straight, facts["flow"], *cast)
    events = log.frame(until_us)
    state = written.straight_state(cases, straight, events, setting.catalogue, setting.roster, until_us)
    moved = {}
    for name, values in state.items():
        kind = values.dtype if values.dtype.kind == "M" else object
        moved[name] = np.empty(len(cases), dtype=kind)
        moved[name][row] = values
    return moved, written.event_rows(events, case_ids, cases, setting.roster)


def _told(
    setting: Setting, cases: pd.DataFrame, flow: pd.DataFrame, done: np.ndarray, case_ids: pa.Array, other: np.ndarray,
    rng: np.random.Generator,
) -> list[tuple[int, Case, list[tuple[Event, str]]]]:  # fmt: skip
    """Return (row, case, log) of every case that took a side way."""
    facts = setting.parameters["whistles"]
    teller = Teller(setting.clocks, facts["notes"], facts["flow"], setting.until, rng)
    aside = flow[flow["side"] > 0]
    elsewhere = _elsewhere(cases.loc[aside.index, "rule"].tolist(), setting, rng)
    boss = rng.choice(setting.roster.supervision, len(aside))
    handler = pick_staff(elsewhere, setting.roster, rng)
    numbers, people = case_ids.to_pylist(), setting.roster.frame
    who = [Person(account, name) for account, name in zip(people["account_id"], people["name"], strict=True)]
    found = []
    facts_of = cases.loc[aside.index].to_dict("records")
    for place, (row, case, run) in enumerate(zip(aside.index, facts_of, aside.to_dict("records"), strict=True)):
        told = Told(
            case=_fresh(setting, case, numbers[row], who),
            rule=setting.catalogue.rules[case["rule"]],
            reporter=who[case["reporter"]],
            officer=who[case["officer"]],
            handler=who[run["handler"]],
            supervision=who[boss[place]],
            reported=written.instant(run["reported"]),
            **{name: _maybe(run[name]) for name in ("handled", "verified", "evaluated")},
            satisfied=bool(run["satisfied"]),
            done=done[row],
            other_case=numbers[other[row]] if other[row] >= 0 else None,
            other_department=elsewhere[place],
            other_handler=who[handler[place]],
        )
        found.append((int(row), *teller.tell(told, run["side"])))
    return found


def _maybe(at_us: int) -> datetime | None:
    return None if at_us == NEVER else written.instant(at_us)


def _elsewhere(rules: list[int], setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Return whom each case would go to if its lead returned it: a joint department, else some other one."""
    codes = [row.department_code for row in setting.catalogue.departments]
    step = rng.integers(1, len(codes), len(rules))
    found = []
    for number, shift in zip(rules, step.tolist(), strict=True):
        rule = setting.catalogue.rules[number]
        other = codes[(codes.index(rule.lead_department) + shift) % len(codes)]
        found.append(rule.joint_departments[0] if rule.joint_departments else other)
    return np.array(found, dtype=object)


def _fresh(setting: Setting, case: Mapping[str, Any], case_id: str, who: list[Person]) -> Case:
    """Return a case as it is the moment the whistle is blown."""
    at = written.instant(case["at_us"])
    rule = setting.catalogue.rules[case["rule"]]
    return Case(
        case_id=case_id, category_code=setting.catalogue.categories[case["category"]].category_code,
        kind=Kind(case["kind"]), severity=Severity(case["severity"]), line=case["line"], place=case["place"],
        lon=case["lon"], lat=case["lat"], datum_in=str(Datum.WGS84), located=case["located"],
        reporter_id=who[case["reporter"]].account_id, reporter_name=who[case["reporter"]].name,
        officer_id=who[case["officer"]].account_id, lead_department=rule.lead_department,
        joint_departments=rule.joint_departments, rule_id=rule.rule_id, catalogue_version=setting.catalogue.version,
        stage=Stage.COLLECTED, state=State.OPEN, blown_at_utc=at, report_in_due_at_utc=at, handle_due_at_utc=at,
        due_provisional=False, last_seq=1,
    )  # fmt: skip


def _earlier_twin(cases: pd.DataFrame, side: np.ndarray, merged: int) -> np.ndarray:
    """Return for each case to be merged an earlier one of its category in its town, -1 where there is none."""
    found = np.full(len(cases), -1, dtype=np.int64)
    category, town = cases["category"].to_numpy(), cases["town_code"].to_numpy()
    for row in np.flatnonzero(side == merged).tolist():
        before = np.arange(max(row - MERGE_BACK, 0), row)
        twin = before[(category[before] == category[row]) & (town[before] == town[row]) & (side[before] == 0)]
        if len(twin):
            found[row] = twin[-1]
    return found


def _feedback(cases: pd.DataFrame, setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Return what the department feeds back on every case."""
    facts = setting.parameters["whistles"]["category"]
    choices = [facts[row.category_code]["done"] for row in setting.catalogue.categories]
    draws = rng.integers(0, 1 << 30, (len(cases), 2)).tolist()
    texts = [
        choices[category][one % len(choices[category])].format(n=two % 5 + 2)
        for category, (one, two) in zip(cases["category"], draws, strict=True)
    ]
    found = np.array(texts, dtype=object)
    rows, words_said = showcase.showcase_words(cases, setting.parameters["whistles"]["showcase"], "done")
    found[rows] = words_said
    return found


def _case_ids(cases: pd.DataFrame, setting: Setting) -> pa.Array:
    """Return case numbers: W, the local date, the running number of the day."""
    day = setting.rhythm.clock.wall(cases["at_us"].to_numpy()) // DAY_US
    stamp = np.datetime_as_string(day.astype("datetime64[D]"))
    prefix = pa.array([f"W{text.replace('-', '')}-" for text in stamp.tolist()])
    return numbered(prefix, within(day) + 1, 4)


def _fixed(
    setting: Setting, cases: pd.DataFrame, case_ids: pa.Array, ids: Mapping[str, pa.Array], rng: np.random.Generator
) -> dict[str, Any]:
    """Return the columns of `gov.cases` that never change."""
    flow, size = setting.parameters["whistles"]["flow"], len(cases)
    people, codes = setting.roster.frame, [row.category_code for row in setting.catalogue.categories]
    lon, lat = cases["lon"].to_numpy(), cases["lat"].to_numpy()
    gps = rng.random(size) < flow["gps_share"]
    gcj02 = ~gps & (rng.random(size) < flow["gcj02_share"])
    lon_in, lat_in = lon.copy(), lat.copy()
    lon_in[gcj02], lat_in[gcj02] = from_wgs84(lon[gcj02], lat[gcj02], Datum.GCJ02)
    accuracy = np.where(gps, uniform(rng, flow["accuracy_m"], size).round(1), np.nan)
    reporter, street = cases["reporter"].to_numpy(), cases["street"].to_numpy()
    words_known = ("kind", "severity", "line", "place", "town_code", "grid_code", "micro_grid_code", "located")
    accounts, names = people["account_id"].tolist(), people["name"].tolist()
    rules = [rule.rule_id for rule in setting.catalogue.rules]
    return {
        "case_id": case_ids, "category_code": words(codes, cases["category"].to_numpy()),
        **{name: text(cases[name]) for name in words_known},
        "premises_id": words(ids["premises"], np.where(street, -1, cases["premises"])),
        "alarm_id": words(ids["alarms"], cases["alarm"].to_numpy()),
        "lon": lon, "lat": lat, "accuracy_m": known(accuracy), "lon_in": lon_in, "lat_in": lat_in,
        "datum_in": words([str(Datum.WGS84), str(Datum.GCJ02)], gcj02.astype(np.int64)),
        "boundary_version": np.ones(size, np.int32),
        "reporter_id": words(accounts, reporter), "reporter_name": words(names, reporter),
        "officer_id": words(accounts, cases["officer"].to_numpy()),
        "rule_id": words(rules, cases["rule"].to_numpy()),
        "catalogue_version": np.full(size, setting.catalogue.version, np.int32),
    }  # fmt: skip
