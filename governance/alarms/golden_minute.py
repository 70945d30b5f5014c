"""The golden minute 黄金一分钟: from the signal at the device to the first person on site, step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.alarms.rules import GOLDEN_MINUTE, Alarm, Event, Kind


@dataclass(frozen=True)
class PersonTimes:
    """One person's lane of the ledger: seconds from the signal until told, seen, set out and on site."""

    person: str
    duty: str | None
    notified_s: float | None = None
    seen_s: float | None = None
    departed_s: float | None = None
    on_site_s: float | None = None


@dataclass(frozen=True)
class GoldenMinute:
    """The ledger of one alarm: seconds from the signal until each step of the system, and a lane for each person."""

    received_s: float
    displayed_s: float | None
    notified_s: float | None
    acknowledged_s: float | None
    on_site_s: float | None
    verdict_s: float | None
    controlled_s: float | None
    normal_s: float | None
    people: tuple[PersonTimes, ...]

    @property
    def kept(self) -> bool | None:
        """Whether the first person was on site within 60 seconds; None while nobody is."""
        return None if self.on_site_s is None else self.on_site_s <= GOLDEN_MINUTE.total_seconds()


_LANE = {
    Kind.NOTIFIED: "notified_s",
    Kind.ACKNOWLEDGED: "seen_s",
    Kind.DEPARTED: "departed_s",
    Kind.ON_SITE: "on_site_s",
}


def golden_minute(alarm: Alarm, events: Iterable[Event]) -> GoldenMinute:
    """Return the golden-minute times 黄金一分钟 of an alarm, computed from its events.

    Of several events of a kind the first counts, except the verdict, where the last one holds. An alarm that came
    without events (a loaded history) shows the times of its row and no people.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.seq))
    first: dict[Kind, datetime] = {}
    for event in ordered:
        first.setdefault(event.kind, event.at)
        if event.kind is Kind.VERDICT:
            first[event.kind] = event.at

    def seconds(kind: Kind, otherwise: datetime | None = None) -> float | None:
        at = first.get(kind, otherwise)
        return None if at is None else (at - alarm.raised_at).total_seconds()

    return GoldenMinute(
        received_s=seconds(Kind.RECEIVED, alarm.received_at) or 0.0,
        displayed_s=seconds(Kind.DISPLAYED, alarm.displayed_at),
        notified_s=seconds(Kind.NOTIFIED),
        acknowledged_s=seconds(Kind.ACKNOWLEDGED, alarm.acknowledged_at),
        on_site_s=seconds(Kind.ON_SITE, alarm.on_site_at),
        verdict_s=seconds(Kind.VERDICT, alarm.verdict_at),
        controlled_s=seconds(Kind.CONTROLLED),
        normal_s=seconds(Kind.NORMAL, alarm.normal_at),
        people=_lanes(alarm.raised_at, ordered),
    )


def _lanes(raised_at: datetime, ordered: list[Event]) -> tuple[PersonTimes, ...]:
    lanes: dict[str, dict[str, float]] = {}
    duties: dict[str, str | None] = {}
    for event in ordered:
        if event.person and event.kind in _LANE:
            lane = lanes.setdefault(event.person, {})
            lane.setdefault(_LANE[event.kind], (event.at - raised_at).total_seconds())
            duties[event.person] = duties.get(event.person) or event.duty
    return tuple(PersonTimes(person, duties[person], **lane) for person, lane in lanes.items())
