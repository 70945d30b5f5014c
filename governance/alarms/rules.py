"""Alarms 告警: states, verdicts, what an event changes, and the order of the active list.

Pure. The states follow the alarm life of ANSI/ISA-18.2 (active, acknowledged, returned to normal); what this field
adds is the verdict 核实结论 of a person on site, without which no alarm is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

GOLDEN_MINUTE = timedelta(seconds=60)  # from the signal at the device to the first person on site


class Level(IntEnum):
    """Severity of an alarm; the smaller the worse."""

    FIRE = 1  # Ⅰ 火警
    DANGER = 2  # Ⅱ 险情
    WARNING = 3  # Ⅲ 预警
    NOTICE = 4  # Ⅳ 提示


class State(StrEnum):
    """Where an alarm stands in its life."""

    ACTIVE = "active"  # 活跃: nobody has looked at it
    ACKNOWLEDGED = "acknowledged"  # 已确认: somebody has, or has even given the verdict; the device still signals
    RETURNED = "returned"  # 已恢复: the device is normal again, the verdict is open
    CLOSED = "closed"  # 已关闭: verdict given and normal again


OPEN = (State.ACTIVE, State.ACKNOWLEDGED, State.RETURNED)


class Verdict(StrEnum):
    """What it was, as found on site."""

    FIRE = "fire"  # 火警
    HAZARD = "hazard"  # 隐患
    FALSE = "false"  # 误报
    TEST = "test"  # 测试
    FAULT = "fault"  # 故障


class Cause(StrEnum):
    """Why it happened: what goes with a verdict."""

    ELECTRICAL = "electrical"
    OPEN_FLAME = "open_flame"
    BATTERY_CHARGING = "battery_charging"
    OVERLOAD = "overload"
    LEAKAGE_CURRENT = "leakage_current"
    OVERHEATED_LINE = "overheated_line"
    GAS_LEAK = "gas_leak"
    COOKING = "cooking"
    STEAM = "steam"
    DUST = "dust"
    SMOKING = "smoking"
    INSECTS = "insects"
    INCENSE = "incense"
    VOLTAGE = "voltage"
    DRILL = "drill"
    MAINTENANCE = "maintenance"
    LOW_BATTERY = "low_battery"
    AGED_DETECTOR = "aged_detector"
    COMMUNICATION = "communication"
    OTHER = "other"


_C = Cause
CAUSES: dict[Verdict, tuple[Cause, ...]] = {
    Verdict.FIRE: (_C.ELECTRICAL, _C.OPEN_FLAME, _C.COOKING, _C.SMOKING, _C.BATTERY_CHARGING, _C.GAS_LEAK, _C.OTHER),
    Verdict.HAZARD: (
        *(_C.OVERLOAD, _C.LEAKAGE_CURRENT, _C.OVERHEATED_LINE, _C.GAS_LEAK, _C.BATTERY_CHARGING),
        *(_C.COOKING, _C.SMOKING, _C.INCENSE, _C.OTHER),
    ),
    Verdict.FALSE: (
        *(_C.COOKING, _C.STEAM, _C.DUST, _C.SMOKING, _C.INSECTS, _C.INCENSE),
        *(_C.VOLTAGE, _C.OTHER),
    ),
    Verdict.TEST: (_C.DRILL, _C.MAINTENANCE, _C.OTHER),
    Verdict.FAULT: (_C.LOW_BATTERY, _C.AGED_DETECTOR, _C.COMMUNICATION, _C.OTHER),
}
_ANY_DEVICE = {_C.DRILL, _C.MAINTENANCE, _C.LOW_BATTERY, _C.AGED_DETECTOR, _C.COMMUNICATION, _C.OTHER}
_SENSED = {  # what a kind of device can notice at all
    "smoke": {_C.ELECTRICAL, _C.OPEN_FLAME, _C.BATTERY_CHARGING, _C.OVERHEATED_LINE, _C.COOKING, _C.STEAM, _C.DUST}
    | {_C.SMOKING, _C.INSECTS, _C.INCENSE},
    "electricity": {_C.ELECTRICAL, _C.BATTERY_CHARGING, _C.OVERLOAD, _C.LEAKAGE_CURRENT, _C.OVERHEATED_LINE}
    | {_C.STEAM, _C.VOLTAGE},
    "gas": {_C.OPEN_FLAME, _C.GAS_LEAK, _C.COOKING, _C.STEAM},
}


class Kind(StrEnum):
    """Kind of event in an alarm's life, in the order of the golden-minute ledger 黄金一分钟台账."""

    RAISED = "raised"  # 信号: at the device
    RECEIVED = "received"  # 收到: at the platform
    DISPLAYED = "displayed"  # 显示: on the centre's screen
    NOTIFIED = "notified"  # 告知: one event for each person
    ACKNOWLEDGED = "acknowledged"  # 已看
    DEPARTED = "departed"  # 出发
    ON_SITE = "on_site"  # 到场
    VERDICT = "verdict"  # 结论
    CONTROLLED = "controlled"  # 控制
    NORMAL = "normal"  # 恢复


