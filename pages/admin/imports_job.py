"""What runs now: a band above the page that every tab of the browser shows, and that a reload finds again."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading import jobs
from governance.procedures.loading.jobs import Job
from pages.parts import labels, look, session
from pages.parts.widgets import live

_DRAWN = "imports-drawn"


@live.fragment(jobs.TOPIC)
def band() -> None:
    """Draw the load under way, whoever began it, and the outcome of taking one back."""
    account = session.account()
    store = session.store()
    if st.session_state.get(_DRAWN, _state(account)) != _state(account):
        st.rerun()  # what stands below was drawn for another state
    running, own = jobs.under_way(store, account), jobs.current(store, account)
    if running is not None:
        _running(account, running)
    elif own is not None and own.undoing:
        _undone(account, own)


def drawn(account: Account) -> None:
    """Remember the state for which the page is drawn, so that the band has it drawn anew when that is over."""
    st.session_state[_DRAWN] = _state(account)


def _state(account: Account) -> tuple[str, ...]:
    """Return what of the loads decides how the page looks; how far one is does not."""
    store = session.store()
    running, own = jobs.under_way(store, account), jobs.current(store, account)
    return (
        running.job_id if running else "",
        own.job_id if own else "",
        str(own is not None and own.ended),
        str(own is not None and own.summary is not None and bool(own.summary.first_passwords)),
    )


def _running(account: Account, job: Job) -> None:
    mine = job.account_id == account.account_id
    title = _("正在撤销 {file}") if job.undoing else _("正在导入 {file}")
    if job.order and job.order.dry_run:
        title = _("正在试读 {file}")
    facts = _("{person}，{time} 开始").format(person=job.person, time=labels.clock(job.began_at))
    with look.card(title.format(file=job.about), "imports-running", right=facts):
        stopping = job.stop.is_set()
        st.progress(min(max(job.share, 0.0), 1.0), text=look.plain(_("正在停止…") if stopping else job.stage or "…"))
        with st.container(horizontal=True, vertical_alignment="center"):
            label, late = _("停止"), stopping or job.final
            if mine and st.button(label, icon=":material/stop_circle:", disabled=late, key="imports-stop"):
                _stop(account)
            st.caption(_told(job, mine), width="content")


def _told(job: Job, mine: bool) -> str:
    """Return what may be done meanwhile; that nothing is written after a stop is said only as long as it is true."""
    if not mine:
        return _("完成后才能开始下一个。")
    if job.final:
        return _("已到最后一步，不能停止；完成后可以撤销。")
    return _("可以离开或刷新本页，不会中断。停止后什么也不会写入。")


def _stop(account: Account) -> None:
    with suppress(Refused):  # the last step began meanwhile, which the page says when it is drawn anew
        jobs.cancel(session.store(), account)
    st.rerun(scope="fragment")


def _undone(account: Account, job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="card-imports-undone"):
        if job.undone is not None:
            told = _("{import_id} 已撤销：删去 {removed} 行，改回 {restored} 行。")
            st.success(
                told.format(
                    import_id=job.undoing,
                    removed=labels.number(job.undone["removed"]),
                    restored=labels.number(job.undone["restored"]),
                ),
                icon=":material/undo:",
            )
        else:
            st.warning(look.plain(job.refused), icon=":material/info:")
        if st.button(_("知道了"), key="imports-undone-seen"):
            jobs.forget(session.store(), account)
            st.rerun()
