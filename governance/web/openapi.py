"""Our own routes told as OpenAPI 3.1: what each takes, and every answer it may give.

`docs/openapi.json` is this text. Tests hold it against the routes, and the routes against it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from governance import __version__
from governance.areas.rules import Level
from governance.tiles.asked import HEALTHS, KINDS, LAYERS, PREMISES_KINDS
from governance.web.openapi_bodies import LATE_REPORT, RECEIPT

Told = dict[str, Any]

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"
GEO, SSE, LINES = "application/geo+json", "text/event-stream", "application/x-ndjson"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORM = "application/x-www-form-urlencoded"
REFUSALS = {
    303: "Go on elsewhere: to sign in, to change a first password, or to where one wanted to go",
    400: "What was asked makes no sense; one sentence says why",
    401: "Nobody is signed in, or the name, password or code is not right",
    403: "The role may not do this at all, or the request came from no page of ours",
    404: "There is no such thing, or it is somebody else's: the two are never told apart",
    405: "This address knows other methods only",
    409: "Something stands in the way; one sentence says what",
    413: "More than this address takes",
    415: "No plain form, as our own pages send it",
    429: "Too much at once",
    503: "The product is starting, stopping or busy",
}
ANYBODY, SIGNED_IN = (503,), (401, 403, 404, 503)
ASKED, SENT = (400, *SIGNED_IN), (400, *SIGNED_IN, 413, 429)


def parameter(name: str, place: str = "query", *, needed: bool = False, **schema: object) -> Told:
    """Return one parameter; a text unless told otherwise."""
    told: Told = {"name": name, "in": place, "required": needed or place == "path"}
    return told | {"schema": {"type": "string"} | schema}


def form(*names: str) -> Told:
    """Return the body of a plain form."""
    fields = {name: {"type": "string"} for name in names}
    return {"content": {FORM: {"schema": {"type": "object", "properties": fields}}}, "required": True}


def binary(kind: str) -> Told:
    """Return a body that is one file."""
    return {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}, "required": True}


def route(
    summary: str,
    kinds: tuple[str, ...],
    refusals: tuple[int, ...],
    *parameters: Told,
    good: int = 200,
    body: Told | None = None,
) -> Told:
    """Return what one method of a route does: its good answer, and the refusals it may give."""
    told: Told = {"summary": summary}
    if parameters:
        told["parameters"] = list(parameters)
    if body:
        told["requestBody"] = body
    answers: Told = {str(good): {"description": summary, "content": {kind: {} for kind in kinds}}}
    for status in refusals:
        answers[str(status)] = {"description": REFUSALS[status], "content": {JSON: {}, HTML: {}, TEXT: {}}}
    return told | {"responses": dict(sorted(answers.items()))}


NEXT, TOWN, TOKEN = parameter("next"), parameter("town"), parameter("X-Whistlemap-Token", "header", needed=True)
KIND = parameter("kind", enum=[*KINDS, ""])
PREMISES_KIND = parameter("kind", enum=[*PREMISES_KINDS, ""])
ANY_KIND = parameter("kind", enum=[*KINDS, *PREMISES_KINDS, ""], description="of the layer's own things")
HEALTH = parameter("health", enum=[*HEALTHS, ""])
WINDOW = (
    parameter("layer", "path", enum=list(LAYERS)),
    parameter("bbox", needed=True, description="west,south,east,north in degrees, WGS-84"),
    parameter("zoom", needed=True, description="may have decimals"),
)
BBOX, ZOOM = WINDOW[1:]
IN_VIEW = (
    parameter("bbox", description="only this window, and in cells what is more than a map can draw; as elsewhere"),
    parameter("zoom", description="goes with bbox"),
)
PERIOD = (
    parameter("from", needed=True, format="date", description="first local day"),
    parameter("to", needed=True, format="date", description="last local day, included"),
)
RANK = parameter("level", enum=["1", "2", "3", "4", ""])
LEVEL = parameter("level", "path", enum=[level.value for level in Level])
VERSION = parameter("version", "path", type="integer", minimum=0, maximum=2**31 - 1)

OPEN: Told = {
    "/healthz": {"get": route("Whether the product can do its work", (JSON,), ANYBODY)},
    "/starting.json": {"get": route("How far the start is", (JSON,), ())},
    "/city.svg": {"get": route("The city's outline for the sign-in screen", ("image/svg+xml",), ANYBODY)},
    "/assets/{path}": {
        "get": route("A file that ships with the product", ("*/*",), (404, 405), parameter("path", "path"))
    },
    "/login": {
        "get": route("The sign-in screen", (HTML,), (303, 503), NEXT),
        "post": route(
            "Sign in; leads on to a page, or to the second step",
            (HTML,),
            (400, 401, 403, 413, 415, 429, 503),
            good=303,
            body=form("login", "password", "demo", "next"),
        ),
    },
    "/login/code": {
        "get": route("Where the code is typed", (HTML,), (303, 503), NEXT),
        "post": route(
            "Check the code", (HTML,), (400, 401, 403, 413, 415, 429, 503), good=303, body=form("code", "way", "next")
        ),
    },
    "/login/second-factor": {
        "get": route("Where an authenticator is set up", (HTML,), (303, 503), NEXT),
        "post": route(
            "Confirm the first code and show the recovery codes",
            (HTML,),
            (303, 400, 401, 403, 413, 415, 429, 503),
            body=form("code", "next"),
        ),
    },
    "/login/renewed": {"get": route("A fresh cookie after a change", (HTML,), (401, 403, 503), NEXT, good=303)},
    "/logout": {
        "post": route(
            "End the session; says first what waits on this device",
            (HTML,),
            (400, 403, 409, 413, 503),
            parameter("sure", enum=["1", ""]),
            good=303,
        )
    },
    "/offline": {"get": route("Leads on to the page without a signal", (HTML,), ANYBODY, good=308)},
    "/offline/": {"get": route("The page that takes a whistle without a signal", (HTML,), ANYBODY)},
    "/offline/worker.js": {"get": route("Its service worker", ("text/javascript",), ANYBODY)},
    "/offline/words.json": {"get": route("Its words in both languages", (JSON,), ANYBODY)},
    "/offline/symbols.css": {"get": route("Its icon font", ("text/css",), ANYBODY)},
    "/offline/manifest.webmanifest": {
        "get": route("What a phone needs to install it", ("application/manifest+json",), ANYBODY)
    },
    "/language": {
        "get": route("Choose a language", (HTML,), (503,), parameter("to", enum=["zh", "en"]), NEXT, good=303)
    },
}
COMMANDS: Told = {
    "/commands/{name}": {
        "post": route(
            "Carry out a command of the operator, on the loopback with the secret only",
            (LINES,),
            (400, 404, 413, 503),
            parameter("name", "path"),
            body={"content": {JSON: {"schema": {"type": "object"}}}, "required": True},
        )
    }
}
RECEIPTS: Told = {
    "/receipts/{key}": {
        "post": route(
            "What became of a message that the gateway had taken; the same again changes nothing",
            (JSON,),
            (400, 401, 403, 404, 413, 503),
            parameter("key", "path", pattern="^[0-9a-f]{32}$"),
            body=RECEIPT,
        )
    }
}
FILES: Told = {
    "/photos": {"post": route("Keep a photo", (JSON,), SENT, TOKEN, good=201, body=binary("application/octet-stream"))},
    "/photos/{photo_id}": {
        "get": route("A photo of a case one may see", ("image/jpeg",), SIGNED_IN, parameter("photo_id", "path"))
    },
    "/reports/kit.json": {"get": route("What a phone takes along to write whistles without a signal", (JSON,), ASKED)},
    "/reports": {
        "post": route(
            "Blow a whistle that was written without a signal; the same key again is the same case",
            (JSON,),
            (*SENT, 409),
            TOKEN,
            good=201,
            body=LATE_REPORT,
        )
    },
    "/exports/{export_id}": {
        "get": route("An export one has made", (CSV, XLSX), SIGNED_IN, parameter("export_id", "path"))
    },
    "/documents/{briefing_id}.{fmt}": {
        "get": route(
            "An issued circular",
            ("application/pdf", DOCX, XLSX),
            SIGNED_IN,
            parameter("briefing_id", "path"),
            parameter("fmt", "path", enum=["pdf", "docx", "xlsx"]),
        )
    },
    "/work-orders/{case_id}.pdf": {
        "get": route("A case one may see, on paper", ("application/pdf",), SIGNED_IN, parameter("case_id", "path"))
    },
    "/loads/files": {
        "post": route(
            "Send a file to be loaded",
            (JSON,),
            SENT,
            TOKEN,
            parameter("token", needed=True, pattern="^[0-9a-f]{16,64}$"),
            parameter("name", needed=True),
            good=201,
            body=binary("application/octet-stream"),
        )
    },
    "/loads/{import_id}/refused": {
        "get": route("Rows a load has refused", (CSV, XLSX), SIGNED_IN, parameter("import_id", "path"))
    },
    "/loads/jobs/{job_id}/refused": {
        "get": route("Rows the own load has refused", (CSV, XLSX), SIGNED_IN, parameter("job_id", "path"))
    },
    "/loads/jobs/{job_id}/passwords": {
        "get": route("First passwords of accounts just made, once", (CSV,), SIGNED_IN, parameter("job_id", "path"))
    },
}
MAPS: Told = {
    "/live": {
        "get": route(
            "Versions of what one may see, again after every change",
            (SSE,),
            ASKED,
            parameter("topics", needed=True, description="names with commas between"),
        )
    },
    "/tiles/areas/{version}/{level}.json": {
        "get": route("Areas of a boundary version", (GEO,), ASKED, VERSION, LEVEL, TOWN)
    },
    "/tiles/service-areas/{version}.json": {
        "get": route("What each service centre serves of a boundary version", (GEO,), ASKED, VERSION)
    },
    "/tiles/points/{layer}": {
        "get": route("Clusters of devices or premises", (JSON,), ASKED, *WINDOW, TOWN, ANY_KIND, HEALTH)
    },
    "/tiles/devices.json": {"get": route("Devices of a small window", (JSON,), ASKED, BBOX, TOWN, KIND, HEALTH)},
    "/tiles/premises.json": {"get": route("Premises of a small window", (JSON,), ASKED, BBOX, TOWN, PREMISES_KIND)},
    "/tiles/heat.json": {
        "get": route("Where alarms rang in a period", (JSON,), ASKED, BBOX, ZOOM, *PERIOD, TOWN, KIND, RANK)
    },
    "/tiles/alarms.json": {"get": route("Open alarms", (JSON,), ASKED, TOWN, KIND, *IN_VIEW)},
    "/tiles/cases.json": {"get": route("Open whistles", (JSON,), ASKED, TOWN, *IN_VIEW)},
    "/tiles/waterways.json": {"get": route("Waterways", (GEO,), ASKED)},
}


def _closed(paths: Told, scheme: str) -> Told:
    """Return paths as they are behind a way to say who one is."""
    found = paths.items()
    return {path: {verb: told | {"security": [{scheme: []}]} for verb, told in one.items()} for path, one in found}


def description() -> Told:
    """Return the whole description as OpenAPI 3.1."""
    cookie = {"type": "apiKey", "in": "cookie", "name": "whistlemap_session"}
    secret = {"type": "http", "scheme": "bearer"}
    paths = OPEN | _closed(COMMANDS, "secret") | _closed(RECEIPTS, "receipts") | _closed(FILES | MAPS, "session")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Whistlemap", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": {"session": cookie, "secret": secret, "receipts": secret}},
    }


def text() -> str:
    """Return the description as it stands in `docs/openapi.json`."""
    return json.dumps(description(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
