"""More time and standing clocks: the department asks, supervision answers; and opening a closed case again."""

from __future__ import annotations

from collections.abc import Sequence

from governance.accounts.rules import Account, Action, can
from governance.engine import Cursor, Engine, Refused, settings, typed
from governance.engine.text import _
from governance.whistles.actions.move import Said, carry_out, found, step
from governance.whistles.case import Asking, Case, EventKind
from governance.whistles.gates import may_reopen
from governance.whistles.store import log

ASKED = {Asking.EXTENSION: EventKind.EXTENSION_ASKED, Asking.SUSPENSION: EventKind.SUSPENSION_ASKED}
GRANTED = {Asking.EXTENSION: EventKind.EXTENDED, Asking.SUSPENSION: EventKind.SUSPENDED}
DENIED = {Asking.EXTENSION: EventKind.EXTENSION_DENIED, Asking.SUSPENSION: EventKind.SUSPENSION_DENIED}


def ask_extension(eng: Engine, account: Account, case_id: str, hours: float, reason: str) -> Case:
    """Ask supervision for more working hours to handle a case; refused beyond the quota."""
    said = Said(note=typed.reason(reason), value=f"{hours:g}")
    return carry_out(eng, account, case_id, EventKind.EXTENSION_ASKED, Action.CASE_HANDLE, said)


def ask_suspension(eng: Engine, account: Account, case_id: str, cause: str, reason: str) -> Case:
    """Ask supervision to let the clock stand still, for a cause on the city's list."""
    said = Said(note=typed.reason(reason), value=cause)
    return carry_out(eng, account, case_id, EventKind.SUSPENSION_ASKED, Action.CASE_HANDLE, said)


def grant(eng: Engine, account: Account, case_id: str, note: str = "") -> Case:
    """Grant what the department has asked for, as it asked; its own reason stands where none is added."""

    def work(db: Cursor) -> Case:
        before = found(db, account, case_id)
        asked = log.newest(db, case_id, ASKED[before.asked]) if before.asked else None
        kind = GRANTED[before.asked] if before.asked else EventKind.EXTENDED
        if asked is None and can(account, Action.CASE_GRANT):
            raise nothing_asked()
        said = Said(note=note.strip() or (asked.note if asked else ""), value=asked.value if asked else "")
        return step(eng, db, account, case_id, kind, Action.CASE_GRANT, said)

    return eng.write(work, "cases")


def deny(eng: Engine, account: Account, case_id: str, reason: str) -> Case:
    """Refuse what the department has asked for, with the reason it reads."""

    def work(db: Cursor) -> Case:
        before = found(db, account, case_id)
        if before.asked is None and can(account, Action.CASE_GRANT):
            raise nothing_asked()
        kind = DENIED[before.asked or Asking.EXTENSION]
        return step(eng, db, account, case_id, kind, Action.CASE_GRANT, Said(note=typed.reason(reason)))

    return eng.write(work, "cases")


def suspend(eng: Engine, account: Account, case_id: str, cause: str, reason: str) -> Case:
    """Let the clock of a case stand still without having been asked."""
    said = Said(note=typed.reason(reason), value=cause)
    return carry_out(eng, account, case_id, EventKind.SUSPENDED, Action.CASE_GRANT, said)


def resume(eng: Engine, account: Account, case_id: str, note: str = "") -> Case:
    """Let the clock go on: supervision, or the department itself once the cause is gone."""
    right = Action.CASE_GRANT if can(account, Action.CASE_GRANT) else Action.CASE_HANDLE
    return carry_out(eng, account, case_id, EventKind.RESUMED, right, Said(note=note))


def reopen(eng: Engine, account: Account, case_id: str, reason: str, photo_ids: Sequence[str] = ()) -> Case:
    """Open a closed case again because the hazard came back; refused once so many days have passed."""

    def work(db: Cursor) -> Case:
        before, days = found(db, account, case_id), int(settings.number(db, "whistle.reopen_days"))
        if can(account, Action.CASE_REOPEN) and not may_reopen(before, days, eng.now()):
            raise Refused(_("结案已超过 {n} 天，不能重开，请重新吹哨。").format(n=days))
        said = Said(note=typed.reason(reason), photo_ids=tuple(photo_ids))
        return step(eng, db, account, case_id, EventKind.REOPENED, Action.CASE_REOPEN, said)

    return eng.write(work, "cases")


def nothing_asked() -> Refused:
    """Return the refusal where nothing waits for an answer any more."""
    return Refused(_("现在没有待批的申请，请刷新看最新情况。"))
