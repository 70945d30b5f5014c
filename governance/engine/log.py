"""The log: JSON lines with rotation in the home folder, without personal data, each bug under an error id."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from governance.engine.errors import error_id
from governance.engine.mails import masked_mails_in
from governance.engine.phones import replaced_in

FOLDER = "log"
MOST_BYTES = 10_000_000
OLD_FILES = 9
HIDDEN = "***"

_logger = logging.getLogger("whistlemap")
_SECRET_NAMES = re.compile(r"password|secret|token|cookie|phone", re.IGNORECASE)
_IDENTITY_CARDS = re.compile(r"(?<![\d.])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")


def redacted(value: object) -> object:
    """Return the value without numbers of phones and identity cards, mailboxes masked, nothing named like a secret.

    >>> redacted("called 138 0013 8000 twice about 999999106001001")
    'called *** twice about 999999106001001'
    >>> redacted({"password": "x", "rows": [13800138000, 2]})
    {'password': '***', 'rows': ['***', 2]}
    """
    if isinstance(value, dict):
        return {str(k): HIDDEN if _SECRET_NAMES.search(str(k)) else redacted(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [redacted(part) for part in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    text = str(value)
    clean = replaced_in(_IDENTITY_CARDS.sub(HIDDEN, masked_mails_in(text)), lambda _number: HIDDEN)
    return value if isinstance(value, int) and clean == text else clean


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, event, and the facts given with it; the traceback of a bug."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "source": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(redacted(line), ensure_ascii=False, default=str)


def open_log(home: Path, name: str = "app") -> Path:
    """Send the log of this process to `log/<name>.log` in the home folder and return that path.

    Processes that run side by side take different names, because two must not rotate one file.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.log"
    close_log()
    handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLines())
    _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False
    threading.excepthook = _thread_died
    return path


def close_log() -> None:
    """Close the log file of this process."""
    for handler in list(_logger.handlers):
        _logger.removeHandler(handler)
        handler.close()
    threading.excepthook = threading.__excepthook__
    _logger.propagate = True


def note(event: str, **facts: object) -> None:
    """Log that something happened, with its facts."""
    _logger.info(event, extra={"facts": facts})


def warn(event: str, **facts: object) -> None:
    """Log something that an operator should look at."""
    _logger.warning(event, extra={"facts": facts})


def report(error: BaseException, **facts: object) -> str:
    """Log a bug with its traceback and return the error id to show in its place."""
    identifier = error_id()
    exc_info = (type(error), error, error.__traceback__)
    _logger.error("bug", exc_info=exc_info, extra={"facts": {"error_id": identifier, **facts}})
    return identifier


def _thread_died(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and args.exc_type is not SystemExit:
        identifier = report(args.exc_value, thread=args.thread.name if args.thread else None)
        print(f"error {identifier}: see the log", file=sys.stderr)
