"""Opening this installation's store, or building one where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from governance.alarms.mover import clear_unsealed
from governance.engine import Clock, Engine, Refused, open_store, utc_now
from governance.engine.home import STORE_NAME
from governance.engine.log import note, open_log
from governance.engine.text import _
from governance.procedures.restore import finish_restore, note_restore
from governance.procedures.store import city as store
from governance.procedures.store import consistency
from governance.tiles import actions as tiles

Progress = Callable[[str, float], None]
Build = Callable[[Engine, Progress], None]
BUILD_SHARE = 0.95  # of the progress; the rest is the map's pyramid


def open_home(home: Path, clock: Clock = utc_now) -> Engine:
    """Open the store of a home folder as it is, after finishing a restore that was killed half-way."""
    finish_restore(home)
    eng = open_store(home, clock)
    note_restore(eng)
    swept = clear_unsealed(eng)
    if swept:
        note("unsealed batches removed", batches=swept)
    return eng


def has_city(eng: Engine) -> bool:
    """Tell whether the store holds a whole city: its row is written last, so a half-built store has none."""
    return eng.read(store.city_rows) > 0


def open_or_build(home: Path, build: Build | None, progress: Progress, clock: Clock = utc_now) -> Engine:
    """Return the open store of a home folder, its log opened; where it holds no whole city, build one from scratch.

    `build` fills an empty store and writes the row of gov.city last. What a killed build left behind is removed first.
    Raises StoreBusy when another process owns the store, Refused where there is no city and nothing to build one.
    """
    progress(_("打开数据库"), 0.0)
    eng = open_home(home, clock)
    open_log(home)  # not before the store: two processes must not rotate one log
    if has_city(eng):
        _sum_up(eng, progress)  # a build may have been killed between its last word and the map
        return eng
    damaged = not eng.read(store.untouched)
    eng.close()
    if damaged:
        raise Refused(
            _("数据库 {path} 里有登录记录却没有城市资料，可能已损坏。请从备份恢复。").format(path=home / STORE_NAME)
        )
    if build is None:
        raise Refused(_("{home} 里还没有城市，请先运行 python -m governance init 或 demo。").format(home=home))
    remove_store(home)
    eng = open_store(home, clock)
    try:
        build(eng, lambda stage, share: progress(stage, BUILD_SHARE * share))
        _sum_up(eng, progress)
        eng.checkpoint()
        progress(_("数据库就绪"), 1.0)
    except BaseException:
        eng.close()
        raise
    return eng


def _sum_up(eng: Engine, progress: Progress) -> None:
    """Write the sums the device map is drawn from, unless they fit."""
    if eng.read(consistency.wrong_sums):
        progress(_("汇总地图点位"), BUILD_SHARE)
        tiles.rebuild(eng)


def remove_store(home: Path) -> None:
    """Remove the store file of a home folder; photos and documents, addressed by content, may stay."""
    for name in (STORE_NAME + ".wal", STORE_NAME):  # the log first: it must never meet a newer store file
        (home / name).unlink(missing_ok=True)
