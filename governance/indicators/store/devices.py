"""SQL of the device figures: totals, by area, and the rows behind them. The store keeps no past of devices."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from governance.devices.store import DEVICES
from governance.engine import Cursor
from governance.indicators.rules import Indicator
from governance.indicators.store.where import Asked, Values, device_where
from governance.places.store import NAMES

_POPULATIONS = {"devices": "TRUE", "not_inside": "d.located <> 'inside'"}
_COUNTED = {"all": "TRUE", "online": "d.health = 'online'"}


def totals(db: Cursor, asked: Asked, indicators: list[Indicator]) -> dict[str, tuple[int, int]]:
    """Return indicator key -> (numerator, denominator) for device figures, all in one statement."""
    conditions = [
        f"count(*) FILTER ({_POPULATIONS[one.population]} AND {_COUNTED[counted]})"
        for one in indicators
        for counted in (one.counted, "all")
    ]
    where, values = device_where(asked)
    row = db.execute(f"SELECT {', '.join(conditions)} FROM {DEVICES} d WHERE {where}", values).fetchone() or ()
    return {one.key: (int(row[2 * at]), int(row[2 * at + 1])) for at, one in enumerate(indicators)}


def counts_by(db: Cursor, asked: Asked, by_grid: bool) -> pd.DataFrame:
    """Return a row per town, or per grid, with the number of devices and of those online."""
    area = "grid_code" if by_grid else "town_code"
    where, values = device_where(asked)
    sql = (
        f"SELECT d.{area}, count(*) AS devices, count(*) FILTER (d.health = 'online') AS devices_online"
        f" FROM {DEVICES} d WHERE {where} GROUP BY d.{area} ORDER BY d.{area}"
    )
    return db.execute(sql, values).df()


_SHOWN = (
    "d.device_id, d.kind AS device_kind, d.model, d.premises_id, premises_name, premises_kind, address, d.position,"
    " d.town_code, d.grid_code, d.located, d.funding, d.health, d.chattering, d.installed_on, d.last_seen_at_utc,"
    " d.lon, d.lat"
)


def _rows(asked: Asked, indicator: Indicator) -> tuple[str, Values]:
    where, values = device_where(asked)
    sql = (
        f"SELECT {_SHOWN}, {_COUNTED[indicator.counted]} AS counted FROM {DEVICES} d LEFT JOIN {NAMES} p"
        f" ON p.premises_id = d.premises_id WHERE {_POPULATIONS[indicator.population]} AND {where} ORDER BY d.device_id"
    )
    return sql, values


def rows(db: Cursor, asked: Asked, indicator: Indicator, limit: int, offset: int) -> pd.DataFrame:
    """Return the devices behind a figure, with `counted` telling which of them its numerator counts."""
    sql, values = _rows(asked, indicator)
    return db.execute(f"{sql} LIMIT ? OFFSET ?", [*values, limit, offset]).df()


def all_rows(db: Cursor, asked: Asked, indicator: Indicator, chunk: int) -> Iterator[pd.DataFrame]:
    """Yield the same rows in pieces of at most `chunk`, one statement and so one snapshot."""
    sql, values = _rows(asked, indicator)
    for batch in db.cursor().execute(sql, values).to_arrow_reader(chunk):  # its own cursor: others read meanwhile
        yield batch.to_pandas()
