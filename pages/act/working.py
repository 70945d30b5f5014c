"""The dialogs of a department: feed back what was done, hand back what is not ours, look at the file."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile
from governance.whistles.case import EventKind
from pages.act import asking, case_log, note_templates
from pages.act.case_words import category_name, may, photo_strip
from pages.act.checking import LONGEST_NOTE, most_photos, opened
from pages.parts import frame, labels, look, session
from pages.parts.acting import attempt
from pages.parts.widgets import photos
from pages.parts.widgets.line import draft_line
from pages.parts.widgets.photos import photo_picker


def feed_back(case_id: str) -> None:
    """Open the dialog in which a department says what was done, or hands the case back as not its own."""
    st.dialog(_("反馈办理结果"), icon=":material/edit_note:", width="medium")(_feed_back)(case_id)


def _feed_back(case_id: str) -> None:
    account, store = session.account(), session.store()
    file = opened(account, case_id)
    if file is None:
        return
    heading(file)
    asking.pending(file)
    turn = f"{case_id}-{file.case.rework_count}-{file.case.returned_count}"
    put = note_templates.choose(account, case_id, f"done-{turn}")
    note = draft_line(f"done-{turn}", _("办理结果"), _("写明做了什么、现在怎么样"), LONGEST_NOTE, put=put)
    pictures = photo_picker(f"done-photos-{turn}", most_photos())
    photo_wanted(file, EventKind.HANDLED)
    waiting = photos.waiting(f"done-photos-{turn}")
    if waiting:
        st.caption(_("还有 {n} 张照片在路上。").format(n=waiting))
    pressed = st.button(
        _("提交，请网格员核实"),
        icon=":material/send:",
        type="primary",
        width="stretch",
        disabled=bool(waiting),
        key="feed-back",
    )
    if pressed and attempt(lambda: whistles.handle(store, account, case_id, note, pictures), _("已反馈，等网格员核实")):
        st.rerun()
    if may(account, file.case, EventKind.EXTENSION_ASKED) and file.case.asked is None:
        asking.ask(account, file)
    not_ours(account, file, turn)
    with st.expander(_("经过"), icon=":material/history:"):
        case_log.draw(file)


def photo_wanted(file: CaseFile, kind: EventKind) -> None:
    """Say before he submits that the city asks for a photo at this step."""
    if whistles.photo_needed(session.store(), file.case, kind):
        st.caption(_("这一类这一步要附照片。"))


def not_ours(account: Account, file: CaseFile, turn: str) -> None:
    """Offer to hand the case back to supervision, where this account may."""
    if not may(account, file.case, EventKind.RETURNED):
        return
    with st.expander(_("不是我们的职责"), icon=":material/undo:"):
        reason = draft_line(f"return-{turn}", _("退件原因"), _("写明该由哪个部门办、依据是什么"), LONGEST_NOTE)
        if st.button(_("退给督查室改派"), width="stretch", key=f"return-{turn}-send") and attempt(
            lambda: whistles.return_not_ours(session.store(), account, file.case.case_id, reason), _("已退件")
        ):
            st.rerun()


def look_at(case_id: str) -> None:
    """Open the dialog that shows a case's file."""
    st.dialog(_("案件"), icon=":material/folder_open:", width="medium")(_look_at)(case_id)


def _look_at(case_id: str) -> None:
    account = session.account()
    file = opened(account, case_id)
    if file is not None:
        heading(file)
        case_log.draw(file)
        frame.link("case", _("打开整页"), ":material/open_in_full:", {"case": case_id})


def heading(file: CaseFile) -> None:
    """Draw what the case is about: category, place, line, photos, and why it came to this department."""
    case = file.case
    st.markdown(f"**{look.plain(category_name(file.category, case.category_code))}** · {look.plain(case.place)}")
    if case.line:
        st.html(f'<blockquote class="wm-said">{escape(case.line)}</blockquote>')
    told = _("{who} 吹哨 · {at}").format(who=case.reporter_name, at=labels.moment(case.blown_at_utc))
    st.caption(look.plain(told))
    strip = photo_strip(file.photos)
    if strip:
        st.html(strip)
    if file.rule:
        st.caption(look.plain(text.pick(file.rule.reason, file.rule.reason_en)))
