"""A backup is taken while people work, and what comes back is what was there."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from governance.audit import store as audit
from governance.engine import Engine, Refused, StoreBusy, open_store
from governance.engine.home import STORE_NAME
from governance.procedures import manifest, restore
from governance.procedures.backup import backup
from governance.procedures.start import open_home

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def add_row(eng: Engine, number: int) -> None:
    eng.write(lambda db: audit.append(db, eng.now(), None, "test.row", str(number)))


def subjects(home: Path) -> list[str]:
    eng = open_home(home)
    found = [entry.subject for entry, _previous, _hash in eng.read(audit.entries) if entry.action == "test.row"]
    eng.close()
    return found


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path / "home", clock=lambda: AT)
    yield opened
    opened.close()


def test_a_backup_holds_every_row_and_every_file_and_lists_them_with_their_checksums(
    eng: Engine, tmp_path: Path
) -> None:
    for number in range(5):
        add_row(eng, number)
    photo = eng.files.put(b"a photo", "photos")
    made = backup(eng, tmp_path / "copy", silent)
    told = manifest.read(tmp_path / "copy")
    assert told == made
    assert {line.path for line in told.files} >= {STORE_NAME, f"files/photos/{photo[:2]}/{photo}"}
    for line in told.files:
        content = (tmp_path / "copy" / line.path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (line.size_bytes, line.sha256)
    assert (told.audit_seq, told.audit_hash) == eng.read(audit.head)


def test_a_backup_restored_into_an_empty_home_holds_the_same_rows_and_files(eng: Engine, tmp_path: Path) -> None:
    for number in range(5):
        add_row(eng, number)
    photo = eng.files.put(b"a photo", "photos")
    backup(eng, tmp_path / "copy", silent)
    assert restore.restore(tmp_path / "copy", tmp_path / "new", AT, silent) is None
    assert subjects(tmp_path / "new") == ["0", "1", "2", "3", "4"]
    back = open_home(tmp_path / "new")
    assert back.files.get(photo, "photos") == b"a photo"
    back.close()


def test_rows_written_while_the_backup_runs_are_in_it_up_to_one_moment_and_none_is_lost(
    eng: Engine, tmp_path: Path
) -> None:
    stop, written = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            add_row(eng, len(written))
            written.append(len(written))

    worker = threading.Thread(target=work)
    worker.start()
    while len(written) < 20:
        pass
    before = len(written)
    backup(eng, tmp_path / "copy", silent)
    stop.set()
    worker.join()
    restore.restore(tmp_path / "copy", tmp_path / "new", AT, silent)
    copied = subjects(tmp_path / "new")
    assert copied == [str(number) for number in range(len(copied))]
    assert before <= len(copied) <= len(written)
    assert eng.read(audit.head)[0] == len(written)


def test_a_backup_does_not_loosen_the_lock_on_the_store(eng: Engine, tmp_path: Path) -> None:
    add_row(eng, 1)
    backup(eng, tmp_path / "copy", silent)
    program = (
        "import sys; from pathlib import Path; from governance.engine import open_store; open_store(Path(sys.argv[1]))"
    )
    other = subprocess.run([sys.executable, "-c", program, str(eng.home)], capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert "StoreBusy" in other.stderr


def test_a_backup_never_overwrites_anything(eng: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "something").write_text("mine")
    with pytest.raises(Refused):
        backup(eng, tmp_path / "copy", silent)
    assert (tmp_path / "copy" / "something").read_text() == "mine"


def test_what_a_killed_backup_left_is_replaced_by_the_next_one(eng: Engine, tmp_path: Path) -> None:
    left = tmp_path / "copy.part"
    left.mkdir()
    (left / "half").write_text("half a store")
    backup(eng, tmp_path / "copy", silent)
    assert not left.exists()
    assert "half" not in {line.path for line in manifest.read(tmp_path / "copy").files}


def test_a_folder_without_its_manifest_is_no_backup(eng: Engine, tmp_path: Path) -> None:
    backup(eng, tmp_path / "copy", silent)
    (tmp_path / "copy" / manifest.NAME).unlink()
    with pytest.raises(Refused):
        restore.restore(tmp_path / "copy", tmp_path / "new", AT, silent)


def test_a_manifest_that_points_outside_its_folder_is_refused(eng: Engine, tmp_path: Path) -> None:
    backup(eng, tmp_path / "copy", silent)
    path = tmp_path / "copy" / manifest.NAME
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"][0]["path"] = "../../etc/cron.d/evil"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(Refused):
        restore.restore(tmp_path / "copy", tmp_path / "new", AT, silent)


def test_a_damaged_backup_is_refused_and_the_old_store_stays(eng: Engine, tmp_path: Path) -> None:
    add_row(eng, 1)
    backup(eng, tmp_path / "copy", silent)
    with (tmp_path / "copy" / STORE_NAME).open("r+b") as file:
        file.seek(9000)
        file.write(b"\xff" * 8)
    old = open_store(tmp_path / "old")
    add_row(old, 99)
    old.close()
    with pytest.raises(Refused, match=STORE_NAME):
        restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent, force=True)
    assert subjects(tmp_path / "old") == ["99"]


def test_an_existing_store_is_replaced_only_by_force_and_then_kept_aside(eng: Engine, tmp_path: Path) -> None:
    add_row(eng, 1)
    backup(eng, tmp_path / "copy", silent)
    old = open_store(tmp_path / "old")
    add_row(old, 99)
    old.files.put(b"an old photo", "photos")
    old.close()
    with pytest.raises(Refused, match="--force"):
        restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent)
    aside = restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent, force=True)
    assert aside is not None
    assert subjects(tmp_path / "old") == ["1"]
    assert subjects(aside) == ["99"]
    assert any((aside / "files" / "photos").rglob("*"))


def test_a_store_in_use_is_never_restored_over(eng: Engine, tmp_path: Path) -> None:
    backup(eng, tmp_path / "copy", silent)
    program = (
        "import sys; from pathlib import Path; from governance.engine import open_store;"
        "eng = open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "old")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    try:
        with pytest.raises(StoreBusy):
            restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent, force=True)
    finally:
        other.communicate("")


class Killed(BaseException):
    """Stands for a kill -9 between two steps."""


def kill_after(steps: int, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let so many renames and removals in a home folder happen, then none."""
    left = [steps]

    def limited(name: str) -> None:
        act = getattr(Path, name)

        def step(self: Path, *args: object, **kwargs: object) -> object:
            if self.is_relative_to(home):
                if not left[0]:
                    raise Killed
                left[0] -= 1
            return act(self, *args, **kwargs)

        monkeypatch.setattr(Path, name, step)

    limited("rename")
    limited("unlink")


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])  # the decision, two parts aside, the turn, the first new part
def test_a_restore_killed_at_any_step_after_the_decision_is_finished_by_the_next_start(
    eng: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    add_row(eng, 1)
    eng.files.put(b"a photo", "photos")
    backup(eng, tmp_path / "copy", silent)
    old = open_store(tmp_path / "old")
    add_row(old, 99)
    old.files.put(b"an old photo", "photos")
    old.close()
    kill_after(steps, tmp_path / "old", monkeypatch)
    with pytest.raises(Killed):
        restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent, force=True)
    monkeypatch.undo()
    assert (tmp_path / "old" / restore.READY).is_dir()
    assert subjects(tmp_path / "old") == ["1"]
    assert not (tmp_path / "old" / restore.READY).exists()
    assert subjects(next((tmp_path / "old").glob("before-restore-*"))) == ["99"]


def test_a_restore_killed_before_the_decision_has_changed_nothing(
    eng: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_row(eng, 1)
    backup(eng, tmp_path / "copy", silent)
    old = open_store(tmp_path / "old")
    add_row(old, 99)
    old.close()
    kill_after(0, tmp_path / "old", monkeypatch)
    with pytest.raises(Killed):
        restore.restore(tmp_path / "copy", tmp_path / "old", AT, silent, force=True)
    monkeypatch.undo()
    assert subjects(tmp_path / "old") == ["99"]


def test_nobody_but_the_owner_gets_into_the_home_folder_or_a_backup(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir(mode=0o755)
    opened = open_store(home, clock=lambda: AT)
    backup(opened, copy, silent)
    opened.close()
    assert [oct(folder.stat().st_mode & 0o777) for folder in (home, copy)] == ["0o700", "0o700"]
