"""Centres 服务中心: staff duties and vehicles of the smart-fire service centres 智慧消防安全服务中心. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from governance.engine.text import _


class StaffDuty(StrEnum):
    """What a member of a centre does."""

    HEAD = "head"  # 站长
    OPERATOR = "operator"  # 值守员
    PATROL = "patrol"  # 巡查员
    DRIVER = "driver"  # 驾驶员


class VehicleKind(StrEnum):
    """Kind of vehicle."""

    MINI_FIRE_TRUCK = "mini_fire_truck"  # 微型消防车
    DUTY_VEHICLE = "duty_vehicle"  # 执勤车


@dataclass(frozen=True)
class Centre:
    """One service centre; `lon`, `lat` in WGS-84."""

    centre_id: str
    name: str
    name_en: str
    town_code: str
    phone: str
    lon: float
    lat: float


def staff_duty_name(duty: str) -> str:
    """Return the name of a duty in the reader's language."""
    return {
        StaffDuty.HEAD: _("站长"),
        StaffDuty.OPERATOR: _("值守员"),
        StaffDuty.PATROL: _("巡查员"),
        StaffDuty.DRIVER: _("驾驶员"),
    }[StaffDuty(duty)]


def vehicle_name(kind: str) -> str:
    """Return the name of a kind of vehicle."""
    return {
        VehicleKind.MINI_FIRE_TRUCK: _("微型消防车"),
        VehicleKind.DUTY_VEHICLE: _("执勤车"),
    }[VehicleKind(kind)]
