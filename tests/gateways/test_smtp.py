"""Mail against a real mail server: encrypted, signed in, refused for good, refused for now."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from governance.gateways.notices.smtp import Smtp
from governance.notices.channels import Cause, Message, Outcome, Recipient, Result
from tests.gateways.services import Postbox, certificate, knows, mail_server
from tests.serving import free_port

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
MESSAGE = Message(
    "k" * 32, "有新的一件，请报到", "【哨图】有新的一件 · 长" + "长" * 400, "", "W20261116-0001", urgent=True
)
WANG, LI = Recipient("U1", "王海", "wang@city.example"), Recipient("U2", "李萍", "li@city.example")


def mail(port: int, security: str = "none", user: str = "", password: str = "") -> Smtp:
    return Smtp("localhost", port, security, user, password, "whistle@city.example", 5.0, lambda: NOW)


def test_a_mail_arrives_whole_and_a_second_try_is_known_by_its_number() -> None:
    box = Postbox()
    with mail_server(box) as port:
        line = mail(port)
        assert line.send(MESSAGE, WANG) == Result(Outcome.SENT, None, "250")
        assert line.send(MESSAGE, WANG).outcome is Outcome.SENT
        line.close()
    first, second = (message_from_bytes(one.content, policy=policy.default) for one in box.mails)
    assert first["Subject"] == "有新的一件，请报到 W20261116-0001"
    assert first["To"] == "wang@city.example"
    assert first.get_content().strip() == MESSAGE.text
    assert first["Message-ID"] == second["Message-ID"] == f"<{MESSAGE.key}@city.example>"
    assert first["X-Priority"] == "1"
    assert len(box.sessions) == 1, "one connection serves a batch"


def test_a_mailbox_refused_for_good_or_for_now_does_not_hold_up_the_next() -> None:
    box = Postbox(
        refuses={"wang@city.example": "550 5.1.1 no such user wang", "li@city.example": "451 4.7.1 try later"}
    )
    with mail_server(box) as port:
        line = mail(port)
        assert line.send(MESSAGE, WANG) == Result(Outcome.FOR_GOOD, Cause.RECIPIENT, "550")
        assert line.send(MESSAGE, LI) == Result(Outcome.RETRY, Cause.BUSY, "451")
        assert line.send(MESSAGE, Recipient("U3", "高敏", "gao@city.example")).outcome is Outcome.SENT
        line.close()
    assert [one.rcpt_tos for one in box.mails] == [["gao@city.example"]]


def test_with_starttls_the_server_is_signed_in_to_and_its_certificate_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    box = Postbox()
    with mail_server(box, context, auth_required=True, authenticator=knows(b"whistle", b"p4ss")) as port:
        assert mail(port, "starttls", "whistle", "p4ss").send(MESSAGE, WANG) == Result(Outcome.RETRY, Cause.CERTIFICATE)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        wrong = mail(port, "starttls", "whistle", "wrong").send(MESSAGE, WANG)
        assert (wrong.outcome, wrong.cause) == (Outcome.FOR_GOOD, Cause.SIGN_IN)
        line = mail(port, "starttls", "whistle", "p4ss")
        assert line.send(MESSAGE, WANG).outcome is Outcome.SENT
        line.close()
    assert len(box.mails) == 1


def test_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    box = Postbox()
    with mail_server(box, ssl_context=context) as port:
        line = mail(port, "tls")
        assert line.send(MESSAGE, WANG).outcome is Outcome.SENT
        line.close()


def test_a_server_without_encryption_gets_nothing_that_asks_for_it() -> None:
    box = Postbox()
    with mail_server(box) as port:
        assert mail(port, "starttls").send(MESSAGE, WANG) == Result(Outcome.FOR_GOOD, Cause.NO_TLS)
    assert box.mails == []


def test_a_server_that_is_not_there_is_asked_again_later() -> None:
    assert mail(free_port()).send(MESSAGE, WANG) == Result(Outcome.RETRY, Cause.UNREACHABLE)


def test_a_line_that_broke_is_opened_anew() -> None:
    box = Postbox()
    with mail_server(box) as port:
        line = mail(port)
        line.send(MESSAGE, WANG)
        assert line._line is not None
        line._line.sock.shutdown(socket.SHUT_RDWR)
        assert line.send(MESSAGE, WANG).outcome is Outcome.RETRY
        assert line.send(MESSAGE, WANG).outcome is Outcome.SENT
        line.close()
