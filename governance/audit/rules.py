"""The hash chain: each entry's hash covers the entry and the hash before it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

GENESIS = "0" * 64


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


class Damage(StrEnum):
    """What can be wrong with the chain."""

    BROKEN = "broken"  # an entry does not fit: edited, deleted before it, or reordered
    REWRITTEN = "rewritten"  # all fits, but not what was told outside: somebody has made all hashes anew
    CUT = "cut"  # entries that were told outside are gone from the end
    UNTOLD = "untold"  # the chain says that its head was told outside, and nothing is there
    RESTORED = "restored"  # the file says that a backup came back of which nobody had ever told


class Fault(NamedTuple):
    """One thing wrong with the chain, and the number of the first entry it concerns."""

    damage: Damage
    seq: int


def binding(heads: Sequence[Head]) -> list[Head]:
    """Return the heads that the store must still fit: all but those that a restore has legitimately left behind.

    A restore takes back only what came after its backup, and only what was told before can come back: a line that
    merely says so takes nothing back. In an empty file there is nothing to take back, so the first line stands.

    >>> told, newer = Head(5, "a", "", Moment.BACKUP), Head(9, "b", "", Moment.STOP)
    >>> back, said = told._replace(moment=Moment.RESTORE), Head(7, "c", "", Moment.RESTORE)
    >>> binding([told, newer, back]) == [told, back], binding([told, newer, said]) == [told, newer]
    (True, True)
    """
    held: list[Head] = []
    for place, head in enumerate(heads):
        if head.moment is Moment.RESTORE:
            if not _known(head, heads[:place]):
                continue
            held = [one for one in held if one.seq <= head.seq]
        held.append(head)
    return held


def _known(restored: Head, before: Sequence[Head]) -> bool:
    return not before or any((one.seq, one.hash) == (restored.seq, restored.hash) for one in before)


def _strange(heads: Sequence[Head]) -> list[Fault]:
    """Return the restores of what nobody had told before."""
    back = ((place, head) for place, head in enumerate(heads) if head.moment is Moment.RESTORE)
    return [Fault(Damage.RESTORED, head.seq) for place, head in back if not _known(head, heads[:place])]


def faults(
    rows: Iterable[tuple[Entry, str, str]], heads: Sequence[Head], newest_seq: int, told_outside: bool
) -> list[Fault]:
    """Return what is wrong with a chain, given in order, and the heads told outside; empty when all is well.

    `newest_seq` is the number of its newest entry, `told_outside` whether the chain itself says that heads were told.
    """
    held = binding(heads)
    found = _strange(heads) + ([Fault(Damage.UNTOLD, 0)] if told_outside and not heads else [])
    found += [Fault(Damage.CUT, newest_seq + 1)] if any(head.seq > newest_seq for head in held) else []
    wanted = {head.seq: head.hash for head in held}
    previous, expected = GENESIS, 1
    for entry, told_previous, told_hash in rows:
        if entry.seq != expected or told_previous != previous or chained(entry, previous) != told_hash:
            return [Fault(Damage.BROKEN, entry.seq), *found]
        if wanted.get(entry.seq, told_hash) != told_hash:
            return [Fault(Damage.REWRITTEN, entry.seq), *found]
        previous, expected = told_hash, expected + 1
    return found
