"""Owners nobody registered 未登记的设备和场所: loaded alarms name them; here they are registered, some or all."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account
from governance.devices.fields import FIELDS
from governance.engine.text import _, ngettext
from governance.procedures.loading.unknown import DEVICE, register_unknown, unknown_owners
from pages.admin.imports_terms import value_name
from pages.parts import labels, look, session, tables
from pages.parts.acting import attempt

PAGES = "unknown-page"
KIND = next(one for one in FIELDS if one.name == "kind")


@st.fragment
def draw() -> None:
    """List the unknown owners, the most named first, and register those that are chosen."""
    account = session.account()
    offset = (tables.page_of(PAGES) - 1) * tables.PAGE_ROWS
    rows, count = unknown_owners(session.store(), account, tables.PAGE_ROWS, offset)
    with look.card(_("未登记的设备和场所"), "imports-unknown", right=labels.rows(count)):
        if rows.empty:
            look.empty_state("task_alt", _("导入的告警所写的设备和场所都登记过了。"))
            return
        rows = tables.without_nan(rows)
        how = tables.Listing(f"unknown-list-{count}", PAGES, _("未登记的设备和场所"), "multi-row", listed=14)
        _buttons(account, rows, tables.listing(_shown(rows), count, how))


def _buttons(account: Account, rows: pd.DataFrame, chosen: list[int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = ngettext("登记所选 {n} 个", "登记所选 {n} 个", len(chosen)).format(n=len(chosen))
        some = st.button(label, type="primary", icon=":material/add_task:", disabled=not chosen, key="unknown-some")
        all_of_page = st.button(_("登记本页全部"), icon=":material/done_all:", key="unknown-page-all")
        st.caption(
            _(
                "类型、场所和位置取自第一条告警，安装日期记为那一天（最晚那天已装）；"
                "最近在线记为最后一条告警，一天以上没有告警的记为离线；"
                "出资方式告警里没有，先记市场化安装。之后可以用文件补全。"
            ),
            width="content",
        )
    wanted = rows.iloc[chosen] if some else rows if all_of_page else rows.iloc[:0]
    owners = [(str(one.owner_kind), str(one.owner_id)) for one in wanted.itertuples()]
    if owners and attempt(lambda: register_unknown(session.store(), account, owners), _("已登记")):
        st.rerun()


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("对象"): [_("设备") if kind == DEVICE else _("场所") for kind in rows["owner_kind"]],
            _("编号"): rows["owner_id"],
            _("名称"): [one or "" for one in rows["name"]],
            _("地址"): [one or "" for one in rows["address"]],
            _("设备类型"): [value_name(KIND, one) if one else "" for one in rows["device_kind"]],
            _("场所编号"): [one or "" for one in rows["premises_id"]],
            _("告警"): [int(n) for n in rows["alarms"]],
            _("首次导入"): rows["first_import_id"],
        }
    )
