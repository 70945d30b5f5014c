"""What the command line accepts and says of accounts."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from governance.accounts.listing import Standing
from governance.accounts.rules import Role

Verbs = Callable[[str, str], argparse.ArgumentParser]
Result = dict[str, object]
WHAT = "add|list|lock|unlock|reset|second-factor-reset|cover|end-cover|leave"


def accept(verb: Verbs) -> None:
    """Add the commands on accounts; `verb` makes a sub-command from its name and summary."""
    _adding(verb)
    found = verb("list", "List accounts; phones are masked.")
    found.add_argument("words", nargs="?", default="", metavar="WORDS", help="part of a name, login or phone")
    found.add_argument("--role", choices=[str(role) for role in Role])
    found.add_argument("--state", dest="standing", choices=[str(one) for one in Standing])
    for name, summary in (
        ("lock", "Lock an account and end its sessions."),
        ("unlock", "Let a locked account in again."),
        ("reset", "Give an account a new first password, printed once."),
        ("second-factor-reset", "Take a lost authenticator away; the next sign-in sets up another."),
    ):
        verb(name, summary).add_argument("login")
    _absence(verb)


def _adding(verb: Verbs) -> None:
    add = verb("add", "Make an account; its first password is printed once.")
    add.add_argument("login", help="name typed at sign-in")
    add.add_argument("--name", required=True, help="name of the person")
    add.add_argument("--role", required=True, choices=[str(role) for role in Role])
    add.add_argument("--department", dest="department_code", metavar="CODE")
    add.add_argument("--centre", dest="centre_id", metavar="ID")
    add.add_argument("--premises", dest="premises_id", metavar="ID")
    add.add_argument("--phone", metavar="NUMBER")
    add.add_argument("--email", metavar="MAILBOX")
    add.add_argument("--area", dest="area_codes", action="append", default=[], metavar="CODE", help="may be repeated")


def _absence(verb: Verbs) -> None:
    cover = verb("cover", "Let a deputy stand in for somebody: cases, notices and rights go over and come back.")
    cover.add_argument("login", help="who is away")
    cover.add_argument("--deputy", required=True, metavar="LOGIN", help="who stands in")
    cover.add_argument("--from", dest="from_at", required=True, metavar="TIME", help="first day, or an ISO time")
    cover.add_argument("--until", dest="until_at", required=True, metavar="TIME", help="last day, or an ISO time")
    cover.add_argument("--reason", default="leave", metavar="WORD", help="leave, illness, training or a word")
    verb("end-cover", "End a cover early, or call off the next.").add_argument("login", help="who is away")
    leave = verb("leave", "Hand over everything of somebody who goes for good, and close the account.")
    leave.add_argument("login", help="who goes")
    leave.add_argument("--to", dest="heir", metavar="LOGIN", help="who takes everything over")
    leave.add_argument(
        "--area-to", dest="by_area", action="append", default=[], metavar="CODE=LOGIN", help="an area to somebody else"
    )
    leave.add_argument("--dry-run", action="store_true", help="count what would move, and change nothing")


def tell_list(result: Result, table: Callable[[list[tuple]], str]) -> str:
    """Return the accounts as a table."""
    found = result["accounts"]
    assert isinstance(found, list)
    names = ("login", "name", "role", "standing", "last_seen", "areas")
    rows: list[tuple] = [("login", "name", "role", "state", "last seen", "areas")]
    rows += [tuple(str(one[name] if one[name] is not None else "-") for name in names) for one in found]
    return f"{table(rows)}\n{len(found):,} account(s)."


def tell_cover(result: Result) -> str:
    """Return who stands in for whom."""
    return f"{result['deputy']} stands in for {result['login']} from {result['from']} until {result['until']}."


def tell_leave(result: Result) -> str:
    """Return what moved, or would."""
    moved = result["moved"]
    assert isinstance(moved, dict)
    counts = ", ".join(f"{name} {count:,}" for name, count in moved.items())
    if result["dry_run"]:
        return f"{result['login']} has in hand: {counts}. Nothing was changed."
    return f"{result['login']} has left; handed over: {counts}."


TELLERS: dict[str, Callable[[Result], str]] = {
    "account.cover": tell_cover,
    "account.end-cover": lambda result: f"{result['login']} has everything back.",
    "account.leave": tell_leave,
    "account.second-factor-reset": lambda result: f"{result['login']} sets up a new authenticator at the next sign-in.",
}
