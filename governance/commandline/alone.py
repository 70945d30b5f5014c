"""Carrying out a command in this process, because no app runs, or because it needs the store for itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from governance.audit import heads
from governance.audit import store as audit
from governance.audit.rules import Moment
from governance.commandline import asking, founding
from governance.engine import Engine, Refused, migrate, open_store, utc_now
from governance.engine.errors import StoreBusy
from governance.engine.home import ROOT, STORE_NAME
from governance.engine.log import open_log
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.gateways.notices.opening import opened
from governance.procedures import commands, restore, settings
from governance.procedures.dictionary import dictionary_text
from governance.procedures.notifying import wire
from governance.procedures.start import has_city, open_home

Args = dict[str, object]
Progress = Callable[[str, float], None]
Verb = Callable[[Path, Args, Progress], dict[str, object]]


WITHOUT_CITY = ("settings.list", "settings.set", "backup", "check")


def run(name: str, home: Path, args: Args, progress: Progress) -> dict[str, object]:
    """Run a command on the store of a home folder and return its result; raises Refused where that is impossible."""
    if name in VERBS:
        return VERBS[name](home, args, progress)
    _demand_store(home)
    with told_of_storage(home):
        open_log(home, "commands")
        eng = open_home(home)
    try:
        if name not in WITHOUT_CITY and not has_city(eng):
            raise Refused(_("{home} 的数据库还没有建完，请先运行 demo 或 init。").format(home=home))
        before = eng.read(audit.head)
        wire.use(opened)
        result = commands.run(name, eng, args, progress)
        if eng.read(audit.head) != before:
            heads.tell(eng, Moment.STOP)
        return result
    finally:
        eng.close()


def _demand_store(home: Path) -> None:
    if not (home / STORE_NAME).exists():
        raise Refused(_("{home} 里还没有数据库，请先运行 demo 或 init。").format(home=home))


def _refuse_beside_app(home: Path) -> None:
    if asking.running_app(home):
        raise StoreBusy(_("应用正在使用 {home}，请先停止它再运行这条命令。").format(home=home))


def _restore(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    _refuse_beside_app(home)
    folder = Path(str(args["folder"]))
    open_log(home, "commands")
    aside = restore.restore(folder, home, utc_now(), progress, force=bool(args["force"]))
    eng = open_home(home)  # brings an older backup to the newest schema
    try:
        heads.tell(eng, Moment.START)
    finally:
        eng.close()
    return {"folder": str(folder), "home": str(home), "aside": str(aside) if aside else None}


def _migrate(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    _refuse_beside_app(home)
    _demand_store(home)
    restore.finish_restore(home)
    eng: Engine = open_store(home)
    try:
        return {"schema": eng.read(migrate.applied), "ran": eng.migrated}
    finally:
        eng.close()


def _dictionary(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    text = dictionary_text()
    if args["out"] is None:
        return {"text": text}
    path = Path(str(args["out"]))
    path.write_text(text, encoding="utf-8")
    return {"out": str(path)}


def _settings_table(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    return {"text": settings.markdown()}


def _bench(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        raise Refused(_("这里没有基准测试，它们在源代码的 tests/bench 里。"))
    rest = args["rest"]
    program = [sys.executable, "-m", "tests.bench", *(rest if isinstance(rest, list) else [])]
    done = subprocess.run(program, cwd=ROOT, check=False)
    if done.returncode:
        raise Refused(_("基准测试没有全部达到目标，结果见上面的输出。"))
    return {"passed": True}


def _init(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    _refuse_beside_app(home)
    return founding.init(home, args, progress)


def _demo(home: Path, args: Args, progress: Progress) -> dict[str, object]:
    _refuse_beside_app(home)
    return founding.demo(home, args, progress)


VERBS: dict[str, Verb] = {
    "init": _init,
    "demo": _demo,
    "restore": _restore,
    "migrate": _migrate,
    "dictionary": _dictionary,
    "settings.table": _settings_table,
    "bench": _bench,
}
