"""The pages as Streamlit runs them, over the small city, for whichever account a test signs in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.rules import Role
from governance.accounts.store import sessions
from governance.engine import Engine
from governance.engine.home import ROOT
from pages.parts import session
from tests.city import small_city
from tests.serving import free_port

PATIENCE_SECONDS = 30
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One small city for all page tests; tests that write make their own changes visible to later ones only."""
    eng = small_city(tmp_path_factory.mktemp("city"))
    yield eng
    eng.close()


@pytest.fixture
def open_page(city: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens a page for a role: path, role and query."""
    engine.set_current(city)

    def opened(path: str, role: Role, **query: str) -> AppTest:
        account_id = f"U-{role}"
        ref = accounts.session_ref(f"token of {role} {path} {query}")
        start = sessions.start_session
        if city.read(lambda db: sessions.session(db, ref)) is None:
            city.write(lambda db: start(db, ref, account_id, city.now(), "127.0.0.1"))
        monkeypatch.setattr(session, "identity", lambda: (account_id, ref))
        test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=PATIENCE_SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        # AppTest can only switch to pages that are files; ours are functions, found by the hash of their address
        test._page_hash = calc_hash(path) if path else ""
        return test.run()

    yield opened
    engine.set_current(None)


@pytest.fixture(scope="module")
def stage() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "tests/pages/stage/app.py", "--server.port", str(port)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        _until_up(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _until_up(url: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the stage did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        one = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


@pytest.fixture
def page(browser: Browser, stage: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", reduced_motion="reduce")
    strays: list[str] = []
    context.on(
        "request",
        lambda request: None if request.url.startswith((stage, "data:", "blob:")) else strays.append(request.url),
    )
    one = context.new_page()
    faults: list[str] = []
    one.on("pageerror", lambda error: faults.append(str(error)))
    yield one
    context.close()
    assert strays == []
    assert faults == []
