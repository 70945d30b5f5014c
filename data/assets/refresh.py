"""Fetch the browser assets that ship with the product from npm, and write their manifest.

Run from anywhere: `python data/assets/refresh.py`. It needs the ordinary npm client and a registry; nothing else
here does, and the running product never does. It rewrites `vendor/` completely and `manifest.json` with the sha256
of every file, which a test holds against what lies on the disk.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package at an exact version, and which of its files we ship, by glob inside the package."""

    name: str
    version: str
    folder: str
    licence: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        "leaflet",
        "1.9.4",
        "leaflet",
        "BSD-2-Clause",
        ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png", "LICENSE"),
    ),
    Package(
        "@fontsource-variable/noto-sans-sc",
        "5.3.1",
        "noto-sans-sc",
        "OFL-1.1",
        ("files/*-wght-normal.woff2", "wght.css", "LICENSE"),
    ),
    Package(
        "@fontsource-variable/noto-serif-sc",
        "5.3.1",
        "noto-serif-sc",
        "OFL-1.1",
        ("files/*-wght-normal.woff2", "wght.css", "LICENSE"),
    ),
)


def fetch(package: Package, into: Path) -> Path:
    """Download one package with npm, which checks its integrity; return the folder it was unpacked to."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to refresh the browser assets: install Node.js 20 or newer.")
    spec = f"{package.name}@{package.version}"
    done = subprocess.run([npm, "pack", "--silent", spec], cwd=into, check=True, capture_output=True, text=True)
    archive = into / done.stdout.split()[-1]
    target = into / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def copy(package: Package, source: Path) -> None:
    """Copy the wanted files of an unpacked package into `vendor/`, flat under its folder, images kept apart."""
    target = VENDOR / package.folder
    for pattern in package.files:
        found = sorted(source.glob(pattern))
        if not found:
            raise SystemExit(f"{package.name}@{package.version} has no file {pattern}")
        for path in found:
            within = target / "images" / path.name if path.parent.name == "images" else target / path.name
            within.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, within)


def trim_leaflet() -> None:
    """Drop the reference to a source map that is not shipped: the browser would ask for it and get 404."""
    script = VENDOR / "leaflet" / "leaflet.js"
    script.write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", script.read_text("utf-8")), "utf-8")


def font_css(folder: str, family: str) -> str:
    """Turn a package's style sheet into ours: the family's usual name, and only the slices kept."""
    css = (VENDOR / folder / "wght.css").read_text("utf-8")
    css = re.sub(r"font-family: '[^']+'", f"font-family: '{family}'", css)
    css = css.replace("./files/", "")
    return css.replace("woff2-variations", "woff2")


def write_fonts() -> None:
    """Write one style sheet per font: the sans only for wider screens, phones carry a good one of their own."""
    for folder, family, wide_only in (
        ("noto-sans-sc", "Noto Sans SC", True),
        ("noto-serif-sc", "Noto Serif SC", False),
    ):
        css = font_css(folder, family)
        if wide_only:
            css = "@media (min-device-width: 641px) {\n" + css + "}\n"
        (VENDOR / folder / "font.css").write_text(css, "utf-8")
        (VENDOR / folder / "wght.css").unlink()


def write_manifest() -> None:
    """Write `manifest.json`: packages with versions and licences, and path -> sha256 of every vendored file."""
    digests = {
        path.relative_to(HERE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file()
    }
    packages = [{"name": p.name, "version": p.version, "licence": p.licence, "folder": p.folder} for p in PACKAGES]
    text = json.dumps({"packages": packages, "sha256": digests}, indent=1)
    (HERE / "manifest.json").write_text(text + "\n", "utf-8")


def main() -> None:
    """Rebuild `vendor/` and the manifest."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            copy(package, fetch(package, Path(scratch)))
            print(f"{package.name} {package.version}")
    trim_leaflet()
    write_fonts()
    write_manifest()
    total = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    print(f"{total / 1e6:.1f} MB in {VENDOR}")


if __name__ == "__main__":
    main()
