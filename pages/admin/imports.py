"""Files in 导入: load a file step by step, the record of loads with the way back, and owners that nobody registered."""

from __future__ import annotations

import streamlit as st

from governance.engine.text import _
from governance.procedures.loading import jobs
from pages.admin import imports_file, imports_history, imports_job, imports_unknown
from pages.parts import frame, look, session


def render() -> None:
    """Draw the page; what runs stands above everything else, in every tab of the browser."""
    account = session.account()
    with look.title_row(_("导入"), _("先试读，看清每一行会变成什么，再导入；错了可以撤销")):
        frame.link("boundaries", _("边界版本"), ":material/layers:")
    imports_job.drawn(account)
    job = jobs.current(session.store(), account)
    imports_job.band()
    words = [_("导入文件"), _("导入记录"), _("未登记的设备和场所")]
    one, two, three = st.tabs(words)
    with one:
        imports_file.draw(account, job)
    with two:
        imports_history.draw(account)
    with three:
        imports_unknown.draw()
