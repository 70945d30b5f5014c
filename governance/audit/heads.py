"""The chain's head outside the store: a file of lines that is only ever appended to, in a folder of one's choice.

Whoever can change the store file cannot make it fit a head he cannot change: keep the folder where he may not write.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from governance.audit import store
from governance.audit.proof import Damage, Fault, Restore, faults, restores
from governance.audit.rules import TOLD, Head, Moment
from governance.engine import Cursor, Engine, settings
from governance.engine.log import warn

FOLDER = "audit"
NAME = "heads.jsonl"
SETTING = "GOVERNANCE_AUDIT_HEADS"
BEGINS, LONGEST_LINE, MOST = '{"seq": ', 1000, 2**62
LATE = timedelta(hours=36)  # a head is told every day and at every start and stop


def path_of(home: Path) -> Path:
    """Return the file of heads of a home folder: in GOVERNANCE_AUDIT_HEADS, or in `audit` beside the store."""
    chosen = settings.environment(SETTING)
    return (Path(chosen).expanduser() if chosen else home / FOLDER) / NAME


def write(path: Path, head: Head) -> None:
    """Append one head; it is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(head._asdict(), ensure_ascii=False) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, _line_break(path) + line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _line_break(path: Path) -> bytes:
    """Return what ends a line that a killed process left half written."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return b""
        file.seek(-1, os.SEEK_END)
        return b"" if file.read(1) == b"\n" else b"\n"


def read(path: Path) -> list[Head]:
    """Return every head in the order in which they were written; what is no head is left out."""
    return [head for line in _lines(path) if (head := _head(line))]


def unreadable(path: Path) -> list[int]:
    """Return the numbers of the lines that are no head, the first is 1; one that a kill left half written is none."""
    return [number for number, line in enumerate(_lines(path), start=1) if line.strip() and not _sound(line)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else []


def _sound(line: str) -> bool:
    half_written = line.startswith(BEGINS) and not line.rstrip().endswith("}") and len(line) < LONGEST_LINE
    return _head(line) is not None or half_written or BEGINS.startswith(line)


def _head(line: str) -> Head | None:
    """Return the head that a line tells, None for a line that tells none, whatever somebody has written there."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        told = json.loads(line)
        seq, digest, at_utc = told["seq"], told["hash"], told["at_utc"]
        sound = type(seq) is int and 0 <= seq <= MOST and isinstance(digest, str) and isinstance(at_utc, str)
        moment = Moment(told["moment"])
        return Head(seq, digest, at_utc, moment) if sound and datetime.fromisoformat(at_utc) else None
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None


def tell(eng: Engine, moment: Moment) -> Head:
    """Note in the chain that its head is told, then write that head outside the store; return it.

    A folder that cannot be written to stops nobody's work: it is in the log, and `check` misses the head.
    """
    now = eng.now()

    def work(db: Cursor) -> tuple[int, str]:
        store.append(db, now, None, TOLD, moment.value)
        return store.head(db)

    head = Head(*eng.write(work), now.isoformat(timespec="seconds"), moment)
    tell_of(eng.home, head)
    return head


def tell_of(home: Path, head: Head) -> None:
    """Append a head to the file of a home folder; where that cannot be written, say so in the log."""
    try:
        write(path_of(home), head)
    except OSError as error:
        warn("audit head not written outside the store", path=str(path_of(home)), reason=str(error))


def examine(eng: Engine) -> list[Fault]:
    """Read the whole chain against the heads outside and return what is wrong with it."""
    path = path_of(eng.home)
    heads = read(path)

    def question(db: Cursor) -> list[Fault]:
        return faults(store.chain(db), heads, store.head(db)[0])

    strange = [Fault(Damage.UNREADABLE, number) for number in unreadable(path)]
    return [*eng.read(question), *strange]


def untold_since(eng: Engine) -> tuple[int, datetime] | None:
    """Return (number, time) of the oldest entry that no head outside covers, where it should be covered by now."""
    newest = max((head.seq for head in read(path_of(eng.home))), default=0)
    found = eng.read(lambda db: store.first_after(db, newest))
    return found if found and eng.now() - found[1] > LATE else None


def restored(eng: Engine) -> tuple[Restore, ...]:
    """Return every restore that the heads outside tell of, the oldest first."""
    return restores(read(path_of(eng.home)))
