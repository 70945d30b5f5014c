"""What administrators and auditors ask of the running product: settings, the audit's newest entries, the dictionary."""

from __future__ import annotations

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.audit import store as audit
from governance.engine import Engine
from governance.procedures import settings, trace
from governance.procedures.store import dictionary


def city_settings(eng: Engine, account: Account) -> list[settings.Told]:
    """Return the settings of the city with the values in force."""
    require(account, Action.SYSTEM_SEE)
    return [one for one in settings.listed(eng) if one.kept_in == "store"]


def change_setting(eng: Engine, account: Account, name: str, value: str) -> str:
    """Change a setting of the city and return its old value."""
    require(account, Action.SETTINGS_CHANGE)
    return settings.change(eng, name, value, account.account_id)


def newest_audit(eng: Engine, account: Account, limit: int) -> pd.DataFrame:
    """Return the newest entries in words: seq, at_utc, who, role, action, subject, result, detail, address."""
    require(account, Action.AUDIT_SEE)
    return trace.told(eng, eng.read(lambda db: audit.newest(db, limit)))


def data_dictionary(eng: Engine, account: Account) -> pd.DataFrame:
    """Return every column of the store: table, name, kind, meaning."""
    require(account, Action.SYSTEM_SEE)
    columns = eng.read(dictionary.columns)
    rows = [(one.table, one.name, one.kind, one.meaning) for one in columns]
    return pd.DataFrame(rows, columns=["table", "name", "kind", "meaning"])
