"""The gateway and the robots against real services: what they are asked, and what comes of every answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from governance.gateways.notices.robots import DingTalk, WeCom, signature
from governance.gateways.notices.webhook import Webhook
from governance.notices.channels import Cause, Message, Outcome, Recipient, Result
from tests.gateways.services import Asked, Says, certificate, service
from tests.serving import free_port

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
TEXT = '【哨图】有新的一件：W1 · "违规住人" & 三楼\n第二行'
MESSAGE = Message("k" * 32, "有新的一件", TEXT, "https://city.example/case?case=W1", "W1", "违规住人", "三楼", True)
WANG = Recipient("U1", "王海", "wang@city.example", "13712342210")
BODY = '{"to": "{phone}", "text": "{text}", "urgent": "{urgent}"}'


def gateway(url: str, **more: str | float) -> Webhook:
    told = {
        "method": "POST",
        "format": "json",
        "headers": "",
        "body": BODY,
        "success": "",
        "secret": "",
        "seconds": 3.0,
    }
    return Webhook(url=url, **(told | more))  # type: ignore[arg-type]


def test_a_gateway_gets_the_template_filled_in_and_the_same_key_with_every_try() -> None:
    with service(lambda _asked: Says()) as sms:
        one = gateway(f"{sms.url}/send", headers='{"Authorization": "Bearer {secret}"}', secret="s3cret")
        assert one.send(MESSAGE, WANG) == Result(Outcome.SENT, None, "200")
        one.send(MESSAGE, WANG)
    first, second = sms.asked
    assert first.json == {"to": "13712342210", "text": TEXT, "urgent": "1"}
    assert first.headers["Authorization"] == "Bearer s3cret"
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == MESSAGE.key


def test_a_gateway_may_want_a_form_or_an_address() -> None:
    with service(lambda _asked: Says()) as sms:
        gateway(f"{sms.url}/send", format="form", body="to={phone}&text={text}").send(MESSAGE, WANG)
        gateway(f"{sms.url}/call/{{phone}}?say={{text}}", method="GET").send(MESSAGE, WANG)
    form, call = sms.asked
    assert parse_qsl(form.body.decode()) == [("to", "13712342210"), ("text", TEXT)]
    assert call.path.startswith("/call/13712342210?")
    assert parse_qs(urlsplit(call.path).query) == {"say": [TEXT]}
    assert call.body == b""


@pytest.mark.parametrize(
    ("status", "outcome", "cause"),
    [
        (204, Outcome.SENT, None),
        (400, Outcome.FOR_GOOD, Cause.REJECTED),
        (401, Outcome.FOR_GOOD, Cause.SIGN_IN),
        (408, Outcome.RETRY, Cause.TIMED_OUT),
        (429, Outcome.RETRY, Cause.BUSY),
        (500, Outcome.RETRY, Cause.BUSY),
        (503, Outcome.RETRY, Cause.BUSY),
    ],
)
def test_every_status_has_its_meaning(status: int, outcome: Outcome, cause: Cause | None) -> None:
    with service(lambda _asked: Says(status)) as sms:
        assert gateway(sms.url).send(MESSAGE, WANG) == Result(outcome, cause, str(status))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_follows_a_service_to_another_address(status: int) -> None:
    with service(lambda _asked: Says()) as inner:

        def away(_asked: Asked) -> Says:
            return Says(status, headers=(("Location", f"{inner.url}/admin"),))

        with service(away) as sms:
            assert gateway(sms.url).send(MESSAGE, WANG).cause is Cause.REDIRECTED
        assert inner.asked == []


def test_a_gateway_that_says_no_in_its_words_is_asked_again_later() -> None:
    with service(lambda _asked: Says(body=b'{"code": "LIMIT"}')) as sms:
        found = gateway(sms.url, success='"code": "OK"').send(MESSAGE, WANG)
        assert found == Result(Outcome.RETRY, Cause.REJECTED, "200")
    with service(lambda _asked: Says(body=b'{"code": "OK"}')) as sms:
        assert gateway(sms.url, success='"code": "OK"').send(MESSAGE, WANG).outcome is Outcome.SENT


def test_a_service_that_does_not_answer_or_is_not_there_is_asked_again_later() -> None:
    hold = threading.Event()
    with service(lambda _asked: Says(wait=hold)) as sms:
        assert gateway(sms.url, seconds=0.3).send(MESSAGE, WANG) == Result(Outcome.RETRY, Cause.TIMED_OUT)
        hold.set()
    nowhere = f"http://localhost:{free_port()}"
    assert gateway(nowhere).send(MESSAGE, WANG) == Result(Outcome.RETRY, Cause.UNREACHABLE)


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://localhost:{free_port()}")
    with service(lambda _asked: Says()) as sms:
        assert gateway(sms.url).send(MESSAGE, WANG).outcome is Outcome.SENT


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    with service(lambda _asked: Says(), tls=context) as sms:
        assert gateway(sms.url).send(MESSAGE, WANG) == Result(Outcome.RETRY, Cause.CERTIFICATE)
        assert sms.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert gateway(sms.url).send(MESSAGE, WANG).outcome is Outcome.SENT


def robot(secret: str, seen: list[str]) -> object:
    """Return a DingTalk robot's service: it checks token, time and signature, and remembers what stood in the group."""

    def answering(asked: Asked) -> Says:
        query = {name: value[0] for name, value in parse_qs(urlsplit(asked.path).query).items()}
        told = f"{query.get('timestamp')}\n{secret}".encode()
        digest = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()
        if query.get("access_token") != "tok":
            return _said(300005, "token is not exist")
        if query.get("sign") != digest:
            return _said(310000, "sign not match")
        seen.append(asked.json["text"]["content"])
        return _said(0, "ok")

    return answering


