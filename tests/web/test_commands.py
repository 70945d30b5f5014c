"""The command line gives the same answers whether it opens the store itself or asks the running app."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from governance.audit import store as audit
from governance.commandline.program import main
from governance.engine import Cursor, open_store
from governance.engine.home import COMMAND_FILE, STORE_NAME
from governance.engine.log import close_log
from tests.serving import ROOT, free_port

CITY = "INSERT INTO gov.city VALUES ('000000', '测试市', 'Testville', '', false, NULL, TIMESTAMP '2026-01-01', NULL)"
DEPARTMENT = "INSERT INTO gov.departments VALUES ('fire', '市消防救援大队', '消防大队', 'Fire', '119')"


def make_city(home: Path) -> None:
    eng = open_store(home)

    def work(db: Cursor) -> None:
        db.execute(CITY)
        db.execute(DEPARTMENT)
        audit.append(db, datetime(2026, 1, 1, tzinfo=UTC), None, "city.made", "000000")

    eng.write(work)
    eng.close()


class Done(NamedTuple):
    """What a command left behind: exit code, standard output, standard error."""

    returncode: int
    stdout: str
    stderr: str


Govern = Callable[..., Done]


@pytest.fixture
def govern(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Govern]:
    """The command line as an operator uses it, an English one unless told otherwise."""

    def run(home: Path, *words: str, language: str = "en_GB.UTF-8") -> Done:
        monkeypatch.setenv("GOVERNANCE_HOME", str(home))
        monkeypatch.setenv("LC_ALL", language)
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = int(str(ended.code))
        return Done(code, *capsys.readouterr())

    yield run
    close_log()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_city(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(params=["alone", "beside the app"])
def operated(request: pytest.FixtureRequest, home: Path) -> Iterator[Path]:
    """A home folder, with an app running on it or not."""
    if request.param == "alone":
        yield home
        return
    program = [sys.executable, "-m", "tests.command_server", str(home), str(free_port())]
    server = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    yield home
    server.send_signal(signal.SIGTERM)
    server.wait()
    assert not (home / COMMAND_FILE).exists()


def test_an_operator_adds_locks_and_resets_an_account(operated: Path, govern: Govern) -> None:
    words = ["account", "add", "fire-1", "--name", "王五", "--role", "department_head", "--department", "fire"]
    added = govern(operated, *words, "--json")
    assert added.returncode == 0, added.stderr
    first = json.loads(added.stdout)
    assert first["login"] == "fire-1"
    again = govern(operated, *words)
    assert again.returncode == 2
    assert again.stderr == "The login “fire-1” is taken; choose another.\n"
    locked = govern(operated, "account", "lock", "fire-1")
    assert (locked.returncode, locked.stdout) == (0, "fire-1 is locked out.\n")
    reset = govern(operated, "account", "reset", "fire-1", "--json")
    assert json.loads(reset.stdout)["first_password"] != first["first_password"]


def test_an_operator_changes_a_setting_and_sees_it_in_the_list(operated: Path, govern: Govern) -> None:
    done = govern(operated, "settings", "set", "session.idle_minutes", "30")
    assert (done.returncode, done.stdout) == (0, "session.idle_minutes: 720 -> 30\n")
    listed = json.loads(govern(operated, "settings", "list", "--json").stdout)["settings"]
    (found,) = [line for line in listed if line["name"] == "session.idle_minutes"]
    assert (found["value"], found["default"], found["kept_in"]) == ("30", "720", "store")
    for name, value in (
        ("session.idle_minutes", "soon"),
        ("session.idle_minutes", "-1"),
        ("no.such", "1"),
        ("GOVERNANCE_HOME", "/"),
    ):
        refused = govern(operated, "settings", "set", name, value)
        assert refused.returncode == 2
        assert name in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


def test_an_operator_backs_up_and_checks(operated: Path, govern: Govern, tmp_path: Path) -> None:
    made = govern(operated, "backup", str(tmp_path / "copy"), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["files"] >= 1
    assert (tmp_path / "copy" / STORE_NAME).exists()
    sound = govern(operated, "check", "--json")
    assert (sound.returncode, json.loads(sound.stdout)) == (0, {"findings": [], "restores": []})


def test_refusals_come_in_the_operators_language(operated: Path, govern: Govern) -> None:
    refused = govern(operated, "account", "lock", "nobody", language="zh_CN.UTF-8")
    assert (refused.returncode, refused.stderr) == (2, "没有账号名为“nobody”的账号。\n")


def test_a_machine_gets_its_refusal_as_json(operated: Path, govern: Govern) -> None:
    refused = govern(operated, "account", "lock", "nobody", "--json")
    assert refused.returncode == 2
    assert json.loads(refused.stdout) == {"refused": "There is no account with the login “nobody”."}


@pytest.mark.parametrize("operated", ["beside the app"], indirect=True)
def test_what_needs_the_store_alone_is_refused_beside_the_app(operated: Path, govern: Govern, tmp_path: Path) -> None:
    govern(operated, "backup", str(tmp_path / "copy"))
    for words in (["migrate"], ["restore", str(tmp_path / "copy"), "--force"]):
        refused = govern(operated, *words)
        assert refused.returncode == 2
        assert refused.stderr == f"The app is using {operated}; stop it before running this command.\n"


def test_an_app_that_was_killed_leaves_the_store_to_the_next_command(home: Path, govern: Govern) -> None:
    program = [sys.executable, "-m", "tests.command_server", str(home), str(free_port())]
    server = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    server.kill()
    server.wait()
    assert (home / COMMAND_FILE).exists()
    assert govern(home, "check").returncode == 0


def test_a_store_held_by_something_else_is_told_in_one_sentence(home: Path, govern: Govern) -> None:
    code = (
        "import sys; from pathlib import Path; from governance.engine import open_store;"
        "eng = open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    refused = govern(home, "check")
    holder.communicate(b"")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert STORE_NAME in refused.stderr


def test_check_finds_what_was_tampered_with_and_says_so_by_its_exit_code(home: Path, govern: Govern) -> None:
    eng = open_store(home)
    eng.write(lambda db: db.execute("UPDATE gov.audit SET subject = 'another'") and None)
    eng.close()
    found = govern(home, "check", "--json")
    assert found.returncode == 1
    assert [(line["check"], line["subject"]) for line in json.loads(found.stdout)["findings"]] == [("audit", "1")]


def test_without_a_store_the_operator_is_told_what_to_do(tmp_path: Path, govern: Govern) -> None:
    refused = govern(tmp_path / "empty", "check")
    assert refused.returncode == 2
    assert refused.stderr == f"There is no store in {tmp_path / 'empty'} yet; run demo or init first.\n"
    assert not (tmp_path / "empty").exists()


def test_a_restored_backup_is_the_store(home: Path, govern: Govern, tmp_path: Path) -> None:
    govern(home, "settings", "set", "session.idle_minutes", "30")
    govern(home, "backup", str(tmp_path / "copy"))
    restored = govern(tmp_path / "new", "restore", str(tmp_path / "copy"))
    assert restored.returncode == 0, restored.stderr
    listed = json.loads(govern(tmp_path / "new", "settings", "list", "--json").stdout)["settings"]
    assert "30" in {line["value"] for line in listed}


def test_wrong_usage_ends_with_two(home: Path, govern: Govern) -> None:
    for words in ([], ["bogus"], ["brief", "month", "October", "--out", "x"], ["demo", "--until", "2026-11-01"]):
        assert govern(home, *words).returncode == 2


def test_a_bug_ends_with_three_and_its_id_is_in_the_log(home: Path, govern: Govern) -> None:
    eng = open_store(home)
    eng.write(lambda db: db.execute("DROP TABLE gov.exports") and None)
    eng.close()
    broken = govern(home, "check", "--json")
    assert broken.returncode == 3
    identifier = json.loads(broken.stdout)["error"]
    log = (home / "log" / "commands.log").read_text(encoding="utf-8")
    (line,) = [json.loads(line) for line in log.splitlines() if identifier in line]
    assert "gov.exports" in line["traceback"]


def test_the_program_itself_answers_on_a_shell(home: Path) -> None:
    variables = {**os.environ, "GOVERNANCE_HOME": str(home), "LC_ALL": "C.UTF-8"}
    program = [sys.executable, "-m", "governance", "check"]
    done = subprocess.run(program, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Sound: ")
