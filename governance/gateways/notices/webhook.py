"""A gateway for short messages or calls 短信、语音网关: any service that takes a request made from templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from governance.gateways.notices.http import Answer, Request, ask, of_status
from governance.notices import templates
from governance.notices.channels import Cause, ChannelName, Message, Outcome, Recipient, Result

TYPES = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded"}


@dataclass
class Webhook:
    """The gateway as the city has set it up; `success` is what its answer holds when it went well, empty for any."""

    url: str
    method: str
    format: str
    headers: str
    body: str
    success: str
    secret: str
    seconds: float
    name: ChannelName = field(default=ChannelName.WEBHOOK, init=False)
    most_per_minute: int | None = field(default=None, init=False)

    def send(self, message: Message, recipient: Recipient) -> Result:
        """Send one request; the key of the delivery goes along as `Idempotency-Key`."""
        values = self._values(message, recipient)
        try:
            request = self._request(message, values)
        except ValueError:
            return Result(Outcome.FOR_GOOD, Cause.TEMPLATE)
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            return Result(Outcome.FOR_GOOD, Cause.TEMPLATE)
        answer = ask(request, self.seconds)
        return self._result(answer) if isinstance(answer, Answer) else answer

    def close(self) -> None:
        """Nothing is kept open."""

    def _values(self, message: Message, who: Recipient) -> dict[str, str]:
        return {
            "phone": who.phone or "",
            "email": who.email or "",
            "name": who.name,
            "title": message.title,
            "text": message.text,
            "link": message.link,
            "case": message.subject,
            "category": message.category,
            "place": message.place,
            "urgent": "1" if message.urgent else "0",
            "key": message.key,
            "secret": self.secret,
        }

    def _request(self, message: Message, values: dict[str, str]) -> Request:
        own = {"Content-Type": TYPES[self.format], "Idempotency-Key": message.key}
        body = b""
        if self.method == "GET":
            own.pop("Content-Type")
        elif self.body:
            body = (templates.as_json if self.format == "json" else templates.as_form)(self.body, values)
        headers = own | templates.as_headers(self.headers, values)
        return Request(templates.as_address(self.url, values), self.method, headers, body)

    def _result(self, answer: Answer) -> Result:
        wrong = of_status(answer)
        if wrong:
            return wrong
        told = str(answer.status)
        if self.success and self.success not in answer.body.decode("utf-8", "replace"):
            return Result(Outcome.RETRY, Cause.REJECTED, told)
        return Result(Outcome.SENT, None, told)
