"""What people typed, freed of signs that nobody sees: the one door through which every typed text comes in.

Signs that turn the direction of writing make a text read as something else than it is, and invisible ones make two
texts differ that look the same. Every letter stays, rare Han characters beyond the first plane too.
"""

from __future__ import annotations

import re

UNSEEN = "\u200b-\u200d\u2060\ufeff\u3164\uffa0\u115f\u1160\u00ad"  # of no width, or blank
TURNING = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # direction of writing
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"  # all but the tab and the end of a line
_HALVES = "\ud800-\udfff"  # half a letter, which no encoding can hold
_NEVER = re.compile(f"[{UNSEEN}{TURNING}{_CONTROLS}{_HALVES}]")


LONGEST_REASON = 200


def reason(text: str, most: int = LONGEST_REASON) -> str:
    """Return why somebody does something, in one line; empty where it says nothing that anybody could read.

    >>> reason("  通知\\n到场 ", 20), reason("\u200b\u3164", 20), reason("……", 20)
    ('通知 到场', '', '')
    """
    said = " ".join(cleaned(text).split())[:most]
    return said if any(sign.isalnum() for sign in said) else ""


def cleaned(text: str) -> str:
    """Return a typed text without signs that nobody sees and without blanks around it.

    >>> cleaned(" 二楼\\u202e人住\\u200b\\x07 ")
    '二楼人住'
    >>> cleaned("𠮷野家\\r\\n三楼")
    '𠮷野家\\n三楼'
    """
    return _NEVER.sub("", text).strip()
