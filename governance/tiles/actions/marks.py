"""Open alarms and whistles: one by one, worst first, and in cells what is more than a map can draw."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.alarms.words import level_name
from governance.areas import actions as areas
from governance.deadlines.files import limits
from governance.deadlines.rules import Light
from governance.deadlines.words import left_in_words
from governance.engine import Cursor, Engine
from governance.engine.text import pick
from governance.engine.times import from_store
from governance.routing import actions as routing
from governance.routing.rules import by_code
from governance.tiles.actions.answers import MOST_MARKS, as_json, asked_town, degrees, short
from governance.tiles.asked import kinds_from
from governance.tiles.rules import LIGHTS, view_from
from governance.tiles.store import marks

Told = dict[str, object]


def alarms_json(
    eng: Engine,
    account: Account,
    town: str | None = None,
    kind: str | None = None,
    bbox: str | None = None,
    zoom: str | None = None,
) -> bytes:
    """Return the open alarms as JSON, worst and newest first: `{"alarms": [...], "count": n}`.

    An alarm is `{id, level, lon, lat, title, word, when}`; at most MOST_MARKS of them. With a window (`bbox` and `zoom`
    as in `points`) only its alarms count, and those not told one by one come as `"cells": [[lon, lat, count, worst
    level], ...]`. Titles are plain text, cut short; who makes HTML of them escapes them. Raises Refused for a window or
    kind that is none, NotAllowed for a role that sees none.
    """
    require(account, Action.ALARM_SEE)
    kinds, view, place = kinds_from(kind), view_from(bbox, zoom), asked_town(eng, town)

    def question(db: Cursor) -> tuple[pd.DataFrame, int, list[marks.Rest]]:
        found, count = marks.alarm_marks(db, account, kinds, place, view, MOST_MARKS)
        if view is None or count <= MOST_MARKS:
            return found, count, []
        return found, count, marks.alarm_rest(db, account, kinds, place, view, MOST_MARKS)

    found, count, rest = eng.read(question)
    zone, now = areas.profile(eng).zone, eng.now()
    told: list[Told] = [
        {
            "id": row.alarm_id,
            "level": int(row.level),
            **degrees(row.lon, row.lat),
            "title": short(row.premises_name if isinstance(row.premises_name, str) else row.device_id or ""),
            "word": level_name(int(row.level)),
            "when": _when(from_store(row.raised_at_utc.to_pydatetime()), now, zone),
        }
        for row in found.itertuples()
    ]
    cells = [[round(lon, 5), round(lat, 5), number, worst] for lon, lat, number, worst in rest]
    return as_json({"alarms": told, **({"cells": cells} if cells else {}), "count": count})


def cases_json(
    eng: Engine, account: Account, town: str | None = None, bbox: str | None = None, zoom: str | None = None
) -> bytes:
    """Return the open whistles as JSON, earliest due first: `{"cases": [...], "count": n}`.

    A whistle is `{id, light, lon, lat, title, word, when}`: the light is one of `deadlines.rules.Light`, `word` the
    category, `when` what is left or over. One that is withheld from the account stands in the middle of its grid under
    the name of its group. With a window as in `alarms_json`; the last of a cell is its worst light. Raises Refused for
    a window that is none, NotAllowed for a role that sees none.
    """
    require(account, Action.CASE_SEE)
    now, view, place = eng.now(), view_from(bbox, zoom), asked_town(eng, town)
    moment = (now, limits().light)

    def question(db: Cursor) -> tuple[pd.DataFrame, int, list[marks.Rest]]:
        found, count = marks.case_marks(db, account, moment, place, view, MOST_MARKS)
        if view is None or count <= MOST_MARKS:
            return found, count, []
        return found, count, marks.case_rest(db, account, moment, place, view, MOST_MARKS)

    found, count, rest = eng.read(question)
    cells = [[round(lon, 5), round(lat, 5), number, LIGHTS[worst].value] for lon, lat, number, worst in rest]
    return as_json({"cases": _cases(eng, found, now), **({"cells": cells} if cells else {}), "count": count})


def _cases(eng: Engine, found: pd.DataFrame, now: datetime) -> list[Told]:
    known = by_code(routing.every_category(eng))
    names = {code: pick(one.name, one.name_en) for code, one in known.items()}
    told: list[Told] = []
    for row in found.itertuples():
        light, left = Light(row.light), _left(row.due_at_utc, now)
        word = names.get(row.category_code, "")
        told.append(
            {
                "id": row.case_id,
                "light": light.value,
                **degrees(row.lon, row.lat),
                "title": short(row.line or row.place or word),
                "word": word,
                "when": left_in_words(light, left),
            }
        )
    return told


def _left(due_at_utc: pd.Timestamp, now: datetime) -> timedelta:
    return from_store(due_at_utc.to_pydatetime()) - now


def _when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the local time of day, with the date unless it is today's."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"
