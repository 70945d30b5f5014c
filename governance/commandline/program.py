"""Running one command: who carries it out, what is printed, which exit code comes back."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from governance.commandline import asking, telling
from governance.commandline.bar import Bar
from governance.commandline.parser import parser
from governance.engine import Refused, StoreBusy, text
from governance.engine.home import governance_home
from governance.engine.log import close_log, open_log, report

DONE, FINDINGS, REFUSED, BUG, INTERRUPTED = 0, 1, 2, 3, 130
TRIES, BETWEEN_TRIES_SECONDS = 25, 0.2
NOT_ARGUMENTS = ("verb", "what", "json")
ALONE = (
    "init",
    "demo",
    "restore",
    "migrate",
    "dictionary",
    "settings.table",
    "bench",
)  # need the store for themselves, or none


def main(argv: list[str]) -> int:
    """Run a command line and return its exit code; usage errors end the process with 2."""
    asked = parser().parse_args(argv)
    bar = Bar()
    with text.speaking(operator_language()):
        try:
            result = _carry_out(asked, bar)
        except Refused as refusal:
            return _fail(asked, bar, {"refused": str(refusal)}, str(refusal), REFUSED)
        except asking.Failed as failure:
            told = f"error {failure.error_id}: the app's log in {governance_home() / 'log'} has the details"
            return _fail(asked, bar, {"error": failure.error_id}, told, BUG)
        except KeyboardInterrupt:
            return _fail(asked, bar, {"interrupted": True}, "interrupted", INTERRUPTED)
        except Exception as error:
            return _bug(asked, bar, error)
    bar.end()
    _say(json.dumps(result, ensure_ascii=False, default=str) if asked.json else telling.told(command_of(asked), result))
    return FINDINGS if result.get("findings") else DONE


def _say(told: str) -> None:
    """Print a result; whoever has closed the pipe, as `head` does, wants no more of it, and the result stands."""
    try:
        print(told, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end


def command_of(asked: argparse.Namespace) -> str:
    """Return the name of the command that was asked for, such as `account.add`."""
    what = getattr(asked, "what", None)
    return f"{asked.verb}.{what}" if what else str(asked.verb)


def operator_language() -> str:
    """Return the language of the terminal: Chinese where the locale says so, else English."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _carry_out(asked: argparse.Namespace, bar: Bar) -> dict[str, object]:
    name, home = command_of(asked), governance_home()
    args = {key: value for key, value in vars(asked).items() if key not in NOT_ARGUMENTS}
    for patience in reversed(range(TRIES)):
        app = asking.running_app(home) if name not in ALONE else None
        try:
            return asking.ask(app, name, args, bar) if app else _alone(name, home, args, bar)
        except asking.NobodyThere:
            pass  # it died without taking its word back, or does not listen yet
        try:
            return _alone(name, home, args, bar)
        except StoreBusy:
            if not patience:
                raise
            time.sleep(BETWEEN_TRIES_SECONDS)  # it lives, and is about to listen
    raise AssertionError("unreachable")


def _alone(name: str, home: Path, args: dict[str, object], bar: Bar) -> dict[str, object]:
    from governance.commandline import alone  # late: asking the app needs none of what opening a store imports

    return alone.run(name, home, args, bar)


def _fail(asked: argparse.Namespace, bar: Bar, facts: dict[str, object], sentence: str, code: int) -> int:
    bar.end()
    if asked.json:
        print(json.dumps(facts, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return code


def _bug(asked: argparse.Namespace, bar: Bar, error: Exception) -> int:
    path = open_log(governance_home(), "commands")
    identifier = report(error, command=command_of(asked))
    close_log()
    return _fail(asked, bar, {"error": identifier}, f"error {identifier}: {path} has the details", BUG)
