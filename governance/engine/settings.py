"""Every setting of the product in one table: the process has its own in the environment, the city in the store."""

from __future__ import annotations

import os
import re
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


def role_words(value: str) -> tuple[str, ...]:
    """Return the words of a list with commas, which name roles.

    >>> role_words("supervision, auditor")
    ('supervision', 'auditor')
    """
    return tuple(word.strip() for word in value.split(",") if word.strip())


def secret_text(value: str) -> str:
    """Return a secret as it was written; whoever lists settings tells only whether there is one."""
    return value


def basemap_word(value: str) -> str:
    """Return the word of a source of basemaps; raises ValueError for another."""
    if value not in BASEMAPS:
        raise ValueError(value)
    return value


def tile_address(value: str) -> str:
    """Return an address of map tiles as it was written, or nothing; raises ValueError for one no tile can come from.

    >>> tile_address("http://10.1.2.3:8080/tiles/{z}/{x}/{y}.png")
    'http://10.1.2.3:8080/tiles/{z}/{x}/{y}.png'
    """
    if value and not (_ADDRESS.fullmatch(value) and all(place in value for place in ("{z}", "{x}", "{y}"))):
        raise ValueError(value)
    return value


@dataclass(frozen=True)
class Setting:
    """One setting: its name, default, kind of value, and what it does (the README's table is made from this)."""

    name: str
    default: str
    kind: Callable[[str], object]
    meaning: str
    least: float = 0
    most: float = 100_000

    @property
    def from_environment(self) -> bool:
        """Tell whether the setting belongs to the process rather than to the city."""
        return self.name.isupper()


