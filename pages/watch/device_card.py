"""The card of one device 设备, opened from a map: the facts, and what this reader may do about it."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.alarms import actions as alarms
from governance.alarms.words import level_name
from governance.areas import actions as areas
from governance.devices import actions as devices
from governance.devices.rules import Device, health_name, kind_name
from governance.engine import Refused, text
from governance.engine.text import _
from governance.places import actions as places
from pages.parts import acting, frame, labels, look, session


def show(device_id: str) -> None:
    """Open the card of a device."""
    st.dialog(_("设备"), icon=":material/sensors:")(_card)(device_id)


def _card(device_id: str) -> None:
    account, store = session.account(), session.store()
    try:
        found = devices.device(store, account, device_id)
    except Refused as refusal:  # moved, or out of reach since the map was drawn
        acting.refused(refusal)
        return
    st.html(f'<div class="wm-receipt">{look.facts(_facts(account, found))}</div>')
    _alarms(account, found)


def _facts(account: Account, found: Device) -> list[tuple[str, str]]:
    known = areas.names(session.store())
    where = [text.pick(*known[code]) for code in (found.town_code, found.grid_code) if code in known]
    kept = places.premises_file(session.store(), account, found.premises_id).premises if found.premises_id else None
    return [
        (_("编号"), found.device_id),
        (_("类型"), " ".join(part for part in (kind_name(found.kind), found.model) if part)),
        (_("状态"), health_name(found.health)),
        (_("场所"), kept.name if kept else _("未登记场所")),
        (_("位置"), found.position),
        (_("区域"), " · ".join(where)),
        (_("最近上报"), labels.moment(found.last_seen_at) if found.last_seen_at else ""),
        (_("安装"), labels.day(found.installed_on)),
    ]


def _alarms(account: Account, found: Device) -> None:
    """List what this device raises now, each with the way to it."""
    rows = alarms.of_device(session.store(), account, found.device_id)
    if rows.empty:
        st.caption(_("现在没有活跃告警。"))
    for row in rows.itertuples():
        raised = labels.moment(row.raised_at_utc.to_pydatetime())
        words = look.plain(_("{level}，{at}").format(level=level_name(int(row.level)), at=raised))
        frame.link("alarms", words, ":material/notifications_active:", {"alarm": row.alarm_id})
