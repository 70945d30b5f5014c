"""Who stands in for whom, as the two people concerned read it on every page."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from governance.accounts import covering
from governance.accounts.covering import Told
from governance.accounts.rules import Account, role_name
from governance.engine.text import _
from pages.parts import labels, session


def cover_words(one: Told, account: Account) -> str:
    """Return one cover as one of its two people reads it."""
    until = min(one.cover.until_at, one.cover.ended_at or one.cover.until_at)
    span = {"from_at": begin_words(one.cover.from_at), "until": end_words(until)}
    if one.cover.account_id == account.account_id:
        return _("您请假，{deputy}代班：{from_at} 至 {until}").format(deputy=one.deputy, **span)
    return _("您替{absent}代班：{from_at} 至 {until}").format(absent=one.absent, **span)


def begin_words(from_at: datetime) -> str:
    """Return when a cover begins: of one that begins at midnight, its first day."""
    local = from_at.astimezone(session.zone())
    return labels.day(local.date()) if local.time() == time() else labels.moment(from_at)


def now_words(account: Account) -> list[str]:
    """Return for whom the reader stands in just now, or who stands in for him, a sentence each."""
    now, found = session.store().now(), []
    for one in covering.of_own(session.store(), account):
        if not one.cover.holds(now):
            continue
        until = end_words(one.cover.until_at)
        if one.cover.deputy_id == account.account_id:
            found.append(_("代班：您正替{absent}代班，至 {until}").format(absent=one.absent, until=until))
            if account.lacks_factor:
                role = role_name(account.lacks_factor)
                found.append(_("{role}的权限要用验证器登录才有：请退出后重新登录").format(role=role))
        else:
            found.append(_("请假：{deputy}正替您代班，至 {until}").format(deputy=one.deputy, until=until))
    return found


def end_words(until: datetime) -> str:
    """Return when a cover ends as people say it: of one that ends at midnight, its last whole day."""
    local = until.astimezone(session.zone())
    return labels.day(local.date() - timedelta(days=1)) if local.time() == time() else labels.moment(until)
