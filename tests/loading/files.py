"""Small files for the small city, and loading them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from governance.accounts.rules import Account
from governance.alarms.store import ALL, DAYS, GRID_DAYS, GRID_HOURS, PREMISES_MONTHS
from governance.engine import Engine
from governance.procedures.check import check
from governance.procedures.loading.order import Order, Summary
from governance.procedures.loading.run import load
from tests.city_areas import GRIDS, shape_of

TABLES = (
    *("gov.premises", "gov.contacts", "gov.devices", "gov.tile_cells", "gov.accounts", "gov.account_areas"),
    *("gov.alarms", "gov.alarm_events", "gov.imports", "gov.import_mappings", "gov.unknown_owners", "gov.audit"),
    *("gov.batches", "hist.alarms", "hist.alarm_days", "hist.alarm_grid_days", "hist.alarm_grid_hours"),
)


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def written(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file and return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows(rows)
    return path


def loaded(eng: Engine, kind: str, path: Path, account: Account | None = None, **more: Any) -> Summary:
    """Load a file and see that its counts add up."""
    summary = load(eng, account, Order(kind, path, **more), silent)
    assert summary.read == summary.new + summary.changed + summary.same + summary.refused
    return summary


def counts(summary: Summary) -> tuple[int, int, int, int]:
    """Return new, changed, same and refused."""
    return summary.new, summary.changed, summary.same, summary.refused


def frame(eng: Engine, sql: str, values: Sequence[object] = ()) -> pd.DataFrame:
    return eng.read(lambda db: db.execute(sql, list(values)).df())


def number(eng: Engine, sql: str, values: Sequence[object] = ()) -> int:
    return int(frame(eng, sql, values).iloc[0, 0])


def everything(eng: Engine) -> dict[str, list[tuple]]:
    """Return every row of every table a load may touch, in order."""
    return {
        table: eng.read(lambda db, table=table: db.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall())
        for table in TABLES
    }


def seen(eng: Engine) -> dict[str, list[tuple]]:
    """Return what readers see of the alarms: every row, and every sum put together."""
    found = {"rows": eng.read(lambda db: db.execute(f"SELECT * FROM {ALL} ORDER BY alarm_id").fetchall())}
    for name, table in (("days", DAYS), ("grid_days", GRID_DAYS), ("hours", GRID_HOURS), ("months", PREMISES_MONTHS)):
        sql = f"SELECT COLUMNS(c -> c NOT IN ('batch_id')) FROM {table}"
        found[name] = eng.read(lambda db, sql=sql: _summed(db.execute(sql).df()))
    return found


def _summed(rows: pd.DataFrame) -> list[tuple]:
    keys = [name for name in rows.columns if name not in SUMMED]
    sums = rows.groupby(keys, dropna=False).sum().reset_index()
    sums = sums[(sums[[name for name in sums.columns if name in SUMMED]] != 0).any(axis=1)]
    return sorted(map(str, sums.itertuples(index=False, name=None)))  # type: ignore[arg-type]


SUMMED = {"alarms", "on_site", "on_site_in_minute", "verified", "false_alarms", "fires"}


def sums_fit(eng: Engine) -> None:
    """Every kind of sum says what the rows of the history say."""
    rows = number(eng, f"SELECT count(*) FROM {ALL}") - number(eng, "SELECT count(*) FROM gov.alarms")
    for sums in (DAYS, GRID_DAYS, GRID_HOURS):
        assert number(eng, f"SELECT sum(alarms) FROM {sums}") == rows
    history = f"(SELECT * FROM {ALL} a WHERE alarm_id NOT IN (SELECT alarm_id FROM gov.alarms))"
    for column, condition in (("on_site", "on_site_at_utc IS NOT NULL"),):
        assert number(eng, f"SELECT sum({column}) FROM {DAYS}") == number(
            eng, f"SELECT count(*) FROM {history} h WHERE {condition}"
        )
    for column, condition in (("fires", "verdict = 'fire'"), ("false_alarms", "verdict = 'false'")):
        told = number(eng, f"SELECT coalesce(sum({column}), 0) FROM {PREMISES_MONTHS}")
        sql = f"SELECT count(*) FROM {history} h WHERE premises_id IS NOT NULL AND {condition}"
        assert told == number(eng, sql)


def findings(eng: Engine) -> list[str]:
    """Return what the product's own check finds wrong, the small city's own invented alarms and cases aside."""
    own = ("gov.alarms A2026", "gov.cases W2026")
    return [str(one) for one in check(eng, silent) if not one.subject.startswith(own)]


def spot(place: int, east: float = 0.5, north: float = 0.5) -> tuple[float, float]:
    """Return a point within one of the small city's grids."""
    west, south, right, top = shape_of(GRIDS[place]).bounds
    return round(west + east * (right - west), 6), round(south + north * (top - south), 6)


def moment(minutes: float) -> str:
    """Return a time of last month as files write it, UTC."""
    return f"{datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
