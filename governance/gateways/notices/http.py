"""One HTTP request to a service the operator has named: no redirect is followed, no proxy asked, no answer trusted."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from governance import __version__
from governance.notices.channels import Cause, Outcome, Result

MOST_BYTES = 65_536
AGENT = f"Whistlemap/{__version__}"
_LATER = {408: Cause.TIMED_OUT, 425: Cause.BUSY, 429: Cause.BUSY}
_SIGN_IN = (401, 403, 407)


@dataclass(frozen=True)
class Request:
    """What is asked: the whole address, method, headers and body."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] | None = None
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and as much of the body as is ever looked at."""

    status: int
    body: bytes


def ask(request: Request, seconds: float) -> Answer | Result:
    """Send one request and return its answer, or the result that stands for none.

    All of it takes no longer than `seconds`, however slowly the service drips. Certificates are checked against those
    of the machine, or of the file that SSL_CERT_FILE names.
    """
    ends = time.monotonic() + seconds
    parts = urlsplit(request.url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        headers = {"User-Agent": AGENT, "Accept": "application/json, */*", **(request.headers or {})}
        connection.request(request.method, target, request.body or None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, _read(connection, answer, ends))
    except ssl.SSLError:
        return Result(Outcome.RETRY, Cause.CERTIFICATE)
    except TimeoutError:
        return Result(Outcome.RETRY, Cause.TIMED_OUT)
    except (OSError, http.client.HTTPException):
        return Result(Outcome.RETRY, Cause.UNREACHABLE)
    except ValueError:  # signs that no request can hold
        return Result(Outcome.FOR_GOOD, Cause.TEMPLATE)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _read(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, ends: float) -> bytes:
    told = b""
    while len(told) < MOST_BYTES:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if isinstance(connection.sock, socket.socket):
            connection.sock.settimeout(left)
        piece = answer.read1(4096)
        if not piece:
            break
        told += piece
    return told[:MOST_BYTES]


def of_status(answer: Answer) -> Result | None:
    """Return what a status alone tells; None for one that says it went well.

    Where a service sends its caller to another address, nobody goes: it might lead into the operator's own network.
    """
    status, told = answer.status, str(answer.status)
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Result(Outcome.FOR_GOOD, Cause.REDIRECTED, told)
    if status in _LATER:
        return Result(Outcome.RETRY, _LATER[status], told)
    if status in _SIGN_IN:
        return Result(Outcome.FOR_GOOD, Cause.SIGN_IN, told)
    if status >= 500:
        return Result(Outcome.RETRY, Cause.BUSY, told)
    return Result(Outcome.FOR_GOOD, Cause.REJECTED, told)
