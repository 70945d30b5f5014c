"""From nothing to a working city by the command line: an empty one, and the demo with its circular."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from governance.accounts.store import people
from governance.areas import actions as areas
from governance.commandline.bar import Bar, picture
from governance.commandline.program import main
from governance.engine import open_store
from governance.engine.home import city_profile_path
from governance.engine.log import close_log

Govern = Callable[..., dict]
END = "2026-11-01T00:00"


@pytest.fixture
def govern(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Govern]:
    """Run a command for a machine and return its JSON, with the exit code under `code`."""

    def run(home: Path, *words: str) -> dict:
        monkeypatch.setenv("GOVERNANCE_HOME", str(home))
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        code = main([*words, "--json"])
        told: dict = json.loads(capsys.readouterr().out)
        return told | {"code": code}

    yield run
    close_log()


def test_an_empty_city_has_its_areas_its_catalogue_and_room_for_its_people(govern: Govern, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert govern(home, "init")["code"] == 0
    eng = open_store(home)
    grids = areas.level_frame(eng, "grid")["code"]
    profile = areas.profile(eng)
    assert len(grids) == profile.grids
    assert not eng.read(people.is_demo)
    assert eng.read(lambda db: db.execute("SELECT count(*) FROM gov.devices").fetchone()) == (0,)
    eng.close()
    officer = ["account", "add", "w0001", "--name", "张慧", "--role", "grid_officer", "--area", grids[0]]
    assert govern(home, *officer)["code"] == 0
    assert govern(home, "check") == {"findings": [], "restores": [], "code": 0}
    again = govern(home, "init")
    assert again["code"] == 2
    assert str(home) in again["refused"]


def test_a_profile_that_is_wrong_makes_no_city(govern: Govern, tmp_path: Path) -> None:
    text = city_profile_path().read_text(encoding="utf-8").replace("Asia/Shanghai", "Asia/Atlantis")
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    refused = govern(tmp_path / "home", "init", "--city", str(tmp_path / "city.toml"))
    assert (refused["code"], "Asia/Atlantis" in refused["refused"]) == (2, True)
    assert not (tmp_path / "home").exists()


def test_the_demo_city_is_sound_prints_its_circular_and_is_the_same_for_the_same_seed(
    govern: Govern, tmp_path: Path
) -> None:
    small = ("demo", "--scale", "0.005", "--until", END)
    first = govern(tmp_path / "one", *small)
    second = govern(tmp_path / "two", *small)
    assert first["code"] == 0
    assert first["rows"] == second["rows"]
    assert first["until"] == second["until"]
    assert govern(tmp_path / "one", "check") == {"findings": [], "restores": [], "code": 0}
    made = govern(tmp_path / "one", "brief", "month", "2026-10", "--out", str(tmp_path / "out"))
    assert made["code"] == 0
    assert {Path(path).suffix for path in made["files"]} == {".pdf", ".docx", ".xlsx"}
    assert all(Path(path).stat().st_size > 1000 for path in made["files"])
    assert govern(tmp_path / "one", "move")["moved"] >= 0
    assert govern(tmp_path / "one", "check") == {"findings": [], "restores": [], "code": 0}
    future = govern(tmp_path / "one", "brief", "month", "2999-01", "--out", str(tmp_path / "out"))
    assert (future["code"], "2999-01" in future["refused"]) == (2, True)


def test_a_size_that_makes_no_sense_is_refused(govern: Govern, tmp_path: Path) -> None:
    assert govern(tmp_path / "home", "demo", "--scale", "0")["code"] == 2


class Screen:
    """A stream that says it is a terminal, or not."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.written = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


def test_a_bar_draws_on_a_terminal_and_wipes_itself() -> None:
    screen = Screen(terminal=True)
    bar = Bar(screen)  # type: ignore[arg-type]
    bar("复制数据库", 0.25)
    bar("done", 1.0)
    assert picture("复制数据库", 0.25) in screen.written
    bar.end()
    assert screen.written.endswith("\r")
    assert screen.written.rsplit("\r", 2)[1].strip() == ""


def test_a_bar_is_silent_where_nobody_looks() -> None:
    screen = Screen(terminal=False)
    bar = Bar(screen)  # type: ignore[arg-type]
    bar("copying", 0.25)
    bar.end()
    assert screen.written == ""
