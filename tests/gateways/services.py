"""Real servers of the channels on this machine: HTTP services that answer as documented, and a mail server."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.serving import free_port


@dataclass(frozen=True)
class Asked:
    """One request as a service saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Says:
    """What a service answers; with `wait` it first lets its caller wait for that event."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    wait: threading.Event | None = None


Answering = Callable[[Asked], Says]


@dataclass
class Service:
    """A running service: its address, and what it has been asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


def _handler(found: Service, answering: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            found.asked.append(asked)
            says = answering(asked)
            if says.wait is not None:
                says.wait.wait(20)
            self.send_response(says.status)
            for name, value in says.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *facts: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def service(answering: Answering, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """Run an HTTP service that answers every request by a function."""
    found = Service("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found, answering))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.url = f"{'https' if tls else 'http'}://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def certificate(here: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for this machine; return a server's context with it, and the file that trusts it."""
    openssl, key, cert = shutil.which("openssl") or "openssl", here / "tls.key", here / "tls.pem"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


@dataclass
class Postbox:
    """What a mail server has taken, and how it greets some mailboxes: address -> the line it answers."""

    mails: list[Envelope] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a mailbox, or answer what was arranged for it."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        self.mails.append(envelope)
        self.sessions.add(id(session))
        return "250 OK"


def knows(user: bytes, password: bytes) -> Callable[..., AuthResult]:
    """Return an authenticator that knows one user."""

    def asked(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        fits = isinstance(data, LoginPassword) and (data.login, data.password) == (user, password)
        return AuthResult(success=fits, handled=False)

    return asked


@contextmanager
def mail_server(postbox: Postbox, tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[int]:
    """Run a mail server, with STARTTLS where there is a certificate, and yield its port."""
    if tls:
        more |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()
