"""Opening the store: the settings of the engine, its lock, a cursor per thread."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection as Cursor

from governance.engine.changes import Changes
from governance.engine.errors import Refused, StoreBusy
from governance.engine.files import Files
from governance.engine.home import STORE_NAME
from governance.engine.migrate import migrate
from governance.engine.text import _
from governance.engine.write_queue import WriteQueue

T = TypeVar("T")
Clock = Callable[[], datetime]
MEMORY_LIMIT = "4GB"
CHECKPOINT_TRIES = 20
_numbers = count()


def utc_now() -> datetime:
    """Return the machine's clock as an aware UTC datetime."""
    return datetime.now(UTC)


@contextmanager
def _half_letters_refused() -> Iterator[None]:
    """Refuse text with half a letter (a lone surrogate), which no encoding can hold and the store cannot take."""
    try:
        yield
    except RuntimeError as error:
        if "Unable to cast Python instance of type <class 'str'>" not in str(error):
            raise
        raise Refused(_("文字里有无法保存的残缺字符，请删去后重新提交。")) from None


class Engine:
    """One open store: a cursor per reading thread, one write queue, the files beside it, and the clock."""

    def __init__(self, home: Path, connection: Cursor, clock: Clock, migrated: list[str]) -> None:
        self.home = home
        self.migrated = migrated  # migrations that ran when it was opened
        self.files = Files(home / "files")
        self.changes = Changes()
        self.now = clock
        self._connection = connection
        self._local = threading.local()
        self._queue = WriteQueue(connection.cursor())

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Yield this thread's cursor; what is read inside one statement is one snapshot."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
        yield cursor

    def read(self, question: Callable[[Cursor], T]) -> T:
        """Return the answer of a store function that only reads."""
        with self.reading() as db, _half_letters_refused():
            return question(db)

    def write(self, work: Callable[[Cursor], T], *topics: str | None, history: bool = False) -> T:
        """Run the work in one transaction and return its result after COMMIT.

        It writes `gov` alone, or `hist` alone when `history` says so: the queue never commits the two together. The
        work may run again after a conflict, so it must have no effect outside the store. Whoever waits for one of the
        topics (`alarms`, `cases`, `rights`, `sessions`) is told that it has changed.
        """
        with _half_letters_refused():
            result = self._queue.run(work, history)
        for topic in filter(None, topics):
            self.changes.bump(topic)
        return result

    @property
    def backlog(self) -> int:
        """Number of writes that wait for their COMMIT."""
        return self._queue.backlog

    def paused(self, work: Callable[[Path], T]) -> T:
        """Run the work on the store file, and the log beside it, while no write can happen (used by backup)."""

        def on_file(db: Cursor) -> T:
            return work(self.home / STORE_NAME)

        self.checkpoint()
        return self._queue.run(on_file)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the store file, between two writes; in a rush it may stay where it is."""
        for _try in range(CHECKPOINT_TRIES):
            try:
                self._connection.cursor().execute("CHECKPOINT")
                return
            except duckdb.TransactionException:  # a write is under way: wait for it
                self._queue.run(lambda db: None)

    def close(self) -> None:
        """Finish pending writes and release the store file."""
        self._queue.stop()
        self._connection.close()


def open_store(home: Path, clock: Clock = utc_now) -> Engine:
    """Open the store in a folder, make it when there is none, bring its schema up to date, lock its settings.

    Raises StoreBusy when another process owns the file, Refused when it is newer than this product or not writable.
    """
    _make_folder(home)
    connection = _connect(home)
    try:
        migrated = migrate(connection)
        _lock(connection)
        connection.execute("SELECT ?::TIMESTAMP", [datetime(2000, 1, 1)]).fetchone()  # warms the first bound parameter
    except BaseException:
        connection.close()
        raise
    return Engine(home, connection, clock, migrated)


def _make_folder(home: Path) -> None:
    try:
        (home / "tmp").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(_("文件夹 {path} 无法写入（{error}），请检查权限。").format(path=home, error=reason)) from error
    owner_only(home)


def owner_only(folder: Path) -> None:
    """Close a folder to everybody but its owner: phones, password hashes and photos lie under it.

    A folder that is somebody else's keeps the mode he gave it.
    """
    with suppress(OSError):
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~0o077)


def _connect(home: Path) -> Cursor:
    path = home / STORE_NAME
    try:
        return duckdb.connect(str(path), config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(home / "tmp")})
    except duckdb.IOException as error:
        if _is_locked(error):
            raise StoreBusy(
                _("数据库 {path} 正被另一个进程使用，请先停止它，或让它代为执行命令。").format(path=path)
            ) from error
        raise Refused(_("无法打开数据库 {path}：{error}").format(path=path, error=error)) from error


def store_in_use(home: Path) -> bool:
    """Tell whether another process owns the store of a home folder."""
    if not (home / STORE_NAME).exists():
        return False
    try:
        duckdb.connect(str(home / STORE_NAME), read_only=True).close()
    except duckdb.Error as error:
        return _is_locked(error)  # a damaged file is in nobody's use
    return False


def _is_locked(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) and "lock" in str(error).lower()


def _lock(connection: Cursor) -> None:
    """After this no statement can reach another file, another database or a Python variable by its name."""
    connection.execute("SET GLOBAL TimeZone='UTC'")
    connection.execute("SET python_enable_replacements=false")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")


@contextmanager
def registered(db: Cursor, rows: pa.Table) -> Iterator[str]:
    """Yield the name by which statements on this cursor can read an Arrow table; no two tables share one."""
    name = f"incoming_{next(_numbers)}"
    db.register(name, rows)
    try:
        yield name
    finally:
        db.unregister(name)


def insert_arrow(db: Cursor, table: str, rows: pa.Table) -> int:
    """Insert an Arrow table by column names into a table of our own schema and return the number of rows."""
    with registered(db, rows) as name:
        db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {name}")  # names are code, never input
    return int(rows.num_rows)
