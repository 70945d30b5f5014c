"""Opening a channel as the city has set it up: settings from the store, secrets from outside it."""

from __future__ import annotations

from governance.engine import Engine, Refused, settings
from governance.engine.secrets import secret
from governance.engine.text import _
from governance.gateways.notices.robots import DingTalk, WeCom
from governance.gateways.notices.smtp import Smtp
from governance.gateways.notices.webhook import Webhook
from governance.notices import templates
from governance.notices.channels import TURNED_ON_BY, Channel, ChannelName

PLAIN_LINE = "none"


def opened(eng: Engine, name: ChannelName) -> Channel | None:
    """Return a channel as the city has set it up, None when it is off; raises Refused with what is wrong with it."""
    if not eng.read(lambda db: settings.text(db, TURNED_ON_BY[name])):
        return None
    match name:
        case ChannelName.SMTP:
            return _smtp(eng)
        case ChannelName.WEBHOOK:
            return _webhook(eng)
        case ChannelName.DINGTALK:
            url, seconds = _texts(eng, "dingtalk_url", "timeout_seconds")
            token = _needed(eng, "GOVERNANCE_DINGTALK_TOKEN")
            return DingTalk(url, token, secret(eng.home, "GOVERNANCE_DINGTALK_SECRET"), float(seconds), eng.now)
        case ChannelName.WECOM:
            url, seconds = _texts(eng, "wecom_url", "timeout_seconds")
            return WeCom(url, _needed(eng, "GOVERNANCE_WECOM_KEY"), float(seconds))


def _texts(eng: Engine, *names: str) -> tuple[str, ...]:
    return eng.read(lambda db: settings.texts(db, *(f"notices.{name}" for name in names)))


def _needed(eng: Engine, name: str) -> str:
    found = secret(eng.home, name)
    if not found:
        told = _("缺少密钥 {name}，请放进环境变量或密钥文件。")
        raise Refused(told.format(name=name))
    return found


def _smtp(eng: Engine) -> Smtp:
    host, port, security, user, sender, seconds = _texts(
        eng, "smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_from", "timeout_seconds"
    )
    if not sender:
        raise Refused(_("还没有填发件人邮箱（notices.smtp_from）。"))
    if user and security == PLAIN_LINE:
        raise Refused(_("不加密时不发送口令：请把 notices.smtp_security 改成 starttls 或 tls，或清空账号。"))
    password = _needed(eng, "GOVERNANCE_SMTP_PASSWORD") if user else ""
    return Smtp(host, int(port), security, user, password, sender, float(seconds), eng.now)


def _webhook(eng: Engine) -> Webhook:
    names = ("webhook_url", "webhook_method", "webhook_format", "webhook_headers", "webhook_body", "webhook_success")
    url, method, form, headers, body, success = _texts(eng, *names)
    (seconds,) = _texts(eng, "timeout_seconds")
    if body and method != "GET":  # the format may have been changed after the body was written
        (templates.checked_json if form == "json" else templates.checked_form)(body)
    asks = "{secret}" in url + headers + body
    hidden = _needed(eng, "GOVERNANCE_WEBHOOK_SECRET") if asks else ""
    return Webhook(url, method, form, headers, body, success, hidden, float(seconds))
