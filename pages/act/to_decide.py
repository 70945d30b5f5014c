"""To decide 待办: what waits for a town's leader or for supervision, the most urgent first."""

from __future__ import annotations

import streamlit as st

from governance.accounts.rules import Account
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseLine, Directory
from governance.whistles.case import Asking, EventKind
from pages.act import letting, note_templates
from pages.act.case_words import holder_words, light_words, mark_words, may, step_words, title
from pages.parts import frame, labels, look, marks_rows, session
from pages.parts.widgets import live

SHOWN = 40


def render() -> None:
    """Draw the page."""
    with look.title_row(_("待办"), labels.moment(session.store().now())):
        note_templates.edit_button(session.account())
    waiting()
    frame.phone_tabs(session.account(), "to-decide")


@live.fragment("cases")
def waiting() -> None:
    """Draw the cases that wait for this reader; runs again when one of them changes."""
    account, store = session.account(), session.store()
    lines = whistles.queue(store, account, limit=SHOWN)
    total = sum(whistles.queue_counts(store, account).values())
    if not lines:
        with st.container(border=True, key="card-none"):
            look.empty_state("task_alt", _("没有等您决定的件。"))
        return
    names = whistles.directory(store)
    for line in lines:
        _card(account, line, names)
    if total > len(lines):
        st.caption(_("只列最急的 {n} 件，另有 {more} 件。").format(n=len(lines), more=total - len(lines)))


def _card(account: Account, line: CaseLine, names: Directory) -> None:
    case = line.case
    light, words = light_words(account, line)
    with st.container(border=True, key=f"card-case-{case.case_id}", gap="xsmall"):
        facts = (case.place, case.line, labels.moment(case.blown_at_utc).replace(" ", "\u00a0"), mark_words(case))
        holder, step = holder_words(account, line, names), step_words(case)
        st.html(marks_rows.case_summary(title(case, names), light, words, facts, case.step, holder, step))
        if may(account, case, EventKind.APPROVED) and st.button(
            _("去审定"), icon=":material/gavel:", type="primary", width="stretch", key=f"decide-{case.case_id}"
        ):
            letting.decide(case.case_id)
        if case.asked is not None:
            what = _("部门申请延期") if case.asked is Asking.EXTENSION else _("部门申请缓办")
            frame.link("case", _("{what}，去答复").format(what=what), ":material/more_time:", {"case": case.case_id})
        frame.link("case", _("看经过 {number}").format(number=case.case_id), None, {"case": case.case_id})
