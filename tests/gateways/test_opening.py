"""Opening a channel as the city has set it up: what is missing is said, and secrets stay where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.engine import Engine, Refused, open_store
from governance.engine.secrets import FILE, secret
from governance.gateways.notices.opening import opened
from governance.gateways.notices.robots import DingTalk
from governance.gateways.notices.smtp import Smtp
from governance.gateways.notices.webhook import Webhook
from governance.notices.channels import ChannelName
from governance.procedures import settings

SECRETS = (
    *("GOVERNANCE_SMTP_PASSWORD", "GOVERNANCE_WEBHOOK_SECRET", "GOVERNANCE_DINGTALK_TOKEN"),
    *("GOVERNANCE_DINGTALK_SECRET", "GOVERNANCE_WECOM_KEY"),
)


@pytest.fixture
def eng(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    made = open_store(tmp_path)
    yield made
    made.close()


def keep(eng: Engine, told: str, mode: int = 0o600) -> None:
    path = eng.home / FILE
    path.write_text(told, encoding="utf-8")
    path.chmod(mode)


def put(eng: Engine, **values: str) -> None:
    for name, value in values.items():
        settings.change(eng, f"notices.{name}", value)


def test_every_channel_is_off_until_somebody_turns_it_on(eng: Engine) -> None:
    assert [opened(eng, name) for name in ChannelName] == [None] * len(ChannelName)


def test_what_is_missing_is_said(eng: Engine) -> None:
    put(eng, smtp_host="mail.city.example")
    with pytest.raises(Refused, match=r"notices\.smtp_from"):
        opened(eng, ChannelName.SMTP)
    put(eng, smtp_from="whistle@city.example", smtp_user="whistle")
    with pytest.raises(Refused, match="GOVERNANCE_SMTP_PASSWORD"):
        opened(eng, ChannelName.SMTP)
    keep(eng, 'smtp_password = "p4ss"')
    found = opened(eng, ChannelName.SMTP)
    assert isinstance(found, Smtp)
    assert (found.host, found.port, found.security, found.password) == ("mail.city.example", 587, "starttls", "p4ss")


def test_a_password_is_not_sent_over_an_open_line(eng: Engine) -> None:
    put(eng, smtp_host="mail.city.example", smtp_from="a@city.example", smtp_user="a", smtp_security="none")
    with pytest.raises(Refused, match="不加密时不发送口令"):
        opened(eng, ChannelName.SMTP)


def test_a_gateway_whose_format_no_longer_fits_its_body_is_told_so(eng: Engine) -> None:
    put(eng, webhook_url="https://sms.example/send")
    assert isinstance(opened(eng, ChannelName.WEBHOOK), Webhook)
    put(eng, webhook_format="form")
    with pytest.raises(Refused, match="名称=值"):
        opened(eng, ChannelName.WEBHOOK)
    put(eng, webhook_body="to={phone}&text={text}", webhook_headers='{"X-Key": "{secret}"}')
    with pytest.raises(Refused, match="GOVERNANCE_WEBHOOK_SECRET"):
        opened(eng, ChannelName.WEBHOOK)


def test_the_environment_goes_before_the_file(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(eng, 'dingtalk_token = "of the file"\ndingtalk_secret = "SEC"')
    put(eng, dingtalk_url="https://oapi.example/robot/send")
    found = opened(eng, ChannelName.DINGTALK)
    assert isinstance(found, DingTalk)
    assert (found.token, found.secret) == ("of the file", "SEC")
    monkeypatch.setenv("GOVERNANCE_DINGTALK_TOKEN", "of the environment")
    again = opened(eng, ChannelName.DINGTALK)
    assert isinstance(again, DingTalk)
    assert again.token == "of the environment"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_of_secrets_that_others_may_read_is_refused(eng: Engine, mode: int) -> None:
    keep(eng, 'wecom_key = "k"', mode)
    put(eng, wecom_url="https://robot.example/send")
    with pytest.raises(Refused, match="chmod 600"):
        opened(eng, ChannelName.WECOM)


def test_a_file_of_secrets_that_is_no_toml_is_refused(eng: Engine) -> None:
    keep(eng, "wecom_key = ")
    with pytest.raises(Refused, match="不是 TOML"):
        secret(eng.home, "GOVERNANCE_WECOM_KEY")


def test_no_secret_is_listed_or_kept_in_the_store(eng: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "s3cret-of-the-city")
    listed = {one.name: one.value for one in settings.listed(eng)}
    assert {listed[name] for name in SECRETS} == {"***"}
    for name in SECRETS:
        with pytest.raises(Refused):
            settings.change(eng, name, "s3cret-of-the-city")
    eng.checkpoint()
    kept = b"".join(path.read_bytes() for path in eng.home.rglob("*") if path.is_file())
    assert b"s3cret-of-the-city" not in kept
