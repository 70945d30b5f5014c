"""Channels 通知渠道: the ways a notice leaves the house, behind one interface. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from governance.engine.text import _


class ChannelName(StrEnum):
    """The channels there are, in the order in which pages list them."""

    SMTP = "smtp"  # 邮件
    WEBHOOK = "webhook"  # 短信或语音网关
    DINGTALK = "dingtalk"  # 钉钉群机器人
    WECOM = "wecom"  # 企业微信群机器人


# The setting of the city that turns a channel on: empty is off.
TURNED_ON_BY = {
    ChannelName.SMTP: "notices.smtp_host",
    ChannelName.WEBHOOK: "notices.webhook_url",
    ChannelName.DINGTALK: "notices.dingtalk_url",
    ChannelName.WECOM: "notices.wecom_url",
}


class Needs(StrEnum):
    """What a channel must know of a person to reach him."""

    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    NOTHING = "nothing"


class Outcome(StrEnum):
    """What came of a try."""

    SENT = "sent"  # the service has taken it and passes it on
    DELIVERED = "delivered"  # it stands where the person reads it
    RETRY = "retry"  # it may go well later
    FOR_GOOD = "for_good"  # it will never go well like this


class Cause(StrEnum):
    """Why a delivery failed, or was not tried."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    SIGN_IN = "sign_in"
    RECIPIENT = "recipient"
    BUSY = "busy"
    REJECTED = "rejected"
    REDIRECTED = "redirected"
    NOT_UNDERSTOOD = "not_understood"
    TEMPLATE = "template"
    STALE = "stale"
    GONE = "gone"  # of what was dropped: who was to get it is no longer there
    NO_ADDRESS = "no_address"
    ALREADY_READ = "already_read"
    NOT_DELIVERED = "not_delivered"  # the gateway had taken it and told later that it did not arrive
    OVER = "over"  # of what was dropped: what it told of was over before it went out
    FAULT = "fault"


@dataclass(frozen=True)
class Result:
    """What a channel tells of one try; `answer` is the number the service gave, never its words."""

    outcome: Outcome
    cause: Cause | None = None
    answer: str = ""


@dataclass(frozen=True)
class Message:
    """One notice in words, in the reader's language; `key` is the same for every try of one delivery."""

    key: str
    title: str
    text: str
    link: str = ""
    subject: str = ""
    category: str = ""
    place: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Recipient:
    """Who is to be reached, as far as a channel needs to know him."""

    account_id: str
    name: str
    email: str | None = None
    phone: str | None = None


class Channel(Protocol):
    """One way out. `most_per_minute` is what its service takes, None for no limit."""

    name: ChannelName
    most_per_minute: int | None

    def send(self, message: Message, recipient: Recipient) -> Result:
        """Try once to deliver a message; nothing that goes wrong outside is raised."""

    def close(self) -> None:
        """Let go of what a batch has kept open."""


_MOBILE = re.compile(r"1[3-9]\d{9}")


def reaches(needs: Needs, email: str | None, phone: str | None) -> bool:
    """Tell whether a person with this mailbox and phone has what a channel needs.

    >>> reaches(Needs.MOBILE, None, "13712342210"), reaches(Needs.MOBILE, None, "051186920119")
    (True, False)
    """
    match needs:
        case Needs.EMAIL:
            return bool(email)
        case Needs.PHONE:
            return bool(phone)
        case Needs.MOBILE:
            return bool(phone and _MOBILE.fullmatch(phone))
        case Needs.NOTHING:
            return True


def needs_of(channel: ChannelName, webhook: str = "") -> Needs:
    """Return what a channel needs of a person; of a gateway that is what its templates name.

    >>> needs_of(ChannelName.WEBHOOK, '{"to": "{phone}"}').value, needs_of(ChannelName.SMTP).value
    ('phone', 'email')
    """
    match channel:
        case ChannelName.SMTP:
            return Needs.EMAIL
        case ChannelName.DINGTALK | ChannelName.WECOM:
            return Needs.MOBILE
        case ChannelName.WEBHOOK:
            named = [one for one in (Needs.PHONE, Needs.EMAIL) if f"{{{one}}}" in webhook]
            return named[0] if named else Needs.NOTHING


def delivery_id(notice_id: str, channel: ChannelName) -> str:
    """Return the identifier of what goes out: a notice goes out once by each channel."""
    return f"{notice_id}:{channel}"


def wire_key(delivery: str) -> str:
    """Return the key by which a service may know a second try of the same delivery; it tells nothing of anybody.

    >>> wire_key("W20261122-0001:3:U1:smtp")
    '9f464237bcaa11b9e63f2e9fbb454471'
    """
    return hashlib.sha256(delivery.encode()).hexdigest()[:32]


def channel_name(channel: str) -> str:
    """Return the name of a channel in the reader's language."""
    return {
        ChannelName.SMTP: _("邮件"),
        ChannelName.WEBHOOK: _("短信或语音网关"),
        ChannelName.DINGTALK: _("钉钉群机器人"),
        ChannelName.WECOM: _("企业微信群机器人"),
    }[ChannelName(channel)]


def cause_name(cause: str) -> str:
    """Return why a delivery failed or was not tried, and how to mend it, in the reader's language."""
    return {
        Cause.UNREACHABLE: _("连不上服务器，请检查地址和网络"),
        Cause.TIMED_OUT: _("服务器超时没有答复"),
        Cause.CERTIFICATE: _("服务器的证书不可信，请检查证书"),
        Cause.NO_TLS: _("邮件服务器不支持加密，请改加密方式"),
        Cause.SIGN_IN: _("账号或密钥不对，请检查"),
        Cause.RECIPIENT: _("对方不收这个地址，请核对邮箱或手机号"),
        Cause.BUSY: _("服务忙或限流，稍后再试"),
        Cause.REJECTED: _("服务拒绝了这条通知"),
        Cause.REDIRECTED: _("服务要转到别的地址，没有跟去，请改地址"),
        Cause.NOT_UNDERSTOOD: _("看不懂服务的答复，请检查地址"),
        Cause.TEMPLATE: _("模板有错，请检查网关的模板"),
        Cause.STALE: _("等得太久，已经过时"),
        Cause.GONE: _("收件人已不在岗"),
        Cause.NO_ADDRESS: _("收件人没有登记这个渠道要用的地址"),
        Cause.ALREADY_READ: _("收件人已在系统里看过"),
        Cause.NOT_DELIVERED: _("网关回执：没有送到，请核对手机号"),
        Cause.OVER: _("发出之前已经处置完"),
        Cause.FAULT: _("程序出错，已记入日志"),
    }[Cause(cause)]
