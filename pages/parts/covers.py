"""Who stands in for whom, as the two people concerned read it on every page."""

from __future__ import annotations

from governance.accounts import covering
from governance.accounts.covering import Told
from governance.accounts.rules import Account
from governance.engine.text import _
from pages.parts import labels, look, session


def cover_words(one: Told, account: Account) -> str:
    """Return one cover as one of its two people reads it."""
    span = {"from_at": labels.moment(one.cover.from_at), "until": labels.moment(one.cover.until_at)}
    if one.cover.account_id == account.account_id:
        return _("您请假，{deputy}代班：{from_at} 至 {until}").format(deputy=one.deputy, **span)
    return _("您替{absent}代班：{from_at} 至 {until}").format(absent=one.absent, **span)


def banner(account: Account) -> None:
    """Say above every page for whom the reader stands in, or that somebody stands in for him."""
    now = session.store().now()
    for one in covering.of_own(session.store(), account):
        if not one.cover.holds(now):
            continue
        until = labels.moment(one.cover.until_at)
        if one.cover.deputy_id == account.account_id:
            look.demo_banner(_("代班：您正替{absent}代班，至 {until}").format(absent=one.absent, until=until))
        else:
            look.demo_banner(_("请假：{deputy}正替您代班，至 {until}").format(deputy=one.deputy, until=until))
