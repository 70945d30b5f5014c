"""Wrong passwords and codes: counted before they are looked at, so that no burst of tries slips past the count.

A name is locked from one address after a few failures. A name that fails from many addresses is slowed down: one try
per pause, from wherever; addresses it has lately signed in from are spared, so that nobody can keep its owner out. An
address alone is never locked, because a whole office shares one.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from math import ceil

from governance.accounts.store import sessions
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.engine.times import from_store

SLOWED_OVER = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)


def nobody(typed: str) -> str:
    """Return what a name that nobody has is counted under: not the name, for people type passwords there too.

    >>> nobody("d0001") == nobody("D0001"), "d0001" in nobody("d0001")
    (True, False)
    """
    return f"?{hashlib.sha256(typed.lower().encode()).hexdigest()[:32]}"


def claim(eng: Engine, login: str, address: str) -> str:
    """Count a try as failed before it is looked at, and return the key by which it is taken back when it was right.

    Raises Refused when the name is locked at this address or must wait for its next try.
    """
    return or_refuse(eng.write(lambda db: claimed(db, eng.now(), login, address)))


def or_refuse(found: tuple[str, str]) -> str:
    """Return the key of what `claimed` found; raises Refused with its sentence."""
    key, refusal = found
    if refusal:
        raise Refused(refusal)
    return key


def claimed(db: Cursor, now: datetime, login: str, address: str) -> tuple[str, str]:
    """Count a try within a transaction; return its key, and the sentence of a refusal that is otherwise empty."""
    refusal = _locked(db, now, login, address) or _slowed(db, now, login, address)
    key = secrets.token_hex(16)
    if not refusal:
        sessions.add_failure(db, key, login, address, now)
    return key, refusal


def failed(db: Cursor, now: datetime, action: str, account_id: str | None, login: str, address: str) -> None:
    """Put a failed try on record; the one that locks the name at this address says so.

    Names that nobody has are on record up to `audit.refusals_per_hour` of one address: the record is never shortened.
    """
    if account_id is None and _too_many_names(db, now, address):
        return
    most = int(settings.number(db, "sign_in.most_failures"))
    failures = len(sessions.failure_times(db, login, address, now - _locked_for(db)))
    audit.append(db, now, account_id, action, account_id or "account", "refused", address=address)
    if failures == most:
        detail: dict[str, object] = {"failures": failures}
        audit.append(db, now, account_id, "session.locked", account_id or "account", detail=detail, address=address)


def _too_many_names(db: Cursor, now: datetime, address: str) -> bool:
    """Tell whether an address has failed so often that names nobody has would flood the record."""
    most = settings.number(db, "audit.refusals_per_hour")
    return sessions.failures_from(db, address, now - SLOWED_OVER) > most


def _locked_for(db: Cursor) -> timedelta:
    return timedelta(minutes=settings.number(db, "sign_in.locked_minutes"))


def _locked(db: Cursor, now: datetime, login: str, address: str) -> str:
    locked_for = _locked_for(db)
    most = int(settings.number(db, "sign_in.most_failures"))
    times = sessions.failure_times(db, login, address, now - locked_for)
    if len(times) < most:
        return ""
    minutes = ceil((from_store(times[-most]) + locked_for - now).total_seconds() / 60)  # when one too many is forgotten
    return _("连续输错 {n} 次，请 {minutes} 分钟后再试。").format(n=int(most), minutes=minutes)


def _slowed(db: Cursor, now: datetime, login: str, address: str) -> str:
    failures, newest = sessions.failures_everywhere(db, login, now - SLOWED_OVER)
    if newest is None or failures < settings.number(db, "sign_in.slow_after"):
        return ""
    pause = settings.number(db, "sign_in.slow_seconds") - (now - from_store(newest)).total_seconds()
    if pause <= 0 or sessions.was_here(db, login, address, now - KNOWN_FOR):
        return ""
    return _("这个账号近来从各处输错太多次，请 {seconds} 秒后再试。").format(seconds=ceil(pause))
