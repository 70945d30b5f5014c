"""What a map asks for: a layer, a kind, a health, a level, days; each read from an address, or refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from governance.alarms.rules import Level
from governance.devices.rules import DeviceKind, Health
from governance.engine.errors import Refused
from governance.engine.text import _
from governance.places.rules import PremisesKind

MOST_DAYS = 400  # of heat: a year and the month before it
FIRST_YEAR, LAST_YEAR = 2000, 2099
KINDS = tuple(kind.value for kind in DeviceKind)
NOT_ONLINE = "not_online"  # offline or faulty: what somebody has to look after
HEALTHS = {**{one.value: (one.value,) for one in Health}, NOT_ONLINE: (Health.OFFLINE.value, Health.FAULT.value)}
PREMISES_KINDS = tuple(kind.value for kind in PremisesKind if kind is not PremisesKind.LONE_ELDER_HOME)


class Family(StrEnum):
    """What the pyramid counts; the first word of its layers."""

    DEVICE = "device"  # 设备
    PREMISES = "premises"  # 场所


@dataclass(frozen=True)
class Shown:
    """What a layer of the map shows: things of one family and some kinds, of some healths or, without one, of any."""

    family: Family
    kinds: tuple[str, ...]
    healths: tuple[str, ...] = ()


# A compound is the lessor's premises; its tenants are premises of their own inside it.
LAYERS = {
    "devices": Shown(Family.DEVICE, KINDS),
    **{f"device_{kind}": Shown(Family.DEVICE, (kind,)) for kind in KINDS},
    "premises": Shown(Family.PREMISES, PREMISES_KINDS),
    "compounds": Shown(Family.PREMISES, (PremisesKind.COMPOUND.value,)),
}


def shown_by(layer: str, kind: str | None = None, health: str | None = None) -> Shown:
    """Return what a layer shows, of one kind and health where one is asked for; raises Refused for unknown ones.

    >>> shown_by("devices", "gas").kinds, shown_by("device_gas", "smoke").kinds
    (('gas',), ())
    """
    if layer not in LAYERS:
        raise Refused(_("没有这个图层：{layer}").format(layer=layer[:40]))
    shown = LAYERS[layer]
    kinds = kinds_from(kind, shown.family)
    return Shown(shown.family, tuple(one for one in shown.kinds if one in kinds), health_from(health, shown.family))


def kinds_from(kind: str | None, family: Family = Family.DEVICE) -> tuple[str, ...]:
    """Return the kinds that are asked for, all of them when none is named; raises Refused for an unknown one."""
    known = KINDS if family is Family.DEVICE else PREMISES_KINDS
    if not kind:
        return known
    if kind in known:
        return (kind,)
    if family is Family.DEVICE:
        raise Refused(_("没有这种设备：{kind}").format(kind=kind[:40]))
    raise Refused(_("没有这种场所：{kind}").format(kind=kind[:40]))


def health_from(text: str | None, family: Family = Family.DEVICE) -> tuple[str, ...]:
    """Return the healths that are asked for, none for any; raises Refused for an unknown one, or asked of premises.

    >>> health_from("fault"), health_from("not_online"), health_from("")
    (('fault',), ('offline', 'fault'), ())
    """
    if not text:
        return ()
    if text not in HEALTHS:
        raise Refused(_("设备状态应为 {known} 之一：{health}").format(known="、".join(HEALTHS), health=text[:40]))
    if family is not Family.DEVICE:
        raise Refused(_("只有设备分在线、离线、故障，场所没有。"))
    return HEALTHS[text]


def level_from(text: str | None) -> int | None:
    """Return the level of alarm that is asked for, None for any; raises Refused for an unknown one.

    >>> level_from("2"), level_from("")
    (2, None)
    """
    if not text:
        return None
    if text not in {str(level.value) for level in Level}:
        raise Refused(_("告警等级应为 1 到 4：{level}").format(level=text[:20]))
    return int(text)


def days_from(first: str, last: str) -> tuple[date, date]:
    """Return the first and last day of a period, both included; raises Refused for days that are none.

    >>> days_from("2026-10-01", "2026-10-31")[1].day
    31
    """
    begin, end = _day(first), _day(last)
    if end < begin:
        raise Refused(_("统计期的第一天 {first} 晚于最后一天 {last}，请对调。").format(first=begin, last=end))
    if (end - begin).days >= MOST_DAYS:
        raise Refused(_("热力图一次最多看 {n} 天，请缩短统计期。").format(n=MOST_DAYS))
    return begin, end


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("日期要写成 2026-11-01 这样：{day}").format(day=text[:20])) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(
            _("日期应在 {first} 年到 {last} 年之间：{day}").format(first=FIRST_YEAR, last=LAST_YEAR, day=found)
        )
    return found
