"""A process that sends notices and delivers them until it is killed: `python -m tests.faults.notifier HOME LIFE`.

It prints each notice once it is stored; what is printed must reach the service, whatever happens to the process.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from governance.engine import Engine, open_store
from governance.gateways.notices.opening import opened
from governance.notices import store
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.procedures.notifying import wire
from governance.procedures.notifying.worker import Deliveries
from tests.faults.city_worker import tell

LOOK_SECONDS = 0.01


def send(eng: Engine, subject: str) -> str:
    """Store one notice with what goes out for it, and return its identifier."""
    key = notice_id(subject, 1, "officer")
    found = Notice(key, "officer", NoticeKind.DISPATCHED, subject, eng.now())
    eng.write(lambda db: store.send(db, [found]))
    return key


def main(home: Path, life: str) -> None:
    """Send and deliver for ever."""
    eng = open_store(home)
    wire.use(opened)
    Deliveries(LOOK_SECONDS).start(eng)
    tell(opened=True)
    for number in itertools.count():
        tell(notice=send(eng, f"W{life}-{number}"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
