"""The hash chain: each entry's hash covers the entry and the hash before it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

GENESIS = "0" * 64


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
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def first_break(rows: Iterable[tuple[Entry, str, str]]) -> int | None:
    """Return the number of the first entry that does not fit the chain: edited, deleted before it, or reordered."""
    previous, expected = GENESIS, 1
    for entry, told_previous, told_hash in rows:
        if entry.seq != expected or told_previous != previous or chained(entry, previous) != told_hash:
            return entry.seq
        previous, expected = told_hash, expected + 1
    return None
