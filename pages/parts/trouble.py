"""What a reader sees when something goes wrong: his own mistake in one sentence, our bug with an id."""

from __future__ import annotations

import streamlit as st

from governance.engine import Refused
from governance.engine.log import report
from governance.engine.text import _


def show(error: BaseException) -> bool:
    """Draw the error instead of Streamlit's traceback; a bug goes to the log under the id on the screen."""
    if isinstance(error, Refused):
        st.warning(str(error), icon=":material/info:")
        return True
    sentence = _("程序出错了，已记录。请把编号 {id} 告诉管理员，您输入的内容没有提交。")
    st.error(sentence.format(id=report(error)), icon=":material/error:")
    return True
