"""Where things lie: what ships with the product, and what this installation owns."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
STORE_NAME = "whistlemap.duckdb"
COMMAND_FILE = "command.json"  # the running app leaves here how the command line reaches it


def governance_home() -> Path:
    """Return the folder that holds the store, photos, documents and logs of this installation.

    It is `GOVERNANCE_HOME`, or `data/var` beside the code. The folder need not exist yet.
    """
    return Path(os.environ.get("GOVERNANCE_HOME") or DATA / "var").expanduser().resolve()


def folder_mark(folder: Path) -> list[int]:
    """Return what tells a folder from a copy of it: device and inode, which a move keeps."""
    seen = folder.stat()
    return [seen.st_dev, seen.st_ino]


def city_profile_path() -> Path:
    """Return the city profile to build a new store from: `GOVERNANCE_CITY`, or the only one that ships."""
    named = os.environ.get("GOVERNANCE_CITY")
    if named:
        return Path(named).expanduser().resolve()
    return next(iter(sorted((DATA / "cities").glob("*.toml"))))
