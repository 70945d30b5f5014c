"""Requests that no browser of ours sends: each is answered, none is a failure of ours."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.web.conftest import PASSWORD, sign_in
from tests.web.test_loads import admin, lying, send

__all__ = ["admin"]
HERE = {"origin": "http://city.test"}
ORIGINS = ("http://[", "http://[::1", "//[", "http://[v1.x]/", "null", "")
ELSEWHERE = ("//[", "http://[", "//[x", "///[::", "/\\[")
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("path", ["/login", "/login/code", "/login/second-factor", "/logout", "/photos"])
def test_an_origin_that_is_no_address_is_foreign(browser: TestClient, origin: str, path: str) -> None:
    sign_in(browser)
    assert browser.post(path, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", [one for one in ORIGINS if one])
def test_so_it_is_for_a_websocket(browser: TestClient, origin: str) -> None:
    sign_in(browser)
    with (
        pytest.raises(WebSocketDisconnect),
        browser.websocket_connect("ws://city.test/_stcore/stream", headers={"origin": origin}),
    ):
        pass


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_way_on_that_is_no_path_leads_home(browser: TestClient, wanted: str) -> None:
    assert browser.get("/login", params={"next": wanted}).status_code == 200
    assert browser.get("/language", params={"to": "en", "next": wanted}).headers["location"] == "/"
    assert sign_in(browser, next=wanted).headers["location"] == "/"
    for path in ("/login", "/login/renewed"):
        assert browser.get(path, params={"next": wanted}).headers["location"] == "/"


def parts(charset: str, **fields: str) -> tuple[bytes, str]:
    """A form as files are sent, which names its own encoding."""
    told = "".join(f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    return f"{told}--x--\r\n".encode(), f"multipart/form-data; boundary=x; charset={charset}"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "undefined", "utf-8"])
@pytest.mark.parametrize("path", ["/login", "/login/code", "/login/second-factor"])
def test_a_form_that_names_its_own_encoding_is_none(browser: TestClient, charset: str, path: str) -> None:
    body, kind = parts(charset, login="w0001", password="+2AA-\\ud800", demo="U2", next="/+2AA-", code="+2AA-")
    answer = browser.post(path, content=body, headers=HERE | {"content-type": kind})
    assert (answer.status_code, "表单" in answer.text) == (415, True)


@pytest.mark.parametrize("sent", [b"password=%ED%A0%80&login=w0001", b"login=%FF&password=+2AA-", b"&&==&%", b""])
def test_a_form_of_any_bytes_is_a_failed_sign_in(browser: TestClient, sent: bytes) -> None:
    answer = browser.post("/login", content=sent, headers=HERE | {"content-type": f"{FORM}; charset=utf-7"})
    assert answer.status_code == 401


def test_the_form_of_the_page_is_taken_however_its_kind_is_written(browser: TestClient) -> None:
    sent = f"login=w0001&password={PASSWORD.replace(' ', '+')}".encode()
    answer = browser.post("/login", content=sent, headers=HERE | {"content-type": f"{FORM.upper()} ; charset=UTF-8"})
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["长" * 90 + ".csv", "长" * 300, "a" * 300 + ".geojson", "a." + "长" * 90])
def test_a_long_name_is_cut_to_what_a_disk_takes(admin: TestClient, eng, name: str) -> None:
    assert send(admin, b"a,b\n", name).status_code == 201
    (path,) = lying(eng)
    assert len(path.name.encode()) <= 200
    assert path.suffix == (f".{name.rpartition('.')[2]}"[:12] if "." in name else "")
