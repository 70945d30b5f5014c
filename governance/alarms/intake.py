"""How an alarm comes in: one signal of one device becomes one alarm with its first events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from governance.alarms import telling
from governance.alarms.rules import Alarm, Event, Kind, Level, State
from governance.alarms.store import live
from governance.devices import store as devices
from governance.devices.rules import Device
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _


@dataclass(frozen=True)
class Signal:
    """What a device said: level, reading with its unit, and when (aware UTC)."""

    device_id: str
    level: Level
    reading: str | None
    raised_at: datetime


def receive(eng: Engine, signal: Signal, zone: ZoneInfo) -> Alarm:
    """Record the signal as a new alarm where its device hangs, and tell of it where it must not wait.

    Raises Refused for a device nobody registered.
    """

    def work(db: Cursor) -> Alarm:
        device = devices.device(db, signal.device_id)
        if device is None:
            raise Refused(_("没有登记编号为 {device} 的设备，请先登记。").format(device=signal.device_id))
        day = signal.raised_at.astimezone(zone).date()
        number = live.next_number(db, day)
        alarm = _fresh(f"A{day:%Y%m%d}-{number:05d}", signal, device, eng.now())
        live.add_event(db, alarm.alarm_id, Event(1, Kind.RAISED, alarm.raised_at))
        live.add_event(db, alarm.alarm_id, Event(2, Kind.RECEIVED, alarm.received_at))
        live.add_alarm(db, alarm)
        telling.tell(db, alarm, eng.now())
        return alarm

    return eng.write(work, "alarms", "notices")


def _fresh(alarm_id: str, signal: Signal, device: Device, now: datetime) -> Alarm:
    return Alarm(
        alarm_id=alarm_id,
        device_id=device.device_id,
        device_kind=device.kind,
        premises_id=device.premises_id,
        level=signal.level,
        reading=signal.reading,
        state=State.ACTIVE,
        raised_at=signal.raised_at,
        received_at=max(now, signal.raised_at),  # a device's clock may run ahead of ours
        lon=device.lon,
        lat=device.lat,
        town_code=device.town_code,
        grid_code=device.grid_code,
        micro_grid_code=device.micro_grid_code,
        located=device.located,
        boundary_version=device.boundary_version,
        last_seq=2,
    )
