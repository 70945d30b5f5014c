"""Phone numbers in one form: digits, a leading + for another country, # before an extension."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.text import _
from governance.readers.kinds.column import Column, matching, present

_EXTENSION = r"(?i)\s*(?:转|分机|ext\.?|x|#)\s*(\d{1,6})$"
_LANDLINE_EXTENSION = r"^(\(?0\d{2,3}\)?[\s-]*\d{7,8})-(\d{1,6})$"
_COUNTRY = r"^(?:\+|00)?86(1[3-9]\d{9}|0?[1-9]\d{8,11}(?:#\d+)?)$"
_PHONE = r"^\+?\d{3,15}(#\d{1,6})?$"
_HALF = r"^(\+|00)86\d"  # China's own code before what is no Chinese number
_MOBILE_LENGTH = r"^1[3-9]\d{0,8}$|^1[3-9]\d{10,}$"


def phones(text: pa.Array) -> Column:
    """Return a column of phone numbers without blanks, dashes, brackets and China's own country code.

    Complaints: no phone number, more than one, a mobile number too short or too long.

    >>> phones(pa.array(["+86 138-1234-5678", "(0511) 86920119-801", "13812345678.0", "1381234567"])).values.to_pylist()
    ['13812345678', '051186920119#801', '13812345678', None]
    """
    bare = pc.replace_substring_regex(text, r"^(?:电话|手机|tel|phone)[:\s]*", "")
    bare = pc.replace_substring_regex(bare, r"^(\d{5,15})\.0$", r"\1")  # a column of numbers with gaps
    bare = pc.replace_substring_regex(bare, _EXTENSION, r"#\1")
    bare = pc.replace_substring_regex(bare, _LANDLINE_EXTENSION, r"\1#\2")
    bare = pc.replace_substring_regex(bare, r"[\s().‐-―\-]+", "")
    bare = pc.replace_substring_regex(bare, _COUNTRY, r"\1")
    column = Column(bare)
    several = matching(bare, r"\d{7,}[^\d#]+\d{7,}")
    column.complain(several, _("这里有不止一个号码；请只留一个。"))
    column.complain(
        present(column.values) & (~matching(column.values, _PHONE) | matching(column.values, _HALF)),
        _("不像电话号码；例如 13812345678 或 0511-86920119。"),
    )
    column.complain(matching(column.values, _MOBILE_LENGTH), _("手机号应为 11 位；请核对。"))
    return column