class Transition(NamedTuple):
    """One line of the table: in a state, with or without a verdict given before, an event leads to a state."""

    state: State
    verdict_given: bool
    event: Kind
    to: State


_S, _K = State, Kind
TRANSITIONS = (
    # somebody has looked at it; its sound stops, its place in the list does not
    Transition(_S.ACTIVE, False, _K.ACKNOWLEDGED, _S.ACKNOWLEDGED),
    # who stands before it and says what it is has also seen it
    Transition(_S.ACTIVE, False, _K.VERDICT, _S.ACKNOWLEDGED),
    # the device went quiet by itself: the question what it was stays open
    Transition(_S.ACTIVE, False, _K.NORMAL, _S.RETURNED),
    # a second person looks: noted for him, no change for the alarm
    Transition(_S.ACKNOWLEDGED, False, _K.ACKNOWLEDGED, _S.ACKNOWLEDGED),
    Transition(_S.ACKNOWLEDGED, True, _K.ACKNOWLEDGED, _S.ACKNOWLEDGED),
    # known what it was, but the device still signals
    Transition(_S.ACKNOWLEDGED, False, _K.VERDICT, _S.ACKNOWLEDGED),
    # a better verdict replaces the first one while the alarm is open
    Transition(_S.ACKNOWLEDGED, True, _K.VERDICT, _S.ACKNOWLEDGED),
    # quiet again, and nobody has said yet what it was
    Transition(_S.ACKNOWLEDGED, False, _K.NORMAL, _S.RETURNED),
    # quiet again and explained: done
    Transition(_S.ACKNOWLEDGED, True, _K.NORMAL, _S.CLOSED),
    # looked at after it went quiet
    Transition(_S.RETURNED, False, _K.ACKNOWLEDGED, _S.RETURNED),
    # the missing verdict arrives: done
    Transition(_S.RETURNED, False, _K.VERDICT, _S.CLOSED),
)
_NEXT = {(line.state, line.verdict_given, line.event): line.to for line in TRANSITIONS}
REMARKS = frozenset({_K.RECEIVED, _K.DISPLAYED, _K.NOTIFIED, _K.DEPARTED, _K.ON_SITE, _K.CONTROLLED})


def after(state: State, verdict_given: bool, event: Kind) -> State | None:
    """Return the state after an event, or None where the event is not possible.

    What people do on the way (set out, arrive, control) is noted in every open state and changes none.

    >>> after(State.ACTIVE, False, Kind.NORMAL), after(State.ACKNOWLEDGED, True, Kind.NORMAL)
    (<State.RETURNED: 'returned'>, <State.CLOSED: 'closed'>)
    >>> after(State.CLOSED, True, Kind.VERDICT) is None
    True
    """
    if event in REMARKS:
        return state if state in OPEN else None
    return _NEXT.get((state, verdict_given, event))


