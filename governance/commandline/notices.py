"""What the command line accepts and says of notices that leave the house."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from governance.notices.channels import ChannelName

Verbs = Callable[[str, str], argparse.ArgumentParser]
Result = dict[str, object]
Table = Callable[[Sequence[tuple[str, ...]]], str]
WHAT = "test|dead|again"


def accept(verb: Verbs) -> None:
    """Add the commands on notices; `verb` makes a sub-command from its name and summary."""
    test = verb("test", "Send a test message to somebody by one channel.")
    test.add_argument("channel", choices=[str(name) for name in ChannelName])
    test.add_argument("login", help="who is to get it")
    verb("dead", "List the dead letters: what could not be delivered, and why.")
    verb("again", "Let all dead letters go out once more.")


def tell_test(result: Result) -> str:
    """Return the lines of a trial."""
    return f"{result['channel']}: {result['outcome']} to {result['login']} (answer {result['answer'] or '-'})."


def tell_dead(result: Result, table: Table) -> str:
    """Return the lines of the dead letters."""
    letters = result["dead"]
    assert isinstance(letters, list)
    if not letters:
        return "No dead letters."
    names = ("tried_at", "channel", "kind", "subject", "role", "cause", "answer")
    rows = [names, *(tuple(str(one[name] or "-") for name in names) for one in letters)]
    return f"{table(rows)}\n{result['count']} dead letter(s)."


def tell_again(result: Result) -> str:
    """Return the line of sending once more."""
    return f"{result['again']} dead letter(s) go out once more."
