"""Whistles 吹哨 of the invented city: what is reported when, where and by whom. How the cases go on: `case_flow`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from governance.areas.locator import Locator
from governance.demo.dice import Floats, Ints, choose, share_out
from governance.demo.parameters import Parameters
from governance.demo.premises import Sort
from governance.demo.rhythm import Rhythm
from governance.demo.roster import Roster
from governance.demo.streets import shifted
from governance.routing.bulk import Blown, moments_at, route_many
from governance.routing.rules import Catalogue, Category, Kind, Severity
from governance.whistles.clocks import Clocks

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
SURPLUS = 1.4  # cases drawn before the towns' own growth thins them out
STREET_M = (18.0, 70.0)


@dataclass(frozen=True)
class Places:
    """Where cases can arise: the premises as rows, with town (row) and whether they are located."""

    premises: pd.DataFrame
    sorts: list[Sort]
    names: list[str]
    streets: list[str]


def draw_cases(
    parameters: Parameters, places: Places, catalogue: Catalogue, rhythm: Rhythm, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the cases by time: category (number in the catalogue), at_us, premises (row), street, life, alarm (-1)."""
    facts = parameters["whistles"]
    total = parameters.scaled(parameters["city"]["whistles"]["per_year"] * parameters.days / 365, least=12)
    by_code = {row.category_code: n for n, row in enumerate(catalogue.categories)}
    wanted = {code: one for code, one in facts["category"].items() if code in by_code}
    counts = share_out(round(total * SURPLUS), [one["weight"] for one in wanted.values()])
    temper = rng.lognormal(0.0, 0.55, len(places.premises)) * _town_factor(parameters, places)
    parts = []
    for (code, one), count in zip(wanted.items(), counts, strict=True):
        life = rng.random(int(count)) < one.get("life", 0.0)
        frame = pd.DataFrame({"category": by_code[code], "at_us": _times(parameters, one, life, rhythm, rng)})
        frame["premises"] = choose(rng, _sites(places, one["sites"]) * temper, int(count))
        parts.append(frame.assign(street=bool(one.get("street", False)), life=life, alarm=np.int64(-1)))
    found = pd.concat(parts, ignore_index=True)
    done = (found["at_us"] - rhythm.first_us) / (rhythm.last_us - rhythm.first_us)
    growth = _growth(parameters, places)[found["premises"].to_numpy()]
    late = rng.exponential(1.0, len(found)) / (1 + growth * done.to_numpy())
    kept = found.iloc[np.sort(np.argsort(late, kind="stable")[:total])]
    return kept.sort_values(["at_us", "premises"], kind="stable", ignore_index=True)


def _times(
    parameters: Parameters, one: Mapping[str, Any], life: np.ndarray, rhythm: Rhythm, rng: np.random.Generator
) -> Ints:
    """Return when cases of one category are blown: in office hours, some in the evening, dangers at any hour."""
    when, season = parameters["whistles"]["when"], parameters["alarms"]["season"]
    months = one.get("months")
    yearly = [1.0 if n + 1 in months else 0.04 for n in range(12)] if months else season[one.get("season", "even")]
    days = rhythm.weights(when["week"], yearly, when["festivals"] | one.get("festivals", {}), 0.0)
    any_day = rhythm.weights(when["week_life"], yearly)
    size = len(life)
    at = rhythm.draw(size, days, when["office"], rng)
    at = np.where(rng.random(size) < one.get("evening", 0.08), rhythm.draw(size, any_day, when["evening"], rng), at)
    at = np.where(life, rhythm.draw(size, any_day, when["life"], rng), at)
    return at // SECOND_US * SECOND_US


def _sites(places: Places, sites: Mapping[str, float]) -> Floats:
    """Return the weight of every premises for a category."""
    own = np.array([float(sites.get(one.code, 0.0)) for one in places.sorts])[places.premises["sort"].to_numpy()]
    return np.where(places.premises["town"].to_numpy() >= 0, own, 0.0)


def _town_factor(parameters: Parameters, places: Places) -> Floats:
    return _of_town(parameters, places, "whistles", 1.0)


def _growth(parameters: Parameters, places: Places) -> Floats:
    return _of_town(parameters, places, "growth", 0.0)


def _of_town(parameters: Parameters, places: Places, name: str, otherwise: float) -> Floats:
    towns = parameters["towns"]
    codes = places.premises["town_code"]
    factor = {code: float(towns.get(code, towns["default"])[name]) for code in codes.dropna().unique()}
    return codes.map(factor).fillna(otherwise).to_numpy(dtype=np.float64)


