"""What the invented city is made of: the TOML files under data/demo, with the scale and the seed of one build."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.engine.home import DATA

SHIPPED = DATA / "demo"


@dataclass(frozen=True)
class Parameters:
    """Parameters of one build. `scale` multiplies premises, devices, alarms and whistles; 1.0 is the whole city."""

    seed: int
    scale: float
    days: int
    files: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        """Return the content of data/demo/<name>.toml."""
        return self.files[name]

    def scaled(self, number: float, least: int = 0) -> int:
        """Return a number of the whole city at this build's scale.

        >>> Parameters(1, 0.02, 365, {}).scaled(133680)
        2674
        """
        return max(round(number * self.scale), least)


def load(folder: Path = SHIPPED, scale: float = 1.0, seed: int | None = None) -> Parameters:
    """Return the parameters of a folder of TOML files; raises ValueError for a scale outside 0.001 to 20."""
    if not 0.001 <= scale <= 20:
        raise ValueError(f"scale {scale} is outside 0.001 to 20")
    files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
    city = files["city"]
    return Parameters(int(city["seed"]) if seed is None else seed, scale, int(city["days"]), files)
