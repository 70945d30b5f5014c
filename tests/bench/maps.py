"""Times the city's map in a browser against folium's own ways: `python -m tests.bench.maps`.

Baselines of the same run: folium markers, as many as the browser survives, and FastMarkerCluster with every point. Per
page: bytes fetched for the map's data, time until points are painted, frame times while panning, and the page's heap;
for ours also the server's time for one window. Needs Chromium, and npm once for the cluster script.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import folium
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, CDPSession, Frame, Page, sync_playwright

from governance import engine
from governance.tiles import actions as tiles
from tests.serving import ROOT, Server, free_port

PAINTED_BUDGET_MS, PAYLOAD_BUDGET_KIB = 2_000, 60
LADDER = (2_000, 10_000, 30_000, 143_000)
PATIENCE_MS = 90_000
PACKAGE = "leaflet.markercluster@1.5.3"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc")

# Frames while the map is dragged there and back: the gaps between them are what a hand feels.
PAN = """() => new Promise((done) => {
  const gaps = [], map = window.map; let last = performance.now(), going = true;
  const frame = (now) => { gaps.push(now - last); last = now; if (going) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const moves = [[180, 0], [0, 120], [-180, 0], [0, -120], [180, 120], [-180, -120]];
  const next = () => {
    if (!moves.length) { going = false; setTimeout(() => done(gaps.slice(1)), 50); return; }
    map.panBy(moves.shift(), { animate: true, duration: 0.3 });
    setTimeout(next, 450);
  };
  next();
})"""
PLAIN = "function (row) { return L.marker(L.latLng(row[0], row[1])); }"
HEAP = "() => { window.gc?.(); return performance.memory.usedJSHeapSize / 1048576; }"


@dataclass(frozen=True)
class Found:
    """What one page costs; `server_ms` only where a server makes something for it."""

    name: str
    points: int
    payload_kib: float
    painted_ms: float
    pan_p95_ms: float
    heap_mib: float
    server_ms: float | None = None


class Counted:
    """The bytes a page fetches of addresses with one of these words, as they come over the wire."""

    def __init__(self, page: Page, words: tuple[str, ...]) -> None:
        self.bytes, self._asked = 0, set[str]()
        told: CDPSession = page.context.new_cdp_session(page)
        told.send("Network.enable")
        told.on("Network.responseReceived", lambda one: self._note(one, words))
        told.on("Network.loadingFinished", self._add)

    def _note(self, one: dict, words: tuple[str, ...]) -> None:
        if any(word in one["response"]["url"] for word in words):
            self._asked.add(one["requestId"])

    def _add(self, one: dict) -> None:
        self.bytes += one["encodedDataLength"] if one["requestId"] in self._asked else 0


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[round(0.95 * (len(values) - 1))]


def ours(browser: Browser, home: Path, points: int) -> Found:
    """Return what the product's own map costs on this store, first visit of a browser."""
    server = Server(home)
    try:
        server.until_ready()
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/login")
        page.locator("button[name=demo]").nth(6).click()
        page.wait_for_url(lambda url: "/login" not in url)
        counted = Counted(page, ("/tiles/",))
        page.goto(f"{server.url}/overview?layers=devices")
        frame = _map_frame(page)
        frame.wait_for_function("window.Whistlemap?.current?.points?.rings?.length", timeout=PATIENCE_MS)
        painted = float(frame.evaluate("performance.now()"))
        page.wait_for_timeout(1_500)
        fetched = counted.bytes
        asked = [_window(page, server.url) for _turn in range(20)]
        found = (frame.evaluate(PAN), frame.evaluate(HEAP))
        page.close()
        return Found("ours", points, fetched / 1024, painted, p95(found[0]), found[1], statistics.median(asked))
    finally:
        server.stop()


def _map_frame(page: Page) -> Frame:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_MS / 1000:
        for frame in page.frames:
            if "folium" in frame.url:
                return frame
        page.wait_for_timeout(20)
    raise AssertionError("no map came")


def _window(page: Page, url: str) -> float:
    began = time.perf_counter()
    answer = page.request.get(f"{url}/tiles/points/devices?bbox=119.3,31.7,119.9,32.2&zoom=10.4")
    assert answer.ok
    return 1000 * (time.perf_counter() - began)


def positions(home: Path) -> list[tuple[float, float]]:
    """Return where every device stands: latitude and longitude, as folium takes them."""
    eng = engine.open_store(home)
    try:
        sql = "SELECT lat, lon FROM gov.devices WHERE lon IS NOT NULL"
        return eng.read(lambda db: db.execute(sql).fetchall())
    finally:
        eng.close()


def drawn(folder: Path, name: str, places: list[tuple[float, float]], clustered: bool) -> Path:
    """Write a page with these points as folium would, but with scripts from this folder."""
    chart = folium.Map(location=places[0], zoom_start=11, tiles=None)
    chart.options["maxZoom"] = 18  # clusters need an end, which tiles would have given
    chart.default_js = [("leaflet", "leaflet.js")]
    chart.default_css = [("leaflet-css", "leaflet.css")]
    if clustered:
        layer = FastMarkerCluster(places, callback=PLAIN)
        chart.default_js.append(("cluster", "leaflet.markercluster.js"))
        layer.default_js, layer.default_css = [], [("cluster-css", "MarkerCluster.css")]
        layer.add_to(chart)
    else:
        for place in places:
            folium.Marker(place).add_to(chart)
    page = folder / f"{name}.html"
    text = chart.get_root().render().replace(f"var {chart.get_name()} =", f"var {chart.get_name()} = window.map =")
    page.write_text(text, "utf-8")
    return page


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder while a page of it is measured."""
    port = free_port()
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_told: None})
    with ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(folder))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
        httpd.shutdown()


def theirs(browser: Browser, folder: Path, name: str, places: list[tuple[float, float]]) -> Found | None:
    """Return what folium's page costs, or None when the browser does not survive it."""
    path = drawn(folder, name.replace(" ", "-"), places, clustered="Fast" in name)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        with served(folder) as url:
            counted = Counted(page, (".html",))
            page.goto(f"{url}/{path.name}", timeout=PATIENCE_MS, wait_until="commit")
            ready = "document.querySelectorAll('.leaflet-marker-icon').length > 0"
            page.wait_for_function(ready, timeout=PATIENCE_MS)
            page.wait_for_function("new Promise((done) => requestAnimationFrame(() => done(true)))")
            painted = float(page.evaluate("performance.now()"))
            found = (page.evaluate(PAN), page.evaluate(HEAP))
            return Found(name, len(places), counted.bytes / 1024, painted, p95(found[0]), found[1])
    except Exception as error:  # whatever the browser does under too much: that is the result
        print(f"{name} with {len(places):,} points: {str(error).splitlines()[0][:80]}", flush=True)
        return None
    finally:
        page.close()


def scripts(folder: Path) -> None:
    """Put Leaflet and the cluster script beside the baselines' pages."""
    for name in ("leaflet.js", "leaflet.css"):
        (folder / name).write_bytes((ROOT / "data/assets/vendor/leaflet" / name).read_bytes())
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["tar", "xzf", *(one.name for one in folder.glob("*.tgz"))], cwd=folder, check=True)
    for name in ("leaflet.markercluster.js", "MarkerCluster.css"):
        (folder / name).write_bytes((folder / "package" / "dist" / name).read_bytes())


