"""Every setting of the product in one table: the process has its own in the environment, the city in the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from duckdb import DuckDBPyConnection as Cursor


def time_of_day(value: str) -> time:
    """Return a time of day; raises ValueError for anything but hours and minutes.

    >>> time_of_day("03:10")
    datetime.time(3, 10)
    """
    return datetime.strptime(value, "%H:%M").time()


@dataclass(frozen=True)
class Setting:
    """One setting: its name, default, kind of value, and what it does (the README's table is made from this)."""

    name: str
    default: str
    kind: Callable[[str], object]
    meaning: str

    @property
    def from_environment(self) -> bool:
        """Tell whether the setting belongs to the process rather than to the city."""
        return self.name.isupper()


SETTINGS = (
    Setting("GOVERNANCE_HOME", "data/var", str, "Folder of the store, photos, documents and logs."),
    Setting("GOVERNANCE_CITY", "the profile that ships", str, "City profile (TOML) a new store is made from."),
    Setting("GOVERNANCE_DEMO", "1", int, "Build the demo city when there is no store; 0 waits for `init`."),
    Setting(
        "GOVERNANCE_DEMO_UNTIL",
        "now",
        str,
        "End of the invented history, ISO time; without a zone it is the city's wall clock.",
    ),
    Setting("GOVERNANCE_DEMO_PARAMETERS", "data/demo", str, "Folder of the parameters of the demo city (TOML)."),
    Setting("GOVERNANCE_DEMO_SCALE", "1", float, "Size of the demo city: 1 is the whole, 0.02 a fiftieth of its rows."),
    Setting("session.idle_minutes", "720", int, "A session unused for so long ends."),
    Setting("session.absolute_hours", "168", int, "A session this old ends, used or not."),
    Setting("session.cookie_secure", "0", int, "1 sends the cookie over TLS only; set it behind an HTTPS proxy."),
    Setting("sign_in.most_failures", "5", int, "Failures of one name from one address before it is locked."),
    Setting("sign_in.locked_minutes", "15", int, "How long it stays locked."),
    Setting("location.snap_m", "30", float, "A point this near a grid belongs to it although it lies outside all."),
    Setting("whistle.most_photos", "6", int, "Photos accepted with one whistle."),
    Setting("alarms.move_after_days", "2", int, "Closed alarms this old move to the history."),
    Setting("daily.at", "03:10", time_of_day, "Time of day, by the city's clock, of the work done once a day."),
    Setting("exports.most_rows", "1000000", int, "Rows accepted in one export."),
    Setting("exports.keep_days", "7", int, "How long an export can be fetched."),
    Setting("imports.keep_days", "90", int, "How long the rows that a load refused can be fetched."),
    Setting("map.approval_number", "", str, "Map approval number (审图号) printed on every map."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def environment(name: str) -> str:
    """Return a setting of the process, or its default."""
    return os.environ.get(name) or _BY_NAME[name].default


def text(db: Cursor, name: str) -> str:
    """Return a setting of the city as text, or its default; raises KeyError for a name that is not in the table."""
    setting = _BY_NAME[name]
    row = db.execute("SELECT value FROM gov.settings WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else setting.default


def number(db: Cursor, name: str) -> float:
    """Return a numeric setting of the city."""
    return float(text(db, name))
