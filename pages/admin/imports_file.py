"""Loading a file in four steps: choose it, check how it is read, try it, load it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading import jobs, looking, received
from governance.procedures.loading.jobs import Job
from governance.procedures.loading.order import AREAS, Order, What
from governance.procedures.loading.received import Received
from pages.admin import imports_choices, imports_columns, imports_preview, imports_result, imports_words
from pages.admin.imports_terms import kind_name, kinds, size
from pages.parts import look, session
from pages.parts.widgets.files import file_sent

AGAIN = "imports-order"  # the order of a load that its owner wants to change


def draw(account: Account, job: Job | None) -> None:
    """Draw the step that is next."""
    store = session.store()
    if jobs.under_way(store, account) is not None:
        look.empty_state("hourglass_top", _("有一个文件正在处理，进度在上面。完成后这里显示结果。"))
        return
    if job is not None and job.order is not None:
        imports_result.draw(account, job)
        return
    waiting = received.current(store, account)
    if waiting is None:
        _choose(account)
    else:
        _check(account, waiting)


def _choose(account: Account) -> None:
    """Draw the place for a file and what comes first in a new city."""
    with look.card(_("① 选择文件"), "imports-choose"):
        token = file_sent("imports-file")
        if token is not None:
            _settle(account, token)
        st.caption(_("上传的文件只为导入保留，最多一天。"))
    with look.card(_("可以导入什么"), "imports-kinds", right=_("新城市按这个次序")):
        _kinds()


def _kinds() -> None:
    """List what can be loaded and the columns that are recognised by their names."""
    for kind in kinds():
        fields = looking.looked_at(kind)
        needed = [_(one.label) for one in fields if one.required]
        others = dict.fromkeys(_(one.label) for one in fields if not one.required)
        with st.expander(kind_name(kind)):
            rows = [
                (_("必须有的列"), _("、").join(needed)),
                (_("也认识的列"), _("、").join(others)),
                (_("格式"), _formats(kind)),
            ]
            st.html(f'<div class="wm-receipt">{look.facts(rows)}</div>')


def _formats(kind: str) -> str:
    if kind in AREAS:
        return "GeoJSON, GeoPackage, Shapefile, GeoParquet, KML"
    return "CSV, XLSX, Parquet" if kind == What.ACCOUNTS else "CSV, XLSX, Parquet, GeoJSON"


def _settle(account: Account, token: str) -> None:
    try:
        received.settle(session.store(), account, token)
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return
    st.session_state.pop(AGAIN, None)
    st.rerun()


def _check(account: Account, waiting: Received) -> None:
    """Draw how the file is read, with everything that can be corrected, and the button that tries it."""
    earlier: Order | None = st.session_state.get(AGAIN)
    if earlier is not None and earlier.path != waiting.path:
        earlier = None
    left, right = st.columns([1, 2.6], gap="small")
    with left:
        order, found = _file_card(account, waiting, earlier)
        last = st.container()
    with right:
        if found is None:
            return
        order = imports_columns.draw(account, order, found)
        order = imports_words.draw(account, order, waiting, found)
        found = looking.look(session.store(), account, order)
        imports_preview.draw(order, found)
    with last:
        _try(account, order, found.trouble)


def _file_card(account: Account, waiting: Received, earlier: Order | None) -> tuple[Order, looking.Look | None]:
    """Draw what is known of the file; return the order so far, and the look at it when it can be opened."""
    with look.card(_("② 文件"), "imports-file") as head:
        with head:
            if st.button(_("换一个"), type="tertiary", icon=":material/swap_horiz:", key="imports-other"):
                drop(account)
        st.markdown(f"**{look.plain(waiting.path.name)}**")
        place = st.container()
        order = imports_choices.draw(account, waiting.path, earlier)
        found, facts = None, [size(waiting.size_bytes)]
        try:
            found = looking.look(session.store(), account, order)
            facts.append(found.source.format.upper())
            facts += [_("约 {n} 行").format(n=f"{found.source.rows_about:,}")] if found.source.rows_about else []
        except Refused as refusal:
            st.warning(look.plain(str(refusal)), icon=":material/info:")
        with place:
            st.caption("　".join(facts))
            for note in found.source.notes if found else ():
                st.caption(look.plain(note))
    return order, found


def _try(account: Account, order: Order, trouble: str) -> None:
    """Draw the button for the dry run, or why there is none yet."""
    if trouble:
        st.warning(look.plain(trouble), icon=":material/info:")
    if st.button(
        _("③ 试读整个文件"),
        type="primary",
        icon=":material/fact_check:",
        disabled=bool(trouble),
        width="stretch",
        key="imports-try",
    ):
        begin(account, replace(order, dry_run=True))
    st.caption(_("只检查和比对，不写入任何数据。"))


def begin(account: Account, order: Order) -> None:
    """Begin a load in the background and draw the page anew; say why not when another one is under way."""
    try:
        jobs.start(session.store(), account, order)
    except Refused as refusal:
        st.warning(look.plain(str(refusal)), icon=":material/info:")
        return
    st.rerun()


def drop(account: Account) -> None:
    """Throw the file away and draw the first step."""
    received.clear(session.store(), account)
    jobs.forget(session.store(), account)
    st.session_state.pop(AGAIN, None)
    st.rerun()
