"""What the maps fetch: each function returns the bytes of one answer, within the account's reach."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Reach
from governance.alarms.words import level_name
from governance.areas import actions as areas
from governance.deadlines.files import limits
from governance.deadlines.rules import Light
from governance.deadlines.words import left_in_words
from governance.devices.rules import health_name, kind_name
from governance.engine import Engine
from governance.engine.phones import masked_in
from governance.engine.text import pick
from governance.engine.times import from_store
from governance.routing import store as routing
from governance.tiles import store
from governance.tiles.rules import KINDS, MOST_ZOOM, cells_of, kinds_of, shown_state, window_from, zoom_from

MOST_MARKS = 1_000
MOST_ON_A_SPOT = 60  # of one address: more are read in the rows
LONGEST_TITLE = 40


def rebuild(eng: Engine) -> int:
    """Write the pyramid of device clusters anew and return the number of its cells; after devices were loaded."""
    return eng.write(store.rebuild)


def points(
    eng: Engine,
    account: Account,
    layer: str,
    bbox: str,
    zoom: str,
    town: str | None = None,
    kind: str | None = None,
) -> bytes:
    """Return the device clusters of a window as JSON: `{"cells": [[lon, lat, count, state, kind], ...]}`.

    `bbox` is `west,south,east,north`, `zoom` may have decimals. State is 0, or 3 where faulty and 4 where offline
    devices make up half of a cluster; kind is empty for a mixed one. Raises Refused for a window or zoom that is none,
    NotAllowed for a role that sees no alarms.
    """
    require(account, Action.ALARM_SEE)
    wanted = cells_of(window_from(bbox), zoom_from(zoom))
    kinds = tuple(one for one in kinds_of(layer) if kind in (None, "", one))
    known = wanted.zoom <= MOST_ZOOM and account.reaches.get(Action.ALARM_SEE) not in (Reach.PREMISES, Reach.MICRO_GRID)
    question = store.cells if known else store.gathered
    rows = eng.read(lambda db: question(db, account, kinds, wanted, town or None))
    return _json(
        {
            "cells": [
                [round(lon, 5), round(lat, 5), count, shown_state(count, not_online, worst), one]
                for lon, lat, count, worst, not_online, one in rows
            ]
        }
    )


def devices_json(eng: Engine, account: Account, bbox: str, town: str | None = None, kind: str | None = None) -> bytes:
    """Return the devices of a small window one by one, for a ring that no closer look parts.

    JSON: `{"devices": [{id, lon, lat, kind, state, title, word, when}], "count": n}`, those not online first, at most
    MOST_ON_A_SPOT of them. State as in `points`. Raises Refused for a window that is none, NotAllowed like `points`.
    """
    require(account, Action.ALARM_SEE)
    window = window_from(bbox)
    kinds = tuple(one for one in KINDS if kind in (None, "", one))
    found, count = eng.read(lambda db: store.devices_in(db, account, kinds, window, town or None, MOST_ON_A_SPOT))
    marks = [
        {
            "id": row.device_id,
            "lon": round(row.lon, 6),
            "lat": round(row.lat, 6),
            "kind": row.kind,
            "state": shown_state(1, int(row.state > 0), int(row.state)),
            "title": _short(row.premises_name if isinstance(row.premises_name, str) else row.device_id),
            "word": f"{kind_name(row.kind)} {health_name(row.health)}",
            "when": _short(row.position or ""),
        }
        for row in found.itertuples()
    ]
    return _json({"devices": marks, "count": count})


def areas_geojson(eng: Engine, account: Account, version: int, level: str, town: str | None = None) -> bytes:
    """Return the areas of one level of a boundary version as GeoJSON, or those of one town; raises NotFound.

    The same for everybody who may see figures: borders are no secret, but they are not for strangers.
    """
    require(account, Action.FIGURES_SEE)
    return areas.outline_geojson(eng, level, town or None, version)


def waterways_json(eng: Engine, account: Account) -> bytes:
    """Return the waterways as GeoJSON; the same for everybody who may see figures."""
    require(account, Action.FIGURES_SEE)
    return areas.waterways_geojson(eng)


def alarms_json(eng: Engine, account: Account, town: str | None = None, kind: str | None = None) -> bytes:
    """Return the open alarms as JSON, worst and newest first: `{"alarms": [{id, level, lon, lat, title, word, when}]}`.

    Titles are plain text, cut short; who makes HTML of them escapes them. Raises NotAllowed for a role that sees none.
    """
    require(account, Action.ALARM_SEE)
    kinds = tuple(one for one in KINDS if kind in (None, "", one))
    found = eng.read(lambda db: store.alarm_marks(db, account, kinds, town or None, MOST_MARKS))
    zone, now = areas.profile(eng).zone, eng.now()
    marks = [
        {
            "id": row.alarm_id,
            "level": int(row.level),
            "lon": round(row.lon, 6),
            "lat": round(row.lat, 6),
            "title": _short(row.premises_name if isinstance(row.premises_name, str) else row.device_id or ""),
            "word": level_name(int(row.level)),
            "when": _when(from_store(row.raised_at_utc.to_pydatetime()), now, zone),
        }
        for row in found.itertuples()
    ]
    return _json({"alarms": marks})


def cases_json(eng: Engine, account: Account, town: str | None = None) -> bytes:
    """Return the open whistles as JSON, earliest due first: `{"cases": [{id, light, lon, lat, title, word, when}]}`.

    The light is one of `deadlines.rules.Light`; `word` is the category, `when` what is left or over. Raises NotAllowed
    for a role that sees none.
    """
    require(account, Action.CASE_SEE)
    now, rule = eng.now(), limits().light
    found = eng.read(lambda db: store.case_marks(db, account, now, rule, town or None, MOST_MARKS))
    catalogue = eng.read(lambda db: routing.categories(db, routing.newest_version(db)))
    names = {one.category_code: pick(one.name, one.name_en) for one in catalogue}
    marks = []
    for row in found.itertuples():
        light, left = Light(row.light), from_store(row.due_at_utc.to_pydatetime()) - now
        word = names.get(row.category_code, "")
        marks.append(
            {
                "id": row.case_id,
                "light": light.value,
                "lon": round(row.lon, 6),
                "lat": round(row.lat, 6),
                "title": _short(row.line or row.place or word),
                "word": word,
                "when": left_in_words(light, left),
            }
        )
    return _json({"cases": marks})


def _short(text: str) -> str:
    told = masked_in(text)
    return told if len(told) <= LONGEST_TITLE else told[: LONGEST_TITLE - 1] + "…"


def _when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the local time of day, with the date unless it is today's."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"


def _json(content: object) -> bytes:
    """Return JSON that stays inert even when somebody puts it into a page: no sign that HTML would read."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()
