"""The entries of what is watched: figures, rows, alarms, premises, devices, centres, tiles."""

from __future__ import annotations

import json
from datetime import timedelta

from governance.accounts.rules import Account, Action
from governance.alarms import actions as alarms
from governance.alarms.rules import Cause, Verdict
from governance.centres import actions as centres
from governance.devices import actions as devices
from governance.indicators import actions as indicators
from governance.indicators import exports
from governance.indicators.rules import Filters
from governance.places import actions as places
from governance.procedures.privacy import reveal
from governance.procedures.search import actions as search
from governance.tiles import actions as tiles
from tests.rights.ask import Ask, How
from tests.rights.scene import Scene

A, H = Action, How
WHOLE = "119.0,31.5,120.5,32.5"


def lately(scene: Scene) -> Filters:
    """Return the last day and the next hour, everywhere."""
    now = scene.eng.now()
    return Filters(now - timedelta(days=1), now + timedelta(hours=1))


def _figure(scene: Scene, account: Account, _key: str) -> int:
    return indicators.value(scene.eng, account, "alarms", lately(scene)).denominator


def _figures(scene: Scene, account: Account, _key: str) -> int:
    return indicators.values(scene.eng, account, ["alarms"], lately(scene))["alarms"].denominator


def _chart(scene: Scene, account: Account, _key: str) -> int:
    return int(indicators.series(scene.eng, account, "by_grid", lately(scene))["alarms"].sum())


def _exported(scene: Scene, account: Account, _key: str) -> list[str]:
    made = indicators.export(scene.eng, account, "alarms", lately(scene), "csv")
    text = exports.fetch_export(scene.eng, account, made.export_id).content.decode("utf-8-sig")
    return [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]


def _not_inside(scene: Scene, account: Account, key: str) -> list[str]:
    place = "UPDATE gov.alarms SET located = 'snapped' WHERE alarm_id = ?"
    scene.eng.write(lambda db: db.execute(place, [key]) and None)
    return list(alarms.not_inside(scene.eng, account, 10_000)["alarm_id"])


def _closed(scene: Scene, account: Account, key: str) -> list[str]:
    closing = "UPDATE gov.alarms SET state = 'closed', closed_at_utc = raised_at_utc WHERE alarm_id = ?"
    scene.eng.write(lambda db: db.execute(closing, [key]) and None)
    since = scene.eng.now() - timedelta(days=1)
    return list(alarms.recently_closed(scene.eng, account, since, 10_000)["alarm_id"])


def _on_the_spot(scene: Scene, account: Account, _key: str) -> int:
    return int(json.loads(tiles.devices_json(scene.eng, account, WHOLE))["count"])


def _points(scene: Scene, account: Account, _key: str) -> int:
    tiles.rebuild(scene.eng)
    return sum(cell[2] for cell in json.loads(tiles.points(scene.eng, account, "devices", WHOLE, "12"))["cells"])


def _premises_on_the_spot(scene: Scene, account: Account, _key: str) -> int:
    return int(json.loads(tiles.premises_json(scene.eng, account, WHOLE))["count"])


def _heat(scene: Scene, account: Account, _key: str) -> int:
    today = scene.eng.now().date().isoformat()
    return int(json.loads(tiles.heat_json(scene.eng, account, WHOLE, "12", today, today))["count"])


def _devices(scene: Scene, account: Account, _key: str) -> list[str]:
    return list(devices.device_page(scene.eng, account, limit=10_000)[0]["device_id"])


def place_of(scene: Scene, key: str) -> tuple[float, float]:
    """Return where premises or a device stand; somewhere in the city without a key."""
    sql = (
        "SELECT lon, lat FROM gov.premises WHERE premises_id = ? UNION ALL"
        " SELECT lon, lat FROM gov.devices WHERE device_id = ?"
    )
    row = scene.eng.read(lambda db: db.execute(sql, [key, key]).fetchone())
    return (row[0], row[1]) if row else (119.51, 31.91)


def _premises_near(scene: Scene, account: Account, key: str) -> list[str]:
    return [one.premises_id for one, _far in places.premises_near(scene.eng, account, *place_of(scene, key), 5.0)]


def _devices_near(scene: Scene, account: Account, key: str) -> list[str]:
    near = devices.devices_near(scene.eng, account, *place_of(scene, key), 5.0)
    return [one.device_id for one, _name, _far in near]


def _health(scene: Scene, account: Account, _key: str) -> int:
    return int(devices.by_health(scene.eng, account)["devices"].sum())


