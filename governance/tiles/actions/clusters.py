"""Clusters of devices and premises, and where alarms rang: cells of the visible window."""

from __future__ import annotations

from datetime import timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Reach
from governance.areas import actions as areas
from governance.engine import Engine
from governance.engine.times import day_start
from governance.tiles import store
from governance.tiles.actions.answers import as_json, asked_town
from governance.tiles.asked import days_from, kinds_from, level_from, shown_by
from governance.tiles.rules import MOST_ZOOM, cells_of, fine_cells_of, shown_state, window_from, zoom_from
from governance.tiles.store import windows


def rebuild(eng: Engine) -> int:
    """Write the pyramid of clusters anew and return the number of its cells; after whole loads."""
    return eng.write(store.rebuild)


def points(
    eng: Engine,
    account: Account,
    layer: str,
    bbox: str,
    zoom: str,
    town: str | None = None,
    kind: str | None = None,
    health: str | None = None,
) -> bytes:
    """Return the clusters of a window as JSON: `{"cells": [[lon, lat, count, state, kind], ...]}`.

    `layer` is one of `rules.LAYERS`, `bbox` is `west,south,east,north`, `zoom` may have decimals. State is 0, or 3
    where faulty and 4 where offline devices make up half of a cluster; kind is empty for a mixed one. A lone elder's
    home is a home. Raises Refused for what is none of these, NotFound for an unknown town, NotAllowed for a role that
    sees no alarms.
    """
    require(account, Action.ALARM_SEE)
    shown = shown_by(layer, kind, health)
    wanted = cells_of(window_from(bbox), zoom_from(zoom))
    known = wanted.zoom <= MOST_ZOOM and account.reaches.get(Action.ALARM_SEE) not in (Reach.PREMISES, Reach.MICRO_GRID)
    question, place = windows.cells if known else windows.gathered, asked_town(eng, town)
    rows = eng.read(lambda db: question(db, account, shown, wanted, place))
    return as_json(
        {
            "cells": [
                [round(lon, 5), round(lat, 5), count, shown_state(count, not_online, worst), one]
                for lon, lat, count, worst, not_online, one in rows
            ]
        }
    )


def heat_json(
    eng: Engine,
    account: Account,
    bbox: str,
    zoom: str,
    first: str,
    last: str,
    town: str | None = None,
    kind: str | None = None,
    level: str | None = None,
) -> bytes:
    """Return where alarms rang in a period as JSON: `{"cells": [[lon, lat, count], ...], "most": n, "count": total}`.

    `first` and `last` are local days, both included, as the filters write them in an address. Cells are 32 pixels wide,
    the fullest first; a cell stands at the mean of its alarms. Alarms without a position are in none. Raises Refused
    for a window, zoom, day, kind or level that is none, NotFound for an unknown town, NotAllowed for a role that sees
    no alarms.
    """
    require(account, Action.ALARM_SEE)
    wanted = fine_cells_of(window_from(bbox), zoom_from(zoom))
    begin, end = days_from(first, last)
    kinds, rank, zone = kinds_from(kind), level_from(level), areas.profile(eng).zone
    span = (day_start(begin, zone), day_start(end + timedelta(days=1), zone))
    place = asked_town(eng, town)
    rows = eng.read(lambda db: windows.heat(db, account, span, wanted, kinds, rank, place))
    cells = [[round(lon, 5), round(lat, 5), count] for lon, lat, count in rows]
    counts = [count for _lon, _lat, count in rows]
    return as_json({"cells": cells, "most": max(counts, default=0), "count": sum(counts)})
