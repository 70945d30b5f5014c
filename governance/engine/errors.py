"""What can go wrong for a user, told apart from what is our bug."""

from __future__ import annotations

import secrets


class Refused(Exception):
    """The request cannot be carried out; the message is one translated sentence that says how to mend it.

    `part` names what of a form it is about, where somebody may have to mend it: such as `place` or `photos`.
    """

    def __init__(self, message: object = "", part: str = "") -> None:
        super().__init__(message)
        self.part = part


class NotFound(Refused):
    """The object does not exist, or lies outside the account's area: the two are never told apart."""


class NotAllowed(Refused):
    """The account's role has no such action at all, whatever the object."""


class StoreBusy(Refused):
    """Another process owns the store file."""


def error_id() -> str:
    """Return a short identifier that links what the screen shows with what the log holds.

    >>> len(error_id())
    8
    """
    return secrets.token_hex(4)
