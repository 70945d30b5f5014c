"""Mailboxes: what one looks like, and how it is shown: masked like a phone number."""

from __future__ import annotations

import re

LONGEST_MAIL = 120
_LOCAL, _HOUSE = (
    r"[A-Za-z0-9._%+'-]{1,64}",
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,30}",
)
_MAIL = re.compile(f"{_LOCAL}@{_HOUSE}")


def is_mail(text: str) -> bool:
    """Tell whether a text is one mailbox that mail servers everywhere take.

    >>> is_mail("wang.hai@city.example"), is_mail("王@city.example"), is_mail("a@b"), is_mail("a@b.cn, c@d.cn")
    (True, False, False, False)
    """
    plain = len(text) <= LONGEST_MAIL and bool(_MAIL.fullmatch(text))
    local = text.partition("@")[0]
    return plain and ".." not in local and not local.startswith(".") and not local.endswith(".")


def masked_mail(mail: str) -> str:
    """Return a mailbox with all but its first letter and its house hidden.

    >>> masked_mail("wang.hai@city.example")
    'w****@city.example'
    """
    local, _sign, house = mail.partition("@")
    return f"{local[:1]}****@{house}"


def masked_mails_in(text: str) -> str:
    """Return a text with every mailbox in it masked.

    >>> masked_mails_in("写信给 wang@city.example 或来电")
    '写信给 w****@city.example 或来电'
    """
    return _MAIL.sub(lambda found: masked_mail(found[0]), text) if "@" in text else text
