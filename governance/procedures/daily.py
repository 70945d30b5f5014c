"""The work done once a day inside the running app: closed alarms move to the history, and whatever else is a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.accounts import sessions
from governance.alarms.mover import drop_empty, move_closed
from governance.areas import actions as areas
from governance.audit import heads
from governance.audit.rules import Moment
from governance.engine import Engine, settings
from governance.engine.log import note, report
from governance.procedures.looking import Looking

LOOK_SECONDS = 30.0


@dataclass(frozen=True)
class Step:
    """One part of the day's work: its name in the log, and what it does; `run` returns something to log.

    A step may run twice a day, or not for days when the machine was off, so it does whatever is due by now.
    """

    name: str
    run: Callable[[Engine], object]


def _boundaries(eng: Engine) -> int | None:
    from governance.procedures import boundaries  # late: a start need not wait for what reads boundary files

    turned = boundaries.due(eng)
    return turned.version_id if turned else None


def _retention(eng: Engine) -> dict[str, int]:
    from governance.procedures.privacy import retention  # late, as above

    return {kind: found for kind, found in retention.run(eng, None).items() if found}


def _load_files(eng: Engine) -> int | str:
    from governance.procedures.loading import kept  # late, as above

    return kept.remove_old(eng)


def _calendar(eng: Engine) -> bool:
    from governance.procedures import calendars  # late, as above

    return calendars.remember(eng)


STEPS: list[Step] = [
    Step("boundaries.due", _boundaries),  # first, so that what moves to the history moves under what holds
    Step("alarms.move", lambda eng: move_closed(eng, areas.profile(eng).zone)),
    Step("alarms.empty", drop_empty),
    Step("imports.files", _load_files),
    Step("sign_ins.forget", sessions.forget),
    Step("retention", _retention),
    Step("calendar", _calendar),
    Step("audit.head", lambda eng: heads.tell(eng, Moment.DAY).seq),  # last, so that it covers the day's work
]


def newest_turn(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the newest moment, not after now, at which the city's clock showed the time of the day's work.

    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> newest_turn(datetime(2026, 11, 22, 3, 9, tzinfo=shanghai), time(3, 10), shanghai).isoformat()
    '2026-11-21T03:10:00+08:00'
    """
    today = now.astimezone(zone).date()
    turn = datetime.combine(today, at, tzinfo=zone)
    return turn if turn <= now else datetime.combine(today - timedelta(days=1), at, tzinfo=zone)


def is_due(now: datetime, at: time, zone: ZoneInfo, begun_at: datetime | None) -> bool:
    """Tell whether the day's work is to be done: never done by this process, or a turn has come since it was.

    The first time after a start makes up for a night the machine was off.
    """
    return begun_at is None or begun_at < newest_turn(now, at, zone)


def run(eng: Engine, steps: Sequence[Step], stopping: Callable[[], bool] = lambda: False) -> dict[str, str]:
    """Carry out the steps one after the other and return step -> `done` or the id of its failure in the log.

    A step that fails does not stop the next. What has not begun when `stopping` says so is left for the next turn.
    """
    told: dict[str, str] = {}
    for step in steps:
        if stopping():
            break
        try:
            note("daily step done", step=step.name, result=step.run(eng))
            told[step.name] = "done"
        except Exception as error:
            told[step.name] = report(error, step=step.name)
    return told


class Daily(Looking):
    """Looks at the clock in a thread of its own and does the day's work when it is due."""

    name = "daily"

    def __init__(self, steps: Sequence[Step] = STEPS, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(look_seconds)
        self._steps = steps

    def _watch(self, eng: Engine) -> None:
        begun_at: datetime | None = None
        while not self._stopping.wait(self._look_seconds):
            try:
                now = eng.now()
                if is_due(now, _at(eng), areas.profile(eng).zone, begun_at):
                    begun_at = now
                    run(eng, self._steps, self._stopping.is_set)
            except Exception as error:
                report(error, step="daily")


def _at(eng: Engine) -> time:
    return settings.time_of_day(eng.read(lambda db: settings.text(db, "daily.at")))
