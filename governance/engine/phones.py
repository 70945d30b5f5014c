"""Phone numbers as they are shown: masked, unless somebody gives a reason to see one."""

from __future__ import annotations

import re
import unicodedata

from governance.engine.typed import UNSEEN

_D = "[0-9０-９]"
_GAP = f"[ \\t\u00a0\u3000.·{UNSEEN}\u2010-\u2015\uff0d-]"  # what people write between the figures of a number
_PAIRS = f"(?:{_GAP}{_D}{{2}}){{4}}"
_MOBILE = (  # in the groups in which people say it: eleven figures of rooms or dates are no number
    f"[1１][3-9３-９]{_D}(?:{_GAP}?{_D}{{4}}{_GAP}?{_D}{{4}}|{_GAP}{_D}{{3}}{_GAP}{_D}{{5}}|{_PAIRS})"
    f"|[1１][3-9３-９]{_D}{{2}}{_GAP}{_D}{{3}}{_GAP}{_D}{{4}}|[1１](?:{_GAP}{_D}){{10}}"
)
_LANDLINE = f"[(（]?[0０]{_D}{{2,3}}[)）]?{_GAP}?{_D}{{3,4}}{_GAP}?{_D}{{4}}"
IN_TEXT = re.compile(f"(?<!{_D})(?:(?:00|[+＋])?86{_GAP}?)?({_MOBILE}|{_LANDLINE})(?!{_D})")


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


def figures(text: str) -> str:
    """Return the figures of a text alone, wide ones as narrow ones.

    >>> figures("（０５１１）8692-0119")
    '051186920119'
    """
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text)))


def masked_in(text: str) -> str:
    """Return what somebody wrote with every Chinese mobile or landline number in it masked, however it is spaced.

    >>> masked_in("找王师傅 13712342210，三楼 302 室")
    '找王师傅 137****2210，三楼 302 室'
    >>> masked_in("137 1234-2210 或（0511）8692 0119")
    '137****2210 或051*****0119'
    """
    return IN_TEXT.sub(lambda match: masked_phone(figures(match[1])), text)


def pattern_of(phone: str) -> str:
    """Return a pattern (RE2) that finds a phone number in a text however it is spaced; one that finds nothing for none.

    >>> bool(re.search(pattern_of("13712342210"), "找 137-1234 2210"))
    True
    """
    parts = [f"[{one}{chr(ord(one) + 0xFEE0)}]" for one in figures(phone)]
    return f"[)）{_GAP[1:-1]}]{{0,2}}".join(parts) if len(parts) > 6 else r"[^\s\S]"
