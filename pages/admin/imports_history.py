"""Import history 导入记录: who loaded which file when and how, the rows it refused, and the way back for the last."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.imports import actions as imports
from governance.procedures.loading import jobs
from governance.procedures.loading.order import AREAS
from pages.admin.imports_terms import field_name, kind_name, listed, size
from pages.parts import frame, labels, look, session, tables

PAGES = "imports-page"
COUNTS = ("read", "new", "changed", "same", "refused")


def draw(account: Account) -> None:
    """Draw the loads, newest first, and the one that is chosen."""
    number = tables.page_of(PAGES)
    rows, count = imports.history(session.store(), account, tables.PAGE_ROWS, (number - 1) * tables.PAGE_ROWS)
    with look.card(_("导入记录"), "imports-history", right=labels.rows(count)):
        if rows.empty:
            look.empty_state("history", _("还没有导入过文件。"))
            return
        rows = tables.without_nan(rows)
        picked = tables.listing(_shown(rows), count, tables.Listing("imports-list", PAGES, _("导入记录")))
    chosen = picked[0] if picked else 0
    if chosen < len(rows):
        _one(account, rows.iloc[chosen], _last_of_kinds(rows, number))


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("编号"): rows["import_id"],
            _("内容"): [kind_name(kind) for kind in rows["kind"]],
            _("文件"): rows["file_name"],
            _("来源"): rows["source"],
            _("谁"): [_by(one) for one in rows["account_name"]],
            _("时间"): [labels.moment(pd.Timestamp(at).to_pydatetime()) for at in rows["loaded_at_utc"]],
            _("读入"): [int(n) for n in rows["rows_read"]],
            _("新增"): [int(n) for n in rows["rows_new"]],
            _("有变化"): [int(n) for n in rows["rows_changed"]],
            _("相同"): [int(n) for n in rows["rows_same"]],
            _("被拒"): [int(n) for n in rows["rows_refused"]],
            _("状态"): [_("已撤销") if at is not None else _("有效") for at in rows["undone_at_utc"]],
        }
    )


def _by(name: str | None) -> str:
    return name or _("命令行")


def _last_of_kinds(rows: pd.DataFrame, page: int) -> set[str]:
    """Return the loads that can be taken back: of each kind the newest that stands, and that kept what it needs."""
    standing = rows[[at is None for at in rows["undone_at_utc"]]]
    newest = standing.drop_duplicates("kind") if page == 1 else standing.iloc[:0]
    return {one.import_id for one in newest.itertuples() if one.undo_sha256}


def _one(account: Account, one: pd.Series, undoable: set[str]) -> None:
    """Draw one load: its file, how it was read, what it changed, and what can be done about it."""
    with look.card(str(one["import_id"]), "imports-one", right=_by(one["account_name"])):
        for name, value in _facts(one).items():
            if value:
                st.markdown(f":gray[{look.plain(name)}]　{look.plain(value)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            undoing = _buttons(one, undoable)
    if undoing:
        st.dialog(_("撤销导入"), icon=":material/undo:")(_confirm)(account, one)


def _buttons(one: pd.Series, undoable: set[str]) -> bool:
    """Draw what can be done about a load; tell whether its undoing was asked for."""
    if one["refused_sha256"]:
        address = look.own_url(f"/loads/{one['import_id']}/refused")
        st.link_button(_("下载被拒的行"), address, icon=":material/download:")
    if one["kind"] in AREAS:
        frame.link("boundaries", _("边界版本和退回上一版"), ":material/layers:")
    if one["import_id"] not in undoable:
        return False
    return st.button(_("撤销这次导入"), icon=":material/undo:", key="imports-undo")


def _facts(one: pd.Series) -> dict[str, str]:
    """Return what there is to know of a load, in words."""
    how = json.loads(str(one["mapping"]))
    kind = str(one["kind"])
    columns = [f"{column} → {field_name(kind, name)}" for name, column in how.get("columns", {}).items()]
    constants = [f"{field_name(kind, name)} ＝ {value}" for name, value in how.get("constants", {}).items()]
    changed = [
        f"{field_name(kind, name)} {labels.number(n)}" for name, n in json.loads(str(one["changed_fields"])).items()
    ]
    located = _("{n} 行不在任何网格，{m} 行就近归入").format(
        n=labels.number(int(one["rows_unassigned"])), m=labels.number(int(one["rows_snapped"]))
    )
    undone = one["undone_at_utc"]
    return {
        _(
            "文件"
        ): f"{one['file_name']}　{one['file_format']}　{size(int(one['file_bytes']))}　sha256 {one['file_sha256']}",
        _("列的对应"): _("、").join([*columns, *constants]),
        _("坐标系"): str(how.get("datum") or ""),
        _("取值对照"): listed(
            [f"{theirs} → {ours}" for pairs in how.get("values", {}).values() for theirs, ours in pairs.items()]
        ),
        _("文件格式"): _("、").join(str(value) for value in how.get("asked", {}).values()),
        _("有变化的字段"): _("、").join(changed),
        _("不再保存"): _gone(one),
        _("归属"): located if one["rows_unassigned"] or one["rows_snapped"] else "",
        _("撤销时间"): labels.moment(pd.Timestamp(undone).to_pydatetime()) if undone is not None else "",
    }


def _gone(one: pd.Series) -> str:
    """Return which files of a load are kept no longer."""
    undo = one["undo_sha256"] is None and one["undone_at_utc"] is None and one["kind"] not in AREAS
    refused = one["refused_sha256"] is None and int(one["rows_refused"]) > 0
    parts = [
        _("撤销所需的数据（只为同类的最后一次导入保留）") if undo else "",
        _("被拒的行（已过保留期）") if refused else "",
    ]
    return _("、").join(part for part in parts if part)


def _confirm(account: Account, one: pd.Series) -> None:
    """Ask once more before a load is taken back."""
    told = _(
        "撤销后，这次新增的 {n} 行删去，改动的 {m} 行回到导入前的样子。之后又有人改过的数据不会被覆盖，那时会拒绝撤销。"
    )
    st.markdown(
        look.plain(told.format(n=labels.number(int(one["rows_new"])), m=labels.number(int(one["rows_changed"]))))
    )
    if st.button(_("确认撤销"), type="primary", icon=":material/undo:", key="imports-undo-sure"):
        try:
            jobs.start_undo(session.store(), account, str(one["import_id"]))
        except Refused as refusal:
            st.warning(look.plain(str(refusal)), icon=":material/info:")
            return
        st.rerun()
