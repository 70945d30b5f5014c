"""Times loading of files: `python -m tests.bench.loading [--alarms 1000000] [--devices 266000] [--keep FOLDER]`.

A city of 1,030 grids gets 266,000 devices from XLSX, then a million alarms from CSV: checked cell by cell, joined to
devices and grids, compared with the store, written with their sums, and loaded a second time, which must change
nothing. Beside it, in the same run, plain pandas and geopandas read the same files and join the same points, check
nothing and write nothing. Every figure comes from a process of its own; ends with 1 over budget.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
import xlsxwriter

from governance.commandline import founding
from governance.procedures.loading.order import Order
from governance.procedures.loading.run import load
from governance.procedures.start import open_home
from tests.bench import peak_mib
from tests.bench.assign import demo_city, demo_points

PROGRAM = (sys.executable, "-m", "tests.bench.loading")
BUDGET_SECONDS, BUDGET_MIB = 15.0, 1024.0  # for the alarms
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DEVICES = ("设备编号", "设备类型", "型号", "安装位置", "设备状态", "安装日期", "经度", "纬度")
ALARMS = (
    *("alarm_id", "raised_at", "device_id", "device_kind", "level", "verdict", "on_site_at", "verdict_at"),
    *("normal_at", "lon", "lat"),
)
KINDS = np.array(["smoke", "electricity", "gas"])
VERDICTS = np.array(["误报", "火警", "隐患", "测试", "故障"])


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def make(folder: Path, devices: int, alarms: int) -> None:
    """Write a store with nothing but areas, and both files."""
    founding.init(folder / "home", {"city": None}, silent)
    _profile, grids = demo_city()
    points = demo_points(grids, devices).round(6)
    rng = np.random.default_rng(1)
    kinds = rng.choice(3, devices, p=[0.94, 0.04, 0.02])
    write_devices(folder / "devices.xlsx", points, kinds)
    write_alarms(folder / "alarms.csv", points, kinds, alarms, rng)


def write_devices(path: Path, points: np.ndarray, kinds: np.ndarray) -> None:
    """Write the devices as a workbook."""
    names = np.array(["智能烟感", "智慧用电", "液化气报警"])[kinds].tolist()
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, DEVICES)
        for number, (lon, lat) in enumerate(points.tolist()):
            row = (f"D{number:08d}", names[number], "T-1", "一楼大厅", "在线", "2025-03-01", lon, lat)
            sheet.write_row(number + 1, 0, row)


def write_alarms(path: Path, points: np.ndarray, kinds: np.ndarray, count: int, rng: np.random.Generator) -> None:
    """Write the alarms as CSV, times in the city's zone and without naming it."""
    seconds = np.sort(rng.integers(0, 300 * 86_400, count))
    device, verdict = rng.integers(0, len(points), count), rng.choice(5, count, p=[0.9, 0.01, 0.03, 0.03, 0.03])
    local = np.datetime64(BEGIN.replace(tzinfo=None), "s") + seconds + 8 * 3600
    raised, normal = local.astype(str), (local + 300).astype(str)
    arrived = np.where(rng.random(count) < 0.3, (local + rng.integers(20, 90, count)).astype(str), "")
    judged = (local + 1200).astype(str)
    lon, lat = points[device].T
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(ALARMS)
        columns = (kinds[device], 1 + verdict % 4, verdict, lon, lat)
        kind, level, said, east, north = (column.tolist() for column in columns)
        for n in range(count):
            named = (f"L{n:09d}", raised[n].replace("T", " "), f"D{device[n]:08d}", KINDS[kind[n]], level[n])
            lines.writerow((*named, VERDICTS[said[n]], arrived[n], judged[n], normal[n], east[n], north[n]))


def ours(kind: str, folder: Path) -> dict[str, object]:
    """Load one file twice and return how long the first took; the second must change nothing."""
    path = folder / ("devices.xlsx" if kind == "devices" else "alarms.csv")
    eng = open_home(folder / "home", lambda: BEGIN + timedelta(days=320))
    begun, worked = time.perf_counter(), time.process_time()
    first = load(eng, None, Order(kind, path), silent)
    seconds, cpu, peak = time.perf_counter() - begun, time.process_time() - worked, peak_mib()
    begun, worked = time.perf_counter(), time.process_time()
    second = load(eng, None, Order(kind, path), silent)
    again, cpu_again = time.perf_counter() - begun, time.process_time() - worked
    eng.close()
    assert first.read == first.new, first
    assert second.read == second.same, second
    once = {"rows": first.read, "seconds": seconds, "cpu": cpu, "peak": peak}
    return once | {"again": again, "cpu_again": cpu_again, "peak_again": peak_mib()}


