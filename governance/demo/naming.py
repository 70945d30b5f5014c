"""Names and addresses of the invented premises, glued from the word parts of data/demo/names.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.demo.dice import Ints, choose, within
from governance.demo.parameters import Parameters
from governance.demo.premises import HOMES, Sort
from governance.demo.streets import short

TRIES = 6  # other brands tried before a name that is taken gets an addition
BRAND_STEP = 37
HOUSES_A_BLOCK = 8


def address_of(frame: pd.DataFrame, sorts: list[Sort], lines: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    """Return the street address of every premises; numbers rise along a street, odd on one side, even on the other."""
    line = frame["line"].to_numpy()
    base, site = (lines[name].to_numpy(dtype=object)[line] for name in ("address", "site"))
    home = np.isin([one.code for one in sorts], HOMES)[frame["sort"].to_numpy()]
    floor, door, unit = (
        rng.integers(1, 12, len(frame)) % 7 + 1,
        rng.integers(1, 5, len(frame)),
        rng.integers(1, 4, len(frame)),
    )
    found = []
    for row, (number, hall) in enumerate(zip(_numbers(frame), frame["hall"].to_numpy(), strict=True)):
        if site[row] != "estate":
            text = f"{base[row]}{number}号"
        elif home[row]:
            text = f"{base[row]}{number // HOUSES_A_BLOCK + 1}幢{unit[row]}单元{floor[row]}0{door[row]}室"
        else:
            text = f"{base[row]}{number // HOUSES_A_BLOCK + 1}幢底商{number % HOUSES_A_BLOCK + 1}号"
        found.append(f"{text}院内{hall}号厂房" if hall else text)
    return found


def _numbers(frame: pd.DataFrame) -> Ints:
    """Return house numbers; all halls of a compound share the number of the lessor."""
    even = (frame["side"].to_numpy() > 0).astype(np.int64)
    road_side = frame["line"].to_numpy() * 2 + even
    compound = frame["compound"].to_numpy()
    owner = np.where(frame["hall"].to_numpy() > 0, compound, np.arange(len(frame)))
    own = np.flatnonzero(owner == np.arange(len(frame)))
    order = own[np.lexsort((frame["along"].to_numpy()[own], road_side[own]))]
    number = np.zeros(len(frame), dtype=np.int64)
    number[order] = within(road_side[order]) * 2 + 1 + even[order]
    return number[owner]


def name_of(
    frame: pd.DataFrame,
    sorts: list[Sort],
    lines: pd.DataFrame,
    towns: Mapping[str, str],
    address: list[str],
    parameters: Parameters,
    rng: np.random.Generator,
) -> list[str]:
    """Return the name on the door of every premises; homes are called by their address.

    `towns` gives the full name of each town by its code. Within a town a name stands once: a second one of the same
    name adds its street.
    """
    fields = _fields(frame, lines, towns, parameters, rng)
    brands = parameters["names"]["brands"]
    templates = [_templates(sort, parameters["names"]) for sort in sorts]
    first = rng.integers(0, 1 << 30, (len(frame), 2))
    town = lines["town_code"].to_numpy(dtype=object)[frame["line"].to_numpy()]
    taken: set[tuple[str, str]] = set()
    found: list[str] = []
    for row, sort in enumerate(frame["sort"].to_numpy()):
        if sorts[sort].code in HOMES:
            found.append(address[row].removeprefix(towns[town[row]]))
            continue
        for attempt in range(TRIES):
            template = templates[sort][(first[row, 0] + attempt) % len(templates[sort])]
            brand = brands[(first[row, 1] + attempt * BRAND_STEP) % len(brands)]
            name = template.format(brand=brand, **fields[row])
            if (town[row], name) not in taken:
                break
        else:
            name = f"{name}（{fields[row]['place']}）"
        taken.add((town[row], name))
        found.append(name)
    return found


def _fields(
    frame: pd.DataFrame, lines: pd.DataFrame, towns: Mapping[str, str], parameters: Parameters, rng: np.random.Generator
) -> list[dict[str, str]]:
    """Return the words that fill the templates, for every premises."""
    suffixes, people = parameters["towns"]["suffixes"], parameters["people"]
    spoken = {code: short(name, suffixes) for code, name in towns.items()}
    surnames, given = list(people["surnames"]), people["given"]["working"]
    surname = choose(rng, list(people["surnames"].values()), len(frame))
    other = rng.integers(0, 1 << 30, (len(frame), 2))
    nouns = list(parameters["names"]["industries"].values())
    line, industry = frame["line"].to_numpy(), frame["industry"].to_numpy()
    town, village, place = (lines[name].to_numpy(dtype=object)[line] for name in ("town_code", "village", "place"))
    return [
        {
            "surname": surnames[surname[row]],
            "given": given[other[row, 0] % len(given)],
            "industry": nouns[industry[row]][other[row, 1] % len(nouns[industry[row]])],
            "town": spoken[town[row]],
            "village": village[row] or spoken[town[row]],
            "place": place[row],
        }
        for row in range(len(frame))
    ]


def _templates(sort: Sort, names: Mapping[str, Any]) -> list[str]:
    source = sort.facts["names"]
    found = names[source] if source in names else names["shops"].get(source, [])
    return list(found)
