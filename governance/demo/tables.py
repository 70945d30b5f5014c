"""Premises, contacts, centres and devices of the invented city in the columns of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.demo import contacts
from governance.demo.columns import chosen, glued, known, numbered, table, text, words
from governance.demo.devices import DAY_US, HEALTH, KINDS, SMOKE
from governance.demo.dice import choose
from governance.demo.premises import sorts_of
from governance.demo.slips import slip_devices

if TYPE_CHECKING:
    from governance.demo.world import World

REGISTERED_BEFORE_US = 12 * DAY_US  # premises are registered before their first device hangs


def premises_ids(count: int) -> pa.Array:
    """Return the identifiers of the premises by row."""
    return numbered("P", np.arange(1, count + 1), 7)


def device_ids(devices: pd.DataFrame) -> pa.Array:
    """Return the identifiers of the devices by row: the letter of the kind and eight digits."""
    number = devices.groupby("kind").cumcount().to_numpy() + 1
    return numbered(words(["S", "E", "G"], devices["kind"].to_numpy()), number, 8)


def premises_and_devices(world: World) -> None:
    """Add the rows of premises, contacts, centres and devices to the world."""
    ids = premises_ids(len(world.premises))
    world.rows |= {
        "gov.premises": _premises(world, ids),
        "gov.contacts": contacts.contact_rows(world.contacts, ids),
        "gov.centres": world.centres.centres,
        "gov.centre_grids": world.centres.grids,
        "gov.centre_staff": world.centres.staff,
        "gov.centre_vehicles": world.centres.vehicles,
        "gov.centre_stock": world.centres.stock,
        "gov.devices": _slipped(world, _devices(world, ids)),
    }


def _slipped(world: World, rows: pa.Table) -> pa.Table:
    """Return the devices with the slips every register has; those of the story are as they should be."""
    story = world.premises["compound"].to_numpy()[world.devices["premises"].to_numpy()] == world.story
    return slip_devices(rows, story, world.plan.parameters, world.dice.stream("slips"))


def _premises(world: World, ids: pa.Array) -> pa.Table:
    frame, sorts = world.premises, sorts_of(world.plan.parameters)
    sort, compound = frame["sort"].to_numpy(), frame["compound"].to_numpy()
    lessor = compound == np.arange(len(frame))
    role = np.where(compound < 0, -1, np.where(lessor, 0, 1))
    first = np.full(len(frame), np.iinfo(np.int64).max)
    np.minimum.at(first, world.devices["premises"].to_numpy(), world.devices["installed_us"].to_numpy())
    never = int(world.plan.first.timestamp() * 1_000_000)
    registered = np.where(first == np.iinfo(np.int64).max, never, first) - REGISTERED_BEFORE_US
    return table(
        {
            "premises_id": ids, "name": text(frame["name"]), "kind": words([one.kind for one in sorts], sort),
            "small_kind": words([one.small_kind for one in sorts], sort), "compound_id": words(ids, compound),
            "compound_role": words(["lessor", "tenant"], role), "address": text(frame["address"]),
            "staff_count": frame["staff"].to_numpy(np.int32), "floors": frame["floors"].to_numpy(np.int32),
            **world.premises_ground.columns(), "registered_at_utc": known(registered.astype("datetime64[us]")),
        }
    )  # fmt: skip


def _devices(world: World, ids: pa.Array) -> pa.Table:
    frame, facts = world.devices, world.plan.parameters["devices"]
    rng, kind = world.dice.stream("models"), world.devices["kind"].to_numpy()
    models = [model for name in KINDS for model in facts[name]["models"]]
    first = np.cumsum([0, *(len(facts[name]["models"]) for name in KINDS)])
    drawn = [choose(rng, facts[name]["shares"], len(frame)) for name in KINDS]
    health, free = frame["health"].to_numpy(), frame["free"].to_numpy().astype(np.int64)
    return table(
        {
            "device_id": device_ids(frame), "kind": words(KINDS, kind),
            "model": words(models, np.choose(kind, drawn) + first[kind]),
            "premises_id": words(ids, frame["premises"].to_numpy()), "position": _positions(world),
            "funding": words(["market", "free"], free), "health": words(HEALTH, health),
            "chattering": frame["chattering"].to_numpy(),
            "installed_on": pa.array((frame["installed_us"].to_numpy() // DAY_US).astype("datetime64[D]")),
            "last_seen_at_utc": known(frame["last_seen_us"].to_numpy().astype("datetime64[us]")),
            **world.devices_ground.columns(),
        }
    )  # fmt: skip


def _positions(world: World) -> pa.Array:
    """Return where each device hangs: spot, number where there are several, and what it is called."""
    frame, parameters = world.devices, world.plan.parameters
    facts = parameters["devices"]
    kind, number, of = (frame[name].to_numpy() for name in ("kind", "number", "of"))
    vocabulary, start, size = _spots(world)
    row = frame["premises"].to_numpy()
    own = np.where(kind == SMOKE, _own_list(world)[row], len(start) - len(KINDS) + kind)
    spot = words(vocabulary, start[own] + np.minimum((number - 1) * size[own] // of, size[own] - 1))
    noun = words([facts[name]["noun"] for name in KINDS], kind)
    plain, several = glued(spot, noun), glued(spot, number, "号", noun)
    found = chosen(of >= facts["number_from"], several, plain)
    story = parameters["golden_minute"]
    hero = (row == world.story) & (kind == SMOKE) & (number == story["device_number"])
    return chosen(hero, story["position"], found)


def _spots(world: World) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return all lists of spots one after the other, with the start and the length of each.

    Order of the lists: one a sort of premises, one a trade's workshops, one a kind of device.
    """
    parameters = world.plan.parameters
    workshops, names = parameters["names"]["workshops"], parameters["names"]["industries"]
    by_sort = [one.facts["spots"] if one.facts["spots"] != "workshops" else [""] for one in sorts_of(parameters)]
    by_trade = [workshops.get(trade, workshops["other"]) for trade in names]
    by_kind = [parameters["devices"][name].get("spots", [""]) for name in KINDS]
    lists = [*by_sort, *by_trade, *by_kind]
    size = np.array([len(one) for one in lists])
    return [spot for one in lists for spot in one], np.cumsum(size) - size, size


def _own_list(world: World) -> np.ndarray:
    """Return for each premises which list of spots its smoke detectors hang in."""
    sorts = sorts_of(world.plan.parameters)
    halls = np.array([one.facts["spots"] == "workshops" for one in sorts])
    sort = world.premises["sort"].to_numpy()
    return np.where(halls[sort], len(sorts) + world.premises["industry"].to_numpy(), sort)
