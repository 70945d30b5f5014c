"""Who is told of an alarm that must not wait: whoever watches at the centre of its grid, and the premises' contact."""

from __future__ import annotations

from datetime import datetime

from governance.accounts.store import watching
from governance.alarms.rules import Alarm, Level
from governance.centres import store as centres
from governance.engine import Cursor
from governance.notices import store as notices
from governance.notices.rules import Notice, NoticeKind, notice_id
from governance.notices.store import outbox

TOLD_LEVELS = (Level.FIRE, Level.DANGER)


def tell(db: Cursor, alarm: Alarm, at: datetime) -> int:
    """Tell of a fresh alarm of level I or II in the caller's transaction and return how many were told.

    A fire is an emergency: it goes by every channel at any hour. A danger follows each reader's own choice of channels
    and waits for the end of the quiet hours; on the screen of the centre both stand at once.
    """
    if alarm.level not in TOLD_LEVELS:
        return 0
    centre = centres.centre_of_grid(db, alarm.grid_code) if alarm.grid_code else None
    people = watching.of(db, centre.centre_id if centre else None, alarm.premises_id)
    told = [
        Notice(notice_id(alarm.alarm_id, alarm.last_seq, one), one, NoticeKind.ALARM, alarm.alarm_id, at)
        for one in people
    ]
    return notices.send(db, told, always=alarm.level is Level.FIRE)


def over(db: Cursor, alarm_id: str, at: datetime) -> None:
    """Call off what has not gone out about an alarm that is closed."""
    outbox.drop(db, alarm_id, at)
