"""The settings of the page server, held to what the product ships, from whichever folder it is started."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit import config

from governance.engine.home import ROOT

FILE = ROOT / ".streamlit" / "config.toml"
LOOK = "theme"


def hold(file: Path = FILE) -> None:
    """Put the settings of the shipped file in force.

    Streamlit reads the file only where it is started beside it, and lets the environment overrule it. What safety
    rests on must not depend on either; the look may be changed by whoever runs the product.
    """
    known = config.get_config_options()
    for key, value in _settings(tomllib.loads(file.read_text(encoding="utf-8")), known):
        free = key.startswith(LOOK) and config.get_where_defined(key) not in ("<default>", "")
        if not free and config.get_option(key) != value:
            config.set_option(key, value, str(file))


def _settings(told: Mapping[str, Any], known: Mapping[str, object], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield name and value of every setting; a table that is itself a setting stays whole."""
    for name, value in told.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in known:
            yield from _settings(value, known, f"{key}.")
        elif key in known:
            yield key, value
