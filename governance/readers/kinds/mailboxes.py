"""Mailboxes in one form: without blanks and without the words people write before them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.mails import is_mail
from governance.engine.text import _
from governance.readers.kinds.column import Column


def mailboxes(text: pa.Array) -> Column:
    """Return a column of mailboxes. Complaint: no mailbox, or more than one.

    >>> mailboxes(pa.array(["邮箱：a.b@city.example ", "a@b"])).values.to_pylist()
    ['a.b@city.example', None]
    """
    bare = pc.replace_substring_regex(text, r"(?i)^\s*(?:邮箱|电子邮箱|e-?mail|mailto)\s*[:：]\s*", "")
    column = Column(pc.utf8_trim_whitespace(bare))
    wrong = [bool(one) and not is_mail(one) for one in column.values.to_pylist()]
    column.complain(np.array(wrong, dtype=bool), _("不像邮箱地址；例如 name@city.example，只写一个。"))
    return column
