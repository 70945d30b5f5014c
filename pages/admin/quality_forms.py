"""What a mending needs to know: a point, a grid, premises, a device to keep, a person, a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from governance.areas import actions as areas
from governance.engine import text
from governance.engine.text import _
from governance.places import actions as places
from governance.places.rules import Duty, duty_name
from governance.procedures.quality import links, people, times
from governance.procedures.quality.mending import Mended, Pick
from governance.procedures.quality.rules import MENDABLE, time_rule
from governance.procedures.quality.words import fault_name
from pages.parts import city_map, labels, maps, session

CarryOut = Callable[[Callable[[], Mended]], None]
MAP_HEIGHT, FOUND_PREMISES = 250, 20
LON, LAT, WHOSE = "quality-lon", "quality-lat", "quality-whose"


def point(row: pd.Series) -> tuple[float, float] | None:
    """Let the reader tap or type where something is; return longitude and latitude in WGS-84, None without them."""
    if st.session_state.get(WHOSE) != row["subject_id"]:
        st.session_state.update({WHOSE: row["subject_id"], LON: row["lon"], LAT: row["lat"]})
    lon, lat = st.session_state.get(LON), st.session_state.get(LAT)
    own = areas.feature(session.store(), row["grid_code"]) if row["grid_code"] else None
    wide, narrow = st.columns([2.2, 1], gap="small", vertical_alignment="bottom")
    with wide:
        found = maps.pick_map(
            city_map.frame(),
            lon,
            lat,
            own_grid_geojson=own,
            town=row["town_code"],
            place=row["name"] or row["subject_id"],
            detail=row["place"] or "",
            key=f"quality-map-{row['subject_id']}",
            height=MAP_HEIGHT,
        )
    if isinstance(found, tuple):
        st.session_state[LON], st.session_state[LAT] = (round(value, 6) for value in found)
    with narrow:
        lon = st.number_input(_("经度"), key=LON, min_value=-180.0, max_value=180.0, step=0.0001, format="%.6f")
        lat = st.number_input(_("纬度"), key=LAT, min_value=-90.0, max_value=90.0, step=0.0001, format="%.6f")
        st.caption(_("点地图或填坐标（WGS-84）；原来的坐标留着备查。"))
    return None if lon is None or lat is None else (lon, lat)


def grid(town_code: str | None) -> str | None:
    """Let the reader choose a grid; the town of the row is chosen already."""
    store = session.store()
    towns, grids = areas.level_frame(store, "town")["code"].tolist(), areas.level_frame(store, "grid")
    names = areas.names(store)
    left, right = st.columns(2, gap="small")
    town = left.selectbox(
        _("镇区"),
        towns,
        index=towns.index(town_code) if town_code in towns else None,
        format_func=lambda code: text.pick(*names[code]),
        placeholder=_("选镇区"),
        key=f"quality-town-{town_code}",
    )
    return right.selectbox(
        _("网格"),
        grids.loc[grids["town_code"] == town, "code"].tolist(),
        index=None,
        format_func=lambda code: f"{text.pick(*names[code])} {code}",
        placeholder=_("选网格"),
        key=f"quality-grid-{town}",
    )


def premises(rows: pd.DataFrame) -> str | None:
    """Let the reader choose premises: those nearest to the chosen devices, or by name, address or number."""
    near = rows.dropna(subset="near_id").drop_duplicates("near_id")
    names = {
        row.near_id: _("{name}，{m} 米").format(name=row.near_name, m=labels.number(row.near_m))
        for row in near.itertuples()
    }
    left, right = st.columns(2, gap="small")
    asked = left.text_input(_("找场所"), placeholder=_("名称、地址或编号"), key="quality-premises-asked")
    if asked.strip():
        frame, _total = places.premises_page(session.store(), session.account(), text=asked, limit=FOUND_PREMISES)
        names = {row.premises_id: f"{row.name} · {row.address}" for row in frame.itertuples(index=False)}
    return right.selectbox(
        _("场所"),
        list(names),
        format_func=lambda code: names.get(code, code),
        index=0 if names else None,
        placeholder=_("附近没有场所，请按名称找"),
        key=f"quality-premises-{asked}-{'-'.join(rows['subject_id'].head(5))}",
    )


def kept(rows: pd.DataFrame) -> str | None:
    """Let the reader choose which of one group stays in service; of several groups it is the one heard last."""
    if len(rows) < 2:
        st.caption(_("请选同一组里的两台或更多。"))
        return None
    if rows["group"].nunique() > 1:
        st.caption(_("每组保留最近在线的一台，其余停用；告警都保留。"))
        return None
    heard = {row.subject_id: _when(row.last_seen_at_utc) for row in rows.itertuples()}
    return st.selectbox(
        _("保留哪一台"),
        list(heard),
        index=None,
        format_func=lambda code: _("{code}，最近在线 {at}").format(code=code, at=heard[code]),
        placeholder=_("最近在线的一台"),
    )


def _when(at: datetime | None) -> str:
    return labels.moment(pd.Timestamp(at).to_pydatetime()) if at is not None else "—"


def contact() -> tuple[str, str, str]:
    """Let the reader say who answers for premises: duty, name, phone."""
    left, middle, right = st.columns(3, gap="small")
    duty = left.selectbox(_("是场所的"), [one.value for one in Duty], format_func=duty_name)
    return duty, middle.text_input(_("姓名"), max_chars=60), right.text_input(_("电话"), max_chars=40)


def officer() -> str | None:
    """Let the reader choose a grid officer."""
    known = {one.account_id: one for one in people.officers(session.store(), session.account())}
    names = areas.names(session.store())

    def called(code: str) -> str:
        grids = [text.pick(*names[grid]) for grid in known[code].grids[:2] if grid in names]
        return " · ".join([known[code].name, *grids])

    return st.selectbox(
        _("网格员"), list(known), index=None, format_func=called, placeholder=_("选一位网格员"), key="quality-officer"
    )


def time(rows: pd.DataFrame, picks: Sequence[Pick], carry_out: CarryOut) -> None:
    """Let the reader write the right time into rows of one fault, or leave it out."""
    if rows["finding"].nunique() > 1 or rows["subject"].nunique() > 1:
        st.caption(_("一次只能改同一种问题，请只选同一种。"))
        return
    rule = time_rule(picks[0].subject, picks[0].finding)
    if rule.thing not in MENDABLE:
        st.caption(_("历史告警和案件记录保持原样；核对后可标记无误，或改正文件后重新导入。"))
        return
    store, account = session.store(), session.account()
    with st.form("quality-time", border=False):
        left, right = st.columns(2, gap="small")
        day = left.date_input(fault_name(rule.fault), value=None, format="YYYY-MM-DD")
        whole_day = rule.column == times.DAY
        clock = None if whole_day else right.time_input(_("时间"), value=None, step=60)
        with st.container(horizontal=True, gap="small"):
            ready = st.form_submit_button(_("改成这个时间"), type="primary", icon=":material/schedule:")
            blank = rule.may_blank and st.form_submit_button(_("留空"), icon=":material/backspace:")
    if blank:
        carry_out(partial(times.correct, store, account, picks, None))
    elif ready and (day is None or (clock is None and not whole_day)):
        st.warning(_("请先填日期和时间。"), icon=":material/info:")
    elif ready and day is not None:
        at = day if clock is None else datetime.combine(day, clock, session.zone())
        carry_out(partial(times.correct, store, account, picks, at))


def retired(carry_out: CarryOut) -> None:
    """Show the devices taken out of service, and let one be put back."""
    store, account = session.store(), session.account()
    out = links.retired(store, account)
    if out.empty:
        return
    with st.popover(_("已停用 {n} 台").format(n=labels.number(len(out))), icon=":material/inventory_2:"):
        stands_for = dict(zip(out["device_id"], out["kept_id"], strict=True))
        one = st.selectbox(
            _("停用的设备"),
            list(stands_for),
            format_func=lambda code: _("{code}，由 {kept} 代替").format(code=code, kept=stands_for[code]),
        )
        if st.button(_("恢复使用"), key="quality-put-back", width="stretch"):
            carry_out(partial(links.put_back, store, account, one))
