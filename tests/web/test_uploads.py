"""Photos on their way in: what is kept, and what is turned away with which sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from governance.accounts.actions import form_token, session_ref
from governance.engine import Engine
from governance.whistles.photos import MOST_BYTES
from tests.web.conftest import sign_in

ORIGIN = "http://city.test"


def picture(width: int = 2400, height: int = 1200) -> bytes:
    """A photo that tells where it was taken."""
    image, buffer = Image.new("RGB", (width, height), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 59.0, 55.0)}
    exif[0x010F] = "Secret Phone"
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def token(browser: TestClient) -> str:
    return form_token(session_ref(browser.cookies["whistlemap_session"]))


def send(browser: TestClient, content: bytes | Iterator[bytes], **headers: str) -> Any:
    """Post a photo as our own page does; headers given here replace the page's."""
    own = {"origin": ORIGIN, "x-whistlemap-token": token(browser)}
    return browser.post("/photos", content=content, headers=own | headers)


def photos(eng: Engine) -> int:
    with eng.reading() as db:
        return len(db.execute("SELECT photo_id FROM gov.photos").fetchall())


@pytest.fixture
def officer(browser: TestClient) -> TestClient:
    sign_in(browser)
    return browser


def test_a_photo_is_kept_without_what_the_phone_wrote_into_it(officer: TestClient) -> None:
    answer = send(officer, picture())
    assert answer.status_code == 201
    kept = officer.get(f"/photos/{answer.json()['photo_id']}")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 800))
        assert not image.getexif()
    assert b"Secret Phone" not in kept.content


def test_the_same_photo_twice_is_one(officer: TestClient, eng: Engine) -> None:
    first, second = (send(officer, picture()).json()["photo_id"] for _time in range(2))
    assert first == second
    assert photos(eng) == 1


def test_a_stranger_sends_nothing(browser: TestClient, eng: Engine) -> None:
    answer = browser.post("/photos", content=picture(), headers={"origin": ORIGIN, "accept": "*/*"})
    assert answer.status_code == 401
    assert photos(eng) == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://elsewhere.test"},
        {"origin": "null"},
        {"x-whistlemap-token": ""},
        {"x-whistlemap-token": form_token("f" * 64)},
        {"x-whistlemap-token": "口令"},
    ],
)
def test_only_our_own_page_of_this_session_may_send(officer: TestClient, eng: Engine, forged: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in forged.items()}
    answer = send(officer, picture(), **encoded)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert answer.json()["error"] == "照片没有收下：请刷新页面后重试。"
    assert photos(eng) == 0


def test_a_photo_that_is_too_large_is_refused_whether_or_not_it_says_how_large(
    officer: TestClient, eng: Engine
) -> None:
    def parts() -> Iterator[bytes]:
        for _part in range(MOST_BYTES // 65536 + 1):
            yield b"x" * 65536

    for content in (b"x" * (MOST_BYTES + 1), parts()):
        answer = send(officer, content)
        assert answer.status_code == 413
        assert answer.json()["error"] == "照片超过 12 MB，请换小一点的。"
    assert photos(eng) == 0


def test_what_is_no_picture_is_refused_in_the_reader_s_language(officer: TestClient) -> None:
    assert send(officer, b"%PDF-1.7").status_code == 400
    assert "不是照片" in send(officer, b"%PDF-1.7").json()["error"]
    officer.get("/language?to=en")
    assert "no photo" in send(officer, b"%PDF-1.7").json()["error"]
