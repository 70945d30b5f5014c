"""How Chinese characters are read 拼音: every reading of a single character, without tones. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache


@cache
def _library() -> tuple[Mapping[int, str], Callable[[str], str]]:
    """Return code point -> readings with tones, separated by commas, and what takes the tones off.

    The library's phrases are left out: they choose one reading by what stands around, and any reading is accepted
    here. That saves a quarter of a second and 42 MB when it is first needed.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    return PINYIN_DICT, to_normal


def readings(sign: str) -> tuple[str, ...]:
    """Return the readings of a sign in the letters of a keyboard, the usual one first; none for what is not read.

    A `ü` is typed as v or as u.

    >>> readings("重"), readings("女")[:2], readings("7")
    (('zhong', 'chong', 'tong'), ('nv', 'nu'), ())
    """
    table, toneless = _library()
    found: dict[str, None] = {}
    for told in filter(None, table.get(ord(sign), "").split(",")):
        plain = toneless(told)
        for typed in (plain, plain.replace("v", "u")):
            if typed.isascii() and typed.isalpha():
                found[typed] = None
    return tuple(found)
