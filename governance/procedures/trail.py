"""The audit as an auditor asks for it: by time, person, action, result, subject and address; as a file; and proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.audit import heads
from governance.audit import store as audit
from governance.audit.proof import Fault, Restore
from governance.audit.rules import Head, Moment
from governance.audit.store import Wanted
from governance.engine import Engine, settings
from governance.engine.text import _
from governance.indicators.exports import Export, keep_file, refuse_too_many
from governance.indicators.sheets import csv_bytes, xlsx_bytes
from governance.procedures import trace
from governance.procedures.store import privacy as people

CHUNK = 20_000


@dataclass(frozen=True)
class Proof:
    """What the whole chain was found to be: its faults, newest entry, the newest heads told outside, every restore."""

    faults: tuple[Fault, ...]
    newest: Head
    told: tuple[Head, ...]
    restores: tuple[Restore, ...]


def by_person(eng: Engine, account: Account, wanted: Wanted, typed: str) -> Wanted:
    """Return the same question narrowed to a person: by name, login, phone or identifier; nobody fits a stranger."""
    require(account, Action.AUDIT_SEE)
    text = typed.strip()
    if not text:
        return wanted
    number = "".join(sign for sign in text if sign.isdigit())
    found = eng.read(lambda db: people.people(db, text, number))
    return replace(wanted, account_ids=tuple({text, *(key for _kind, key, *_rest in found)}))


def entries(
    eng: Engine, account: Account, wanted: Wanted, limit: int = 100, offset: int = 0
) -> tuple[pd.DataFrame, int]:
    """Return a page of entries in words, the newest first (columns of `trace.told`), and how many there are in all."""
    require(account, Action.AUDIT_SEE)
    rows, count = eng.read(lambda db: (audit.page(db, wanted, limit, offset), audit.count(db, wanted)))
    return trace.told(eng, rows), count


def actions(eng: Engine, account: Account) -> list[str]:
    """Return every action that stands in the audit."""
    require(account, Action.AUDIT_SEE)
    return eng.read(audit.actions)


def headings() -> list[str]:
    """Return the headings of `told`, in the reader's language."""
    return [
        *(_("序号"), _("时间"), _("姓名"), _("岗位"), _("动作"), _("对象"), _("结果"), _("详情")),
        _("来源地址"),
    ]


def local(eng: Engine, rows: pd.DataFrame) -> pd.DataFrame:
    """Return entries with naive local times to the second, under their headings."""
    aware = pd.to_datetime(rows["at_utc"]).dt.tz_localize("UTC").dt.tz_convert(areas.profile(eng).zone)
    shown = rows.assign(at_utc=aware.dt.tz_localize(None).dt.floor("s"))
    return shown.set_axis(headings(), axis=1)


def export(eng: Engine, account: Account, wanted: Wanted, fmt: str) -> Export:
    """Write every entry asked for to a CSV or XLSX file; that it was taken is itself an entry."""
    require(account, Action.AUDIT_SEE)
    expected = eng.read(lambda db: audit.count(db, wanted))
    refuse_too_many(eng, expected, fmt)

    def parts() -> Iterator[pd.DataFrame]:
        with eng.reading() as db:
            for rows in audit.pieces(db, wanted, CHUNK):
                yield local(eng, trace.told(eng, rows))

    if fmt == "csv":
        content, count = csv_bytes(headings(), parts())
    else:
        content, count = xlsx_bytes(headings(), parts(), [(_("导出人"), account.name)], eng.home / "tmp")
    name = _("{name}_{days}_{rows}行").format(name=_("留痕"), days=f"{eng.now():%Y%m%d}", rows=count)
    return keep_file(eng, account, content, f"{name}.{fmt}", count, "audit", {})


def proof(eng: Engine, account: Account) -> Proof:
    """Read the whole chain, against what was told of it outside the store, and return what was found."""
    require(account, Action.AUDIT_SEE)
    faults = heads.examine(eng)
    seq, digest = eng.read(audit.head)
    told = heads.read(heads.path_of(eng.home))
    now = eng.now().isoformat(timespec="seconds")
    return Proof(tuple(faults), Head(seq, digest, now, Moment.DAY), tuple(reversed(told[-10:])), heads.restored(eng))


def heads_folder(eng: Engine) -> tuple[str, bool]:
    """Return where heads are told, and whether that is a folder of its own rather than beside the store."""
    return str(heads.path_of(eng.home).parent), bool(settings.environment(heads.SETTING))
