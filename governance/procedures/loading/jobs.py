"""Loads that run on while the page that began them is reloaded: one per account, known by nobody else."""

from __future__ import annotations

import secrets
import threading
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from governance.accounts.rules import Account
from governance.engine import Engine, Refused
from governance.engine.log import report
from governance.engine.text import _
from governance.imports.actions import allow
from governance.procedures.loading.order import Order, Summary
from governance.procedures.loading.pace import Stopped
from governance.procedures.loading.run import load


@dataclass(frozen=True)
class Job:
    """One load under way or ended: its stage and share, then its summary, or a sentence why there is none."""

    job_id: str
    account_id: str
    order: Order
    stage: str = ""
    share: float = 0.0
    summary: Summary | None = None
    refused: str = ""
    ended: bool = False
    stop: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)


_jobs: WeakKeyDictionary[Engine, dict[str, Job]] = WeakKeyDictionary()
_lock = threading.Lock()


def start(eng: Engine, account: Account, order: Order) -> Job:
    """Begin to load in the background, for an account that may; its earlier job is forgotten.

    Raises Refused while that is still under way.
    """
    allow(account)
    with _lock:
        jobs = _jobs.setdefault(eng, {})
        earlier = jobs.get(account.account_id)
        if earlier is not None and not earlier.ended:
            raise Refused(_("您有一个文件正在导入，请等它完成或先停止它。"))
        job = jobs[account.account_id] = Job(secrets.token_hex(8), account.account_id, order)
    context = copy_context()
    name, words = f"load-{job.job_id}", (_run, eng, account, job)
    threading.Thread(target=context.run, args=words, name=name, daemon=True).start()
    return job


def current(eng: Engine, account: Account) -> Job | None:
    """Return the account's job as it stands, under way or ended, or None when it has none."""
    with _lock:
        return _jobs.get(eng, {}).get(account.account_id)


def cancel(eng: Engine, account: Account) -> None:
    """Ask the account's job to stop; what it has begun is undone by itself."""
    job = current(eng, account)
    if job is not None:
        job.stop.set()


def forget(eng: Engine, account: Account) -> None:
    """Forget the account's ended job, first passwords included."""
    with _lock:
        jobs = _jobs.get(eng, {})
        if (job := jobs.get(account.account_id)) is not None and job.ended:
            del jobs[account.account_id]


def _run(eng: Engine, account: Account, job: Job) -> None:
    def progress(stage: str, share: float) -> None:
        _note(eng, job, stage=stage, share=share)

    try:
        summary = load(eng, account, job.order, progress, job.stop)
        _note(eng, job, summary=summary, share=1.0, ended=True)
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
        if known is not None and known.job_id == job.job_id:
            jobs[job.account_id] = replace(known, **changes)
