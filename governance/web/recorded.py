"""Refusals of our own routes, put on record before they become a status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from governance import engine
from governance.audit import refusals
from governance.engine import Refused
from governance.engine.text import kept_for_others

T = TypeVar("T")


def recorded(request: Request, work: Callable[..., T]) -> Callable[..., T]:
    """Return the same work, whose refusals are on record with the account and the path that was asked."""
    account, path = request.state.account, request.url.path

    def run(*args: object) -> T:
        try:
            with kept_for_others():
                return work(*args)
        except Refused as refusal:
            refusals.note(engine.current(), account.account_id if account else None, refusal, path)
            raise

    return run
