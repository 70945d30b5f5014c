"""Phone numbers as they are shown: masked, unless somebody gives a reason to see one."""

from __future__ import annotations

import re

_IN_TEXT = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")


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


def masked_in(text: str) -> str:
    """Return what somebody wrote with every Chinese mobile or landline number in it masked.

    >>> masked_in("找王师傅 13712342210，三楼 302 室")
    '找王师傅 137****2210，三楼 302 室'
    """
    return _IN_TEXT.sub(lambda match: masked_phone(match[1].replace("-", "")), text)