WATCHED = (
    Ask(A.FIGURES_SEE, indicators.value, _figure, "alarm", H.COUNT),
    Ask(A.FIGURES_SEE, indicators.values, _figures, "alarm", H.COUNT),
    Ask(A.FIGURES_SEE, indicators.series, _chart, "alarm", H.COUNT),
    Ask(A.FIGURES_SEE, tiles.areas_geojson, lambda s, a, _k: tiles.areas_geojson(s.eng, a, 1, "grid")),
    Ask(A.FIGURES_SEE, tiles.waterways_json, lambda s, a, _k: tiles.waterways_json(s.eng, a)),
    Ask(A.FIGURES_SEE, tiles.service_areas_geojson, lambda s, a, _k: tiles.service_areas_geojson(s.eng, a, 1)),
    Ask(A.FIGURES_SEE, search.find, lambda s, a, _k: search.find(s.eng, a, "场所")),
    Ask(
        A.ROWS_SEE,
        indicators.rows,
        lambda s, a, _k: list(indicators.rows(s.eng, a, "alarms", lately(s), 10_000)["alarm_id"]),
        "alarm",
        H.LIST,
    ),
    Ask(
        A.ROWS_SEE,
        indicators.row_count,
        lambda s, a, _k: indicators.row_count(s.eng, a, "alarms", lately(s)),
        "alarm",
        H.COUNT,
    ),
    Ask(A.ROWS_SEE, alarms.not_inside, _not_inside, "alarm", H.LIST),
    Ask(
        A.ROWS_SEE,
        places.premises_page,
        lambda s, a, _k: list(places.premises_page(s.eng, a, limit=10_000)[0]["premises_id"]),
        "premises",
        H.LIST,
    ),
    Ask(A.ROWS_SEE, devices.device_page, _devices, "device", H.LIST),
    Ask(A.ROWS_SEE, devices.by_health, _health, "device", H.COUNT),
    Ask(A.ROWS_EXPORT, indicators.export, _exported, "alarm", H.LIST),
    Ask(A.ROWS_EXPORT, exports.fetch_export, lambda s, a, _k: exports.fetch_export(s.eng, a, "never-was")),
    Ask(
        A.ALARM_SEE,
        alarms.active,
        lambda s, a, _k: list(alarms.active(s.eng, a, 10_000)["alarm_id"]),
        "alarm",
        H.LIST,
    ),
    Ask(
        A.ALARM_SEE,
        alarms.active_by_level,
        lambda s, a, _k: sum(alarms.active_by_level(s.eng, a).values()),
        "alarm",
        H.COUNT,
    ),
    Ask(A.ALARM_SEE, alarms.recently_closed, _closed, "alarm", H.LIST),
    Ask(A.ALARM_SEE, alarms.alarm_file, lambda s, a, k: alarms.alarm_file(s.eng, a, k), "alarm", H.THING),
    Ask(A.ALARM_SEE, places.premises_file, lambda s, a, k: places.premises_file(s.eng, a, k), "premises", H.THING),
    Ask(A.PLACE_NAME, places.named, lambda s, a, k: places.named(s.eng, a, k), "premises", H.THING),
    Ask(A.PLACE_NAME, places.premises_near, _premises_near, "premises", H.LIST),
    Ask(A.ALARM_SEE, devices.devices_near, _devices_near, "device", H.LIST),
    Ask(A.ALARM_SEE, devices.device, lambda s, a, k: devices.device(s.eng, a, k), "device", H.THING),
    Ask(A.ALARM_SEE, centres.overview, lambda s, a, _k: centres.overview(s.eng, a)),
    Ask(A.ALARM_SEE, centres.centre_file, lambda s, a, _k: centres.centre_file(s.eng, a, "C01")),
    Ask(A.ALARM_SEE, tiles.points, _points, "device", H.COUNT),
    Ask(A.ALARM_SEE, tiles.devices_json, _on_the_spot, "device", H.COUNT),
    Ask(A.ALARM_SEE, tiles.premises_json, _premises_on_the_spot),
    Ask(A.ALARM_SEE, tiles.heat_json, _heat, "alarm", H.COUNT),
    Ask(
        A.ALARM_SEE,
        tiles.alarms_json,
        lambda s, a, _k: [mark["id"] for mark in json.loads(tiles.alarms_json(s.eng, a))["alarms"]],
        "alarm",
        H.LIST,
    ),
    Ask(A.ALARM_ACKNOWLEDGE, alarms.acknowledge, lambda s, a, k: alarms.acknowledge(s.eng, a, k), "alarm", H.THING),
    Ask(A.ALARM_ON_SITE, alarms.on_site, lambda s, a, k: alarms.on_site(s.eng, a, k), "alarm", H.THING),
    Ask(
        A.ALARM_VERDICT,
        alarms.verdict,
        lambda s, a, k: alarms.verdict(s.eng, a, k, Verdict.TEST, Cause.OTHER),
        "alarm",
        H.THING,
    ),
    Ask(A.ALARM_VERDICT, alarms.controlled, lambda s, a, k: alarms.controlled(s.eng, a, k), "alarm", H.THING),
    Ask(A.ALARM_SEE, alarms.of_device, lambda s, a, k: alarms.of_device(s.eng, a, k)),
    Ask(A.ALARM_NORMAL, alarms.normal, lambda s, a, k: alarms.normal(s.eng, a, k), "alarm", H.THING),
    Ask(
        A.CONTACT_REVEAL,
        reveal.reveal,
        lambda s, a, k: reveal.reveal(s.eng, a, reveal.Whose.CONTACT, k, "通知到场"),
        "contact",
        H.THING,
    ),
)
