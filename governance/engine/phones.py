"""Phone numbers as they are shown: masked, unless somebody gives a reason to see one.

One idea of a number serves masking, searching and erasing: its figures, of any script and width, bare or in a ring,
with up to three signs between two of them that are neither letter nor figure. Masked in a text are

- mobile numbers of China, however they are grouped, with or without the country's code; in Chinese numerals, 一三七,
  only when all eleven stand in the groups in which people say them;
- landlines with an area code, in the groups in which people write them; without one only after a word or sign that says
  that a number follows (电话, 座机, ☎ and the like), because eight figures alone are as often the number of a thing.

Times, dates, sums, amounts and network addresses stay though they may have eleven figures too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

_LAST = 0x20000  # no script has figures beyond
_FIGURES = {
    sign: str(unicodedata.digit(sign)) for sign in map(chr, range(_LAST)) if unicodedata.digit(sign, None) is not None
}
_NUMERALS = ("〇零○", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_SPOKEN = {sign: str(figure) for figure, signs in enumerate(_NUMERALS) for sign in signs}
_TO_FIGURES = str.maketrans(_FIGURES)
_ALL_TO_FIGURES = str.maketrans(_FIGURES | _SPOKEN)
_TWO_IN_ONE = re.compile("[⑩-⑳⑽-⒇⒑-⒛㉑-㉟㊱-㊿]")  # ⑬ for 13


def _signs(figures: str, spoken: bool = False) -> str:
    """Return the class of all signs that stand for one of some figures."""
    known = _FIGURES | _SPOKEN if spoken else _FIGURES
    return f"[{''.join(sign for sign, figure in known.items() if figure in figures)}]"


_D, _C = _signs("0123456789"), _signs("0123456789", spoken=True)
_WITHIN = "[0-9０-９]"  # a number goes on with these; a figure in a ring before it may count a list
_SIGN = r"[\W_]"  # neither letter nor figure
_GAP = f"{_SIGN}{{0,3}}"
_MOBILE = (
    f"{_signs('1')}{_GAP}{_signs('3456789')}(?:{_GAP}{_D}){{9}}"
    f"|{_signs('1', spoken=True)}{_signs('3456789', spoken=True)}{_C}{_GAP}{_C}{{4}}{_GAP}{_C}{{4}}"
)
_LOCAL = f"(?:{_D}{{3,4}}{_GAP}{_D}{{4}}|{_D}{{2}}(?:{_GAP}{_D}{{2}}){{3}}|{_D}(?:{_SIGN}{{1,3}}{_D}){{6,7}})"
_SPREAD = f"{_signs('0')}(?:{_SIGN}{{1,3}}{_D}){{9,11}}"
_LANDLINE = f"{_signs('0')}{_signs('123456789')}{_D}{{1,2}}{_GAP}{_LOCAL}|{_SPREAD}"
_CHINA = f"(?:(?:[0０]{{2}}|[+＋]){_GAP})?[8８]{_GAP}[6６]{_GAP}"
_IN_TEXT = re.compile(f"(?<!{_WITHIN})(?:{_CHINA})?({_MOBILE}|{_LANDLINE})(?!{_WITHIN})")
_BEGINS = _signs("23456789")  # a number without its area code
_CALLED = "(?:电话|座机|固话|热线|传真|联系方式|[☎☏✆📞📟]|(?i:tel|phone|fax))(?:号码|号)?(?:是|为)?"
_AFTER_WORD = re.compile(f"{_CALLED}{_GAP}((?={_BEGINS}){_LOCAL})(?!{_WITHIN})")
_ANY = re.compile(_C)
_SHORTEST = 7

# What is no number though it has the figures of one.
_LIST = re.compile(r"\s*[,，、;；~～–—]\s*|\s+|(?<=[:：]\d\d)-")
_CLOCK = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d(?:[.,]\d+)?)?(?:[+-]\d\d(?:[:：]?\d\d)?)?"
_DATE = r"(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
_DATE_BACK = r"(?:0?[1-9]|[12]\d|3[01])([/.])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d"
_AMOUNT = r"\d{1,4}\.\d{1,2}|[¥￥$€£]\d{1,6}(?:\.\d{1,2})?|\d{1,6}(?:\.\d{1,2})?[%％‰°℃㎡㎥]"
_SAYS_WHAT = re.compile(f"{_DATE}|{_DATE_BACK}|{_CLOCK}|{_AMOUNT}")
_SMALL = re.compile(r"\d{1,4}")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_WHOLE = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,2}}\.\d{{9,}}|\d{{8,}}\.\d+|{_OCTET}(?:\.{_OCTET}){{3}}")


def masked_phone(phone: str) -> str:
    """Return a phone number with its middle hidden; a short one keeps only its end.

    >>> masked_phone("13712342210"), masked_phone("86920119"), masked_phone("119")
    ('137****2210', '86****19', '**9')
    """
    if len(phone) < 7:
        return "*" * (len(phone) - 1) + phone[-1:]
    if len(phone) < 10:
        return phone[:2] + "*" * (len(phone) - 4) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


_PERSONS = re.compile(r"1[3-9]\d{9}|(?:0[1-9]\d{8,10}|[2-9]\d{6,9})(?:#\d{1,6})?|\+\d{7,15}")


def is_persons(number: str) -> bool:
    """Tell whether a number in the store's form is one on which a person is rung: no service number, no half one.

    Mobile numbers, landlines with their area code or without, and those of other countries.

    >>> [is_persons(number) for number in ("13712342210", "051186920119#801", "86920119", "12345", "119")]
    [True, True, True, False, False]
    """
    return _PERSONS.fullmatch(number) is not None


def figures(text: str) -> str:
    """Return the figures of a text alone, those of every script, width and ring as plain ones.

    >>> figures("（０５１１）8692-0119"), figures("①③⑦")
    ('051186920119', '137')
    """
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text.translate(_TO_FIGURES))))


def masked_in(text: str) -> str:
    """Return what somebody wrote with every Chinese mobile or landline number in it masked, however it is spaced.

    >>> masked_in("找王师傅 13712342210，三楼 302 室")
    '找王师傅 137****2210，三楼 302 室'
    >>> masked_in("137 - 1234/2210 或（0511）8692 0119，电话 86920119")
    '137****2210 或051*****0119，电话 86****19'
    """
    return replaced_in(text, masked_phone)


def replaced_in(text: str, shown: Callable[[str], str]) -> str:
    """Return a text with every phone number in it as a function shows its figures."""
    if len(_ANY.findall(text)) < _SHORTEST:
        return text
    wide = _TWO_IN_ONE.sub(lambda sign: figures(sign[0]), text)
    told, at = [], 0
    for start, number, end in _joined(wide):
        told += [wide[at:start], shown(figures(wide[number:end].translate(_ALL_TO_FIGURES)))]
        at = end
    return "".join([*told, wide[at:]]) if told else text


def _joined(text: str) -> list[tuple[int, int, int]]:
    """Return (start, start without the country's code, end) of each number; those that share figures become one.

    Where a room stands before a number both may read as one number, and which it is nobody can tell.
    """
    joined: list[tuple[int, int, int]] = []
    for start, number, end in sorted(_found(text)):
        if joined and start < joined[-1][2]:
            joined[-1] = (*joined[-1][:2], max(end, joined[-1][2]))
        else:
            joined.append((start, number, end))
    return joined


def _found(text: str) -> Iterator[tuple[int, int, int]]:
    yield from ((called.start(1), called.start(1), called.end()) for called in _AFTER_WORD.finditer(text))
    at = 0
    while match := _IN_TEXT.search(text, at):
        at = match.start() + 1  # what is none may hide one that begins later
        if not _is_other(match[1]):
            opened = text[: match.start()].endswith(("(", "（")) and not match[1].endswith((")", "）"))
            yield match.start() - (opened and bool(re.search("[)）]", match[1]))), match.start(1), match.end()


def _is_other(text: str) -> bool:
    """Tell whether figures are times, dates, amounts and small numbers among them, a sum or a network address."""
    plain = text.translate(_TO_FIGURES)
    pieces = _LIST.split(plain)
    said = [bool(_SAYS_WHAT.fullmatch(piece)) for piece in pieces]
    listed = any(said) and all(one or _SMALL.fullmatch(piece) for one, piece in zip(said, pieces, strict=True))
    return listed or bool(_WHOLE.fullmatch(plain))


@cache
def _re2_gap() -> str:
    """Return the same gap for the store's expressions, where classes of letters are those of another Unicode."""
    ends = [at for at in range(1, 0x110000) if chr(at).isalnum() != chr(at - 1).isalnum()]
    ranges = "".join(f"{chr(first)}-{chr(after - 1)}" for first, after in zip(ends[::2], ends[1::2], strict=True))
    return f"[^{ranges}]{{0,3}}"


def pattern_of(phone: str) -> str:
    """Return a pattern (RE2) that finds a phone number in a text however it is spaced; one that finds nothing for none.

    >>> bool(re.search(pattern_of("13712342210"), "找 137 - 1234/2210"))
    True
    """
    parts = [_signs(one, spoken=True) for one in figures(phone.partition("#")[0])]
    return _re2_gap().join(parts) if len(parts) > 6 else r"[^\s\S]"
