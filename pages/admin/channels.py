"""Channels 通知渠道: how each stands, a trial, what could not be delivered, and whom none of them reaches."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account, Action, can, role_name
from governance.engine.text import _
from governance.engine.times import from_store
from governance.notices.channels import ChannelName, channel_name
from governance.notices.rules import NoticeKind, notice_text
from governance.procedures.notifying import office, unreached
from governance.procedures.notifying.office import Standing
from pages.parts import downloads, frame, labels, look, session, tables
from pages.parts.acting import attempt

PAGES_KEY = "dead-page"


def render() -> None:
    """Draw the page."""
    with look.title_row(_("通知渠道"), _("通知怎样送到系统之外，谁还收不到")):
        frame.link("system", _("到系统页改设置"), ":material/settings:")
    _missed()
    _standings()
    _dead()


@st.fragment
def _standings() -> None:
    account = session.account()
    found = sorted(office.standings(session.store(), account), key=lambda one: not one.on)
    for at in range(0, len(found), 2):
        for column, one in zip(st.columns(2, gap="xsmall"), found[at : at + 2], strict=False):
            with column:
                _channel(account, one)


def _channel(account: Account, one: Standing) -> None:
    state = _("未开通") if not one.on else _("设置有误") if one.trouble else _("已开通")
    with look.card(channel_name(one.name), f"channel-{one.name}", right=state):
        if not one.on:
            st.caption(_turn_on(one.name))
            return
        if one.trouble:
            st.warning(look.plain(one.trouble), icon=":material/error:")
        rows = [
            (_("能收到的人"), labels.number(one.reached)),
            (_("24 小时内发出"), labels.number(one.sent)),
            (_("等待发送"), labels.number(one.waiting)),
            (_("其中待重试"), labels.number(one.failing)),
            (_("24 小时内未送达"), labels.number(one.dead)),
        ]
        st.html(f'<div class="wm-receipt">{look.facts(rows)}</div>')
        if can(account, Action.SETTINGS_CHANGE) and st.button(
            _("给我发一条测试"), icon=":material/send:", width="stretch", key=f"test-{one.name}"
        ):
            _test(account, one.name)


def _test(account: Account, name: ChannelName) -> None:
    said: list[str] = []
    with st.spinner(_("正在发送")):
        done = attempt(lambda: said.append(office.send_test(session.store(), account, name)), _("测试已发"))
    if done:
        st.success(look.plain(said[-1]), icon=":material/check_circle:")


def _turn_on(name: ChannelName) -> str:
    return {
        ChannelName.SMTP: _("在设置里填 notices.smtp_host 和 notices.smtp_from 即开通。"),
        ChannelName.WEBHOOK: _("在设置里填 notices.webhook_url 和模板即开通。"),
        ChannelName.DINGTALK: _("在设置里填 notices.dingtalk_url，令牌放进密钥文件，即开通。"),
        ChannelName.WECOM: _("在设置里填 notices.wecom_url，密钥放进密钥文件，即开通。"),
    }[name]


@st.fragment
def _dead() -> None:
    account, store = session.account(), session.store()
    at = tables.page_of(PAGES_KEY)
    rows, count = office.dead_letters(store, account, limit=tables.PAGE_ROWS, offset=(at - 1) * tables.PAGE_ROWS)
    with look.card(_("没有送达的通知"), "dead", right=labels.rows(count)):
        if not count:
            look.empty_state("task_alt", _("没有未送达的通知。"))
            return
        how = tables.Listing("dead-letters", PAGES_KEY, _("没有送达的通知"), "multi-row")
        chosen = tables.listing(_dead_rows(rows), count, how)
        if not can(account, Action.SETTINGS_CHANGE):
            return
        picked = [str(rows.iloc[one]["delivery_id"]) for one in chosen]
        again, every = st.columns(2, gap="small")
        with again:
            one = st.button(
                _("重发选中的"), icon=":material/replay:", disabled=not picked, key="again", width="stretch"
            )
        with every:
            all_of_them = st.button(_("全部重发"), icon=":material/replay:", key="again-all", width="stretch")
        if (one or all_of_them) and attempt(
            lambda: office.try_again(store, account, None if all_of_them else picked), _("已放回待发送")
        ):
            st.rerun()


def _dead_rows(rows: pd.DataFrame) -> pd.DataFrame:
    known = tables.without_nan(rows).to_dict("records")
    return pd.DataFrame(
        {
            _("时间"): [
                labels.moment(from_store((row["tried_at_utc"] or row["made_at_utc"]).to_pydatetime())) for row in known
            ],
            _("渠道"): [channel_name(row["channel"]) for row in known],
            _("内容"): [notice_text(NoticeKind(row["kind"])) if row["kind"] else "" for row in known],
            _("对象编号"): [row["subject_id"] or "" for row in known],
            _("收件人"): [f"{row['name'] or ''} {role_name(row['role']) if row['role'] else ''}" for row in known],
            _("原因"): [office.why(row["cause"], row["answer_code"]) for row in known],
            _("试过几次"): [row["attempts"] for row in known],
        }
    )


@st.fragment
def _missed() -> None:
    account, store = session.account(), session.store()
    found = office.reach(store, account)
    count = len(found.missed)
    with look.card(_("哪个渠道都通知不到的人"), "missed", right=labels.number(count)) as head:
        if not found.any_on:
            st.warning(_("还没有开通任何渠道：所有人只能在系统里看到通知，应急也一样。"), icon=":material/link_off:")
        if not count:
            look.empty_state("task_alt", _("在岗的 {n} 人都能收到。").format(n=labels.number(found.people)))
            return
        told = _("在岗 {all} 人，其中 {n} 人没有登记已开通渠道要用的邮箱或手机号，出了急事通知不到。请在人员页补上。")
        st.caption(told.format(all=labels.number(found.people), n=labels.number(count)))
        with head:
            if can(account, Action.ROWS_EXPORT):
                downloads.menu(lambda fmt: unreached.export(store, account, fmt), "missed")
        by_role = found.missed["role"].value_counts()
        st.markdown(look.plain(_("、").join(f"{role_name(role)} {labels.number(n)}" for role, n in by_role.items())))
        shown = unreached.told(store, found.missed)
        high = tables.height(len(shown), 246)
        st.dataframe(
            shown,
            hide_index=True,
            height=high,
            row_height=tables.ROW_HEIGHT,
            placeholder="",
            column_config=tables.fitted(shown),
            alt=_("哪个渠道都通知不到的人"),
        )
