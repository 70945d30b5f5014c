"""Mail 邮件: notices over SMTP, with STARTTLS or TLS, one connection for a batch."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from governance.notices.channels import Cause, ChannelName, Message, Outcome, Recipient, Result

LOCAL_NAME = "whistlemap"  # or smtplib would ask the network for the name of this machine
_BAD_MAILBOX = (550, 551, 553)


@dataclass
class Smtp:
    """The mail server as the city has set it up. A password is never given over a line that is not encrypted."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    seconds: float
    clock: Callable[[], datetime]
    name: ChannelName = field(default=ChannelName.SMTP, init=False)
    most_per_minute: int | None = field(default=None, init=False)
    _line: smtplib.SMTP | None = field(default=None, init=False)

    def send(self, message: Message, recipient: Recipient) -> Result:
        """Give one mail to the server; its Message-ID is made from the key, so that a second try is known as one."""
        try:
            self._line = self._line or self._opened()
            self._line.send_message(self._mail(message, recipient), self.sender, [recipient.email or ""])
        except Exception as error:
            found = _result(error)
            if found is None:
                raise
            self._reset(error)
            return found
        return Result(Outcome.SENT, None, "250")

    def close(self) -> None:
        """Take leave of the server."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def _opened(self) -> smtplib.SMTP:
        tls = ssl.create_default_context()
        if self.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, LOCAL_NAME, timeout=self.seconds, context=tls)
        else:
            line = smtplib.SMTP(self.host, self.port, LOCAL_NAME, timeout=self.seconds)
        try:
            if self.security == "starttls":
                line.starttls(context=tls)
            if self.user:
                line.login(self.user, self.password)
        except BaseException:
            line.close()
            raise
        return line

    def _mail(self, message: Message, recipient: Recipient) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(part for part in (message.title, message.subject) if part)
        mail["From"], mail["To"] = self.sender, recipient.email or ""
        mail["Date"] = format_datetime(self.clock())
        mail["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.urgent:
            mail["X-Priority"] = "1"
        mail.set_content(message.text + "\n", cte="base64")
        return mail

    def _reset(self, error: Exception) -> None:
        """Go on with the line after a refused mailbox; anything else ends it."""
        line = self._line
        if line is None or not isinstance(error, smtplib.SMTPRecipientsRefused):
            self._line = None
            if line is not None:
                line.close()


def _result(error: Exception) -> Result | None:
    """Return what an error of the line tells; None for one that is a bug of ours."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0]
            return _of_code(code, Cause.RECIPIENT if code in _BAD_MAILBOX else Cause.REJECTED)
        case smtplib.SMTPAuthenticationError():
            return _of_code(error.smtp_code, Cause.SIGN_IN)
        case smtplib.SMTPNotSupportedError():
            return Result(Outcome.FOR_GOOD, Cause.NO_TLS)
        case smtplib.SMTPResponseException():
            return _of_code(error.smtp_code, Cause.REJECTED)
        case ssl.SSLError():
            return Result(Outcome.RETRY, Cause.CERTIFICATE)
        case TimeoutError():
            return Result(Outcome.RETRY, Cause.TIMED_OUT)
        case smtplib.SMTPException() | OSError():
            return Result(Outcome.RETRY, Cause.UNREACHABLE)
        case _:
            return None


def _of_code(code: int, cause: Cause) -> Result:
    """Return what a code of SMTP tells: 4xx passes, 5xx stays."""
    if 400 <= code < 500:
        return Result(Outcome.RETRY, Cause.BUSY, str(code))
    return Result(Outcome.FOR_GOOD, cause, str(code))
