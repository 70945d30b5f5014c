"""Checks of data quality 数据质量检查: what can be wrong, how much it matters, and how it can be mended. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOSE_M = 2.0  # two devices of a kind nearer than this may be one
LINK_M = 30.0  # a device this near to premises may hang in them
CLOCK_MINUTES = 5  # a time so little ahead of ours is a clock that goes fast


class Check(StrEnum):
    """One thing that can be wrong, in the order of the page."""

    UNASSIGNED = "unassigned"  # 未归属
    WITHOUT_PREMISES = "without_premises"  # 设备没有场所
    WITHOUT_CONTACT = "without_contact"  # 场所没有联系人
    WITHOUT_OFFICER = "without_officer"  # 网格没有网格员
    DUPLICATES = "duplicates"  # 疑似重复设备
    TIMES = "times"  # 不可能的时间
    SNAPPED = "snapped"  # 就近归属
    CLOSE_BY = "close_by"  # 同类设备相距太近


class Severity(StrEnum):
    """What a finding does while nobody mends it."""

    RESPONSE = "response"  # 影响处置: in an emergency somebody is not found or not told
    FIGURES = "figures"  # 影响统计: a figure is wrong
    LOOK = "look"  # 供核对: most likely right, worth a look


class Thing(StrEnum):
    """What a finding is about."""

    PREMISES = "premises"
    DEVICE = "device"
    ALARM = "alarm"
    PAST_ALARM = "past_alarm"  # an alarm of the history, which is kept as it came
    CASE = "case"
    GRID = "grid"


class Way(StrEnum):
    """How a finding can be mended."""

    MOVE = "move"  # 改位置
    SWAP = "swap"  # 经纬度对调
    ASSIGN = "assign"  # 归入网格
    LINK = "link"  # 挂到场所
    MERGE = "merge"  # 合并
    CONTACT = "contact"  # 补联系人
    OFFICER = "officer"  # 指定网格员
    TIME = "time"  # 改时间
    ACCEPT = "accept"  # 核对无误


SEVERITIES = {
    Check.UNASSIGNED: Severity.RESPONSE,
    Check.WITHOUT_PREMISES: Severity.RESPONSE,
    Check.WITHOUT_CONTACT: Severity.RESPONSE,
    Check.WITHOUT_OFFICER: Severity.RESPONSE,
    Check.DUPLICATES: Severity.FIGURES,
    Check.TIMES: Severity.FIGURES,
    Check.SNAPPED: Severity.LOOK,
    Check.CLOSE_BY: Severity.LOOK,
}
WAYS = {
    Check.UNASSIGNED: (Way.MOVE, Way.SWAP, Way.ASSIGN, Way.ACCEPT),
    Check.WITHOUT_PREMISES: (Way.LINK, Way.ACCEPT),
    Check.WITHOUT_CONTACT: (Way.CONTACT, Way.ACCEPT),
    Check.WITHOUT_OFFICER: (Way.OFFICER,),
    Check.DUPLICATES: (Way.MERGE, Way.ACCEPT),
    Check.TIMES: (Way.TIME, Way.ACCEPT),
    Check.SNAPPED: (Way.ACCEPT, Way.MOVE, Way.ASSIGN),
    Check.CLOSE_BY: (Way.ACCEPT, Way.MERGE),
}


class Reason(StrEnum):
    """Why something belongs to no grid."""

    SWAPPED = "swapped"  # 经纬度写反
    MISSING = "missing"  # 没有坐标, or zero for both
    OUTSIDE = "outside"  # 在所有网格之外


class Fault(StrEnum):
    """Which time cannot be."""

    INSTALLED_LATER = "installed_later"
    SEEN_LATER = "seen_later"
    SEEN_TOO_EARLY = "seen_too_early"
    REGISTERED_LATER = "registered_later"
    RAISED_LATER = "raised_later"
    RECEIVED_TOO_EARLY = "received_too_early"
    ACKNOWLEDGED_TOO_EARLY = "acknowledged_too_early"
    ON_SITE_TOO_EARLY = "on_site_too_early"
    VERDICT_TOO_EARLY = "verdict_too_early"
    NORMAL_TOO_EARLY = "normal_too_early"
    CLOSED_TOO_EARLY = "closed_too_early"
    BLOWN_LATER = "blown_later"
    REPORTED_IN_TOO_EARLY = "reported_in_too_early"
    HANDLED_TOO_EARLY = "handled_too_early"
    CASE_CLOSED_TOO_EARLY = "case_closed_too_early"


@dataclass(frozen=True)
class TimeRule:
    """A time that must not lie before another, or, without another, not in the future.

    `slack_minutes` is what clocks are forgiven; a day of the calendar is forgiven a whole day, whatever the zone.
    `may_blank` says that the thing makes sense without it.
    """

    thing: Thing
    fault: Fault
    column: str
    after: str | None = None
    slack_minutes: int = CLOCK_MINUTES
    may_blank: bool = False


DAY_MINUTES = 24 * 60
_T, _F = Thing, Fault


def _alarm_rules(thing: Thing) -> tuple[TimeRule, ...]:
    raised = "raised_at_utc"
    return (
        TimeRule(thing, _F.RAISED_LATER, raised),
        TimeRule(thing, _F.RECEIVED_TOO_EARLY, "received_at_utc", raised),
        TimeRule(thing, _F.ACKNOWLEDGED_TOO_EARLY, "acknowledged_at_utc", raised, may_blank=True),
        TimeRule(thing, _F.ON_SITE_TOO_EARLY, "on_site_at_utc", raised, may_blank=True),
        TimeRule(thing, _F.VERDICT_TOO_EARLY, "verdict_at_utc", raised),
        TimeRule(thing, _F.NORMAL_TOO_EARLY, "normal_at_utc", raised),
        TimeRule(thing, _F.CLOSED_TOO_EARLY, "closed_at_utc", raised),
    )


TIME_RULES = (
    TimeRule(_T.DEVICE, _F.INSTALLED_LATER, "installed_on", slack_minutes=DAY_MINUTES),
    TimeRule(_T.DEVICE, _F.SEEN_LATER, "last_seen_at_utc", may_blank=True),
    TimeRule(_T.DEVICE, _F.SEEN_TOO_EARLY, "last_seen_at_utc", "installed_on", DAY_MINUTES, may_blank=True),
    TimeRule(_T.PREMISES, _F.REGISTERED_LATER, "registered_at_utc"),
    *_alarm_rules(_T.ALARM),
    *_alarm_rules(_T.PAST_ALARM),
    TimeRule(_T.CASE, _F.BLOWN_LATER, "blown_at_utc"),
    TimeRule(_T.CASE, _F.REPORTED_IN_TOO_EARLY, "reported_in_at_utc", "blown_at_utc"),
    TimeRule(_T.CASE, _F.HANDLED_TOO_EARLY, "handled_at_utc", "blown_at_utc"),
    TimeRule(_T.CASE, _F.CASE_CLOSED_TOO_EARLY, "closed_at_utc", "blown_at_utc"),
)
MENDABLE = (Thing.DEVICE, Thing.PREMISES, Thing.ALARM)  # history and cases are logs: kept as they came


def time_rule(thing: str, fault: str) -> TimeRule:
    """Return the rule that a time breaks."""
    return next(one for one in TIME_RULES if (one.thing, one.fault) == (thing, fault))


def time_fits(rule: TimeRule, value: datetime | None, other: datetime | None, now: datetime) -> bool:
    """Tell whether a time may stand: neither before what it follows nor in the future; all three of the same zone.

    >>> rule = time_rule(Thing.ALARM, Fault.NORMAL_TOO_EARLY)
    >>> at = datetime(2026, 11, 20, 8)
    >>> time_fits(rule, at, at, at), time_fits(rule, at - timedelta(hours=1), at, at), time_fits(rule, None, at, at)
    (True, False, False)
    """
    if value is None:
        return rule.may_blank
    slack = timedelta(minutes=rule.slack_minutes)
    return value - slack <= now and (other is None or value + slack >= other)


def why_unassigned(lon: float | None, lat: float | None, fits_swapped: bool) -> Reason:
    """Return why something belongs to no grid, from what came in and whether it would fit the other way round.

    >>> why_unassigned(0.0, 0.0, False).value, why_unassigned(31.9, 119.6, True).value
    ('missing', 'swapped')
    """
    if fits_swapped:
        return Reason.SWAPPED
    if lon is None or lat is None or lon != lon or lat != lat or (lon, lat) == (0.0, 0.0):
        return Reason.MISSING
    return Reason.OUTSIDE
