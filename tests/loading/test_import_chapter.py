"""The import chapter is true: every command in it is run, and prints what the chapter says."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from governance.commandline.program import main
from governance.engine.home import ROOT
from tests.demo_home import Copy, demo_copy, demo_home

__all__ = ["demo_copy", "demo_home"]

CHAPTER = ROOT / "docs" / "imports.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
NEWEST = "$(the newest)"
Step = tuple[str, list[str]]


def steps() -> list[Step]:
    """Return the commands of the chapter, each with the lines it is said to print."""
    found: list[Step] = []
    for block in BLOCK.findall(CHAPTER.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def pattern(lines: list[str]) -> re.Pattern[str]:
    """Return what the printed text must look like: `…` is any text, on a line of its own any lines."""
    parts = []
    for line in lines:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.split("…")) + r"\n")
    return re.compile("".join(parts))


def run(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], newest: str) -> str:
    """Carry out one command and return what it printed."""
    words = shlex.split(command.replace(NEWEST, newest))
    if words[0] == "export":
        name, _sign, value = words[1].partition("=")
        monkeypatch.setenv(name, str(Path(value).absolute()))
        return ""
    if words[:3] == ["python", "-m", "governance"]:
        main(words[3:])
        told = capsys.readouterr()
        return told.out + told.err
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return done.stdout


def test_every_command_prints_what_the_chapter_says(
    demo_copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo").symlink_to(demo_copy("chapter"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    newest = ""
    for command, expected in steps():
        told = run(command, monkeypatch, capsys, newest)
        assert pattern(expected).fullmatch(told), f"$ {command}\n{told}"
        number = re.search(r"loaded as (\S+)", told)
        newest = number[1] if number else newest


def test_the_chapter_names_every_kind_of_file() -> None:
    commands = [command for command, _lines in steps()]
    for kind in ("towns", "grids", "micro-grids", "places", "devices", "alarms", "accounts"):
        assert any(f"load {kind} " in command for command in commands)
