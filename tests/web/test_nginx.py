"""The nginx that ships, really started before the product: TLS, websocket, streams, uploads, and true addresses."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import ssl
import subprocess
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from governance import engine
from governance.audit import store as audit
from governance.engine.home import ROOT
from governance.procedures import settings
from governance.web.headers import ALWAYS
from tests.demo_home import Copy, demo_copy, demo_home
from tests.serving import Server, free_port
from tests.stories.conftest import chromium
from tests.stories.hands import choose_category
from tests.stories.people import OFFICER, Known, stored
from tests.stories.people import known as known_of
from tests.stories.visitors import PHONE, visit

__all__ = ["chromium", "demo_copy", "demo_home"]

pytestmark = pytest.mark.browser
NGINX, OPENSSL = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("openssl")
AROUND = """daemon off; pid {here}/nginx.pid; error_log {here}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off; include /etc/nginx/mime.types;
    client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/f; uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;
    include {here}/whistlemap.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """The product behind nginx: where it is reached, the server itself, and who lives in its city."""

    port: int
    server: Server
    known: Known

    @property
    def url(self) -> str:
        """The address people type."""
        return f"https://city.test:{self.port}"

    def connection(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """Return a client that comes from an address of this machine and trusts the certificate."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=trusting, timeout=60, source_address=(source, 0)
        )

    def ask(
        self, method: str, path: str, body: bytes | None = None, source: str = "127.0.0.1", **more: str
    ) -> http.client.HTTPResponse:
        """Ask as a browser at the city's name would."""
        host = f"city.test:{self.port}"
        headers = {
            "host": host,
            "origin": f"https://{host}",
            **{name.replace("_", "-"): one for name, one in more.items()},
        }
        client = self.connection(source)
        client.request(method, path, body, headers)
        return client.getresponse()

    def cookie(self) -> str:
        """Return the cookie of an officer just signed in."""
        officer = self.known.accounts[next(role for role in self.known.accounts if role == "grid_officer")]
        form = urllib.parse.urlencode({"demo": officer.account_id}).encode()
        answer = self.ask("POST", "/login", form, content_type="application/x-www-form-urlencoded")
        assert answer.status == 303, answer.read()[:300]
        return answer.headers["set-cookie"]


def adapted(text: str, here: Path, port: int, plain: int, behind: int) -> str:
    """Return the configuration that ships with this test's ports and certificate, and nothing else changed."""
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "127.0.0.1:8501": f"127.0.0.1:{behind}",
        "city.example": "city.test",
        "/etc/ssl/whistlemap.pem": f"{here}/whistlemap.pem",
        "/etc/ssl/whistlemap.key": f"{here}/whistlemap.key",
    }
    for told, found in changes.items():
        assert told in text, told
        text = text.replace(told, found)
    return text


def certificate(here: Path) -> None:
    """Make a certificate that nobody has signed."""
    files = ["-keyout", str(here / "whistlemap.key"), "-out", str(here / "whistlemap.pem")]
    made = [
        OPENSSL or "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=city.test",
    ]
    subprocess.run([*made, *files], check=True, capture_output=True)


@pytest.fixture(scope="module")
def front(demo_copy: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The product on a small demo city, with nginx in front of it."""
    assert Path(NGINX).exists(), "nginx is missing; install it with: apt-get install nginx-light openssl"
    home, here = demo_copy("behind"), tmp_path_factory.mktemp("nginx")
    eng = engine.open_store(home)
    settings.change(eng, "session.cookie_secure", "1")
    known = known_of(eng)
    eng.close()
    server, port = Server(home), free_port()
    certificate(here)
    shipped = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (here / "whistlemap.conf").write_text(adapted(shipped, here, port, free_port(), server.port), encoding="utf-8")
    (here / "nginx.conf").write_text(AROUND.format(here=here), encoding="utf-8")
    run = [NGINX, "-p", str(here), "-c", str(here / "nginx.conf"), "-e", str(here / "error.log")]
    subprocess.run([*run, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(run)
    try:
        server.until_ready()
        yield Front(port, server, known)
    finally:
        process.terminate()
        process.wait(20)
        server.stop()


# No browser keeps a page from a host whose certificate nobody vouches for, whatever else it lets through.
HARMLESS = ("Failed to load resource", "An SSL certificate error occurred when fetching the script")


def test_an_officer_blows_the_whistle_through_tls(front: Front, chromium: Browser) -> None:
    wrong: list[str] = []
    here = front.known.here
    with visit(chromium, front.url, PHONE, ignore_https_errors=True, **here) as officer:
        officer.page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        officer.sign_in(OFFICER)
        (cookie,) = [one for one in officer.context.cookies() if one["name"] == "whistlemap_session"]
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
        choose_category(officer.page, "电线老化")
        expect(officer.page.get_by_text("派给供电公司")).to_be_visible()
        officer.page.get_by_role("button", name="吹哨").tap()
        expect(officer.page.get_by_role("link", name="看这一件")).to_be_visible()
    assert [text for text in wrong if not text.startswith(HARMLESS)] == []


def test_every_answer_carries_the_policies_and_the_promise_of_tls(front: Front) -> None:
    for path in ("/login", "/tiles/alarms.json", "/assets/own/look.css", "/nowhere/at/all", "/commands/check"):
        answer = front.ask("GET", path)
        assert answer.headers["strict-transport-security"], path
        if not path.startswith("/commands"):
            assert set(ALWAYS) <= {name.lower() for name in answer.headers}, path


def test_the_stream_of_events_is_not_held_back(front: Front) -> None:
    cookie = front.cookie().partition(";")[0]
    answer = front.ask("GET", "/live?topics=cases", cookie=cookie)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert re.match(rb"data: |: beat", answer.readline())
    answer.close()


def test_the_product_knows_who_really_asks_whatever_he_claims(front: Front) -> None:
    form = urllib.parse.urlencode({"login": "nobody-at-all", "password": "x"}).encode()
    claimed = {"x_forwarded_for": "203.0.113.9", "x_real_ip": "203.0.113.9", "forwarded": "for=203.0.113.9"}
    kind = "application/x-www-form-urlencoded"
    assert front.ask("POST", "/login", form, "127.0.0.2", content_type=kind, **claimed).status == 401
    with stored(front.server) as eng:
        addresses = {entry.address for entry, _before, _hash in eng.read(audit.entries) if entry.result == "refused"}
    assert "127.0.0.2" in addresses
    assert "203.0.113.9" not in addresses


def test_forged_identity_and_foreign_forms_get_nothing(front: Front) -> None:
    forged = {"x_whistlemap_account": "U1", "x_whistlemap_session": "0" * 64}
    assert front.ask("GET", "/tiles/alarms.json", **forged).status == 401
    assert front.ask("POST", "/login", b"demo=U1", origin="https://elsewhere.test").status == 403


def test_what_is_too_large_stops_at_the_door(front: Front) -> None:
    cookie = front.cookie().partition(";")[0]
    assert front.ask("POST", "/photos", b"x" * (14 << 20), cookie=cookie).status == 413


def test_the_operators_own_is_not_open_to_the_city(front: Front) -> None:
    assert front.ask("POST", "/commands/check").status == 404
    assert json.loads(front.ask("GET", "/healthz").read())["status"] == "ok"
    assert front.ask("GET", "/healthz", source="127.0.0.2").status == 403
