"""The chain's head outside the store: a file of lines that is only ever appended to, in a folder of one's choice.

Whoever can change the store file cannot make it fit a head he cannot change: keep the folder where he may not write.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from governance.audit import store
from governance.audit.proof import Fault, Restore, faults, restores
from governance.audit.rules import TOLD, Head, Moment
from governance.engine import Cursor, Engine, settings
from governance.engine.log import warn

FOLDER = "audit"
NAME = "heads.jsonl"
SETTING = "GOVERNANCE_AUDIT_HEADS"


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
    """Return every head in the order in which they were written; a half-written line is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return [head for line in lines if (head := _head(line))]


def _head(line: str) -> Head | None:
    try:
        told = json.loads(line)
        return Head(int(told["seq"]), str(told["hash"]), str(told["at_utc"]), Moment(told["moment"]))
    except (ValueError, TypeError, KeyError):
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
    heads = read(path_of(eng.home))

    def question(db: Cursor) -> list[Fault]:
        return faults(store.chain(db), heads, store.head(db)[0])

    return eng.read(question)


def restored(eng: Engine) -> tuple[Restore, ...]:
    """Return every restore that the heads outside tell of, the oldest first."""
    return restores(read(path_of(eng.home)))
