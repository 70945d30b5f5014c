"""What the engine promises: one owner, durable writes, conflicts retried, nothing outside the store reachable."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from governance import engine
from governance.engine import Cursor, Engine, NotFound, Refused, insert_arrow, open_store, store_in_use, text
from governance.engine.home import STORE_NAME, city_profile_path, governance_home
from governance.engine.migrate import migrations

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
PUT = "INSERT INTO gov.settings VALUES (?, ?, TIMESTAMP '2026-11-22', NULL)"
OPEN_AND_WAIT = (
    "import sys; from pathlib import Path; from governance.engine import open_store;"
    "eng = open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
)


@pytest.fixture
def eng(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path / "home", clock=lambda: AT)
    yield opened
    opened.close()


def put(eng: Engine, name: str, value: str = "1") -> None:
    eng.write(lambda db: db.execute(PUT, [name, value]) and None)


def names(db: Cursor) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM gov.settings ORDER BY name").fetchall()]


def test_what_was_written_is_there_after_closing_and_opening_again(eng: Engine) -> None:
    put(eng, "a")
    eng.close()
    again = open_store(eng.home)
    assert again.read(names) == ["a"]
    assert again.migrated == []
    again.close()


def test_a_write_is_seen_by_every_thread_once_it_has_returned(eng: Engine) -> None:
    put(eng, "a")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: eng.read(names), range(16)))
    assert answers == [["a"]] * 16


def test_writes_of_many_threads_all_arrive(eng: Engine) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: put(eng, f"s{n:03d}"), range(200)))
    assert len(eng.read(names)) == 200


def test_a_write_that_fails_takes_none_of_its_neighbours_with_it(eng: Engine) -> None:
    """All of them wait for one commit, because the queue is held up until they are there."""
    gate, held = threading.Event(), threading.Event()

    def hold(db: Cursor) -> None:
        held.set()
        gate.wait()

    def fail(db: Cursor) -> None:
        db.execute(PUT, ["broken", "1"])
        raise ValueError("no such grid")

    with ThreadPoolExecutor(8) as pool:
        holding = pool.submit(eng.write, hold)
        held.wait()
        good = [pool.submit(put, eng, f"good{n}") for n in range(4)]
        bad = pool.submit(eng.write, fail)
        while eng.backlog < 5:
            pass
        gate.set()
        holding.result()
        with pytest.raises(ValueError, match="no such grid"):
            bad.result()
        for one in good:
            one.result()
    assert eng.read(names) == ["good0", "good1", "good2", "good3"]


def test_a_lost_race_for_the_next_number_is_run_again(eng: Engine) -> None:
    """The optimistic lock: two writers compute the same number, the slower one computes anew."""
    other, tries = eng._connection.cursor(), list[int]()

    def take_next(db: Cursor) -> int:
        row = db.execute("SELECT coalesce(max(seq), 0) + 1 FROM gov.alarm_events WHERE alarm_id = 'A'").fetchone()
        assert row is not None
        if not tries:
            other.execute("INSERT INTO gov.alarm_events (alarm_id, seq, kind, at_utc) VALUES ('A', 1, 'raised', now())")
        tries.append(row[0])
        db.execute("INSERT INTO gov.alarm_events (alarm_id, seq, kind, at_utc) VALUES ('A', ?, 'x', now())", row)
        return int(row[0])

    assert eng.write(take_next) == 2
    assert tries[0] == 1
    assert len(tries) >= 2


def test_a_write_speaks_the_language_of_whoever_waits_for_it(eng: Engine) -> None:
    with text.speaking("en"):
        assert eng.write(lambda db: text.language()) == "en"
    with text.speaking("zh"):
        assert eng.write(lambda db: text.language()) == "zh"


def test_a_real_duplicate_is_an_error_and_not_an_endless_retry(eng: Engine) -> None:
    put(eng, "a")
    with pytest.raises(duckdb.ConstraintException):
        put(eng, "a")
    put(eng, "b")
    assert eng.read(names) == ["a", "b"]


def test_a_write_inside_a_write_is_a_bug_that_says_so(eng: Engine) -> None:
    with pytest.raises(RuntimeError, match="another write"):
        eng.write(lambda db: put(eng, "a"))


def test_pending_writes_are_finished_before_the_store_closes(eng: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: put(eng, f"s{n}"), range(50)))
        eng.close()
    again = open_store(eng.home)
    assert len(again.read(names)) == 50
    again.close()


def test_no_write_happens_while_the_store_is_paused(eng: Engine) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def work(path: Path) -> str:
        inside.set()
        go_on.wait()
        return path.name

    with ThreadPoolExecutor(2) as pool:
        paused = pool.submit(eng.paused, work)
        inside.wait()
        waiting = pool.submit(put, eng, "late")
        while not eng.backlog:
            pass
        assert eng.read(names) == []
        go_on.set()
        assert paused.result() == STORE_NAME
        waiting.result()
    assert eng.read(names) == ["late"]


def test_a_store_is_paused_in_the_middle_of_a_rush_of_writes(eng: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        put(eng, "changing")
        change = "UPDATE gov.settings SET value = ? WHERE name = 'changing'"  # a checkpoint may not meet a change
        rush = [pool.submit(eng.write, lambda db: db.execute(change, ["2"]) and None) for _number in range(2000)]
        paused = [eng.paused(lambda path: path.name) for _time in range(20)]
        assert not rush[-1].done()
    assert paused == [STORE_NAME] * 20


def test_a_second_process_gets_one_clear_sentence(eng: Engine) -> None:
    program = [sys.executable, "-c", OPEN_AND_WAIT, str(eng.home)]
    other = subprocess.run(program, input="", capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert "StoreBusy" in other.stderr.splitlines()[-1]
    assert str(eng.home / STORE_NAME) in other.stderr.splitlines()[-1]


def test_whether_a_store_is_in_use_can_be_asked_without_touching_it(tmp_path: Path) -> None:
    home = tmp_path / "other"
    assert not store_in_use(home)
    program = [sys.executable, "-c", OPEN_AND_WAIT, str(home)]
    other = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    assert store_in_use(home)
    other.communicate("")
    assert not store_in_use(home)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb' AS other",
        "COPY gov.settings TO '/tmp/stolen.csv'",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "INSTALL httpfs",
        "SELECT * FROM visible_variable",
    ],
)
def test_no_statement_reaches_beyond_the_store(eng: Engine, statement: str) -> None:
    visible_variable = pa.table({"a": [1]})
    assert visible_variable.num_rows == 1
    with pytest.raises(duckdb.Error):
        eng.read(lambda db: db.execute(statement).fetchall())


def test_arrow_rows_are_inserted_by_column_name(eng: Engine) -> None:
    rows = pa.table({"value": ["1", "2"], "name": ["a", "b"], "changed_at_utc": [datetime(2026, 1, 1)] * 2})
    assert eng.write(lambda db: insert_arrow(db, "gov.settings", rows)) == 2
    assert eng.read(names) == ["a", "b"]


def test_temporary_files_stay_inside_the_home_folder(eng: Engine) -> None:
    row = eng.read(lambda db: db.execute("SELECT current_setting('temp_directory')").fetchone())
    assert row is not None
    assert Path(row[0]).is_relative_to(eng.home)


def test_a_store_of_a_newer_product_is_refused_and_left_alone(eng: Engine) -> None:
    newest = migrations()[-1][0]
    eng.write(lambda db: db.execute("INSERT INTO gov.migrations VALUES (?, 'later')", [newest + 1]) and None)
    eng.close()
    with pytest.raises(Refused, match=str(newest + 1)):
        open_store(eng.home)


def test_every_column_of_a_fresh_store_has_a_comment(eng: Engine) -> None:
    sql = (
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name IN ('gov', 'hist') AND comment IS NULL"
    )
    bare = eng.read(lambda db: db.execute(sql).fetchall())
    assert [row for row in bare if row[0] != "migrations"] == []


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / STORE_NAME).write_bytes(b"a letter from the mayor" * 100)
    with pytest.raises(Refused):
        open_store(tmp_path)
    assert (tmp_path / STORE_NAME).read_bytes().startswith(b"a letter")


def test_a_home_that_cannot_be_a_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Refused, match="home"):
        open_store(tmp_path / "home")


def test_files_are_found_by_their_content_and_kept_once(eng: Engine) -> None:
    address = eng.files.put(b"a photo", "photos")
    assert eng.files.put(b"a photo", "photos") == address
    assert eng.files.get(address, "photos") == b"a photo"
    assert len([path for path in (eng.home / "files").rglob("*") if path.is_file()]) == 1


def test_a_changed_or_missing_file_is_not_sound(eng: Engine) -> None:
    address = eng.files.put(b"a photo", "photos")
    assert eng.files.sound(address, "photos")
    path = next(path for path in (eng.home / "files").rglob("*") if path.is_file())
    path.write_bytes(b"another photo")
    assert not eng.files.sound(address, "photos")
    path.unlink()
    assert not eng.files.sound(address, "photos")


@pytest.mark.parametrize("address", ["../../etc/passwd", "A" * 64, "0" * 63, "", "0" * 64])
def test_no_address_reaches_a_file_outside(eng: Engine, address: str) -> None:
    with pytest.raises(NotFound):
        eng.files.get(address, "photos")
    with pytest.raises(NotFound):
        eng.files.get("0" * 64, "../photos")


def test_the_home_folder_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOVERNANCE_HOME", str(tmp_path / "here"))
    assert governance_home() == tmp_path / "here"
    monkeypatch.delenv("GOVERNANCE_HOME")
    assert governance_home().parts[-2:] == ("data", "var")
    assert city_profile_path().suffix == ".toml"


def test_pages_use_the_engine_of_their_process(eng: Engine) -> None:
    assert not engine.is_open()
    with pytest.raises(RuntimeError):
        engine.current()
    engine.set_current(eng)
    try:
        assert engine.current() is eng
        assert engine.is_open()
    finally:
        engine.set_current(None)
