"""All alarms of the invented city: the year's history, what is open now, the story, and the ledgers kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from governance.demo import alarm_life, ledger, open_alarms, signals, tables
from governance.demo.answers import Answers, levels_of, readings_of
from governance.demo.devices import DAY_US, SMOKE
from governance.demo.ledger import Somebody
from governance.demo.local_time import microseconds
from governance.demo.premises import sorts_of

if TYPE_CHECKING:
    from datetime import datetime

    from governance.demo.parameters import Parameters
    from governance.demo.rhythm import Rhythm
    from governance.demo.world import World


def story_time(parameters: Parameters, zone: ZoneInfo) -> datetime:
    """Return when the golden-minute alarm rang."""
    return pd.Timestamp(parameters["golden_minute"]["local_time"]).tz_localize(zone).to_pydatetime()


def draw_alarms(world: World, rhythm: Rhythm) -> pd.DataFrame:
    """Add the rows of all alarms and their ledgers to the world, and see to it that no device rang before it hung.

    Returns the hazards that may have become whistles: alarm_id, cause, premises (row), verdict_us.
    """
    parameters, dice, until_us = world.plan.parameters, world.dice, rhythm.last_us
    bells = signals.Bells(parameters, world.devices, world.premises, sorts_of(parameters), dice.stream("bells"))
    closed = _history(world, bells, rhythm)
    now = open_alarms.open_lives(parameters, world.devices, bells, world.story, until_us, dice.stream("open"))
    where = {"story": np.array([world.story]), "textiles": _large_plants(world, "textiles")}
    fires = open_alarms.open_fires(parameters, world.devices, where, until_us, dice.stream("open fires"))
    lives = alarm_life.numbered_lives([closed, now, fires, *_story(world)], rhythm.clock)
    _hang_before_ringing(world, lives)
    ledgers = _ledgers(world, lives, until_us)
    counts = {alarm_id: len(events) for alarm_id, events in ledgers}
    lives["last_seq"] = lives["alarm_id"].map(counts).fillna(lives["last_seq"]).astype(np.int32)
    _rows(world, lives)
    world.rows["gov.alarm_events"] = ledger.event_rows(ledgers)
    found = lives[(lives["verdict"] == "hazard") & (lives["state"] == "closed")]
    premises = world.devices["premises"].to_numpy()[found["device"].to_numpy()]
    hazards = pd.DataFrame(
        {
            "alarm_id": found["alarm_id"],
            "cause": found["cause"],
            "premises": premises,
            "verdict_us": found["verdict_at"],
        }
    )
    return hazards[world.premises["town"].to_numpy()[premises] >= 0].reset_index(drop=True)


def _history(world: World, bells: signals.Bells, rhythm: Rhythm) -> pd.DataFrame:
    """Return the alarms that were raised and closed within the history."""
    parameters, causes = world.plan.parameters, world.plan.parameters["alarms"]["cause"]
    found = signals.draw_signals(parameters, world.devices, bells, rhythm, world.dice.stream("signals"))
    rng = world.dice.stream("answers")
    number = found["cause"].to_numpy()
    found["level"] = levels_of(causes, number, rng)
    found["fire"] = np.array([row["verdict"] == "fire" for row in causes])[number]
    found["sort"], found["town"] = bells.sort[found["device"]], bells.town[found["device"]]
    reading = readings_of(causes, number, found["level"].to_numpy(), rng)
    towns = parameters["towns"]
    codes = sorted(world.areas.loc[world.areas["level"] == "town", "code"])
    pace = np.array([towns.get(code, towns["default"])["pace"] for code in codes], dtype=np.float64)
    answers = Answers(parameters["alarms"]["answers"], sorts_of(parameters), pace)
    times = answers.times(found, rhythm.clock, rhythm.first_us, rhythm.last_us, rng)
    return alarm_life.closed_lives(found, causes, reading, times, rhythm.last_us)


def _large_plants(world: World, trade: str) -> np.ndarray:
    """Return the factories of a trade (any, where the trade has none), those with most smoke detectors first."""
    parameters = world.plan.parameters
    smokes = world.devices[world.devices["kind"] == SMOKE]
    count = np.bincount(smokes["premises"], minlength=len(world.premises))
    factory = world.premises["sort"] == [one.code for one in sorts_of(parameters)].index("factory")
    located = world.premises["town"] >= 0
    own = world.premises["industry"] == list(parameters["names"]["industries"]).index(trade)
    rank = count + 10_000 * (factory & located & own).to_numpy() + 1000 * (factory & located).to_numpy()
    return np.argsort(-rank, kind="stable")


def _story(world: World) -> list[pd.DataFrame]:
    """Return the golden-minute alarm as a frame of one life, or nothing when the history ends before it."""
    parameters, frame = world.plan.parameters, world.devices
    at = story_time(parameters, world.plan.profile.zone)
    number = parameters["golden_minute"]["device_number"]
    hero = (frame["premises"] == world.story) & (frame["kind"] == SMOKE) & (frame["number"] == number)
    life = ledger.story_life(parameters, int(np.flatnonzero(hero)[0]), microseconds(at))
    return [pd.DataFrame([life])] if at < world.plan.until else []


def _hang_before_ringing(world: World, lives: pd.DataFrame) -> None:
    """Move installations to before the first alarm; the story's compound was fitted out on the day of the story."""
    first = np.full(len(world.devices), np.iinfo(np.int64).max)
    np.minimum.at(first, lives["device"].to_numpy(), lives["at"].to_numpy())
    installed = world.devices["installed_us"].to_numpy().copy()
    late = installed >= first - DAY_US
    installed[late] = first[late] - DAY_US * (2 + np.flatnonzero(late) % 40)
    own = (world.devices["premises"] == world.story).to_numpy()
    day = pd.Timestamp(world.plan.parameters["golden_minute"]["installed_on"], tz="UTC").to_pydatetime()
    installed[own] = microseconds(day)
    world.devices["installed_us"] = installed


