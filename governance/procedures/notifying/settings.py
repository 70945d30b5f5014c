"""The settings of the channels: which words they take, and what the worker needs of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from governance.engine import Cursor, Refused, settings
from governance.engine.mails import is_mail
from governance.engine.text import _
from governance.notices import templates
from governance.notices.outbox import Patience, Quiet

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


def _one_of(name: str, *known: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        if value not in known:
            told = _("{name} 可填：{known}，不能是“{value}”。")
            raise Refused(told.format(name=name, known=", ".join(known), value=value))
        return value

    return checked


def _host(value: str) -> str:
    if value and not _HOST.fullmatch(value):
        raise Refused(_("邮件服务器要填主机名，例如 mail.city.example，不能是“{value}”。").format(value=value[:60]))
    return value


def _mailbox(value: str) -> str:
    if value and not is_mail(value):
        raise Refused(_("“{value}”不像邮箱地址，例如 name@city.example。").format(value=value[:60]))
    return value


def _body(value: str) -> str:
    """Check the body's template as what it most looks like: the format is a setting of its own and may come later."""
    if value.lstrip().startswith(("{", "[")) or not value:
        return templates.checked_json(value) if value else value
    return templates.checked_form(value)


def _own_address(value: str) -> str:
    return templates.checked_address(value).rstrip("/")


CHECKS: dict[str, Callable[[str], str]] = {
    "notices.address": _own_address,
    "notices.smtp_host": _host,
    "notices.smtp_security": _one_of("notices.smtp_security", "starttls", "tls", "none"),
    "notices.smtp_from": _mailbox,
    "notices.webhook_url": lambda value: templates.checked_address(value, placeholders=True),
    "notices.webhook_method": _one_of("notices.webhook_method", "POST", "PUT", "GET"),
    "notices.webhook_format": _one_of("notices.webhook_format", "json", "form"),
    "notices.webhook_headers": templates.checked_headers,
    "notices.webhook_body": _body,
    "notices.dingtalk_url": templates.checked_address,
    "notices.wecom_url": templates.checked_address,
}


def quiet(db: Cursor, zone: ZoneInfo) -> Quiet:
    """Return the city's quiet hours."""
    begins, ends = settings.texts(db, "notices.quiet_from", "notices.quiet_until")
    return Quiet(settings.time_of_day(begins), settings.time_of_day(ends), zone)


def patience(db: Cursor) -> Patience:
    """Return how often and how soon the city tries again."""
    names = ("most_tries", "first_wait_seconds", "longest_wait_minutes", "stale_hours")
    tries, first, longest, stale = (int(one) for one in settings.texts(db, *(f"notices.{name}" for name in names)))
    return Patience(tries, timedelta(seconds=first), timedelta(minutes=longest), timedelta(hours=stale))
