"""Which version holds when: what the daily job lets come into force, and going back to the version before."""

from __future__ import annotations

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.procedures.boundaries.force import Progress, Turned, bring_into_force, stored
from governance.procedures.boundaries.places import assigned
from governance.procedures.store import boundaries as store
from governance.tiles import store as tiles

LONGEST_REASON = 200


def due(eng: Engine, progress: Progress = lambda stage, share: None) -> Turned | None:
    """Let the version whose first day has come come into force, and return what it changed; None on most days.

    For the daily job. It also assigns anew what was written under other boundaries while they changed.
    """
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    version_id = eng.read(lambda db: area_store.version_due(db, today))
    turned = bring_into_force(eng, None, stored(eng, version_id), progress) if version_id is not None else None
    if eng.read(lambda db: area_store.version_in_force(db)) is not None:
        settle(eng)
    return turned


def settle(eng: Engine) -> int:
    """Assign what other boundaries, or none, were asked about; return how many things there were."""
    locator = areas.locator(eng)

    def work(db: Cursor) -> int:
        if area_store.version_in_force(db) != locator.version_id:
            return 0
        count = 0
        for subject in store.SUBJECTS:
            rows = store.astray(db, subject, locator.version_id) if subject.by_grid else None
            found = assigned(rows, locator).drop_columns(["lon", "lat"]) if rows is not None and rows.num_rows else None
            if found is not None:
                store.place(db, subject, found)
                count += found.num_rows
        if count:
            tiles.rebuild(db)
        return count

    return eng.write(work, "cases")


def rollback(
    eng: Engine, account: Account | None, reason: str, progress: Progress = lambda stage, share: None
) -> Turned:
    """Let the version before the present one hold again and return what that changed.

    What has not moved since gets back exactly what it had. Raises Refused without a reason, or where there is no
    version to go back to.
    """
    if account is not None:
        require(account, Action.LOAD)
    reason = cleaned(reason)
    if not reason:
        raise Refused(_("请写明恢复上一版边界的原因。"))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("原因最多 {n} 字，请写短一点。").format(n=LONGEST_REASON))
    before = eng.read(area_store.version_before)
    if before is None:
        raise Refused(_("没有可以恢复的上一版边界。"))
    return bring_into_force(eng, account.account_id if account else None, stored(eng, before), progress, reason)
