"""Kill -9 while a store is made, migrated or backed up: old or new, never something between."""

from __future__ import annotations

import random
import shutil
import threading
from pathlib import Path

import duckdb
import pytest

from governance.audit import store as audit
from governance.engine import Cursor, Engine, migrate, open_store, utc_now
from governance.procedures import manifest
from governance.procedures.backup import backup
from governance.procedures.restore import restore
from tests.faults.lives import Life

pytestmark = pytest.mark.faults

KILLS = 8
ROWS = 200_000


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def kill_within(life: Life, rng: random.Random, longest_seconds: float) -> None:
    """Kill at any moment from `ready` on."""
    life.until("ready")
    threading.Event().wait(rng.uniform(0.0, longest_seconds))
    life.kill()


def entries(eng: Engine) -> int:
    return eng.read(audit.head)[0]


def test_a_store_killed_while_it_is_made_opens_whole_the_next_time(tmp_path: Path) -> None:
    rng = random.Random(1)
    for number in range(KILLS):
        home = tmp_path / str(number)
        kill_within(Life("tests.faults.keeper", "open", home), rng, 0.4)
        eng = open_store(home)
        assert eng.read(migrate.applied) == migrate.migrations()[-1][0]
        eng.write(lambda db: audit.append(db, utc_now(), None, "test", "row"))
        assert entries(eng) == 1
        eng.close()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A folder of migrations with two more, each rewriting a large table."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    number = migrate.migrations()[-1][0]
    for step in (1, 2):
        (folder / f"{number + step:04d}_step{step}.sql").write_text(
            f"ALTER TABLE gov.settings ADD COLUMN step{step} INTEGER; -- step {step}\n"
            f"UPDATE gov.settings SET step{step} = length(name) + {step};\n"
        )
    return folder


def fill(home: Path) -> None:
    eng = open_store(home)
    sql = "INSERT INTO gov.settings SELECT 'setting' || range, 'x', TIMESTAMP '2026-01-01', NULL FROM range(?)"
    eng.write(lambda db: db.execute(sql, [ROWS]) and None)
    eng.close()


def test_a_store_killed_while_it_migrates_has_the_old_schema_or_the_new_one(
    tmp_path: Path, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, fill_home = migrate.migrations()[-1][0], tmp_path / "filled"
    fill(fill_home)
    monkeypatch.setattr(migrate, "MIGRATIONS", newer)
    rng, seen = random.Random(2), set()
    for number in range(KILLS):
        home = tmp_path / str(number)
        shutil.copytree(fill_home, home)
        kill_within(Life("tests.faults.keeper", "open", home, newer), rng, 0.6)
        seen.add(version_left_by_the_kill(home, old))
        eng = open_store(home)
        assert eng.read(migrate.applied) == old + 2
        sql = "SELECT count(*) FROM gov.settings WHERE step1 = length(name) + 1 AND step2 = length(name) + 2"
        assert eng.read(lambda db: db.execute(sql).fetchone()) == (ROWS,)  # noqa: B023
        eng.close()
    assert seen <= {old, old + 1, old + 2}


def version_left_by_the_kill(home: Path, old: int) -> int:
    """Return the schema number found, having proved that the columns are exactly those of that number."""
    db = duckdb.connect(str(home / "whistlemap.duckdb"))
    row = db.execute("SELECT max(version) FROM gov.migrations").fetchone()
    assert row is not None
    sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'settings' AND starts_with(column_name, 'step')"
    assert {name for (name,) in db.execute(sql).fetchall()} == {f"step{n}" for n in range(1, row[0] - old + 1)}
    db.close()
    return int(row[0])


def test_a_backup_killed_at_any_moment_is_whole_or_not_there_and_the_store_unharmed(tmp_path: Path) -> None:
    home, rng = tmp_path / "home", random.Random(3)
    fill(home)
    eng = open_store(home)
    eng.write(lambda db: write_entries(db, 50))
    for _photo in range(40):
        eng.files.put(rng.randbytes(20_000), "photos")
    eng.close()
    whole = 0
    for number in range(KILLS):
        copies = tmp_path / f"copies{number}"
        life = Life("tests.faults.keeper", "backup", home, copies)
        kill_within(life, rng, 1.5)
        told = [line["backup"] for line in life.lines if "backup" in line]
        found = sorted(path for path in copies.glob("*") if path.suffix != ".part")
        assert {str(n) for n in told} <= {path.name for path in found}
        for path in found:
            assert manifest.damaged(path, manifest.read(path)) == []
            whole += 1
        eng = open_store(home)
        assert entries(eng) == 50
        backup(eng, copies / "after", silent)
        eng.close()
    restore(tmp_path / f"copies{KILLS - 1}" / "after", tmp_path / "back", utc_now(), silent)
    back = open_store(tmp_path / "back")
    assert entries(back) == 50
    back.close()
    assert whole > 0


def write_entries(db: Cursor, count: int) -> None:
    for number in range(count):
        audit.append(db, utc_now(), None, "test.row", str(number))
