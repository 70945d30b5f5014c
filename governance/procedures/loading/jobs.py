"""Loads that run on while the page that began them is reloaded: one at a time, found again by every tab."""

from __future__ import annotations

import secrets
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from governance.accounts.rules import Account, Where
from governance.audit import store as audit
from governance.engine import Engine, NotFound, Refused
from governance.engine.log import report
from governance.engine.text import _, language, speaking
from governance.imports.actions import FILES, allow, refused_name
from governance.indicators.sheets import csv_bytes
from governance.procedures.loading.order import FINAL_SHARE, Order, Progress, Summary
from governance.procedures.loading.pace import Stopped
from governance.procedures.loading.run import load
from governance.procedures.loading.undo import undo
from governance.readers.controls import on_page


@dataclass(frozen=True)
class Job:
    """One load (or undoing of one, then `undoing` names it) under way or ended.

    `stage` and `share` tell how far it is; when it has `ended` there is a `summary`, or what was `undone`, or one
    sentence in `refused` why there is neither.
    """

    job_id: str
    account_id: str
    person: str
    began_at: datetime
    order: Order | None = None
    undoing: str = ""
    stage: str = ""
    share: float = 0.0
    summary: Summary | None = None
    undone: dict[str, int] | None = None
    refused: str = ""
    ended: bool = False
    stop: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    @property
    def final(self) -> bool:
        """Whether it has come to the step that nothing stops any more."""
        return self.share >= FINAL_SHARE

    @property
    def about(self) -> str:
        """What it works on: the name of the file, or the number of the load that is taken back."""
        return self.order.path.name if self.order else self.undoing


TOPIC = "loads"
_jobs: WeakKeyDictionary[Engine, dict[str, Job]] = WeakKeyDictionary()
_lock = threading.Lock()
Work = Callable[[Job, Progress], dict[str, object]]


def start(eng: Engine, account: Account, order: Order) -> Job:
    """Begin to load in the background; the account's earlier job is forgotten.

    Raises Refused while any other is under way, the account's own or somebody else's.
    """

    def work(job: Job, progress: Progress) -> dict[str, object]:
        return {"summary": load(eng, account, order, progress, job.stop)}

    return _begin(eng, account, Job(secrets.token_hex(8), account.account_id, account.name, eng.now(), order), work)


def start_undo(eng: Engine, account: Account, import_id: str) -> Job:
    """Begin to take a load back in the background; raises Refused as `start` does."""

    def work(job: Job, progress: Progress) -> dict[str, object]:
        return {"undone": undo(eng, account, import_id, progress, job.stop)}

    job = Job(secrets.token_hex(8), account.account_id, account.name, eng.now(), undoing=import_id)
    return _begin(eng, account, job, work)


def current(eng: Engine, account: Account) -> Job | None:
    """Return the account's job as it stands, under way or ended, or None when it has none."""
    with _lock:
        return _jobs.get(eng, {}).get(account.account_id)


def under_way(eng: Engine, account: Account) -> Job | None:
    """Return the job that runs now, whoever began it."""
    allow(account)
    with _lock:
        return next((job for job in _jobs.get(eng, {}).values() if not job.ended), None)


def open_now(eng: Engine) -> dict[str, tuple[int, Where]]:
    """Return number of a job -> how far it is, for the pages that show it and want to hear when it goes on."""
    with _lock:
        return {job.job_id: (_mark(job), Where()) for job in _jobs.get(eng, {}).values()}


def cancel(eng: Engine, account: Account) -> None:
    """Ask the account's job to stop; what it has begun is undone by itself.

    Raises Refused when its last step has begun, for then it will stand.
    """
    with _lock:
        job = _jobs.get(eng, {}).get(account.account_id)
        if job is None or job.ended:
            return
        if job.final:
            raise Refused(_("已到最后一步，不能停止；完成后可以撤销。"))
        job.stop.set()


def forget(eng: Engine, account: Account) -> None:
    """Forget the account's ended job, first passwords included."""
    with _lock:
        jobs = _jobs.get(eng, {})
        if (job := jobs.get(account.account_id)) is not None and job.ended:
            del jobs[account.account_id]
    eng.changes.bump(TOPIC)