def add_from_alarms(
    cases: pd.DataFrame, alarms: pd.DataFrame, parameters: Parameters, catalogue: Catalogue, until_us: int,
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Return the cases with those that grew out of alarms: a hazard found on site, reported minutes later.

    `alarms` are alarms with the verdict hazard: alarm (row), cause, premises (row), verdict_us. They take the place of
    as many other cases of the same days.
    """
    facts = parameters["whistles"]
    code = {row.category_code: n for n, row in enumerate(catalogue.categories)}
    category = alarms["cause"].map({cause: code[name] for cause, name in facts["from_alarm"].items() if name in code})
    at = alarms["verdict_us"] + rng.integers(4 * MINUTE_US, 45 * MINUTE_US, len(alarms))
    keep = category.notna() & (at < until_us) & (rng.random(len(alarms)) < facts["flow"]["from_alarms"])
    grown = pd.DataFrame(
        {
            "category": category[keep].astype(np.int64), "at_us": at[keep] // SECOND_US * SECOND_US,
            "premises": alarms["premises"][keep], "street": False, "life": False, "alarm": alarms["alarm"][keep],
        }
    )  # fmt: skip
    freed = rng.choice(len(cases), len(cases) - min(len(grown), len(cases) // 2), replace=False)
    found = pd.concat([cases.iloc[np.sort(freed)], grown], ignore_index=True)
    return found.sort_values(["at_us", "premises"], kind="stable", ignore_index=True)


def locate_cases(cases: pd.DataFrame, places: Places, locator: Locator, rng: np.random.Generator) -> pd.DataFrame:
    """Return lon, lat (WGS-84), town_code, grid_code, micro_grid_code and located of every case."""
    rows, size = cases["premises"].to_numpy(), len(cases)
    angle = rng.uniform(0, 2 * np.pi, size)
    away = np.where(cases["street"].to_numpy(), rng.uniform(*STREET_M, size), rng.uniform(0.5, 7.0, size))
    base = places.premises["lon"].to_numpy()[rows], places.premises["lat"].to_numpy()[rows]
    lon, lat = shifted(*base, away * np.cos(angle), away * np.sin(angle))
    where = locator.assign(lon, lat)
    lost = where.located == "unassigned"
    if lost.any():
        lon[lost], lat[lost] = base[0][lost], base[1][lost]
        where = locator.assign(lon, lat)
    codes = {name: getattr(where, name) for name in ("town_code", "grid_code", "micro_grid_code", "located")}
    return pd.DataFrame({"lon": lon, "lat": lat, **codes})


def word_cases(
    cases: pd.DataFrame, parameters: Parameters, places: Places, catalogue: Catalogue, rng: np.random.Generator
) -> pd.DataFrame:
    """Return line (what the reporter typed) and place (in words) of every case."""
    facts = parameters["whistles"]
    draws = rng.integers(0, 1 << 30, (len(cases), 4)).tolist()
    spots = facts["notes"]["place_words"]
    codes = [row.category_code for row in catalogue.categories]
    lines, where = [], []
    for category, premises, street, (one, two, three, four) in zip(
        cases["category"], cases["premises"], cases["street"], draws, strict=True
    ):
        choices = facts["category"][codes[category]]["lines"]
        name = places.names[premises]
        lines.append(choices[one % len(choices)].format(name=name, n=two % 7 + 2, floor=three % 5 + 2))
        spot = spots[four % len(spots)]
        where.append(f"{places.streets[premises]}{spot}" if street else name)
    return pd.DataFrame({"line": lines, "place": where})


def judge_cases(cases: pd.DataFrame, catalogue: Catalogue, clocks: Clocks, rng: np.random.Generator) -> pd.DataFrame:
    """Return severity, kind and rule (number in the catalogue) of every case, by the catalogue's own rules.

    `cases` has category, life, at_us, town_code, grid_code and micro_grid_code.
    """
    default = np.array([str(row.default_severity) for row in catalogue.categories], dtype=object)
    severity = default[cases["category"].to_numpy()]
    other = np.where(severity == Severity.SERIOUS, Severity.GENERAL, Severity.SERIOUS)
    severity = np.where((rng.random(len(cases)) < 0.12) | (severity == Severity.LIFE), other, severity)
    severity = np.where(cases["life"].to_numpy(), Severity.LIFE, severity).astype(object)
    usual = np.array([str(_default_kind(row)) for row in catalogue.categories], dtype=object)
    kind = np.where(severity == Severity.LIFE, str(Kind.EMERGENCY), usual[cases["category"].to_numpy()])
    codes = np.array([row.category_code for row in catalogue.categories], dtype=object)
    area = cases["micro_grid_code"].fillna(cases["grid_code"]).fillna(cases["town_code"])
    at = cases["at_us"].to_numpy().astype("datetime64[us]")
    moments = moments_at(at, clocks.limits.calendar, clocks.zone)
    rule = route_many(
        catalogue.rules, Blown(list(codes[cases["category"].to_numpy()]), list(area), list(kind), *moments)
    )
    return pd.DataFrame({"severity": [str(one) for one in severity], "kind": kind, "rule": rule})


def _default_kind(category: Category) -> Kind:
    """Return the kind a whistle of this category has when no life is in danger."""
    return Kind.DIFFICULT if category.default_kind is Kind.EMERGENCY else category.default_kind


def cast_cases(cases: pd.DataFrame, roster: Roster, share: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return officer and reporter (rows of the roster): the grid's officer, or the micro-grid's own reporter.

    `cases` has grid_code, micro_grid_code, alarm and show; what was found through an alarm is reported by the officer,
    what is shown in a micro-grid by its reporter.
    """
    officer = cases["grid_code"].map(roster.officer_of_grid).to_numpy(dtype=np.int64)
    local = cases["micro_grid_code"].map(roster.reporter_of_micro_grid).fillna(-1).to_numpy(dtype=np.int64)
    own = (local >= 0) & (rng.random(len(cases)) < share) & (cases["alarm"].to_numpy() < 0)
    own |= (local >= 0) & (cases["show"].to_numpy() >= 0)
    return pd.DataFrame({"officer": officer, "reporter": np.where(own, local, officer)})