def _said(code: int, words: str) -> Says:
    return Says(body=json.dumps({"errcode": code, "errmsg": words}).encode())


def ding(url: str, token: str = "tok", secret: str = "SEC+/=") -> DingTalk:
    return DingTalk(f"{url}/robot/send", token, secret, 3.0, lambda: NOW)


def test_dingtalk_s_signature_is_what_openssl_makes_of_the_same() -> None:
    # printf '1700000000000\nSEC000' | openssl dgst -sha256 -hmac SEC000 -binary | base64
    assert signature("SEC000", 1_700_000_000_000) == "ltBBey5eZrWKh1cPzFIdz3v3xpkc4Tjx4lLsPSHqdtA="


def test_a_dingtalk_robot_takes_what_is_signed_and_calls_the_person_without_his_number_in_the_text() -> None:
    seen: list[str] = []
    with service(robot("SEC+/=", seen)) as group:  # type: ignore[arg-type]
        assert ding(group.url).send(MESSAGE, WANG) == Result(Outcome.DELIVERED, None, "0")
        assert ding(group.url, secret="other").send(MESSAGE, WANG) == Result(Outcome.FOR_GOOD, Cause.SIGN_IN, "310000")
        assert ding(group.url, token="old").send(MESSAGE, WANG) == Result(Outcome.FOR_GOOD, Cause.SIGN_IN, "300005")
    assert seen == [TEXT]
    assert group.asked[0].json["at"] == {"atMobiles": ["13712342210"]}
    assert "13712342210" not in seen[0]


def test_a_wecom_robot_gets_its_key_and_mentions_the_person() -> None:
    with service(lambda _asked: _said(0, "ok")) as group:
        found = WeCom(f"{group.url}/cgi-bin/webhook/send", "a-key", 3.0).send(MESSAGE, WANG)
    assert found == Result(Outcome.DELIVERED, None, "0")
    (asked,) = group.asked
    assert asked.path == "/cgi-bin/webhook/send?key=a-key"
    assert asked.json == {"msgtype": "text", "text": {"content": TEXT, "mentioned_mobile_list": ["13712342210"]}}


@pytest.mark.parametrize(
    ("code", "outcome", "cause"),
    [
        (45009, Outcome.RETRY, Cause.BUSY),
        (-1, Outcome.RETRY, Cause.BUSY),
        (93000, Outcome.FOR_GOOD, Cause.SIGN_IN),
        (40058, Outcome.FOR_GOOD, Cause.REJECTED),
    ],
)
def test_wecom_s_own_codes_have_their_meaning(code: int, outcome: Outcome, cause: Cause) -> None:
    with service(lambda _asked: _said(code, "no")) as group:
        assert WeCom(group.url, "k", 3.0).send(MESSAGE, WANG) == Result(outcome, cause, str(code))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errcode": "0"}', b"\xff"])
def test_an_answer_that_makes_no_sense_is_no_success(body: bytes) -> None:
    with service(lambda _asked: Says(body=body)) as group:
        assert WeCom(group.url, "k", 3.0).send(MESSAGE, WANG).cause is Cause.NOT_UNDERSTOOD
        assert ding(group.url).send(MESSAGE, WANG).outcome is Outcome.RETRY


def test_a_dripping_answer_ends_with_the_patience() -> None:
    import socket

    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        line, _address = server.accept()
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.wait(0.05):
            try:
                line.sendall(b" ")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        began = time.monotonic()
        found = gateway(f"http://127.0.0.1:{server.getsockname()[1]}", seconds=0.5).send(MESSAGE, WANG)
        assert found == Result(Outcome.RETRY, Cause.TIMED_OUT)
        assert time.monotonic() - began < 20  # it would drip for fifty
        stop.set()
