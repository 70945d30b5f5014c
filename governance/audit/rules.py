"""The hash chain: each entry's hash covers the entry and the hash before it. Pure."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

GENESIS = "0" * 64
TOLD = "audit.head"  # the action of an entry whose hash is then told outside the store
RESTORED = "store.restored"  # the action of the first entry after a backup that came back

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Entry(NamedTuple):
    """One entry of the audit: number, naive UTC time, who, what, on what, result, detail as JSON, address."""

    seq: int
    at_utc: datetime
    account_id: str | None
    action: str
    subject: str
    result: str
    detail: str
    address: str | None


def chained(entry: Entry, previous_hash: str) -> str:
    """Return the sha256 over an entry and the hash before it.

    >>> first = Entry(1, datetime(2026, 1, 1), None, "store.made", "city", "done", "{}", None)
    >>> chained(first, GENESIS) == chained(first._replace(result="refused"), GENESIS)
    False
    """
    fields = [entry.seq, entry.at_utc.isoformat(), *entry[2:], previous_hash]
    return hashlib.sha256(_encode(fields).encode()).hexdigest()


class Moment(StrEnum):
    """When the head of the chain is written outside the store."""

    START = "start"
    STOP = "stop"
    DAY = "day"
    BACKUP = "backup"  # what a restore may go back to
    RESTORE = "restore"  # the store is a backup's from here on; what was told of the one before holds no longer


class Head(NamedTuple):
    """The newest entry of the chain as it was told outside the store: its number and hash, when (ISO), and why then."""

    seq: int
    hash: str
    at_utc: str
    moment: Moment