BASEMAPS = ("none", "tianditu", "amap", "xyz")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/[^\s'\";,<>]*")

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
    Setting(
        "GOVERNANCE_AUDIT_HEADS",
        "",
        str,
        "Folder where the audit's head is written outside the store; empty for `audit` in GOVERNANCE_HOME.",
    ),
    Setting("GOVERNANCE_SMTP_PASSWORD", "", secret_text, "Password of the mailbox that notices are sent from."),
    Setting("GOVERNANCE_WEBHOOK_SECRET", "", secret_text, "What {secret} stands for in the gateway's templates."),
    Setting(
        "GOVERNANCE_RECEIPT_TOKEN",
        "",
        secret_text,
        "Token of the gateway's receipts; empty takes none.",
    ),
    Setting("GOVERNANCE_DINGTALK_TOKEN", "", secret_text, "Access token of the DingTalk robot."),
    Setting("GOVERNANCE_DINGTALK_SECRET", "", secret_text, "Secret the DingTalk robot's messages are signed with."),
    Setting("GOVERNANCE_WECOM_KEY", "", secret_text, "Key of the WeCom robot."),
    Setting("session.idle_minutes", "720", int, "A session unused for so long ends.", 1, 525_600),
    Setting("session.absolute_hours", "168", int, "A session this old ends, used or not.", 1, 8_760),
    Setting("session.cookie_secure", "0", int, "1 sends the cookie over TLS only; set it behind an HTTPS proxy.", 0, 1),
    Setting("sign_in.most_failures", "5", int, "Failures of one name from one address before it is locked.", 1, 1_000),
    Setting("sign_in.locked_minutes", "15", int, "How long it stays locked.", 0, 10_080),
    Setting(
        "sign_in.slow_after",
        "20",
        int,
        "Failures of one name within an hour, from all addresses together, before its tries are slowed down.",
    ),
    Setting(
        "sign_in.slow_seconds",
        "30",
        int,
        "Pause between its tries then; addresses it has lately signed in from are spared.",
    ),
    Setting(
        "sign_in.second_factor_roles",
        "supervision,administrator,auditor",
        role_words,
        "Roles that must give a code of an authenticator app, with commas; empty asks nobody.",
    ),
    Setting("password.shortest", "10", int, "Shortest password accepted.", 6, 128),
    Setting(
        "password.kinds",
        "0",
        int,
        "Kinds of characters (small, capital, digit, other) a password must have; 0 leaves it to the person.",
        0,
        4,
    ),
    Setting("password.history", "5", int, "Newest passwords of an account that it may not take again.", 0, 50),
    Setting("password.days", "0", int, "A password this old must be changed at the next sign-in; 0 lets it last."),
    Setting("location.snap_m", "30", float, "A point outside all grids belongs to one this near.", 0, 500),
    Setting("whistle.most_photos", "6", int, "Photos accepted with one whistle.", 0, 12),
    Setting(
        "whistle.confirm_minutes",
        "120",
        int,
        "Minutes a micro-grid reporter's whistle waits for its officer, then it goes out by itself; 0 asks no officer.",
        0,
        10_080,
    ),
    Setting(
        "whistle.decide_minutes",
        "0",
        int,
        "Minutes a whistle that calls several departments waits for the town's leader; 0 asks no leader.",
        0,
        10_080,
    ),
    Setting(
        "whistle.undo_seconds", "60", int, "Seconds within which one can take back one's own step; 0 never.", 0, 600
    ),
    Setting("whistle.reopen_days", "15", int, "Days after its closing within which a case can be reopened.", 0, 3_650),
    Setting("photos.most_per_hour", "120", int, "Photos one account may send in an hour.", 1, 10_000),
    Setting("alarms.move_after_days", "2", int, "Closed alarms this old move to the history."),
    Setting("daily.at", "03:10", time_of_day, "Time of day, by the city's clock, of the work done once a day."),
    Setting("exports.most_rows", "1000000", int, "Rows accepted in one export.", 1, 10_000_000),
    Setting("exports.keep_days", "7", int, "How long an export can be fetched.", 0, 3_650),
    Setting("reveal.most_per_hour", "20", int, "Phone numbers one account may have shown in an hour."),
    Setting("reveal.shown_seconds", "60", int, "How long a phone number stays on the screen.", 5, 600),
    Setting("audit.refusals_per_hour", "60", int, "Refusals of one account recorded in an hour; more are one entry."),
    Setting("retention.sessions_days", "180", int, "Sign-ins are kept so long after they ended; 0 keeps them."),
    Setting("retention.failures_days", "90", int, "Failed sign-ins are kept so long; 0 keeps them."),
    Setting(
        "retention.drafts_days",
        "30",
        int,
        "A whistle left unfinished, and a photo of none, is kept so long; 0 keeps it.",
    ),
    Setting("retention.notices_days", "365", int, "Notices are kept so long; 0 keeps them."),
    Setting(
        "retention.messages_days",
        "730",
        int,
        "The conversation on a case is kept so long after its end; 0 keeps it.",
    ),
    Setting(
        "retention.patrols_days",
        "90",
        int,
        "Patrols and the positions on them are kept so long; coverage looks back 30 days; 0 keeps them.",
    ),
    Setting("retention.photos_days", "1825", int, "Photos of cases closed so long ago are deleted; 0 keeps them."),
    Setting("retention.contacts_days", "365", int, "Contacts of premises closed so long ago are erased; 0 keeps them."),
    Setting("retention.leavers_days", "1095", int, "Name and phone of who left so long ago are erased; 0 keeps them."),
    Setting("erasure.records_days", "180", int, "Who is named in a case closed since so many days stays."),
    Setting("imports.keep_days", "90", int, "How long the rows that a load refused can be fetched."),
    Setting("map.basemap", "none", basemap_word, "Online basemap under every map: none, tianditu, amap or xyz."),
    Setting("map.basemap_url", "", tile_address, "Address of XYZ tiles with {z}, {x} and {y}, for xyz."),
    Setting("map.basemap_key", "", str, "Key of the city for Tianditu; every reader's browser sends it along."),
    Setting("map.basemap_gcj02", "0", int, "1 where the tiles of xyz are in GCJ-02.", 0, 1),
    Setting("map.basemap_attribution", "", str, "Source named on every map; empty for the service's usual words."),
    Setting("map.border_m", "30", float, "A place picked this near a border names the neighbours; 0 never.", 0, 500),
    Setting("map.approval_number", "", str, "Map approval number (审图号) printed on every map."),
    Setting("notices.address", "", str, "Address of this installation in notices, such as https://city.example."),
    Setting("notices.quiet_from", "22:00", time_of_day, "Quiet hours begin, by the city's clock; emergencies go out."),
    Setting("notices.quiet_until", "07:00", time_of_day, "Quiet hours end; the same time as their beginning is none."),
    Setting("notices.most_tries", "8", int, "Tries of a delivery before it is a dead letter.", 1, 50),
    Setting("notices.first_wait_seconds", "30", int, "Wait after the first failure; it doubles each time.", 1, 3_600),
    Setting("notices.longest_wait_minutes", "60", int, "Longest wait between two tries.", 1, 1_440),
    Setting("notices.stale_hours", "24", int, "What has waited so long and is not urgent is sent no more.", 1, 720),
    Setting("notices.timeout_seconds", "10", int, "Patience with a service that does not answer.", 1, 60),
    Setting("notices.discreet_categories", "lone_elder", str, "Categories told by number alone, with commas."),
    Setting("notices.smtp_host", "", str, "Mail server that notices are given to; empty sends no mail."),
    Setting("notices.smtp_port", "587", int, "Its port.", 1, 65_535),
    Setting("notices.smtp_security", "starttls", str, "starttls, tls, or none on a closed network."),
    Setting("notices.smtp_user", "", str, "Name to sign in with there; empty does not sign in."),
    Setting("notices.smtp_from", "", str, "Mailbox that notices come from."),
    Setting("notices.webhook_url", "", str, "Address of an SMS or voice gateway; empty sends nothing."),
    Setting("notices.webhook_method", "POST", str, "POST, PUT or GET."),
    Setting("notices.webhook_format", "json", str, "How its body is written: json or form."),
    Setting("notices.webhook_headers", "", str, "Its headers as a JSON object; {secret} stands for its secret."),
    Setting(
        "notices.webhook_body",
        '{"to": "{phone}", "text": "{text}"}',
        str,
        "Template of its body; docs/notices.md lists the placeholders.",
    ),
    Setting("notices.webhook_success", "", str, "What stands in the answer when it went well; empty asks for 2xx."),
    Setting("notices.webhook_urgent_only", "0", int, "1 gives the gateway emergencies and danger to life only.", 0, 1),
    Setting("notices.dingtalk_url", "", str, "Address of the DingTalk robot without its token; empty sends nothing."),
    Setting("notices.wecom_url", "", str, "Address of the WeCom robot without its key; empty sends nothing."),
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


def texts(db: Cursor, *names: str) -> tuple[str, ...]:
    """Return several settings of the city as text, in one question; raises KeyError as `text` does."""
    rows = db.execute("SELECT name, value FROM gov.settings WHERE name = ANY(?)", [list(names)]).fetchall()
    known = {str(name): str(value) for name, value in rows}
    return tuple(known.get(name, _BY_NAME[name].default) for name in names)


def number(db: Cursor, name: str) -> float:
    """Return a numeric setting of the city."""
    return float(text(db, name))
