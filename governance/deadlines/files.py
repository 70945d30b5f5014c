"""Reading the working calendars and the city's clock settings that ship as data, or a city's own copies of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from governance.deadlines.rules import LightRule, WorkCalendar
from governance.engine.home import DATA

SHIPPED = DATA / "calendars"


@dataclass(frozen=True)
class Cause:
    """Why a clock may stand still 缓办原因."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Limits:
    """Everything about time limits that is data: calendar, thresholds of the light, extension quota, causes."""

    calendar: WorkCalendar
    light: LightRule
    most_extensions: int
    most_extension_work_hours: float
    causes: tuple[Cause, ...] = ()


@cache
def limits(folder: Path = SHIPPED) -> Limits:
    """Return the limits of a folder of calendars: one `<year>.toml` per notice and `office_hours.toml`.

    Raises ValueError naming the file when a date is doubtful: a make-up day that is no weekend day, a holiday that is
    also a make-up day, a span that runs backwards.
    """
    settings = tomllib.loads((folder / "office_hours.toml").read_text(encoding="utf-8"))
    holidays: set[date] = set()
    makeup_days: set[date] = set()
    years: set[int] = set()
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].toml")):
        notice = tomllib.loads(path.read_text(encoding="utf-8"))
        off, worked = _days(notice, path)
        holidays |= off
        makeup_days |= worked
        years.add(int(notice["year"]))
    calendar = WorkCalendar(
        office_hours=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in settings["office_hours"]),
        holidays=frozenset(holidays),
        makeup_days=frozenset(makeup_days),
        years=frozenset(years),
    )
    light = LightRule(timedelta(hours=settings["light"]["soon_hours"]), float(settings["light"]["soon_share"]))
    quota = settings["extension"]
    causes = tuple(Cause(one["code"], one["name"], one["name_en"]) for one in settings.get("cause", ()))
    return Limits(calendar, light, int(quota["most_per_case"]), float(quota["most_work_hours"]), causes)


def _days(notice: dict[str, Any], path: Path) -> tuple[set[date], set[date]]:
    off: set[date] = set()
    worked: set[date] = set()
    for holiday in notice["holiday"]:
        first, last = holiday["span"]
        if last < first:
            raise ValueError(f"{path}: {holiday['name']} ends {last} before it begins {first}")
        off |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
        worked |= set(holiday["makeup"])
    doubtful = {day for day in worked if day.weekday() < 5} | (off & worked)
    if doubtful:
        raise ValueError(f"{path}: {sorted(doubtful)} cannot be make-up days: no weekend, or a holiday too")
    return off, worked
