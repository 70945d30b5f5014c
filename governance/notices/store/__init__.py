"""SQL of the notices: the inbox of each person, and the outbox of what leaves the house."""

from governance.notices.store.inbox import (
    call_off,
    choices,
    choose,
    inbox,
    mark_read,
    send,
    unread_about,
    unread_count,
    unread_now,
)

__all__ = ["call_off", "choices", "choose", "inbox", "mark_read", "send", "unread_about", "unread_count", "unread_now"]
