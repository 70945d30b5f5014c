"""Times routing many whistles at once, and a dry run: `python -m tests.bench.routing [--whistles 1000000]`.

Against the rule itself called once for each whistle (timed on a part and multiplied), and against pandas.merge with a
table of every combination, which is how one would do it without this module. All get the same whistles in the same
run; the answers are compared. The dry run is of a year of whistles by two catalogues. Ends with 1 over budget or on a
difference.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from governance.deadlines.files import limits
from governance.procedures.catalogue.trying import tried
from governance.routing.bulk import Blown, moments_at, route_many
from governance.routing.files import read_catalogue
from governance.routing.moments import MONTHS, SLOTS, Moment, moment_at
from governance.routing.rules import Catalogue, Kind, RoutingRule, route
from tests.bench import peak_mib
from tests.bench.assign import timed

BUDGET_CALLED, BUDGET_MERGED = 1 / 20, 1.0
CITY_YEAR = 24_000  # whistles of a year in a city of this size
PART = 5_000
ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = limits().calendar
TOWNS, GRIDS = 12, 1_030


def catalogue() -> Catalogue:
    """Return the shipped catalogue with rules of three towns and ten grids besides."""
    shipped = read_catalogue()
    codes = [f"9900010{town:02d}" for town in range(3)] + [f"990001003001{grid:03d}" for grid in range(1, 11)]
    own = [
        replace(shipped.rules[-1], rule_id=f"A{n}", position=900 + n, area_code=code, category_code="stair_clutter")
        for n, code in enumerate(codes)
    ]
    return replace(shipped, rules=(*shipped.rules, *own))


def whistles(count: int, known: Catalogue) -> pd.DataFrame:
    """Return whistles of a year: category_code, area_code, kind, blown_at_utc."""
    rng = np.random.default_rng(3)
    grids = [f"9900010{n % TOWNS:02d}{1 + n // TOWNS % 20:03d}{1 + n // (TOWNS * 20):03d}" for n in range(GRIDS)]
    start = np.datetime64("2026-01-01", "us")
    at = start + rng.integers(0, 365 * 86_400, count).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "case_id": np.arange(count).astype(str),
            "blown_at_utc": np.sort(at),
            "category_code": rng.choice([one.category_code for one in known.categories], count),
            "kind": rng.choice([str(one) for one in Kind], count, p=[0.8, 0.15, 0.05]),
            "area_code": rng.choice(grids, count),
            "place": "",
            "lead_department": "",
        }
    )


def at_once(rows: pd.DataFrame, rules: tuple[RoutingRule, ...]) -> np.ndarray:
    """Return the place of every whistle's rule, as the product does it."""
    moments = moments_at(rows["blown_at_utc"].to_numpy(dtype="datetime64[us]"), CALENDAR, ZONE)
    columns = (rows[name].to_numpy() for name in ("category_code", "area_code", "kind"))
    return route_many(rules, Blown(*columns, *moments))  # type: ignore[arg-type]


def one_by_one(rows: pd.DataFrame, rules: tuple[RoutingRule, ...]) -> np.ndarray:
    """Return the same by calling the rule for each whistle."""
    place = {one.rule_id: n for n, one in enumerate(rules)}
    found = []
    for at, category, kind, area in zip(
        rows["blown_at_utc"], rows["category_code"], rows["kind"], rows["area_code"], strict=True
    ):
        moment = moment_at(at.to_pydatetime().replace(tzinfo=UTC), CALENDAR, ZONE)
        found.append(place[route(rules, category, area, Kind(kind), moment).rule_id])
    return np.array(found)


def merged(rows: pd.DataFrame, rules: tuple[RoutingRule, ...], known: Catalogue) -> np.ndarray:
    """Return the same by pandas.merge with a table of every combination, whose answers the rule has given."""
    slot, month = moments_at(rows["blown_at_utc"].to_numpy(dtype="datetime64[us]"), CALENDAR, ZONE)
    named = sorted({one.area_code for one in rules if one.area_code}, key=len, reverse=True)
    areas = pd.Series(rows["area_code"].unique())
    smallest = areas.map(lambda code: next((one for one in named if code.startswith(one)), ""))
    place = {one.rule_id: n for n, one in enumerate(rules)}
    table = [
        (one.category_code, str(kind), area, n, month_, place[_winner(rules, one.category_code, area, kind, n, month_)])
        for one in known.categories
        for kind in Kind
        for area in ("", *named)
        for n in range(len(SLOTS))
        for month_ in MONTHS
    ]
    columns = ["category_code", "kind", "area", "slot", "month", "rule"]
    answers = pd.DataFrame(table, columns=columns).astype({"slot": "int8", "month": "int8"})
    asked = rows[["category_code", "kind", "area_code"]].assign(slot=slot, month=month)
    asked["area"] = asked["area_code"].map(dict(zip(areas, smallest, strict=True)))
    return asked.merge(answers, on=columns[:-1], how="left")["rule"].to_numpy()


def _winner(rules: tuple[RoutingRule, ...], category: str, area: str, kind: Kind, slot: int, month: int) -> str:
    return route(rules, category, area or None, kind, Moment(SLOTS[slot], month)).rule_id


def year(known: Catalogue) -> tuple[pd.DataFrame, Catalogue]:
    """Return a year of one city's whistles and a draft that gives one category to another department."""
    changed = [replace(one, lead_department="police") if one.rule_id == "R104" else one for one in known.rules]
    return whistles(CITY_YEAR, known), replace(known, rules=tuple(changed))


def told(ours: float, merged_ms: float, called: float) -> None:
    """Print what routing took in milliseconds, ours beside the two other ways."""
    print(f"route_many             {ours:10.1f} ms")
    print(f"pandas.merge           {merged_ms:10.1f} ms   ratio {ours / merged_ms:.3f}, budget {BUDGET_MERGED}")
    print(f"route, called for each {called:10.1f} ms   ratio 1/{called / ours:.0f}, budget 1/{1 / BUDGET_CALLED:.0f}")


def main() -> int:
    """Print the table; return 1 when a ratio is over budget or an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whistles", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    known = catalogue()
    rows, rules = whistles(asked.whistles, known), known.rules
    part = rows.iloc[:: max(1, len(rows) // PART)]
    ours, called, joined, tries = ([] for _ in range(4))
    days = (date(2026, 1, 1), date(2026, 12, 31))
    for _run in range(asked.runs):
        found = timed(lambda: at_once(rows, rules), ours)
        alone = timed(lambda: one_by_one(part, rules), called)
        table = timed(lambda: merged(rows, rules, known), joined)
        blown, draft = year(known)
        run = timed(lambda blown=blown, draft=draft: tried(blown, known, draft, CALENDAR, ZONE, days), tries)  # type: ignore[misc]
    different = int((found != table).sum()) + int((found[part.index] != alone).sum())
    each = statistics.median(called) * len(rows) / len(part)
    to_called, to_merged = statistics.median(ours) / each, statistics.median(ours) / statistics.median(joined)
    print(f"{len(rows):,} whistles, {len(rules)} rules, median of {asked.runs} runs, {datetime.now(UTC):%Y-%m-%d}")
    told(statistics.median(ours), statistics.median(joined), each)
    print(
        f"dry run of a year      {statistics.median(tries):10.1f} ms   {run.seen:,} whistles,"
        f" {len(run.elsewhere):,} go elsewhere"
    )
    print(f"different answers      {different:10d}      peak {peak_mib():.0f} MiB")
    return int(to_called > BUDGET_CALLED or to_merged > BUDGET_MERGED or different > 0)


if __name__ == "__main__":
    sys.exit(main())
