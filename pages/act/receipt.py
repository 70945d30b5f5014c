"""The receipt of a whistle: its number, who has it, by when, and why this department."""

from __future__ import annotations

from html import escape

import streamlit as st

from governance.accounts.rules import Account
from governance.engine import NotFound, text
from governance.engine.text import _
from governance.whistles import actions as whistles
from governance.whistles.actions import CaseFile, Directory
from governance.whistles.case import Stage
from pages.act.case_words import category_name, department_name, due_words
from pages.parts import acting, frame, labels, look, session


def draw(account: Account, case_id: str, *, joined: bool) -> None:
    """Draw the receipt; of a whistle that joined an open case it says so."""
    store = session.store()
    try:
        file = whistles.case_file(store, account, case_id)
    except NotFound as missing:
        acting.noted(missing)
        st.info(look.plain(str(missing)), icon=":material/info:")
        return
    names = whistles.directory(store)
    with st.container(border=True, key="card-receipt"):
        heading = _("已补充到这一件") if joined else _("已吹哨")
        st.html(
            f'<div class="wm-receipt" role="status"><b>{escape(heading)}</b><strong>{escape(case_id)}</strong>'
            f"{_facts(file, names)}</div>"
        )
    with st.container(horizontal=True, gap="small", key="receipt-links"):
        frame.link("my-whistles", _("看我的吹哨"), ":material/list_alt:")
        frame.link("case", _("看这一件"), ":material/folder_open:", {"case": case_id})


def _facts(file: CaseFile, names: Directory) -> str:
    case, rule = file.case, file.rule
    lead = department_name(names.departments.get(case.lead_department), case.lead_department)
    joint = [department_name(names.departments.get(code), code) for code in case.joint_departments]
    if case.waits_due_at_utc:
        who = _("镇街领导") if case.stage is Stage.REGISTERED else _("网格员")
        waits = _("等{who}确认，最迟 {at} 自动派出").format(who=who, at=labels.moment(case.waits_due_at_utc))
    else:
        waits = ""
    rows = [
        (_("事项"), f"{category_name(file.category, case.category_code)} · {labels.severity(case.severity)}"),
        (_("地点"), case.place),
        *([(_("现在"), waits)] if waits else []),
        (_("派给"), lead + (_("（{departments}协办）").format(departments=_("、").join(joint)) if joint else "")),
        (_("报到"), _("{at} 前").format(at=labels.moment(case.report_in_due_at_utc))),
        (_("办结"), _("{at} 前").format(at=due_words(case))),
        (_("为什么"), text.pick(rule.reason, rule.reason_en) if rule else ""),
    ]
    return look.facts(rows)