def fits(verdict: Verdict, cause: Cause) -> bool:
    """Tell whether a cause goes with a verdict.

    >>> fits(Verdict.FALSE, Cause.STEAM), fits(Verdict.FIRE, Cause.DRILL)
    (True, False)
    """
    return cause in CAUSES[verdict]


def causes(verdict: Verdict, device_kind: str) -> tuple[Cause, ...]:
    """Return the causes that go with a verdict and that such a device can notice, in the order of the table.

    A kind of device that is none of ours can notice everything.

    >>> [str(cause) for cause in causes(Verdict.FALSE, "electricity")]
    ['steam', 'voltage', 'other']
    """
    noticed = _ANY_DEVICE | _SENSED.get(device_kind, set(Cause))
    return tuple(cause for cause in CAUSES[verdict] if cause in noticed)


def is_played_down(before: Verdict | None, verdict: Verdict) -> bool:
    """Tell whether a verdict takes back that it was a fire.

    >>> is_played_down(Verdict.FIRE, Verdict.FALSE), is_played_down(Verdict.FALSE, Verdict.FIRE)
    (True, False)
    """
    return before is Verdict.FIRE and verdict is not Verdict.FIRE


@dataclass(frozen=True)
class Alarm:
    """One alarm as it stands now; times are aware UTC."""

    alarm_id: str
    device_id: str | None
    device_kind: str
    premises_id: str | None
    level: Level
    reading: str | None
    state: State
    raised_at: datetime
    received_at: datetime
    located: str
    last_seq: int
    displayed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    on_site_at: datetime | None = None
    verdict: Verdict | None = None
    cause: str | None = None
    verdict_at: datetime | None = None
    normal_at: datetime | None = None
    closed_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    town_code: str | None = None
    grid_code: str | None = None
    micro_grid_code: str | None = None
    boundary_version: int | None = None


@dataclass(frozen=True)
class Event:
    """One event of an alarm's life; `at` is aware UTC, `person` whom it concerns, `duty` what he is there."""

    seq: int
    kind: Kind
    at: datetime
    account_id: str | None = None
    person: str | None = None
    duty: str | None = None
    verdict: Verdict | None = None
    cause: str | None = None
    note: str | None = None


def worst_first(alarm: Alarm) -> tuple[int, float]:
    """Return the sort key of the active list: the worst level first, within a level the newest first."""
    return int(alarm.level), -alarm.raised_at.timestamp()


def within_golden_minute(raised_at: datetime, on_site_at: datetime | None) -> bool | None:
    """Tell whether somebody was on site within 60 seconds of the signal; None when nobody came."""
    return None if on_site_at is None else on_site_at - raised_at <= GOLDEN_MINUTE


def applied(alarm: Alarm, event: Event) -> Alarm | None:
    """Return the alarm after an event was folded in, or None where the event is not possible in its state.

    Of acknowledgements and arrivals the first counts; of verdicts the last, because a better one corrects it.
    """
    state = after(alarm.state, alarm.verdict is not None, event.kind)
    if state is None:
        return None
    changes: dict[str, object] = {"state": state, "last_seq": event.seq}
    match event.kind:
        case Kind.DISPLAYED:
            changes["displayed_at"] = alarm.displayed_at or event.at
        case Kind.ACKNOWLEDGED:
            changes["acknowledged_at"] = alarm.acknowledged_at or event.at
        case Kind.ON_SITE:
            changes["on_site_at"] = alarm.on_site_at or event.at
        case Kind.VERDICT:
            changes |= {"verdict": event.verdict, "cause": event.cause, "verdict_at": event.at}
            changes["acknowledged_at"] = alarm.acknowledged_at or event.at
        case Kind.NORMAL:
            changes["normal_at"] = event.at
    if state is State.CLOSED:
        changes["closed_at"] = event.at
    return replace(alarm, **changes)  # type: ignore[arg-type]
