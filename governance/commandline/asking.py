"""Asking the running app to carry out a command, because one process owns the store."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from governance.engine import Refused
from governance.engine.home import COMMAND_FILE, folder_mark
from governance.engine.text import _, language

Progress = Callable[[str, float], None]


class NobodyThere(Exception):
    """The process that left the command file has gone."""


class Failed(Exception):
    """The app hit a bug; its log holds the traceback under `error_id`."""

    def __init__(self, error_id: str) -> None:
        super().__init__(error_id)
        self.error_id = error_id


@dataclass(frozen=True)
class RunningApp:
    """Where the running app answers, and the secret that opens its commands."""

    url: str
    secret: str


def running_app(home: Path) -> RunningApp | None:
    """Return the app that runs on a home folder, or None when none has left word, it is dead or has another."""
    try:
        told = json.loads((home / COMMAND_FILE).read_text(encoding="utf-8"))
        if told["home"] != folder_mark(home):  # a copy of the folder took the file along: its store is another one
            return None
        os.kill(int(told["pid"]), 0)
        return RunningApp(str(told["url"]), str(told["secret"]))
    except PermissionError:
        raise Refused(_("{home} 的应用属于另一个用户，请用那个用户运行命令。").format(home=home)) from None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ask(app: RunningApp, name: str, args: dict[str, object], progress: Progress) -> dict[str, object]:
    """Have the app run a command and return its result, telling progress as it comes.

    Raises Refused with the app's sentence, Failed with its error id, NobodyThere when nothing listens.
    """
    for line in _lines(app, name, args):
        if "progress" in line:
            progress(line["progress"]["stage"], line["progress"]["share"])
        elif "refused" in line:
            raise Refused(line["refused"])
        elif "error" in line:
            raise Failed(line["error"])
        else:
            return line["result"]
    raise Refused(_("应用在命令完成之前停止了，请查看它的日志后重试。"))


def _lines(app: RunningApp, name: str, args: dict[str, object]) -> Iterator[dict]:
    place = urlsplit(app.url)
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=None)
    headers = {"authorization": f"Bearer {app.secret}", "content-type": "application/json"}
    body = json.dumps({"args": args, "language": language()}, default=str)
    try:
        connection.request("POST", f"{place.path}/commands/{name}", body, headers)
        answer = connection.getresponse()
    except OSError as error:
        raise NobodyThere from error
    try:
        if answer.status != 200:
            raise NobodyThere  # another program has taken the port since
        for line in answer:
            yield json.loads(line)
    finally:
        connection.close()
