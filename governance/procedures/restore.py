"""Restore 恢复: a backup becomes the store of a home folder, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.proof import NEW_HOME
from governance.audit.rules import RESTORED, Head, Moment
from governance.engine import Cursor, Engine, Refused, store_in_use
from governance.engine.errors import StoreBusy
from governance.engine.home import STORE_NAME
from governance.engine.log import note
from governance.engine.text import _
from governance.procedures import copy_file, manifest

Progress = Callable[[str, float], None]
PARTIAL = "restore.part"
READY = "restore.ready"
PARTS = (STORE_NAME + ".wal", STORE_NAME, "files")
PLAN = "plan.json"
UNNOTED = "restored.json"  # a restore that the chain of the store that came back does not know of yet


def restore(folder: Path, home: Path, at: datetime, progress: Progress, force: bool = False) -> Path | None:
    """Make a backup folder the store of a home folder and return where the old one was put, if there was one.

    Everything is copied and checked beside the old store first; one rename then decides. A restore killed before
    it changed nothing, one killed after it is finished by the next start. Raises Refused when the backup is damaged
    or the home folder has a store and `force` is false, StoreBusy when that store is in use.
    """
    told = manifest.read(folder)
    finish_restore(home)
    old = any((home / part).exists() for part in PARTS)
    if old and not force:
        raise Refused(_("{home} 里已有数据库。要替换它请加 --force，旧的会保留在旁边。").format(home=home))
    if store_in_use(home):
        raise StoreBusy(_("{home} 的数据库正在使用，请先停止应用再恢复。").format(home=home))
    _stage(folder, home / PARTIAL, told, progress)
    aside = home / f"before-restore-{at:%Y%m%dT%H%M%SZ}" if old else None
    plan = {"aside": aside.name if aside else None, "at_utc": at.isoformat(timespec="seconds")}
    (home / PARTIAL / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    (home / PARTIAL).rename(home / READY)
    finish_restore(home)
    note("backup restored", made_at_utc=told.made_at_utc, files=len(told.files))
    progress(_("恢复完成"), 1.0)
    return aside


def finish_restore(home: Path) -> bool:
    """Carry out what a decided restore has left to do and tell whether there was anything; safe to run again."""
    ready = home / READY
    if not ready.is_dir():
        return False
    if (ready / manifest.NAME).exists():
        plan = json.loads((ready / PLAN).read_text(encoding="utf-8"))
        _set_aside(plan["aside"], home)
        _tell_head(manifest.read(ready), plan["at_utc"], home)
        (ready / manifest.NAME).unlink()  # from here on what stands in the home folder is new
    for part in PARTS:
        if (ready / part).exists():
            (ready / part).rename(home / part)
    shutil.rmtree(ready)
    return True


def note_restore(eng: Engine) -> None:
    """Write a restore into the chain that came back, before anything else is; `check` asks for that entry."""
    path = eng.home / UNNOTED
    if not path.is_file():
        return
    told = json.loads(path.read_text(encoding="utf-8"))

    def work(db: Cursor) -> None:
        if audit.head(db) == (told["seq"], told["hash"]):  # else it was noted before a kill
            audit.append(db, eng.now(), None, RESTORED, "backup", detail={"home": told["home"]})

    eng.write(work)
    path.unlink()


def _tell_head(told: manifest.Manifest, at_utc: str, home: Path) -> None:
    """Say outside the store that from here on the backup's chain holds, or its older end would look cut off."""
    head = Head(told.audit_seq, told.audit_hash, at_utc, Moment.RESTORE)
    outside = heads.path_of(home)
    heads.write(outside, head)
    first = heads.read(outside)[0]
    begun = NEW_HOME if (first.moment, first[:2]) == (Moment.RESTORE, head[:2]) else "same"
    line = {"seq": head.seq, "hash": head.hash, "home": begun}
    (home / UNNOTED).write_text(json.dumps(line), encoding="utf-8")


def _set_aside(name: str | None, home: Path) -> None:
    for part in PARTS:
        if name and (home / part).exists():
            (home / name).mkdir(exist_ok=True)
            (home / part).rename(home / name / part)


def _stage(folder: Path, partial: Path, told: manifest.Manifest, progress: Progress) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for number, line in enumerate(told.files):
        copy = partial / line.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if (folder / line.path).is_file():
            copy_file.main(str(folder / line.path), str(copy))
        if number % 100 == 0:
            progress(_("复制备份"), 0.8 * number / len(told.files))
    progress(_("核对校验值"), 0.8)
    bad = manifest.damaged(partial, told)
    if bad:
        shutil.rmtree(partial)
        text = _("备份已损坏，{n} 个文件缺失或被改动，第一个是 {path}。没有改动任何数据。")
        raise Refused(text.format(n=len(bad), path=bad[0]))
    manifest.write(partial, told)
    os.sync()
