"""Boundaries 区域边界: the versions, two of them side by side, what is wrong with one, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.areas import actions as areas
from governance.areas.rules import Level
from governance.engine import text
from governance.engine.text import _
from governance.engine.times import from_store
from governance.procedures import boundaries
from governance.procedures.boundaries.attention import Attention, attention, unserved
from pages.admin import boundaries_report
from pages.parts import city_map, labels, look, maps, session, tables
from pages.parts.acting import attempt
from pages.parts.classes import breaks, class_labels, classed

MAP_HEIGHT = 420
COUNTED = ("devices", "alarms", "cases")
Counts = dict[str, dict[str | None, int]]


def render() -> None:
    """Draw the page; a city without boundaries is told how to load them."""
    account = session.account()
    with look.title_row(_("区域边界"), session.city_name()):
        pass
    found = boundaries.versions(session.store(), account)
    if found.empty:
        look.empty_state("layers", _("还没有载入区域边界，请先载入镇区和网格。"))
        return
    _versions(found)
    words = [_("对比"), _("拓扑检查"), _("待处理"), _("恢复上一版")]
    draws = [_side_by_side, boundaries_report.draw, _attention, _rollback]
    if not can(account, Action.LOAD):
        words, draws = words[:-1], draws[:-1]
    for draw, tab in zip(draws, st.tabs(words), strict=True):
        with tab:
            draw(found)


def version_name(version_id: int) -> str:
    """Return what a version is called."""
    return _("第 {n} 版").format(n=version_id)


def _versions(found: pd.DataFrame) -> None:
    """List the versions, the newest first."""
    rows = pd.DataFrame(
        {
            _("版本"): [version_name(int(one)) for one in found["version_id"]],
            _("状态"): [_state(one) for one in found.itertuples()],
            _("生效日"): [str(pd.Timestamp(day).date()) for day in found["valid_from"]],
            _("内容"): found["label"],
            _("镇区"): found["towns"],
            _("村和社区"): found["villages"],
            _("网格"): found["grids"],
            _("微网格"): found["micro_grids"],
            _("载入时间"): [labels.moment(from_store(at.to_pydatetime())) for at in found["created_at_utc"]],
        }
    )
    config = tables.grouped(rows)
    st.dataframe(rows, hide_index=True, height="content", row_height=30, column_config=config, alt=_("边界版本一览"))


def _state(version: object) -> str:
    if getattr(version, "holds", False):
        return _("生效中")
    return _("已停用") if pd.notna(getattr(version, "in_force_at_utc", None)) else _("未生效")


@st.fragment
def _side_by_side(found: pd.DataFrame) -> None:
    """Draw two versions as maps of the devices in each town, and count what belongs where under either."""
    account = session.account()
    numbers = [int(one) for one in found["version_id"]]
    holds = int(found.loc[found["holds"], "version_id"].iloc[0])
    other = next((one for one in numbers if one != holds), holds)
    one, two = st.columns(2)
    left = one.selectbox(_("左边"), numbers, index=numbers.index(other), format_func=version_name, key="version-left")
    right = two.selectbox(_("右边"), numbers, index=numbers.index(holds), format_func=version_name, key="version-right")
    counts = {version: _counts(account, version) for version in {left, right}}
    every = {
        f"{version} {code}": value for version in counts for code, value in counts[version]["devices"].items() if code
    }
    edges = breaks({code: float(value) for code, value in every.items()})
    for place, version, key in ((one, left, "boundaries-left"), (two, right, "boundaries-right")):
        with place:
            _map(version, counts[version], edges, key)
    compared = _compared(counts[left], counts[right], left, right)
    st.dataframe(
        compared,
        hide_index=True,
        height="content",
        row_height=30,
        column_config=tables.grouped(compared),
        alt=_("两个版本下各镇区的数量"),
    )
    st.caption(_("告警含历史告警。每个数都按那一版边界归属，可以直接比较。"))


def _counts(account: Account, version: int) -> Counts:
    """Return what belongs to each town under a version, None standing for what belongs nowhere."""
    found = boundaries.counts(session.store(), account, version, Level.TOWN)
    codes = [code if isinstance(code, str) else None for code in found["code"]]
    return {name: dict(zip(codes, found[name].tolist(), strict=True)) for name in COUNTED}


def _map(version: int, counts: Counts, edges: list[float], key: str) -> None:
    """Draw the towns of a version, coloured by their devices; a click opens a town's grids in this map."""
    shapes = areas.areas_of(session.store(), version)
    towns = shapes.of(Level.TOWN).facts
    values = {code: float(counts["devices"].get(code, 0)) for code in towns["code"]}
    names = {one.code: text.pick(one.name, one.name_en) for one in towns.itertuples()}
    told = {code: f"{names[code]}　{_('设备')} {labels.number(value)}" for code, value in values.items()}
    opened = st.session_state.get(f"{key}-town")
    gridded = set(shapes.of(Level.GRID).facts["town_code"])
    town = opened if opened in gridded else None
    click = maps.overview_map(
        replace(city_map.frame(), version=version),
        classes=classed(values, edges),
        legend=maps.Legend(_("设备"), class_labels(edges, "")) if edges else None,
        values=told,
        town=town,
        selected=opened if opened in names else None,
        key=key,
        height=MAP_HEIGHT,
    )
    km2 = labels.number(float(towns["area_m2"].sum()) / 1e6, 1)
    st.caption(_("{version}：{n} 个镇区共 {km2} km²").format(version=version_name(version), n=len(towns), km2=km2))
    if click is not None and click.kind == "area":
        st.session_state[f"{key}-town"] = None if click.ref == opened else click.ref
        st.rerun(scope="fragment")


