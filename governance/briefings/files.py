"""Reading what an office has set for its circular: names, standards, weights, days allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from governance.areas.rules import CityProfile
from governance.briefings.facts import Office, Standards
from governance.briefings.rules import SCORED
from governance.deadlines.rules import WorkCalendar
from governance.engine.errors import Refused
from governance.engine.home import DATA
from governance.engine.text import _, pick
from governance.indicators.rules import LEAST_CASES_RANKED

SHIPPED = DATA / "templates" / "briefing" / "month.toml"


@dataclass(frozen=True)
class MonthSettings:
    """The settings of the monthly circular: texts with blanks, standards, working days allowed by purpose."""

    texts: dict[str, str]
    standards: Standards
    work_days: dict[str, int]
    own: bool = False  # changed by the office itself


def settings_path(home: Path) -> Path:
    """Return the office's own settings under GOVERNANCE_HOME where there are any, else the shipped ones."""
    own = home / "templates" / "month.toml"
    return own if own.is_file() else SHIPPED


def read_settings(path: Path) -> MonthSettings:
    """Return the settings in a file; raises Refused, naming the file and the fault, when they are no use."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = {name: str(text) for name, text in fields["office"].items()}
        days = {name: int(days) for name, days in fields["work_days"].items()}
        return MonthSettings(texts, _standards(fields), days, own=path != SHIPPED)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise Refused(_("通报设置 {path} 有误：{error}").format(path=path, error=error)) from error


def _standards(fields: dict[str, Any]) -> Standards:
    weights = tuple((str(rate), int(weight)) for rate, weight in fields["weights"].items())
    unknown = [rate for rate, _weight in weights if rate not in SCORED]
    if unknown or sum(weight for _rate, weight in weights) != 100:
        raise ValueError(f"weights {weights}: known rates are {', '.join(SCORED)}, and together they make 100")
    standards = fields["standards"]
    return Standards(
        on_time=Decimal(str(standards["on_time_percent"])),
        report_in=Decimal(str(standards["report_in_percent"])),
        rework=Decimal(str(standards["rework_percent"])),
        min_due=LEAST_CASES_RANKED,
        min_grid_due=int(standards["least_due_of_grid"]),
        long_days=int(standards["long_overdue_days"]),
        weights=weights,
    )


def office(settings: MonthSettings, profile: CityProfile, month: date) -> Office:
    """Return the office's names with their blanks filled, in the language spoken now.

    An office's own file goes before the city's profile, and that before the texts that ship.
    """
    city = pick(profile.name, profile.name_en)
    blanks: dict[str, object] = {"city": city, "initial": profile.name[0], "year": month.year, "month": month.month}
    texts = settings.texts if settings.own else {**settings.texts, **profile.briefing}
    blanks["name"] = _text(texts, "name", blanks)
    names = ("mark", "number", "addressees", "copied_to", "printed_by", "objections_to", "platform", "objections_phone")
    return Office(name=str(blanks["name"]), **{name: _text(texts, name, blanks) for name in names})


def _text(texts: Mapping[str, str], name: str, blanks: dict[str, object]) -> str:
    try:
        return pick(texts.get(name, ""), texts.get(f"{name}_en")).format_map(blanks)
    except (KeyError, ValueError, IndexError) as error:
        raise Refused(_("通报设置里的 {name} 有填不上的空：{error}").format(name=name, error=error)) from error


def work_day_after(day: date, days: int, calendar: WorkCalendar) -> date:
    """Return the working day that comes a number of working days after a day.

    >>> from datetime import time
    >>> calendar = WorkCalendar(((time(9), time(17)),))
    >>> work_day_after(date(2026, 11, 20), 3, calendar).isoformat()
    '2026-11-25'
    """
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day
