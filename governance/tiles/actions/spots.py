"""What stands on one spot: devices and premises of a small window one by one, where no closer look parts them."""

from __future__ import annotations

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.devices.rules import health_name
from governance.devices.rules import kind_name as device_name
from governance.engine import Engine
from governance.places.rules import kind_name, shown_kind
from governance.tiles.actions.answers import MOST_ON_A_SPOT, as_json, asked_town, degrees, short
from governance.tiles.asked import shown_by
from governance.tiles.rules import shown_state, window_from
from governance.tiles.store import marks


def devices_json(
    eng: Engine,
    account: Account,
    bbox: str,
    town: str | None = None,
    kind: str | None = None,
    health: str | None = None,
) -> bytes:
    """Return the devices of a small window one by one, for a ring that no closer look parts.

    JSON: `{"devices": [{id, lon, lat, kind, state, title, word, when}], "count": n}`, those not online first, at most
    MOST_ON_A_SPOT of them. State as in `points`. Raises Refused for a window, kind or health that is none, NotAllowed
    like `points`.
    """
    require(account, Action.ALARM_SEE)
    window, shown = window_from(bbox), shown_by("devices", kind, health)
    place = asked_town(eng, town)
    found, count = eng.read(lambda db: marks.devices_in(db, account, shown, window, place, MOST_ON_A_SPOT))
    told = [
        {
            "id": row.device_id,
            **degrees(row.lon, row.lat),
            "kind": row.kind,
            "state": shown_state(1, int(row.state > 0), int(row.state)),
            "title": short(row.premises_name if isinstance(row.premises_name, str) else row.device_id),
            "word": f"{device_name(row.kind)} {health_name(row.health)}",
            "when": short(row.position or ""),
        }
        for row in found.itertuples()
    ]
    return as_json({"devices": told, "count": count})


def premises_json(eng: Engine, account: Account, bbox: str, town: str | None = None, kind: str | None = None) -> bytes:
    """Return the premises of a small window one by one, within the reach of alarms.

    JSON: `{"premises": [{id, lon, lat, kind, title, word}], "count": n}`, by identifier, at most MOST_ON_A_SPOT.
    A lone elder's home is told as a home to all but the officer of its grid, and asked for as a home by everybody.
    Raises Refused for a window or kind that is none, NotAllowed like `points`.
    """
    require(account, Action.ALARM_SEE)
    window, shown = window_from(bbox), shown_by("premises", kind)
    place = asked_town(eng, town)
    found, count = eng.read(lambda db: marks.premises_in(db, account, shown, window, place, MOST_ON_A_SPOT))
    told = []
    for row in found.itertuples():
        sort = shown_kind(row.kind, row.grid_code, account)
        word = kind_name(sort)
        spot = {"id": row.premises_id, **degrees(row.lon, row.lat), "kind": sort}
        told.append({**spot, "title": short(row.premises_name), "word": word})
    return as_json({"premises": told, "count": count})
