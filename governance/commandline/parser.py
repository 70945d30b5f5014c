"""What the command line accepts."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from governance import __version__
from governance.commandline import boundaries, notices, people
from governance.commandline.loading import add_loading

EPILOG = """exit codes: 0 done, 1 check found something, 2 wrong usage or refused, 3 a bug (the log has it by its id).
Beside a running app, commands that need its store are carried out by the app itself."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; each sets `verb`."""
    top = argparse.ArgumentParser(
        prog="python -m governance", description="Whistlemap: grid governance of a city.", epilog=EPILOG
    )
    top.formatter_class = argparse.RawDescriptionHelpFormatter
    top.add_argument("--version", action="version", version=__version__)
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    _building(verbs)
    _keeping(verbs)
    _accounts(verbs)
    _working(verbs)
    _boundaries(verbs)
    add_loading(verbs, _verb, _file)
    return top


def _verb(verbs: argparse._SubParsersAction, name: str, summary: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=summary, description=summary)
    verb.add_argument("--json", action="store_true", help="print one JSON object for machines")
    return verb


def _building(verbs: argparse._SubParsersAction) -> None:
    init = _verb(verbs, "init", "Make a store with the areas of a city and nothing else.")
    init.add_argument("--city", type=_file, metavar="FILE", help="city profile (TOML); default GOVERNANCE_CITY")
    demo = _verb(verbs, "demo", "Make a store with the invented demo city.")
    demo.add_argument("--until", type=_moment, metavar="TIME", help="end of the history, ISO time")
    demo.add_argument("--parameters", type=_folder, metavar="FOLDER", help="folder of parameter files (TOML)")
    demo.add_argument("--scale", type=float, default=None, metavar="N", help="size, 1 for the whole city")
    _verb(verbs, "migrate", "Bring the store to the newest schema.")
    dictionary = _verb(verbs, "dictionary", "Write the data dictionary as Markdown.")
    dictionary.add_argument("--out", type=Path, metavar="FILE", help="file to write; default standard output")


def _keeping(verbs: argparse._SubParsersAction) -> None:
    backup = _verb(verbs, "backup", "Copy store and files into a new folder, while people work.")
    backup.add_argument("folder", type=_absolute, metavar="DIR")
    restore = _verb(verbs, "restore", "Make a backup the store of GOVERNANCE_HOME.")
    restore.add_argument("folder", type=_folder, metavar="DIR")
    restore.add_argument("--force", action="store_true", help="replace the store that is there; it is kept aside")
    _verb(verbs, "check", "Check audit chain, logs, files, joins and batches.")
    settings = verbs.add_parser("settings", help="List or change settings.", description="List or change settings.")
    kinds = settings.add_subparsers(dest="what", required=True, metavar="list|set|table")
    _verb(kinds, "list", "List every setting with the value in force.")
    _verb(kinds, "table", "Write the table of settings as Markdown, for the README.")
    change = _verb(kinds, "set", "Change a setting of the city.")
    change.add_argument("name")
    change.add_argument("value")


def _accounts(verbs: argparse._SubParsersAction) -> None:
    account = verbs.add_parser("account", help="Manage accounts.", description="Manage accounts.")
    kinds = account.add_subparsers(dest="what", required=True, metavar=people.WHAT)
    people.accept(lambda name, told: _verb(kinds, name, told))
    summary = "Try a channel of notices, list dead letters, send them again."
    told = verbs.add_parser("notices", help=summary, description=summary)
    ways = told.add_subparsers(dest="what", required=True, metavar=notices.WHAT)
    notices.accept(lambda name, told: _verb(ways, name, told))


def _working(verbs: argparse._SubParsersAction) -> None:
    brief = _verb(verbs, "brief", "Make a circular as DOCX, PDF and XLSX.")
    brief.add_argument("kind", choices=["month"])
    brief.add_argument("period", nargs="?", type=_month, metavar="YYYY-MM", help="default: the last full month")
    brief.add_argument("--language", choices=["zh", "en"], default="zh", help="language of the circular")
    brief.add_argument("--out", dest="folder", type=_absolute, required=True, metavar="DIR")
    _verb(verbs, "move", "Move closed alarms to the history.")
    retention = _verb(verbs, "retention", "Clear what has been kept long enough.")
    retention.add_argument("--dry-run", action="store_true", help="count only, by kind")
    sample = _verb(verbs, "sample", "Write small files of every input, right and broken, that fit the city.")
    sample.add_argument("--out", dest="folder", type=_absolute, required=True, metavar="DIR")
    bench = _verb(verbs, "bench", "Run the benchmarks of a source checkout.")
    bench.add_argument("rest", nargs="*", metavar="ARG", help="handed on to the benchmarks")


def _boundaries(verbs: argparse._SubParsersAction) -> None:
    summary = "List boundary versions, or go back to the one before."
    kinds = verbs.add_parser("boundaries", help=summary, description=summary).add_subparsers(
        dest="what", required=True, metavar="list|rollback"
    )
    boundaries.accept(lambda name, told: _verb(kinds, name, told))


def _absolute(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _folder(text: str) -> Path:
    path = _absolute(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path}")
    return path


def _file(text: str) -> Path:
    path = _absolute(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def _moment(text: str) -> datetime:
    """Read a time; one without a zone is the city's wall clock."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no ISO time, such as 2026-11-01T00:00+08:00") from None


def _month(text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m").strftime("%Y-%m")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no month, such as 2026-10") from None
