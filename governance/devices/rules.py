"""Devices 设备: kinds, health, funding, and how surely a point lies in its grid. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from governance.engine.text import _


class DeviceKind(StrEnum):
    """Kind of device."""

    SMOKE = "smoke"  # 智能烟感
    ELECTRICITY = "electricity"  # 智慧用电
    GAS = "gas"  # 液化气报警


class Health(StrEnum):
    """How a device is, as last heard."""

    ONLINE = "online"  # 在线
    OFFLINE = "offline"  # 离线
    FAULT = "fault"  # 故障


class Funding(StrEnum):
    """Who paid for a device."""

    MARKET = "market"  # 市场化安装
    FREE = "free"  # 免费安装, from public money for lone elders, schools and care homes


class Located(StrEnum):
    """How an object came to its grid."""

    INSIDE = "inside"  # 网格内
    SNAPPED = "snapped"  # 就近归属: outside everything, but within the error of the position
    UNASSIGNED = "unassigned"  # 未归属: belongs to no grid, somebody has to look


WORST = {Health.ONLINE: 0, Health.OFFLINE: 1, Health.FAULT: 2}  # as the map's clusters order it


@dataclass(frozen=True)
class Device:
    """One device; `lon`, `lat` in WGS-84, `last_seen_at` aware UTC."""

    device_id: str
    kind: DeviceKind
    model: str
    premises_id: str | None
    position: str
    funding: Funding
    health: Health
    chattering: bool
    installed_on: date
    last_seen_at: datetime | None
    lon: float | None
    lat: float | None
    town_code: str | None
    grid_code: str | None
    micro_grid_code: str | None
    located: Located
    boundary_version: int | None


def kind_name(kind: str) -> str:
    """Return the name of a kind of device in the reader's language."""
    return {
        DeviceKind.SMOKE: _("智能烟感"),
        DeviceKind.ELECTRICITY: _("智慧用电"),
        DeviceKind.GAS: _("液化气报警"),
    }[DeviceKind(kind)]


def health_name(health: str) -> str:
    """Return the name of a device's health."""
    return {Health.ONLINE: _("在线"), Health.OFFLINE: _("离线"), Health.FAULT: _("故障")}[Health(health)]


def funding_name(funding: str) -> str:
    """Return who paid for the device."""
    return {Funding.MARKET: _("市场化安装"), Funding.FREE: _("免费安装")}[Funding(funding)]


def located_name(located: str) -> str:
    """Return how an object came to its grid."""
    return {
        Located.INSIDE: _("网格内"),
        Located.SNAPPED: _("就近归属"),
        Located.UNASSIGNED: _("未归属"),
    }[Located(located)]