def _compared(left: Counts, right: Counts, one: int, two: int) -> pd.DataFrame:
    """Return a row for each town with its numbers under both versions and their difference."""
    known = areas.names(session.store())
    codes = sorted({*left["devices"], *right["devices"]}, key=lambda code: (code is None, code or ""))
    words = {"devices": _("设备"), "alarms": _("告警"), "cases": _("案件")}
    table: dict[str, list] = {_("镇区"): [text.pick(*known[code]) if code else _("未归格") for code in codes]}
    for name in COUNTED:
        before, after = ([int(side[name].get(code, 0)) for code in codes] for side in (left, right))
        table[f"{words[name]} {version_name(one)}"] = before
        table[f"{words[name]} {version_name(two)}"] = after
        table[f"{words[name]} {_('差')}"] = [new - old for old, new in zip(before, after, strict=True)]
    return pd.DataFrame(table)


def _attention(found: pd.DataFrame) -> None:
    """List who answers for areas that are no more, and grids that nobody serves."""
    session.account()
    version = int(found.loc[found["holds"], "version_id"].iloc[0])
    lost, bare = attention(session.store(), version), unserved(session.store(), version)
    if not lost and not bare:
        look.empty_state("task_alt", _("账号、服务中心和派单规则写的区域都在现行边界里。"))
        return
    if lost:
        st.dataframe(
            _lost_rows(lost),
            hide_index=True,
            row_height=30,
            height=420,
            alt=_("写着已不存在区域的账号、服务中心和规则"),
        )
    if bare:
        said = _("{n} 个网格还没有服务中心负责：{examples}").format(
            n=labels.number(len(bare)), examples="、".join(bare[:10])
        )
        st.caption(look.plain(said))


def _lost_rows(lost: list[Attention]) -> pd.DataFrame:
    known = areas.names(session.store())
    kinds = {"account": _("账号"), "centre": _("服务中心"), "rule": _("派单规则")}

    def called(code: str | None) -> str:
        return "—" if code is None else f"{text.pick(*known[code])} {code}" if code in known else code

    rows = [(kinds[one.kind], one.name, called(one.code), called(one.successor)) for one in lost]
    return pd.DataFrame(rows, columns=[_("是什么"), _("名称"), _("原区域"), _("现在的区域")])


def _rollback(found: pd.DataFrame) -> None:
    """Let the version before hold again, after a reason was given and the box ticked."""
    account = session.account()
    before = found[found["in_force_at_utc"].notna() & ~found["holds"]].sort_values("in_force_at_utc")
    if before.empty:
        look.empty_state("history", _("没有可以恢复的上一版边界。"))
        return
    version = version_name(int(before["version_id"].iloc[-1]))
    st.markdown(
        _("恢复后，{version}立即生效：设备、场所、告警和案件都回到当时的归属，各处数字随之变化。").format(
            version=version
        )
    )
    with st.form("rollback", border=True):
        reason = st.text_input(_("恢复原因"), max_chars=200, help=_("写入留痕，不能修改"))
        sure = st.checkbox(_("我已核对，确认恢复{version}").format(version=version))
        if st.form_submit_button(_("恢复上一版"), type="primary", icon=":material/undo:"):
            if not sure:
                st.warning(_("请先勾选确认。"), icon=":material/info:")
            elif attempt(
                lambda: boundaries.rollback(session.store(), account, reason),
                _("{version}已生效").format(version=version),
            ):
                st.rerun()
