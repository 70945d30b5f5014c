"""Times the assignment of points to areas against geopandas.sjoin: `python -m tests.bench.assign [--points 143000]`.

Both get the same points and the same grids and micro-grids in the same run, turn by turn. Prints the median of each,
their ratio and whether every point got the same grid and micro-grid; ends with 1 over budget or on a difference.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import geopandas
import numpy as np
import pandas as pd
import shapely

from governance.areas.locator import Assignment, Found, Locator
from governance.areas.profile import load_profile, load_sources
from governance.areas.rules import CityProfile
from governance.demo.geography import build_geography
from governance.engine.home import city_profile_path
from tests.bench import peak_mib
from tests.demo_geography import points_inside

BUDGET_RATIO = 1 / 5
OUTSIDE_SHARE = 0.002  # of the points lie a few kilometres off, as bad coordinates do
T = TypeVar("T")


def demo_city() -> tuple[CityProfile, pd.DataFrame]:
    """Return the profile and the grids and micro-grids of the demo city, shapes in WGS-84."""
    path = city_profile_path()
    profile = load_profile(path)
    drawn = build_geography(profile, load_sources(path, profile), 7, date(2026, 1, 1), datetime.now(UTC))
    frame = drawn.areas.to_pandas()
    frame = frame[frame["level"].isin(["grid", "micro_grid"])].sort_values("code", ignore_index=True)
    return profile, frame


def demo_points(frame: pd.DataFrame, count: int) -> np.ndarray:
    """Return points (n, 2) in WGS-84 as dense as households are, in no order."""
    rng = np.random.default_rng(1)
    grids = frame[frame["level"] == "grid"]
    counts = rng.multinomial(count, grids["households"] / grids["households"].sum())
    points = points_inside(shapely.from_wkb(grids["geometry"].to_numpy()), counts, rng)
    points = points[rng.permutation(count)]
    astray = int(count * OUTSIDE_SHARE)
    points[:astray] += rng.normal(0, 0.1, (astray, 2))
    return points


def locator(profile: CityProfile, frame: pd.DataFrame) -> Locator:
    """Return a locator that has seen no point yet."""
    codes, levels, towns, parents = (frame[name].tolist() for name in ("code", "level", "town_code", "parent_code"))
    shapes = shapely.from_wkb(frame["geometry"].to_numpy())
    return Locator(codes, levels, towns, parents, shapes, profile.metric_crs, tolerance_m=0.0)


def joined(frame: pd.DataFrame, points: np.ndarray) -> pd.DataFrame:
    """Return what geopandas.sjoin finds: point number, code and level of every area that holds it."""
    areas = geopandas.GeoDataFrame(frame[["code", "level"]], geometry=frame["shape"], crs="EPSG:4326")
    spots = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points[:, 0], points[:, 1]), crs="EPSG:4326")
    return geopandas.sjoin(spots, areas, predicate="intersects")


def differences(found: Assignment, theirs: pd.DataFrame) -> int:
    """Return for how many points the smallest code sjoin found is not the one the locator found."""
    count = 0
    for level, ours in (("grid", found.grid_code), ("micro_grid", found.micro_grid_code)):
        smallest = theirs.loc[theirs["level"] == level, "code"].groupby(level=0).min().reindex(range(len(found)))
        count += int((pd.Series(ours).fillna("") != smallest.fillna("")).sum())
    return count + int((found.located == str(Found.SNAPPED)).sum())


def timed(work: Callable[[], T], times: list[float]) -> T:
    """Do the work, note how many milliseconds it took and return its result."""
    gc.collect()
    begun = time.perf_counter()
    result = work()
    times.append((time.perf_counter() - begun) * 1000)
    return result


def main() -> int:
    """Print the table; return 1 when the ratio is over budget or an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=143_000)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    profile, frame = demo_city()
    points = demo_points(frame, asked.points)
    frame["shape"] = shapely.from_wkb(frame["geometry"].to_numpy())
    made: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    for _run in range(asked.runs):
        ready = timed(lambda: locator(profile, frame), made)
        found = timed(lambda ready=ready: ready.assign(points[:, 0], points[:, 1]), ours)  # type: ignore[misc]
        pairs = timed(lambda: joined(frame, points), theirs)
    different = differences(found, pairs)
    ratio = statistics.median(ours) / statistics.median(theirs)
    cold = (statistics.median(ours) + statistics.median(made)) / statistics.median(theirs)
    print(f"{asked.points:,} points, {len(frame):,} areas, median of {asked.runs} runs, {os.cpu_count()} cores")
    print(f"locator.assign       {statistics.median(ours):8.1f} ms   ({min(ours):.1f} to {max(ours):.1f})")
    print(f"making the locator   {statistics.median(made):8.1f} ms   once per boundary version")
    print(f"geopandas.sjoin      {statistics.median(theirs):8.1f} ms   ({min(theirs):.1f} to {max(theirs):.1f})")
    print(f"ratio                {ratio:8.3f}      1/{1 / ratio:.1f}, budget 1/{1 / BUDGET_RATIO:.0f}")
    print(f"ratio with making    {cold:8.3f}      1/{1 / cold:.1f}")
    print(f"different answers    {different:8d}")
    print(f"peak memory          {peak_mib():8.0f} MiB  of the whole run, both ways")
    return int(ratio > BUDGET_RATIO or different > 0)


if __name__ == "__main__":
    sys.exit(main())