def refused_rows(eng: Engine, account: Account, job_id: str) -> tuple[str, bytes]:
    """Return name and content of the rows that the account's job has refused; looking at them is noted."""
    job = _own(eng, account, job_id)
    address = job.summary.refused_file if job.summary else None
    if address is None:
        raise NotFound(_("这次导入没有被拒的行。"))
    content = eng.files.get(address, FILES)
    eng.write(lambda db: audit.append(db, eng.now(), account.account_id, "import.refused_rows", job.about) and None)
    return refused_name(job.about, content), content


def take_passwords(eng: Engine, account: Account, job_id: str) -> tuple[str, bytes]:
    """Return name and content of a CSV file of the first passwords of new accounts, and keep them no longer."""
    job = _own(eng, account, job_id)
    found = job.summary.first_passwords if job.summary else ()
    if not found:
        raise NotFound(_("首次口令已经下载过，没有留存；忘记的口令请用 account reset 重设。"))
    _note(eng, job, summary=replace(job.summary, first_passwords=()))  # type: ignore[type-var]
    headings = [_("账号名"), _("首次口令")]
    content, _rows = csv_bytes(headings, [pd.DataFrame(found, columns=headings)])
    subject = (job.summary.import_id if job.summary else None) or job.about
    eng.write(lambda db: audit.append(db, eng.now(), account.account_id, "import.passwords", subject) and None)
    return "first-passwords.csv", content


def _own(eng: Engine, account: Account, job_id: str) -> Job:
    allow(account)
    job = current(eng, account)
    if job is None or job.job_id != job_id:
        raise NotFound(_("这次导入的结果已不在了，请看导入记录。"))
    return job


def _begin(eng: Engine, account: Account, job: Job, work: Work) -> Job:
    allow(account)
    with _lock:
        jobs = _jobs.setdefault(eng, {})
        running = next((one for one in jobs.values() if not one.ended), None)
        if running is not None:
            raise Refused(_busy(running, account))
        jobs[account.account_id] = job
    eng.changes.bump(TOPIC)
    words = (eng, job, work, language())
    threading.Thread(target=_run, args=words, name=f"load-{job.job_id}", daemon=True).start()
    return job


def _busy(running: Job, account: Account) -> str:
    if running.account_id == account.account_id:
        return _("您有一个文件正在导入，请等它完成或先停止它。")
    return _("{person} 正在导入 {file}，请等它完成后再试。").format(person=running.person, file=running.about)


def _run(eng: Engine, job: Job, work: Work, spoken: str) -> None:
    def progress(stage: str, share: float) -> None:
        _note(eng, job, stage=stage, share=share)

    with speaking(spoken), on_page():  # the page that asked is not there to say which language its reader has
        try:
            _note(eng, job, **work(job, progress), share=1.0, ended=True)
        except Stopped:
            _note(eng, job, refused=_("已停止，什么也没有写入。"), ended=True)
        except Refused as refusal:
            _note(eng, job, refused=str(refusal), ended=True)
        except Exception as error:
            identifier = report(error, job=job.job_id)
            _note(eng, job, refused=_("程序出错，编号 {id}，请把编号告诉管理员。").format(id=identifier), ended=True)


def _note(eng: Engine, job: Job, **changes: Any) -> None:
    with _lock:
        jobs = _jobs.get(eng, {})
        known = jobs.get(job.account_id)
        if known is None or known.job_id != job.job_id:
            return
        if known.stop.is_set() and not changes.get("ended"):  # seen under the lock that `cancel` holds
            raise Stopped
        fresh = jobs[job.account_id] = replace(known, **changes)
    if _mark(fresh) != _mark(known):
        eng.changes.bump(TOPIC)


def _mark(job: Job) -> int:
    """Return a number that changes with everything a reader sees of a job."""
    left = bool(job.summary and job.summary.first_passwords)
    return zlib.crc32(f"{job.stage} {job.share:.3f} {job.ended} {left}".encode())
