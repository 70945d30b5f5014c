"""The dialogs of reporter and officer: see what was done, then close, send back, judge, urge or withdraw."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import NotFound, settings
from governance.engine.text import _
from governance.notices import actions as notices
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, CaseLine
from governance.whistles.case import EventKind
from pages.act.case_words import category_name, may_urge, photo_strip
from pages.parts import acting, frame, labels, look, session
from pages.parts.acting import attempt
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.photos import photo_picker
from pages.parts.widgets.position import phone_position

LONGEST_NOTE = 500
OPENED = "opened-case"


def check(case_id: str) -> None:
    """Open the dialog in which an officer closes a case or sends it back."""
    st.dialog(_("核实"), icon=":material/task_alt:")(_check)(case_id)


def _check(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    _heading(file)
    _done(file)
    word, icon = _("已解决，核实结案"), ":material/task_alt:"
    turn = f"{case_id}-{file.case.rework_count}"
    if file.waits_for_alarm:
        _alarm(file.waits_for_alarm)
    here = phone_position(f"check-at-{turn}", at_once=False)
    at = (here.lon, here.lat) if here else None
    seen = _proof(file, turn)
    if st.button(word, icon=icon, type="primary", width="stretch", key="close") and attempt(
        lambda: whistles.verify_close(store, account, case_id, photo_ids=seen, at=at), _("已核实结案")
    ):
        st.rerun()
    with st.container(border=True, key="send-back"):
        reason = draft_line(f"reason-{turn}", _("退回原因"), _("没解决：写一句哪里还不行"), LONGEST_NOTE)
        pictures = photo_picker(f"back-{turn}", most_photos())
        if st.button(_("退回返工"), icon=":material/undo:", width="stretch", key="back") and attempt(
            lambda: whistles.send_back(store, account, case_id, reason, pictures), _("已退回返工")
        ):
            st.rerun()


def _alarm(number: str) -> None:
    """Say that the device is not back to normal yet, and lead to its alarm."""
    told = _("这一件是由告警 {number} 来的，设备恢复正常后才能结案。").format(number=number)
    st.warning(look.plain(told), icon=":material/sensors:")
    frame.link("alarms", _("看告警 {number}").format(number=number), None, {"alarm": number})


def _proof(file: CaseFile, turn: str) -> tuple[str, ...]:
    """Draw a place for the photo of the check where the city asks for one; return its pictures."""
    if not whistles.photo_needed(session.store(), file.case, EventKind.VERIFIED):
        return ()
    st.caption(_("这一类这一步要附照片。"))
    return photo_picker(f"seen-{turn}", most_photos())


def _heading(file: CaseFile) -> None:
    name = category_name(file.category, file.case.category_code)
    st.markdown(f"**{look.plain(name)}** · {look.plain(file.case.place)}")


def _done(file: CaseFile) -> None:
    """Draw the newest feedback in words and photos, the photos of before beside those of after."""
    handled = [entry for entry in file.entries if entry.kind is EventKind.HANDLED]
    if handled:
        last = handled[-1]
        st.html(f'<blockquote class="wm-said">{escape(last.note)}</blockquote>')
        st.caption(f"{look.plain(last.actor)} · {labels.moment(last.at_utc)}")
    strip = photo_strip(file.photos)
    if strip:
        st.html(strip)
    else:
        st.caption(_("没有照片。"))


def judge(case_id: str) -> None:
    """Open the dialog in which the reporter says whether he is content; one tap is enough."""
    st.dialog(_("评价"), icon=":material/thumbs_up_down:")(_judge)(case_id)


def _judge(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    _heading(file)
    _done(file)
    note = draft_line(f"judge-line-{case_id}", _("补充一句"), _("补充一句，可不填"), LONGEST_NOTE)
    yes, no = st.columns(2, gap="small")
    with yes:
        content = st.button(_("满意"), icon=":material/thumb_up:", type="primary", width="stretch", key="say-yes")
    with no:
        sorry = st.button(_("不满意"), icon=":material/thumb_down:", width="stretch", key="say-no")
    if (content or sorry) and attempt(
        lambda: whistles.evaluate(store, account, case_id, content, note), _("谢谢，已记下")
    ):
        st.rerun()


def opened(account: Account, case_id: str) -> CaseFile | None:
    """Return a case's file and mark its notices as read; say so when it is gone."""
    try:
        file = whistles.case_file(session.store(), account, case_id)
    except NotFound as missing:
        if st.session_state.get(OPENED) != case_id:  # what he has just done himself may have taken it out of his reach
            acting.noted(missing)
        st.info(look.plain(str(missing)), icon=":material/info:")
        return None
    st.session_state[OPENED] = case_id
    notices.mark_read(session.store(), account, case_id)
    return file


def most_photos() -> int:
    """Return how many photos one step may carry."""
    return int(session.store().read(lambda db: settings.number(db, "whistle.most_photos")))


def urge_button(account: Account, line: CaseLine, key: str) -> None:
    """Draw the button that nudges whoever has the case, where this account may and there is a reason to."""
    store = session.store()
    if may_urge(account, line, store.now()) and st.button(
        _("催办"), icon=":material/notification_important:", width="stretch", key=key
    ):
        attempt(lambda: whistles.urge(store, account, line.case.case_id), _("已催办"))
