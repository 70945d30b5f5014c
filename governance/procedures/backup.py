"""Backup 备份: a consistent copy of the store and its files, made while people work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from governance import __version__
from governance.audit import heads
from governance.audit import store as audit
from governance.audit.rules import Head, Moment
from governance.engine import Engine, Refused, owner_only
from governance.engine.home import STORE_NAME
from governance.engine.log import note
from governance.engine.text import _
from governance.procedures import copy_file, manifest
from governance.procedures.store import city as store

Progress = Callable[[str, float], None]
FILES = "files"
LOG_SUFFIX = ".wal"


def backup(eng: Engine, destination: Path, progress: Progress) -> manifest.Manifest:
    """Copy the store and every file of the home folder into a new folder and return what it holds.

    Writes wait while the store file is copied, reads go on. The folder appears whole or not at all.
    Raises Refused when the destination exists with something in it.
    """
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise Refused(_("{folder} 已存在且不是空文件夹，请给备份另选一个位置。").format(folder=destination))
    partial = destination.with_name(destination.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)  # what a killed backup left
    partial.mkdir(parents=True)
    owner_only(partial)
    progress(_("复制数据库"), 0.0)
    seq, last_hash, schema = eng.paused(lambda path: _copy_and_tell(eng, path, partial))
    _copy_files(eng.files.folder, partial / FILES, lambda share: progress(_("复制照片和文件"), 0.3 + 0.4 * share))
    progress(_("计算校验值"), 0.7)
    found = sorted(path for path in partial.rglob("*") if path.is_file())
    lines = tuple(manifest.kept(partial, path) for path in found)
    made = manifest.Manifest(__version__, schema, eng.now().isoformat(), seq, last_hash, lines)
    manifest.write(partial, made)
    _publish(partial, destination)
    note("backup made", files=len(lines), size_bytes=sum(line.size_bytes for line in lines))
    progress(_("备份完成"), 1.0)
    return made


def _copy_and_tell(eng: Engine, path: Path, partial: Path) -> tuple[int, str, int]:
    """Copy the store and tell its head before anything else is written: a restore is believed for what it covers."""
    copied = _copy_store(eng, path, partial)
    heads.tell_of(eng.home, Head(*copied[:2], eng.now().isoformat(timespec="seconds"), Moment.BACKUP))
    return copied


def _copy_store(eng: Engine, path: Path, partial: Path) -> tuple[int, str, int]:
    """Copy the store file, and the write-ahead log when a write came in after the checkpoint."""
    for suffix in ("", LOG_SUFFIX):
        source = path.with_name(path.name + suffix)
        if source.exists():
            _copy_apart(source, partial / (STORE_NAME + suffix))
    seq, last_hash = eng.read(audit.head)
    return seq, last_hash, eng.read(store.schema_number)


def _copy_apart(source: Path, destination: Path) -> None:
    program = [sys.executable, "-I", "-S", str(Path(copy_file.__file__)), str(source), str(destination)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["?"]
        raise Refused(_("无法复制 {path}：{reason}").format(path=source, reason=reason[0]))


def _copy_files(folder: Path, destination: Path, advance: Callable[[float], None]) -> None:
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"]
    for number, path in enumerate(found):
        copy = destination / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy_file.main(str(path), str(copy))
        except FileNotFoundError:  # an export that ran out meanwhile
            copy.unlink(missing_ok=True)
        if number % 100 == 0:
            advance(number / len(found))


def _publish(partial: Path, destination: Path) -> None:
    if destination.exists():
        destination.rmdir()
    partial.rename(destination)
    folder = os.open(destination.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
