"""Mending times that cannot be: set right or left out, within what the rest of the row allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _
from governance.engine.times import day_start, to_store
from governance.procedures.quality.mending import Mended, Pick, allow, gone, note
from governance.procedures.quality.rules import MENDABLE, TIME_RULES, Thing, TimeRule, time_fits, time_rule
from governance.procedures.quality.words import fault_name
from governance.procedures.store import mending as store

DAY = "installed_on"  # the one time that is a day of the calendar


def correct(eng: Engine, account: Account, picks: Sequence[Pick], at: datetime | date | None) -> Mended:
    """Write the right time, or none, where a time cannot be; `at` is aware, or a local day.

    The rows must share one fault. Raises Refused for history and cases, which are kept as they came, for a time that
    cannot be either, and for leaving out what a row needs.
    """
    allow(account, picks)
    rule = _shared_rule(picks)
    if at is None and not rule.may_blank:
        raise Refused(_("“{fault}”不能留空，请填正确的时间。").format(fault=fault_name(rule.fault)))
    value = _stored(eng, rule, at)
    keys = [one.subject_id for one in picks]

    def work(db: Cursor) -> dict[str, str | None]:
        columns = [rule.column, rule.after or rule.column]
        stood = store.times_of(db, rule.thing, columns, keys)
        if not stood:
            raise gone()
        now = to_store(eng.now())
        for key, _value, after in stood:
            if not time_fits(rule, value, after if rule.after else None, now):
                raise Refused(_("{key}：改成这个时间仍然说不通，请再核对。").format(key=key))
        written = value.date() if rule.column == DAY and value else value
        store.set_time(db, rule.thing, rule.column, [row[0] for row in stood], written)
        old = {row[0]: str(row[1]) for row in stood[:100]}
        note(db, eng, account, "time", [row[0] for row in stood], column=rule.column, old=old, new=str(written))
        return {row[0]: row[1] for row in stood}

    done = len(eng.write(work, "alarms" if rule.thing is Thing.ALARM else None))
    if at is None:
        return Mended(done, _("已清空 {n} 处时间。").format(n=done))
    return Mended(done, _("已改正 {n} 处时间。").format(n=done))


def _shared_rule(picks: Sequence[Pick]) -> TimeRule:
    if len({(one.subject, one.finding) for one in picks}) > 1:
        raise Refused(_("一次只能改同一种问题，请只选同一种。"))
    if (picks[0].subject, picks[0].finding) not in {(one.thing, one.fault) for one in TIME_RULES}:
        raise gone()
    rule = time_rule(picks[0].subject, picks[0].finding)
    if rule.thing not in MENDABLE:
        raise Refused(_("历史告警和案件记录保持原样；核对后可标记无误，或改正文件后重新导入。"))
    return rule


def _stored(eng: Engine, rule: TimeRule, at: datetime | date | None) -> datetime | None:
    if at is None:
        return None
    if isinstance(at, datetime):
        return to_store(at)
    if rule.column == DAY:
        return datetime(at.year, at.month, at.day)
    return to_store(day_start(at, areas.profile(eng).zone))
