"""More time and standing clocks on the pages: a department asks, supervision answers; a closed case is opened again."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from governance.accounts.rules import Account, Action, can
from governance.deadlines.files import Cause
from governance.engine import settings, text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile
from governance.whistles.case import Asking, EventKind
from governance.whistles.people import where_of
from pages.act.case_words import may
from pages.act.checking import LONGEST_NOTE, most_photos
from pages.parts import labels, look, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.photos import photo_picker

USUAL_HOURS = 7.0


def causes() -> dict[str, Cause]:
    """Return the causes for which a clock may stand still, by code."""
    return {one.code: one for one in whistles.city_clocks(session.store()).limits.causes}


def cause_name(code: str) -> str:
    """Return a cause in the reader's language; its code when the city no longer lists it."""
    known = causes().get(code)
    return text.pick(known.name, known.name_en) if known else code


def pending(file: CaseFile) -> None:
    """Say to both sides what the department has asked for and nobody has answered."""
    if file.case.asked is None:
        return
    kind = EventKind.EXTENSION_ASKED if file.case.asked is Asking.EXTENSION else EventKind.SUSPENSION_ASKED
    asked = next((one for one in reversed(file.entries) if one.kind is kind), None)
    if asked is None:
        return
    at = labels.moment(asked.at_utc)
    if file.case.asked is Asking.EXTENSION:
        told = _("{at} 申请延长 {hours} 个工作小时：{why}。等督查室答复，计时没有停。")
        said = told.format(at=at, hours=asked.value, why=asked.note)
    else:
        told = _("{at} 申请缓办（{cause}）：{why}。等督查室答复，计时没有停。")
        said = told.format(at=at, cause=cause_name(asked.value), why=asked.note)
    st.info(look.plain(said), icon=":material/hourglass_top:")


def ask(account: Account, file: CaseFile) -> None:
    """Offer a department to ask for more time or for a standing clock."""
    case, limits = file.case, whistles.city_clocks(session.store()).limits
    turn = f"{case.case_id}-{case.last_seq}"
    with st.popover(_("申请延期或缓办"), icon=":material/more_time:", width="stretch"):
        what = st.segmented_control(
            _("申请什么"), [_("延期"), _("缓办")], default=_("延期"), required=True, key=f"ask-what-{turn}"
        )
        if what == _("延期"):
            left = limits.most_extensions - case.extension_count
            st.caption(
                _("还可以延 {n} 次，一次最多 {hours} 个工作小时。").format(
                    n=max(left, 0), hours=round(limits.most_extension_work_hours)
                )
            )
            most = limits.most_extension_work_hours
            hours = st.number_input(_("延长几个工作小时"), 1.0, most, USUAL_HOURS, 1.0, "%g", key=f"hours-{turn}")
        else:
            cause = st.selectbox(_("缓办原因"), list(causes()), format_func=cause_name, key=f"cause-{turn}")
        reason = draft_line(f"ask-{turn}", _("申请理由"), _("写明为什么、什么时候能办"), LONGEST_NOTE)
        pressed = st.button(_("送督查室批"), type="primary", width="stretch", key="ask")
        store, number = session.store(), case.case_id
        if pressed and attempt(
            lambda: (
                whistles.ask_extension(store, account, number, float(hours), reason)
                if what == _("延期")
                else whistles.ask_suspension(store, account, number, cause or "", reason)
            ),
            _("已送督查室，等答复"),
        ):
            st.rerun()


def answer(account: Account, file: CaseFile) -> None:
    """Offer supervision to grant or to refuse what was asked for."""
    store, case = session.store(), file.case
    note = draft_line(
        f"answer-{case.case_id}-{case.last_seq}", _("批复意见"), _("准的可不填；不准要写原因"), LONGEST_NOTE
    )
    yes, no = st.columns(2, gap="small")
    with yes:
        granted = st.button(_("批准"), icon=":material/check:", type="primary", width="stretch", key="grant")
    with no:
        denied = st.button(_("不准"), icon=":material/close:", width="stretch", key="deny")
    if granted and attempt(lambda: whistles.grant(store, account, case.case_id, note), _("已批准")):
        st.rerun()
    if denied and attempt(lambda: whistles.deny(store, account, case.case_id, note), _("已答复不准")):
        st.rerun()


def suspend(account: Account, file: CaseFile) -> None:
    """Offer supervision to let the clock stand still without having been asked."""
    store, case = session.store(), file.case
    with st.popover(_("缓办"), icon=":material/pause_circle:", width="stretch"):
        cause = st.selectbox(_("缓办原因"), list(causes()), format_func=cause_name, key=f"pause-cause-{case.case_id}")
        reason = draft_line(f"pause-{case.case_id}-{case.last_seq}", _("缓办说明"), _("写一句为什么"), LONGEST_NOTE)
        if st.button(_("停下计时"), type="primary", width="stretch", key="pause") and attempt(
            lambda: whistles.suspend(store, account, case.case_id, cause or "", reason), _("已缓办，计时停下")
        ):
            st.rerun()


def resume(account: Account, file: CaseFile) -> None:
    """Offer to let the clock go on."""
    word = _("恢复办理，继续计时")
    if st.button(word, icon=":material/play_circle:", type="primary", width="stretch", key="resume") and attempt(
        lambda: whistles.resume(session.store(), account, file.case.case_id), _("已恢复办理")
    ):
        st.rerun()


def reopen(account: Account, file: CaseFile) -> None:
    """Offer to open a closed case again, while it is young enough."""
    store, case = session.store(), file.case
    days = int(store.read(lambda db: settings.number(db, "whistle.reopen_days")))
    if case.closed_at_utc is None or store.now() - case.closed_at_utc > timedelta(days=days):
        return
    with st.popover(_("又出现了，重开"), icon=":material/restart_alt:", width="stretch"):
        st.caption(_("结案后 {n} 天内可以重开，办理时间重新计。").format(n=days))
        turn = f"{case.case_id}-{case.last_seq}"
        reason = draft_line(f"reopen-{turn}", _("重开原因"), _("写一句现场怎么样了"), LONGEST_NOTE)
        pictures = photo_picker(f"reopen-photos-{turn}", most_photos())
        if st.button(_("重开"), type="primary", width="stretch", key="reopen") and attempt(
            lambda: whistles.reopen(store, account, case.case_id, reason, pictures), _("已重开，请部门办理")
        ):
            st.rerun()


def acts(account: Account, file: CaseFile) -> None:
    """Draw what this reader may ask, answer, stop, let go on or open again now."""
    case = file.case
    answers = can(account, Action.CASE_GRANT, where_of(case))
    pending(file)
    if case.asked is not None and answers:
        answer(account, file)
    elif may(account, case, EventKind.EXTENSION_ASKED) and case.asked is None:
        ask(account, file)
    if may(account, case, EventKind.SUSPENDED) and case.asked is None:
        suspend(account, file)
    if may(account, case, EventKind.RESUMED) or (answers and case.paused_at_utc):
        resume(account, file)
    if may(account, case, EventKind.REOPENED):
        reopen(account, file)


def any_for(account: Account, file: CaseFile) -> bool:
    """Tell whether `acts` would draw anything."""
    kinds = (EventKind.EXTENSION_ASKED, EventKind.SUSPENDED, EventKind.RESUMED, EventKind.REOPENED)
    return file.case.asked is not None or any(may(account, file.case, kind) for kind in kinds)
