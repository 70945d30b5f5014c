"""The page without a signal at the door: open to anybody, whole in the phone's cache, known when somebody leaves."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from governance.engine.home import DATA
from governance.web import offline
from tests.web.phones import SITE, Phone, city, officer, site
from tests.whistle_city import City

__all__ = ["city", "officer"]


@pytest.mark.parametrize("base", ["", "/fire"])
def test_the_page_opens_for_anybody_and_names_every_file_it_needs(city: City, base: str) -> None:
    stranger = TestClient(site(base), base_url=SITE, headers={"accept": "text/html"}, follow_redirects=False)
    assert stranger.get(f"{base}/offline").headers["location"] == f"{base}/offline/"
    page, worker = (stranger.get(f"{base}/offline/{path}") for path in ("", "worker.js"))
    for answer in (page, worker):
        assert answer.headers[offline.VERSION_HEADER] == offline.version()
        assert answer.headers["content-security-policy"] == offline.POLICY
    shell = json.loads(re.search(r"const SHELL = (.*);", worker.text)[1])  # type: ignore[index]
    linked = set(re.findall(r'(?:src|href)="([^"]+)"', page.text))
    apart = {f"{base}/offline/manifest.webmanifest", f"{base}/whistle", "tel:119", "#list"}
    assert linked - apart <= set(shell["files"])
    for path in set(shell["files"]) - {f"{base}{offline.symbols()}"}:
        assert stranger.get(path).status_code == 200, path
    assert "<script>" not in page.text
    assert not re.search(r'\son\w+="|style="', page.text)


def test_every_word_the_scripts_ask_for_is_there_in_both_languages(city: City) -> None:
    both = TestClient(site(), base_url=SITE).get("/offline/words.json").json()
    scripts = "".join(path.read_text(encoding="utf-8") for path in offline.FOLDER.glob("*.js"))
    page = (DATA / "templates" / "web" / "offline.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'\bword\("(\w+)"', scripts)) | set(re.findall(r'data-word="(\w+)"', page))
    assert asked <= set(both["zh"])
    assert set(both["zh"]) == set(both["en"])
    assert not re.search(r"[\u3400-\u9fff]", "".join(both["en"].values()))


def test_the_manifest_speaks_the_reader_s_language(officer: Phone) -> None:
    told = [
        officer.client.get("/offline/manifest.webmanifest", headers={"accept-language": one}).json()
        for one in ("zh-CN", "en")
    ]
    assert [one["name"] for one in told] == ["离线吹哨", "Whistle offline"]
    assert told[0]["scope"] == told[0]["start_url"] == "/offline/"


def test_who_signs_out_is_told_first_what_waits_on_the_device(officer: Phone) -> None:
    officer.client.cookies.set("whistlemap_waiting", "3")
    asked = officer.client.post("/logout")
    assert asked.status_code == 409
    assert "还有 3 件哨没有发出" in asked.text
    assert officer.client.get("/reports/kit.json").status_code == 200
    left = officer.client.post("/logout?sure=1")
    assert left.status_code == 303
    assert "whistlemap_waiting=left" in "".join(left.headers.get_list("set-cookie"))
    assert officer.client.get("/reports/kit.json").status_code == 401


@pytest.mark.parametrize("told", ["0", "left", "-1", "９", "1e3", "99999", "<b>"])
def test_a_cookie_that_counts_nothing_keeps_nobody_from_signing_out(officer: Phone, told: str) -> None:
    answer = officer.client.post("/logout", headers={"cookie": f"whistlemap_waiting={told}".encode()})  # type: ignore[dict-item]
    assert answer.status_code == 303
