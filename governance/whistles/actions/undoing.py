"""Taking back 撤销 one's own newest step, within the minute and while nothing has followed it."""

from __future__ import annotations

from datetime import timedelta

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.whistles.actions.move import city_clocks, found
from governance.whistles.actions.saving import save
from governance.whistles.actions.sending import rule_of
from governance.whistles.case import Case, Event, EventKind
from governance.whistles.gates import Step, undo_until
from governance.whistles.life import apply, terms_of
from governance.whistles.people import ties_of
from governance.whistles.store import log, steps

SETTING = "whistle.undo_seconds"


def undoable(eng: Engine, account: Account) -> list[tuple[str, Step]]:
    """Return (case, step) of what this account did just now and may still take back, the newest first."""
    require(account, Action.CASE_SEE)

    def question(db: Cursor) -> list[tuple[str, Step]]:
        seconds = settings.number(db, SETTING)
        return steps.newest_of(db, account.account_id, eng.now() - timedelta(seconds=seconds)) if seconds else []

    return eng.read(question)


def undo(eng: Engine, account: Account, case_id: str) -> Case:
    """Take back the account's own newest step and return the case as it stood before it.

    Both stay in the log. Raises NotFound for a case beyond the account's reach, Refused when the step is another's,
    something has followed it, or the time is over. Twice, as by a double tap, changes nothing more.
    """

    def work(db: Cursor) -> Case:
        before = found(db, account, case_id)
        last = log.newest(db, case_id)
        if last and last.kind is EventKind.UNDONE and last.account_id == account.account_id:
            return before
        step, standing = steps.newest(db, before) or (None, None)
        seconds = settings.number(db, SETTING)
        until = undo_until(before, step, account.account_id, seconds)
        if step is None or until is None:
            raise Refused(_("这一步已经不能撤销：后面又有了新的一步，或不是您做的。请刷新看最新情况。"))
        if eng.now() > until:
            raise Refused(_("只能在 {n} 秒内撤销，时间已过。").format(n=round(seconds)))
        event = Event(
            EventKind.UNDONE,
            eng.now(),
            account.name,
            account.account_id,
            ties_of(account, before),
            account.department_code,
            value=step.kind.value,
            standing=standing,
        )
        after = apply(before, event, city_clocks(eng), terms_of(rule_of(db, before)))
        save(db, before, after, event, ())
        return after

    return eng.write(work, "cases")
