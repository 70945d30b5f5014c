"""Audit 留痕: who did what, when, on what, with what result and from where; to filter, to take along, and to prove."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import streamlit as st

from governance.accounts.rules import Account
from governance.audit.proof import Damage
from governance.audit.rules import Moment
from governance.audit.store import Wanted
from governance.audit.words import action_name, result_name
from governance.engine.text import _
from governance.engine.times import day_start
from governance.procedures import trail
from governance.procedures.trail import Proof
from pages.parts import downloads, labels, look, session, tables

PAGE_ROWS = 100
USUAL_DAYS = 7
ANY = ""


def render() -> None:
    """Draw the page: filters, the entries, and whether the chain holds."""
    with look.title_row(_("留痕"), _("每一次改动、登录、被拒、导出、查看电话都在这里，只增不改")):
        pass
    _chain()
    _entries()


@st.fragment
def _entries() -> None:
    account = session.account()
    store = session.store()
    wanted = _wanted(account)
    number = int(st.session_state.get("audit-page", 1))
    _rows, count = trail.entries(store, account, wanted, 1, 0)
    pages = max(1, ceil(count / PAGE_ROWS))
    rows, count = trail.entries(store, account, wanted, PAGE_ROWS, (min(number, pages) - 1) * PAGE_ROWS)
    with look.card(_("记录"), "audit", right=labels.rows(count)) as head:
        with head:
            downloads.menu(lambda fmt: trail.export(store, account, wanted, fmt), "audit")
        if rows.empty:
            look.empty_state("search_off", _("没有符合的记录，放宽条件再看。"))
            return
        shown = trail.local(store, rows)
        wide = {
            _("详情"): st.column_config.TextColumn(width="large"),
            _("时间"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
        }
        kept: dict[str, Any] = {"hide_index": True, "row_height": 30, "placeholder": "", "column_config": wide}
        st.dataframe(shown, height=tables.height(len(shown), 520), alt=_("留痕"), **kept)
        tables.pager(pages, "audit-page", PAGE_ROWS)


def _wanted(account: Account) -> Wanted:
    """Draw the filters and return what they ask for."""
    store = session.store()
    today = store.now().astimezone(session.zone()).date()
    kinds = [ANY, *trail.actions(store, account)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit-filters", gap="small"):
        days = st.date_input(
            _("日期"), (today - timedelta(days=USUAL_DAYS - 1), today), max_value=today, key="audit-days", width=220
        )
        person = st.text_input(_("人员"), key="audit-person", placeholder=_("姓名、账号名或电话"), width=170)
        action = st.selectbox(
            _("动作"),
            kinds,
            format_func=lambda one: action_name(one) if one else _("全部"),
            key="audit-action",
            width=190,
        )
        result = st.selectbox(
            _("结果"),
            (ANY, "done", "refused"),
            format_func=lambda one: result_name(one) if one else _("全部"),
            key="audit-result",
            width=110,
        )
        subject = st.text_input(_("对象编号"), key="audit-subject", width=150)
        address = st.text_input(_("来源地址"), key="audit-address", width=150)
    first, last = _span(days, today)
    zone = session.zone()
    since, until = day_start(first, zone), day_start(last + timedelta(days=1), zone)
    asked = Wanted(since, until, None, action or None, result or None, subject, address)
    return trail.by_person(store, account, asked, person)


def _action(action: str) -> str:
    return action_name(action) if action else _("全部")


def _span(days: object, today: date) -> tuple[date, date]:
    """Return first and last day of what was chosen; while only the first is chosen, up to today."""
    chosen = [day for day in days if isinstance(day, date)] if isinstance(days, tuple) else []
    if not chosen:
        return today - timedelta(days=USUAL_DAYS - 1), today
    return chosen[0], chosen[-1] if len(chosen) > 1 else today


@st.fragment
def _chain() -> None:
    """Offer to read the whole chain, and show what was found."""
    account = session.account()
    folder, own = trail.heads_folder(session.store())
    with look.card(_("留痕链"), "audit-chain") as head:
        with head:
            asked = st.button(_("核对整条链"), icon=":material/verified_user:", key="audit-prove")
        if asked:
            with st.spinner(_("正在从第一条核对到最后一条……")):
                st.session_state["audit-proof"] = trail.proof(session.store(), account)
        found: Proof | None = st.session_state.get("audit-proof")
        if found:
            _proof(found)
        told = _("库外链头写在 {folder}。").format(folder=folder)
        advice = "" if own else _("建议用 GOVERNANCE_AUDIT_HEADS 指到另一台机器或只追加的存储。")
        st.caption(look.plain(told))
        if advice:
            st.caption(look.plain(advice))


def _proof(found: Proof) -> None:
    number = labels.number(found.newest.seq)
    if not found.faults:
        st.success(_("{n} 条全部首尾相接，与库外链头一致。").format(n=number), icon=":material/verified:")
    for fault in found.faults:
        st.error(_damage(fault.damage).format(n=labels.number(fault.seq)), icon=":material/gpp_bad:")
    for back in found.restores:
        said = _("{time} 从备份恢复到第 {n} 条，其后至少 {lost} 条留痕不再在库里。没有人安排过这次恢复，就要追查。")
        lost = labels.number(back.lost)
        st.warning(
            said.format(time=labels.instant(datetime.fromisoformat(back.at_utc)), n=labels.number(back.seq), lost=lost),
            icon=":material/history:",
        )
    st.caption(look.plain(_("最新链头：第 {n} 条 {hash}").format(n=number, hash=found.newest.hash)))
    with st.popover(_("库外链头"), icon=":material/history:"):
        rows = [
            {_("序号"): one.seq, _("时刻"): one.at_utc, _("起因"): _moment(one.moment), _("链头"): one.hash}
            for one in found.told
        ]
        st.dataframe(rows, hide_index=True, alt=_("库外链头"))


def _damage(damage: Damage) -> str:
    return {
        Damage.BROKEN: _("从第 {n} 条起对不上：它或它之前的记录被改动、删除或调换过。"),
        Damage.REWRITTEN: _("第 {n} 条与库外链头不同：整条链被重新计算过。"),
        Damage.CONTRADICTED: _("第 {n} 条在库外留有两个不同的链头：文件被人添加过，或整条链被重新计算过。"),
        Damage.CUT: _("从第 {n} 条起的记录被截掉了：库外链头更长。"),
        Damage.RESTORED: _(
            "库外链头说恢复到第 {n} 条，但没有登记过这样的备份，或留痕里没有这次恢复：文件被人添加过，或备份来自别处。"
        ),
        Damage.UNREADABLE: _("库外链头文件第 {n} 行读不懂：不是链头，被人改过或写坏了。"),
        Damage.UNTOLD: _("从第 {n} 条起库外缺少写过的链头：文件被删改、换了文件夹，或当时写不进去。"),
    }[damage]


def _moment(moment: Moment) -> str:
    return {
        Moment.START: _("启动"),
        Moment.STOP: _("停止"),
        Moment.DAY: _("每日"),
        Moment.BACKUP: _("备份"),
        Moment.RESTORE: _("从备份恢复"),
    }[moment]