def theirs(kind: str, folder: Path) -> dict[str, object]:
    """Read one file with pandas and join its points to the grids with geopandas."""
    _profile, frame = demo_city()
    frame = frame[frame["level"] == "grid"]
    shapes = shapely.from_wkb(frame["geometry"].to_numpy())
    grids = geopandas.GeoDataFrame(frame[["code"]], geometry=shapes, crs="EPSG:4326")
    begun, worked = time.perf_counter(), time.process_time()
    if kind == "devices":
        rows = pd.read_excel(folder / "devices.xlsx")
    else:
        rows = pd.read_csv(folder / "alarms.csv", parse_dates=[1, 6, 7, 8])
    lon, lat = ("经度", "纬度") if kind == "devices" else ("lon", "lat")
    spots = geopandas.GeoDataFrame(rows, geometry=geopandas.points_from_xy(rows[lon], rows[lat]), crs="EPSG:4326")
    geopandas.sjoin(spots, grids, how="left", predicate="intersects")
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    return {"rows": len(rows), "seconds": seconds, "cpu": cpu, "peak": peak_mib()}


def measured(who: str, kind: str, folder: Path) -> dict[str, float]:
    """Return what a process of its own measured."""
    done = subprocess.run(
        [*PROGRAM, "--one", who, kind, "--keep", str(folder)], check=True, stdout=subprocess.PIPE, text=True
    )
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


def told(name: str, found: dict[str, float]) -> str:
    """Return one line of the table."""
    rate = found["rows"] / found["seconds"]
    line = f"{name:<28}{found['rows']:>10,.0f} rows {found['seconds']:7.1f} s {found['cpu']:7.1f} s of CPU"
    return f"{line} {rate:>10,.0f} rows/s {found['peak']:>6.0f} MiB"


def again_of(found: dict[str, float]) -> dict[str, float]:
    """Return the figures of the second load."""
    return found | {"seconds": found["again"], "cpu": found["cpu_again"], "peak": found["peak_again"]}


def main() -> int:
    """Print the table; return 1 over budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alarms", type=int, default=1_000_000)
    parser.add_argument("--devices", type=int, default=266_000)
    parser.add_argument("--keep", type=Path, help="folder for store and files, kept afterwards")
    parser.add_argument("--one", nargs=2, metavar=("WHO", "KIND"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        who, kind = asked.one
        if who == "make":
            make(asked.keep, asked.devices, asked.alarms)
        else:
            print(json.dumps((ours if who == "ours" else theirs)(kind, asked.keep)))
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-loading-") as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        many = ("--devices", str(asked.devices), "--alarms", str(asked.alarms))
        subprocess.run([*PROGRAM, "--one", "make", "all", "--keep", str(folder), *many], check=True)
        return compared(folder)


def compared(folder: Path) -> int:
    """Print the table; return 1 over budget."""
    files = [folder / name for name in ("devices.xlsx", "alarms.csv")]
    sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.0f} MB" for path in files)
    print(f"{sizes}, {os.cpu_count()} cores")
    devices = measured("ours", "devices", folder)
    print(told("load devices (xlsx)", devices), f"; again, nothing changed: {devices['again']:.1f} s", flush=True)
    print(told("pandas.read_excel + sjoin", measured("theirs", "devices", folder)), flush=True)
    alarms = measured("ours", "alarms", folder)
    print(told("load alarms (csv)", alarms), flush=True)
    print(told("the same file again", again_of(alarms)), flush=True)
    plain = measured("theirs", "alarms", folder)
    print(told("pandas.read_csv + sjoin", plain))
    print(f"alarms: {alarms['seconds'] / plain['seconds']:.1f} times the plain reading and joining")
    most = max(alarms["peak"], alarms["peak_again"])
    print(f"budget: {BUDGET_SECONDS:.0f} s, {BUDGET_MIB:.0f} MiB for either load, one after the other in one process")
    return int(alarms["seconds"] > BUDGET_SECONDS or most > BUDGET_MIB)


if __name__ == "__main__":
    sys.exit(main())
