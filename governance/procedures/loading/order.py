"""What is to be loaded, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from governance.readers.source import Asked

Progress = Callable[[str, float], None]
MOST_SAMPLES = 20
FINAL_SHARE = 0.97  # told just before the one transaction that makes a load stand; from then on nothing stops it


class What(StrEnum):
    """What a file may hold."""

    TOWNS = "towns"  # 镇区
    GRIDS = "grids"  # 网格
    MICRO_GRIDS = "micro_grids"  # 微网格
    PLACES = "places"  # 场所
    DEVICES = "devices"  # 设备
    ALARMS = "alarms"  # 告警
    ACCOUNTS = "accounts"  # 账号


AREAS = (What.TOWNS, What.GRIDS, What.MICRO_GRIDS)


@dataclass(frozen=True)
class Order:
    """One file to load and how.

    `mapping` is field -> column of the file, over what is guessed; `constants` is field -> one value for every row;
    `values_file` is a TOML or CSV file of words (field, theirs, ours); `datum` is that of the coordinates.
    `day_first` says whether 5/6/2026 is the fifth of June; None reads it off the column, where a day above 12 tells.
    `words` are the same as those of a file, and count where there is none. `source_name` is what the source is called:
    what this file is read by is saved for it, and fills what the order of its next file leaves open, unless that is
    `fresh`. For areas `valid_from`
    is the first day on which they hold, and `accept_topology` that overlaps and gaps were looked at and are meant.
    """

    kind: str
    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values_file: Path | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    datum: str | None = None
    day_first: bool | None = None
    asked: Asked = field(default_factory=Asked)
    dry_run: bool = False
    skip_bad: bool = False
    source_name: str = ""
    fresh: bool = False
    valid_from: date | None = None
    accept_topology: bool = False


@dataclass(frozen=True)
class Change:
    """One value that a file changes."""

    key: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """Why a row is refused: line of the file, field, value as it stood, one sentence."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class Spot:
    """One defect of a boundary file: its kind, the areas concerned, how large it is, and a point within (WGS-84)."""

    kind: str
    codes: tuple[str, ...]
    area_m2: float
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Summary:
    """What a load did, or would do: `read` is always `new` + `changed` + `same` + `refused`.

    `import_id` is None for a dry run, for a file that changes nothing, and where refused rows or a topology report
    that nobody accepted kept everything out, or would (`stopped`, and `refusal` says why in one sentence).
    `refused_file` is the content address of the refused rows in kind `imports`, `report_file` that of the topology
    report, whose `worst` places are named. `unused` are the columns of the file that fill no field. `first_passwords`
    are (login, password) of new accounts: kept nowhere, to be handed over now or never.
    """

    import_id: str | None
    kind: str
    file: str
    sha256: str
    read: int
    new: int
    changed: int
    same: int
    refused: int
    unassigned: int = 0
    snapped: int = 0
    warnings: tuple[str, ...] = ()
    refused_file: str | None = None
    changes: tuple[Change, ...] = ()
    changed_fields: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unknown_devices: int = 0
    unknown_premises: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    dry_run: bool = False
    stopped: bool = False
    refusal: str = ""
    unused: tuple[str, ...] = ()
    report_file: str | None = None
    worst: tuple[Spot, ...] = ()
    first_passwords: tuple[tuple[str, str], ...] = field(default=(), repr=False)