def _ledgers(world: World, lives: pd.DataFrame, until_us: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the ledgers that are kept: of everything open, of every fire, of the story."""
    rng = world.dice.stream("ledgers")
    callers = ledger.Callers(world.contacts, _staff(world), _officers(world), world.centres.grid_centre)
    kept = lives[(lives["state"] != "closed") | (lives["verdict"] == "fire")]
    premises, grids = world.devices["premises"].to_numpy(), world.devices_ground.where.grid_code
    found = []
    for turn, life in enumerate(kept.itertuples(index=False)):
        people = callers.of(int(premises[life.device]), grids[life.device], turn)
        if not np.isnan(life.number):  # the story alone carries its own number
            cast = {who.duty: who for who in reversed([*people, *callers.contacts(world.story)])}
            events = ledger.story_ledger(world.plan.parameters, life, cast)
        else:
            events = ledger.ledger_of(life, people, until_us, rng)
        found.append((life.alarm_id, events))
    return found


def _staff(world: World) -> dict[int, list[Somebody]]:
    """Return who of each centre (row) may be called, operators with their accounts first."""
    frame = world.roster.frame
    account = {(row.centre_id, row.name): row.account_id for row in frame.itertuples(index=False)}
    ids = world.centres.centres["centre_id"].to_pylist()
    found: dict[int, list[Somebody]] = {row: [] for row in range(len(ids))}
    for one in world.centres.staff.to_pylist():
        if one["duty"] != "driver":
            who = Somebody(one["name"], "centre_staff", account.get((one["centre_id"], one["name"])))
            found[ids.index(one["centre_id"])].append(who)
    return found


def _officers(world: World) -> dict[str, Somebody]:
    names, ids = world.roster.frame["name"].tolist(), world.roster.frame["account_id"].tolist()
    return {grid: Somebody(names[row], "grid_officer", ids[row]) for grid, row in world.roster.officer_of_grid.items()}


def _rows(world: World, lives: pd.DataFrame) -> None:
    device_ids = tables.device_ids(world.devices)
    premises_ids = tables.premises_ids(len(world.premises))
    rows = alarm_life.alarm_rows(lives, world.devices, device_ids, premises_ids, world.devices_ground)
    over = (lives["state"] == "closed").to_numpy()
    world.rows["hist.alarms"] = rows.filter(over)
    world.rows["gov.alarms"] = rows.filter(~over)
