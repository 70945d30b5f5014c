"""What a reader sees when something goes wrong: his own mistake in one sentence, our bug with an id."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from governance.engine import Refused
from governance.engine.log import report
from governance.engine.text import _
from pages.parts import acting


def show(error: BaseException) -> bool:
    """Draw the error instead of Streamlit's traceback; a bug goes to the log under the id on the screen."""
    if isinstance(error, Refused):
        acting.refused(error)
        return True
    sentence = _("程序出错了，已记录。请把编号 {id} 告诉管理员，您输入的内容没有提交。")
    st.error(sentence.format(id=report(error)), icon=":material/error:")
    return True


def no_such_page(home: Page) -> None:
    """Say that the address leads nowhere, at least for this reader, and show him the way to his own start."""
    with st.container(key="card-no-such-page", border=True, horizontal_alignment="center", gap="medium"):
        st.markdown(f":material/wrong_location: {_('没有这个页面，或您的角色无权打开。')}", width="content")
        st.page_link(home, label=_("回到“{page}”").format(page=home.title), icon=":material/home:", width="content")
