"""The group robots 群机器人 of DingTalk and WeCom: a text in the group that calls the person it is for.

Both answer a JSON object with `errcode`, 0 when the text stands in the group, and take 20 messages a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from governance.gateways.notices.http import Answer, Request, ask, of_status
from governance.notices.channels import Cause, ChannelName, Message, Outcome, Recipient, Result

MOST_PER_MINUTE = 20
LONGEST_BYTES = 2000  # WeCom takes 2,048 bytes of text
JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}
# What each service documents as passing: busy, or too many at once. All else stays wrong until somebody mends it.
DINGTALK_LATER = (-1, 130101, 130102, 410100)
DINGTALK_SIGN_IN = (300001, 300005, 310000)
WECOM_LATER = (-1, 45009, 45033)
WECOM_SIGN_IN = (93000, 93008, 40001)


def signature(secret: str, timestamp_ms: int) -> str:
    """Return DingTalk's signature of a moment: HMAC-SHA256 of time and secret, base64, not yet escaped.

    >>> signature("SEC000", 1700000000000)
    'ltBBey5eZrWKh1cPzFIdz3v3xpkc4Tjx4lLsPSHqdtA='
    """
    told = f"{timestamp_ms}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()


@dataclass
class DingTalk:
    """A DingTalk robot: address, token, the secret it signs with where it has one, and a clock."""

    url: str
    token: str
    secret: str
    seconds: float
    clock: Callable[[], datetime]
    name: ChannelName = field(default=ChannelName.DINGTALK, init=False)
    most_per_minute: int | None = field(default=MOST_PER_MINUTE, init=False)

    def send(self, message: Message, recipient: Recipient) -> Result:
        """Write the text into the group and call the person by his mobile number, which the text does not show."""
        query = {"access_token": self.token}
        if self.secret:
            now = int(self.clock().timestamp() * 1000)
            query |= {"timestamp": str(now), "sign": signature(self.secret, now)}
        mobiles = [recipient.phone] if recipient.phone else []
        told = {"msgtype": "text", "text": {"content": cut(message.text)}, "at": {"atMobiles": mobiles}}
        return _posted(f"{self.url}?{urlencode(query)}", told, self.seconds, DINGTALK_LATER, DINGTALK_SIGN_IN)

    def close(self) -> None:
        """Nothing is kept open."""


@dataclass
class WeCom:
    """A WeCom robot: address and key."""

    url: str
    key: str
    seconds: float
    name: ChannelName = field(default=ChannelName.WECOM, init=False)
    most_per_minute: int | None = field(default=MOST_PER_MINUTE, init=False)

    def send(self, message: Message, recipient: Recipient) -> Result:
        """Write the text into the group and call the person by his mobile number, which the text does not show."""
        mobiles = [recipient.phone] if recipient.phone else []
        told = {"msgtype": "text", "text": {"content": cut(message.text), "mentioned_mobile_list": mobiles}}
        address = f"{self.url}?{urlencode({'key': self.key})}"
        return _posted(address, told, self.seconds, WECOM_LATER, WECOM_SIGN_IN)

    def close(self) -> None:
        """Nothing is kept open."""


def cut(text: str) -> str:
    """Return a text in as many bytes as both services take, whole letters only.

    >>> len(cut("长" * 900).encode()) <= LONGEST_BYTES
    True
    """
    told = text.encode()
    return text if len(told) <= LONGEST_BYTES else told[: LONGEST_BYTES - 3].decode("utf-8", "ignore") + "…"


def _posted(url: str, told: object, seconds: float, later: tuple[int, ...], sign_in: tuple[int, ...]) -> Result:
    answer = ask(Request(url, "POST", JSON_TYPE, json.dumps(told, ensure_ascii=False).encode()), seconds)
    if not isinstance(answer, Answer):
        return answer
    wrong = of_status(answer)
    if wrong:
        return wrong
    code = _errcode(answer.body)
    if code is None:
        return Result(Outcome.RETRY, Cause.NOT_UNDERSTOOD, str(answer.status))
    if code == 0:
        return Result(Outcome.DELIVERED, None, "0")
    if code in later:
        return Result(Outcome.RETRY, Cause.BUSY, str(code))
    return Result(Outcome.FOR_GOOD, Cause.SIGN_IN if code in sign_in else Cause.REJECTED, str(code))


def _errcode(body: bytes) -> int | None:
    try:
        code = json.loads(body).get("errcode")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, int) else None
