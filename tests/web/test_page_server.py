"""Every setting of the page server that safety rests on, as it holds at run time, wherever it is started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from governance.engine.home import ROOT
from tests.demo_home import Copy, demo_copy, demo_home
from tests.serving import Server

__all__ = ["demo_copy", "demo_home"]

# What holds, and what would be lost otherwise.
SETTINGS = {
    "client.toolbarMode": "minimal",  # no developer's menu
    "client.showErrorDetails": "none",  # no trace on the screen
    "client.showErrorLinks": False,  # no link that carries an error to a search engine
    "client.disableDataExport": True,  # rows leave through the audited export only
    "client.allowedOrigins": [],  # no other page steers ours from a frame
    "browser.gatherUsageStats": False,  # nobody is told who uses what
    "browser.serverAddress": "localhost",  # the server asks no service for its own address
    "runner.magicEnabled": False,  # a bare expression never lands on the page
    "server.headless": True,
    "server.fileWatcherType": "none",  # a changed file changes nothing that runs
    "server.runOnSave": False,
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "lax",
    "server.enableCORS": True,  # the websocket takes our own origin only
    "server.corsAllowedOrigins": [],
    "server.enableStaticServing": False,  # no folder is served
    "server.enableAgentApi": False,  # no interface for programs beside our own
    "server.enableWebsocketCompression": False,  # compression tells secrets by length and unpacks bombs
    "server.maxUploadSize": 1,  # files come through our own routes; this way is closed besides
    "server.maxMessageSize": 60,
    "server.trustedUserHeaders": {
        "X-Whistlemap-Account": "account_id",
        "X-Whistlemap-Session": "session_ref",
        "X-Whistlemap-Address": "address",
    },
    "global.developmentMode": False,
}
ASKED = (
    "import json, os, sys; from pathlib import Path; import streamlit as st; from streamlit import config;"
    "import app; print(json.dumps({name: config.get_option(name) for name in json.loads(sys.argv[1])}))"
)


def effective(folder: Path, home: Path) -> dict[str, object]:
    """Return the settings as they hold once `app.py` is loaded by a process that stands in a folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    environment |= {"PYTHONPATH": str(ROOT), "GOVERNANCE_HOME": str(home)}
    asked = [sys.executable, "-c", ASKED, json.dumps(list(SETTINGS))]
    done = subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return {name: found[name] for name in SETTINGS}


def test_the_settings_hold_where_the_product_lies(tmp_path: Path) -> None:
    assert effective(ROOT, tmp_path) == SETTINGS


def test_the_settings_hold_when_it_is_started_from_another_folder(tmp_path: Path) -> None:
    assert effective(tmp_path, tmp_path) == SETTINGS


CLOSED = (
    *("/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/metrics"),
    *("/_stcore/upload_file/a/b", "/_stcore/script-health-check", "/auth/login", "/oauth2callback", "/app/static/a"),
)
GUARDED = (
    "/media/" + "0" * 56 + ".png",
    "/component/streamlit_folium.st_folium/index.html",
    "/_stcore/bidi-components/a",
)


@pytest.mark.parametrize("path", CLOSED)
def test_what_no_page_uses_is_closed_whoever_asks(site: Starlette, path: str) -> None:
    client = TestClient(site, base_url="http://city.test", headers={"accept": "*/*"})
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert client.request(method, path).status_code == 404


@pytest.mark.browser
def test_the_running_server_gives_a_stranger_neither_media_nor_components(demo_copy: Copy) -> None:
    server = Server(demo_copy("strangers"))
    try:
        server.until_ready()
        with httpx2.Client(base_url=server.url) as stranger:
            for path in GUARDED:
                assert stranger.get(path).status_code == 401, path
            for path in CLOSED:
                assert stranger.get(path).status_code == 404, path
            assert json.loads(stranger.get("/_stcore/host-config").text)["allowedOrigins"] == []
    finally:
        server.stop()
