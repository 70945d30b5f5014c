"""A backup that comes back is no tampering, and nothing else passes for one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.proof import Damage, Fault, Restore
from governance.audit.rules import RESTORED, Head, Moment
from governance.engine import open_store
from governance.engine.home import STORE_NAME
from governance.procedures.backup import backup
from governance.procedures.restore import restore
from governance.procedures.start import open_home
from tests.audit_chain import AT, add, append_head, examined, lived, rewrite, silent, tamper


def test_an_older_backup_that_is_restored_is_no_cut(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    add(eng, 5)
    heads.tell(eng, Moment.STOP)
    eng.close()
    restore(tmp_path / "copy", home, AT, silent, force=True)
    assert heads.read(heads.path_of(home))[-1].moment is Moment.RESTORE
    assert examined(home) == []
    assert heads.restores(heads.read(heads.path_of(home))) == (Restore(16, AT.isoformat(), 6),)
    tamper(home, lambda file: file.execute("DELETE FROM gov.audit WHERE seq > 15"))
    assert examined(home) == [Fault(Damage.CUT, 16)]


def test_a_line_that_says_a_backup_came_back_hides_nothing(tmp_path: Path) -> None:
    lived(tmp_path)
    tamper(tmp_path, rewrite)
    with duckdb.connect(str(tmp_path / STORE_NAME)) as file:
        newest = file.execute("SELECT seq, hash FROM gov.audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert newest is not None
    heads.write(heads.path_of(tmp_path), Head(*newest, AT.isoformat(), Moment.RESTORE))
    assert set(examined(tmp_path)) == {Fault(Damage.RESTORED, 16), Fault(Damage.REWRITTEN, 8)}


def test_a_restore_takes_back_nothing_from_before_its_backup(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    restore(tmp_path / "copy", home, AT, silent, force=True)
    tamper(home, rewrite)
    assert Fault(Damage.REWRITTEN, 8) in examined(home)


def test_a_backup_restored_on_a_new_machine_fits_its_manifest(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    restore(tmp_path / "copy", new, AT, silent)
    assert examined(new) == []
    tamper(new, rewrite)
    assert examined(new) == [Fault(Damage.REWRITTEN, 16)]


@pytest.mark.parametrize("moment", [Moment.RESTORE, Moment.BACKUP])
def test_a_head_that_was_no_backup_is_nothing_to_go_back_to(tmp_path: Path, moment: Moment) -> None:
    lived(tmp_path)
    told = heads.read(heads.path_of(tmp_path))[2]
    tamper(tmp_path, lambda file: file.execute("DELETE FROM gov.audit WHERE seq > ?", [told.seq]))
    if moment is Moment.BACKUP:  # a backup made up after the fact is lower than what was told before it
        append_head(tmp_path, Moment.BACKUP)
    append_head(tmp_path, Moment.RESTORE)
    assert set(examined(tmp_path)) == {Fault(Damage.RESTORED, told.seq), Fault(Damage.CUT, told.seq + 1)}


def test_a_restore_of_which_the_chain_knows_nothing_is_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    add(eng, 5)
    heads.tell(eng, Moment.STOP)
    eng.close()
    tamper(home, lambda file: file.execute("DELETE FROM gov.audit WHERE seq > 16"))
    append_head(home, Moment.RESTORE)
    assert examined(home) == [Fault(Damage.RESTORED, 16)]


def test_a_deleted_file_is_not_hidden_by_a_line_that_says_a_backup_came_back(tmp_path: Path) -> None:
    lived(tmp_path)
    tamper(tmp_path, rewrite)
    heads.path_of(tmp_path).unlink()
    append_head(tmp_path, Moment.RESTORE)
    assert set(examined(tmp_path)) == {Fault(Damage.RESTORED, 16), Fault(Damage.UNTOLD, 1)}


def test_going_back_and_forth_between_backups_is_sound_and_every_step_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("first", "second"):
        lived(home)
        eng = open_store(home, clock=lambda: AT)
        backup(eng, tmp_path / name, silent)
        eng.close()
    for name in ("first", "second", "first", "first"):
        restore(tmp_path / name, home, AT, silent, force=True)
        eng = open_home(home, clock=lambda: AT)
        heads.tell(eng, Moment.START)
        assert heads.examine(eng) == []
        eng.close()
    back = heads.restores(heads.read(heads.path_of(home)))
    assert [(one.seq, one.lost) for one in back] == [(16, 16), (32, 0), (16, 18), (16, 2)]


def test_a_new_home_can_be_given_the_same_backup_again(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    for _time in range(2):
        restore(tmp_path / "copy", new, AT, silent, force=True)
        assert examined(new) == []
        lived(new)
        assert examined(new) == []


def test_the_first_entry_after_a_restore_says_that_it_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lived(home)
    eng = open_store(home, clock=lambda: AT)
    backup(eng, tmp_path / "copy", silent)
    eng.close()
    restore(tmp_path / "copy", home, AT, silent, force=True)
    for _start in range(2):
        eng = open_home(home, clock=lambda: AT)
        added = [entry for entry, _previous, _hash in eng.read(audit.entries)][16:]
        eng.close()
        assert [(entry.action, entry.detail) for entry in added] == [(RESTORED, '{"home": "same"}')]
