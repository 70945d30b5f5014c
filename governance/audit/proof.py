"""What is wrong with a chain, given what was told of it outside the store. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from governance.audit.rules import GENESIS, RESTORED, TOLD, Entry, Head, Moment, chained

NEW_HOME = "new"  # what the entry of a restore says of a folder of which nothing had been told

Noted = dict[int, tuple[Entry, str]]


class Damage(StrEnum):
    """What can be wrong with the chain."""

    BROKEN = "broken"  # an entry does not fit: edited, deleted before it, or reordered
    REWRITTEN = "rewritten"  # all fits, but not what was told outside: somebody has made all hashes anew
    CONTRADICTED = "contradicted"  # two hashes were told of one entry: somebody wrote into the file
    CUT = "cut"  # entries that were told outside are gone from the end
    UNTOLD = "untold"  # the chain says that its head was told outside, and the file does not have it
    UNREADABLE = "unreadable"  # a line of the file is no head; its number stands for that of an entry
    RESTORED = "restored"  # the file says that a backup came back that nobody told of, or the chain knows nothing of it


class Fault(NamedTuple):
    """One thing wrong with the chain, and the number of the first entry it concerns."""

    damage: Damage
    seq: int


class Restore(NamedTuple):
    """A backup that came back: the entry it went back to, when (ISO), and how many told entries it left behind."""

    seq: int
    at_utc: str
    lost: int


class _Line(NamedTuple):
    """A line of the file, the line that holds before it, and the highest number told so far."""

    head: Head
    before: _Line | None
    newest_seq: int


class _Reading(NamedTuple):
    newest: _Line | None
    restores: tuple[Restore, ...]
    strange: tuple[Head, ...]


def held(heads: Sequence[Head]) -> list[Head]:
    """Return the heads that the store must still fit: all but those that a restore has legitimately left behind.

    A restore goes back to where its backup was told, and what was told after that holds no longer. Only a backup can
    come back, and it is told while nothing is written, so never below what was told before: a line that merely says
    so takes nothing back. In an empty file there is nothing to take back, so the first line stands.

    >>> day, kept = Head(5, "a", "", Moment.DAY), Head(7, "b", "", Moment.BACKUP)
    >>> stop, back = Head(9, "c", "", Moment.STOP), kept._replace(moment=Moment.RESTORE)
    >>> held([day, kept, stop, back]) == [day, kept, back]
    True
    >>> held([day, stop, day._replace(moment=Moment.RESTORE)]) == [day, stop]
    True
    """
    return _path(_read(heads).newest)


def restores(heads: Sequence[Head]) -> tuple[Restore, ...]:
    """Return every backup that came back, the oldest first: each took entries away, so each is worth a question.

    >>> kept, stop = Head(7, "b", "", Moment.BACKUP), Head(9, "c", "", Moment.STOP)
    >>> restores([kept, stop, Head(7, "b", "2026", Moment.RESTORE)])
    (Restore(seq=7, at_utc='2026', lost=2),)
    """
    return _read(heads).restores


def _read(heads: Sequence[Head]) -> _Reading:
    newest: _Line | None = None
    targets: dict[tuple[int, str], _Line | None] = {}
    told: list[Restore] = []
    strange: list[Head] = []
    for place, head in enumerate(heads):
        so_far = newest.newest_seq if newest else 0
        if head.moment is Moment.RESTORE:
            if place and head == heads[place - 1]:  # told again by the start that finished a killed restore
                continue
            if place and head[:2] not in targets:
                strange.append(head)
                continue
            told.append(Restore(head.seq, head.at_utc, max(0, so_far - head.seq)))
            newest = _Line(head, targets.setdefault(head[:2], None), head.seq)
            continue
        newest = _Line(head, newest, max(so_far, head.seq))
        if head.moment is Moment.BACKUP and head.seq >= so_far:
            targets[head[:2]] = newest
    return _Reading(newest, tuple(told), tuple(strange))


def _path(line: _Line | None) -> list[Head]:
    found = []
    while line:
        found.append(line.head)
        line = line.before
    return found[::-1]


def faults(rows: Iterable[tuple[Entry, str, str]], heads: Sequence[Head], newest_seq: int) -> list[Fault]:
    """Return what is wrong with a chain, given in order, and the heads told outside; empty when all is well.

    `newest_seq` is the number of its newest entry.
    """
    binding = held(heads)
    wanted: dict[int, set[str]] = {}
    for head in binding:
        wanted.setdefault(head.seq, set()).add(head.hash)
    found = [Fault(Damage.RESTORED, head.seq) for head in _read(heads).strange]
    found += [Fault(Damage.CONTRADICTED, seq) for seq in sorted(wanted) if len(wanted[seq]) > 1]
    found += [Fault(Damage.CUT, newest_seq + 1)] if any(seq > newest_seq for seq in wanted) else []
    noted: Noted = {}
    previous, expected = GENESIS, 1
    for entry, told_previous, told_hash in rows:
        if entry.seq != expected or told_previous != previous or chained(entry, previous) != told_hash:
            return [Fault(Damage.BROKEN, entry.seq), *found]
        if entry.seq in wanted and wanted[entry.seq] != {told_hash}:
            return [Fault(Damage.REWRITTEN, entry.seq), *found]
        if entry.action in (TOLD, RESTORED):
            noted[entry.seq] = (entry, told_hash)
        previous, expected = told_hash, expected + 1
    return [*found, *_unconfirmed(binding, noted, newest_seq), *_untold(heads, noted)]


def _unconfirmed(binding: Sequence[Head], noted: Noted, newest_seq: int) -> Iterator[Fault]:
    """Yield the restores of which the chain that came back knows nothing: it notes one before anything else."""
    for head in binding:
        if head.moment is Moment.RESTORE and head.seq <= newest_seq and not _restored(noted, head.seq):
            yield Fault(Damage.RESTORED, head.seq)


def _restored(noted: Noted, seq: int) -> Entry | None:
    entry, _hash = noted.get(seq + 1, (None, ""))
    return entry if entry and entry.action == RESTORED else None


def _untold(heads: Sequence[Head], noted: Noted) -> list[Fault]:
    """Return the first head that the chain says was told outside and the file does not have, if there is one.

    One alone may be missing between others that are there: a process killed after its entry and before its line.
    """
    outside = {head[:2] for head in heads}
    since = _begun(heads, noted)
    asked = [
        (seq, (seq, digest) in outside)
        for seq, (entry, digest) in noted.items()
        if entry.action == TOLD and seq > since
    ]
    there = [known for _seq, known in asked]
    for place, (seq, known) in enumerate(asked):
        beside = [*there[max(0, place - 1) : place], *there[place + 1 : place + 2], *([True] if since else [])]
        if not known and not (beside and all(beside)):
            return [Fault(Damage.UNTOLD, seq)]
    return []


def _begun(heads: Sequence[Head], noted: Noted) -> int:
    """Return the newest entry from before this file: what a backup brought along to a new folder, else 0."""
    if not heads or heads[0].moment is not Moment.RESTORE:
        return 0
    entry = _restored(noted, heads[0].seq)
    return heads[0].seq if entry and json.loads(entry.detail).get("home") == NEW_HOME else 0
