"""Routing many whistles at once, equal to `rules.route` row by row: for dry runs and generated histories. Pure.

Rules cannot tell more combinations apart than there are categories, named areas, kinds, slots and months. So each
combination that occurs is routed once and its answer is handed to every row that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.deadlines.rules import WorkCalendar
from governance.routing.moments import SLOTS, Moment, Slot
from governance.routing.rules import Kind, RoutingRule

NOBODY = -1
_DAY_OFF = SLOTS.index(Slot.DAY_OFF)
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Blown:
    """Whistles as columns of one length: category and area codes and kinds as text, places in `SLOTS`, months 1 to 12.

    `area` is the finest area known, None for none.
    """

    category: Sequence[Any]
    area: Sequence[Any]
    kind: Sequence[Any]
    slot: NDArray[np.int8]
    month: NDArray[np.int8]


def route_many(rules: Sequence[RoutingRule], blown: Blown) -> Codes:
    """Return for every whistle the place of its rule in `rules`; `NOBODY` where none matches."""
    if not len(blown.slot):
        return np.zeros(0, dtype=np.int64)
    category, categories = _factorised(blown.category)
    kind, kinds = _factorised(blown.kind)
    area, areas = _areas(rules, blown.area)
    time = blown.slot.astype(np.int64) * 12 + blown.month.astype(np.int64) - 1
    key = ((category * len(areas) + area) * len(kinds) + kind) * 36 + time
    once, at = np.unique(key, return_inverse=True)
    in_line = sorted(range(len(rules)), key=lambda one: rules[one].place_in_line)
    won = np.full(len(once), NOBODY, dtype=np.int64)
    for place, packed in enumerate(once.tolist()):
        rest, when = divmod(packed, 36)
        rest, which_kind = divmod(rest, len(kinds))
        which_category, which_area = divmod(rest, len(areas))
        asked = (categories[which_category], areas[which_area], Kind(kinds[which_kind]))
        moment = Moment(SLOTS[when // 12], when % 12 + 1)
        won[place] = next((one for one in in_line if rules[one].matches(*asked, moment)), NOBODY)
    return won[at.reshape(-1)]


def _factorised(values: Sequence[Any]) -> tuple[Codes, list[Any]]:
    numbers, distinct = pd.factorize(np.asarray(values, dtype=object))
    return numbers.astype(np.int64), list(distinct)


def _areas(rules: Sequence[RoutingRule], values: Sequence[Any]) -> tuple[Codes, list[str | None]]:
    """Return the area of every whistle as the smallest that a rule names, which is all that a rule can see of it."""
    named = sorted({rule.area_code for rule in rules if rule.area_code}, key=len, reverse=True)
    seen: list[str | None] = [None, *named]
    numbers, distinct = pd.factorize(np.asarray(values, dtype=object), use_na_sentinel=True)
    place = {code: number for number, code in enumerate(seen)}
    each = [place[next((code for code in named if str(area).startswith(code)), None)] for area in distinct]
    return np.array([*each, 0], dtype=np.int64)[numbers], seen


def moments_at(
    at_utc: NDArray[np.datetime64], calendar: WorkCalendar, zone: ZoneInfo
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return for many instants (datetime64, UTC) the place of their slot in `SLOTS` and their month, as `moment_at`."""
    if not len(at_utc):
        return np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int8)
    local = pd.DatetimeIndex(at_utc.astype("datetime64[us]")).tz_localize(UTC).tz_convert(zone).tz_localize(None)
    day = local.to_numpy().astype("datetime64[D]")
    first = day.min()
    days = first.astype(object)
    span = int((day.max() - first).astype(int)) + 1
    working = np.array([calendar.is_working(days + timedelta(days=one)) for one in range(span)])
    clock = local.to_numpy() - day
    inside = np.zeros(len(at_utc), dtype=bool)
    for opening, closing in calendar.office_hours:
        inside |= (clock >= _since_midnight(opening)) & (clock < _since_midnight(closing))
    works = working[(day - first).astype(int)]
    slot = np.where(works, np.where(inside, SLOTS.index(Slot.OFFICE), SLOTS.index(Slot.AFTER_HOURS)), _DAY_OFF)
    return slot.astype(np.int8), local.month.to_numpy().astype(np.int8)


def _since_midnight(edge: time) -> np.timedelta64:
    return np.timedelta64(edge.hour * 3600 + edge.minute * 60 + edge.second, "s")