def grown(home: Path, times: int) -> int:
    """Give every device so many neighbours a few metres away, write the pyramid anew, return the number of devices."""
    eng = engine.open_store(home)
    sql = (
        "INSERT INTO gov.devices BY NAME SELECT d.* REPLACE (printf('%s-%d', device_id, n) AS device_id,"
        " lon + ((hash(device_id) % 97)::INTEGER - 48) * n * 1e-6 AS lon,"
        " lat + ((hash(device_id) % 89)::INTEGER - 44) * n * 1e-6 AS lat)"
        " FROM gov.devices d, range(1, ?) r(n)"
    )
    eng.write(lambda db: db.execute(sql, [times]) and None)
    began = time.perf_counter()
    tiles.rebuild(eng)
    count = int(eng.read(lambda db: db.execute("SELECT count(*) FROM gov.devices").fetchall())[0][0])
    print(f"pyramid of {count:,} devices written in {time.perf_counter() - began:.1f} s", flush=True)
    eng.close()
    return count


def told(found: Found, beside: Found | None) -> None:
    """Print a page's line, with how much less it costs than the baseline."""
    server = f"{found.server_ms:7.1f}" if found.server_ms else "      -"
    ratio = ""
    if beside and beside is not found:
        parts = [(beside.payload_kib, found.payload_kib), (beside.painted_ms, found.painted_ms)]
        parts += [(beside.pan_p95_ms, found.pan_p95_ms), (beside.heap_mib, found.heap_mib)]
        ratio = "  of cluster: " + " ".join(f"1/{base / one:.1f}" for base, one in parts)
    figures = (
        f"{found.payload_kib:10.0f} {found.painted_ms:9.0f} {found.pan_p95_ms:8.1f} {found.heap_mib:8.1f} {server}"
    )
    print(f"{found.name:18} {found.points:>9,} {figures}{ratio}", flush=True)


def main() -> int:
    """Build, draw, time, tell; return 1 when ours misses its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="how many times as many devices at the end")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maps-") as room, sync_playwright() as play:
        home, folder = Path(room) / "home", Path(room) / "pages"
        folder.mkdir()
        scripts(folder)
        first = Server(home)  # builds the demo city
        first.until_ready()
        first.stop()
        places = positions(home)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        heads = f"{'KiB':>10} {'paint ms':>9} {'pan p95':>8} {'heap MiB':>8} {'server':>7}"
        print(f"{'page':18} {'points':>9} {heads}", flush=True)
        cluster = theirs(browser, folder, "FastMarkerCluster", places)
        if cluster:
            told(cluster, None)
        for count in LADDER:
            found = theirs(browser, folder, "folium markers", places[:count])
            if found is None:
                browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
                break
            told(found, cluster)
        results = [ours(browser, home, len(places))]
        told(results[0], cluster)
        results.append(ours(browser, home, grown(home, chosen.times)))
        told(results[1], cluster)
        late = [one for one in results if one.painted_ms > PAINTED_BUDGET_MS or one.payload_kib > PAYLOAD_BUDGET_KIB]
        return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
