"""Check 自查: does the store still say what its logs, its files and its areas say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from governance.alarms.store import history
from governance.areas import actions as areas
from governance.audit import heads
from governance.audit.proof import Damage
from governance.engine import Cursor, Engine
from governance.engine.text import _
from governance.procedures.store import consistency, dictionary, states
from governance.whistles.history import history_problems
from governance.whistles.store import log as case_log

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Finding:
    """One thing that should not be: which check found it, on what, and what it is."""

    check: str
    subject: str
    message: str


Check = Callable[[Engine], list[Finding]]


def check(eng: Engine, progress: Progress) -> list[Finding]:
    """Return everything that is wrong with a store; an empty list means it is sound. Reads only."""
    found: list[Finding] = []
    for number, (name, one) in enumerate(CHECKS.items()):
        progress(name, number / len(CHECKS))
        found += one(eng)
    progress(_("自查完成"), 1.0)
    return found


def _audit_chain(eng: Engine) -> list[Finding]:
    messages = {
        Damage.BROKEN: _("留痕链从这一条起对不上：它或它之前的记录被改动、删除或调换过。"),
        Damage.REWRITTEN: _("留痕链首尾相接，但这一条与库外留存的链头不同：整条链被重新计算过。"),
        Damage.CONTRADICTED: _("库外链头对这一条留有两个不同的值：链头文件被人添加过，或整条链被重新计算过。"),
        Damage.CUT: _("库外留存的链头比留痕更长：从这一条起的记录被截掉了。"),
        Damage.RESTORED: _(
            "库外链头说恢复过备份，但这份备份从未登记，或留痕里没有这次恢复：文件被人添加过，或备份来自别处。"
        ),
        Damage.UNREADABLE: _("库外链头文件的这一行读不懂：不是链头，被人改过或写坏了。其余各行照常核对。"),
        Damage.UNTOLD: _("留痕里写过这一条的库外链头，库外却没有：链头文件被删改、换了文件夹，或当时写不进去。"),
    }
    found = [Finding("audit", str(fault.seq), messages[fault.damage]) for fault in heads.examine(eng)]
    late = heads.untold_since(eng)
    if late is None:
        return found
    message = _("从这一条（{at}）起，库外一直没有新的链头：每天应写一次，请查看链头文件夹是否在、能否写入。")
    at = late[1].astimezone(areas.profile(eng).zone)
    return [*found, Finding("audit", str(late[0]), message.format(at=f"{at:%Y-%m-%d %H:%M}"))]


def _logs(eng: Engine) -> list[Finding]:
    found = []
    for events, (current, _key) in consistency.LOGS.items():
        for key, told, count, newest in eng.read(lambda db, events=events: consistency.broken_logs(db, events)):  # type: ignore[misc]
            message = _("事件 {n} 条，最新序号 {newest}，当前状态写的是 {told}。")
            found.append(Finding("logs", f"{current} {key}", message.format(n=count, newest=newest, told=told)))
    return found


def _states(eng: Engine) -> list[Finding]:
    message = _("按事件重算，{columns} 与当前状态不同。")
    differing = (
        ("gov.cases", states.differing_cases),
        ("gov.cases", states.differing_pins),
        ("gov.alarms", states.differing_alarms),
    )
    return [
        Finding("states", f"{table} {key}", message.format(columns=_("、").join(columns)))
        for table, question in differing
        for key, columns in eng.read(question)
    ]


def _histories(eng: Engine) -> list[Finding]:
    def question(db: Cursor) -> list[Finding]:
        logs, emergencies = case_log.every_log(db), consistency.emergencies(db)
        return [
            Finding("histories", f"gov.case_events {case_id}", problem)
            for case_id, events in logs.items()
            for problem in history_problems(events, case_id in emergencies)
        ]

    return eng.read(question)


def _files(eng: Engine) -> list[Finding]:
    message = _("文件缺失或内容被改动。")
    told = eng.read(consistency.files_told)
    return [Finding("files", f"{kind} {sha}", message) for kind, sha in told if not eng.files.sound(sha, kind)]


def _areas(eng: Engine) -> list[Finding]:
    found = []
    for table in consistency.LOCATED:
        for row in eng.read(lambda db, table=table: consistency.misplaced(db, table)):  # type: ignore[misc]
            codes = "/".join(code or "-" for code in row[1:])
            message = _("归属 {codes} 在它的边界版本里不存在或不相套。").format(codes=codes)
            found.append(Finding("areas", f"{table} {row.key}", message))
    for account_id, code in eng.read(consistency.areas_of_nobody):
        found.append(Finding("areas", f"gov.account_areas {account_id}", _("负责的 {code} 不存在。").format(code=code)))
    for (code,) in eng.read(consistency.unserved_grids):
        found.append(Finding("areas", f"gov.centre_grids {code}", _("没有服务中心负责这个网格。")))
    return found


def _batches(eng: Engine) -> list[Finding]:
    found = []
    for batch in eng.read(history.unsealed):
        found.append(Finding("batches", f"hist.alarms {batch}", _("这个批次没有封存，它的行谁也看不见。")))
    for batch, told, counted in eng.read(consistency.batch_counts):
        message = _("批次记录 {told} 行，实有 {counted} 行。").format(told=told, counted=counted)
        found.append(Finding("batches", f"gov.batches {batch}", message))
    for (alarm_id,) in eng.read(consistency.twice_in_history):
        found.append(Finding("batches", f"hist.alarms {alarm_id}", _("同一告警在历史里出现两次。")))
    return found


def _map(eng: Engine) -> list[Finding]:
    message = _("地图上是 {shown} 个点，实际有位置的是 {told} 个。")
    return [
        Finding("map", f"gov.tile_cells {layer} {zoom}", message.format(shown=shown, told=told))
        for layer, zoom, shown, told in eng.read(consistency.wrong_sums)
    ]


def _comments(eng: Engine) -> list[Finding]:
    def question(db: Cursor) -> list[Finding]:
        bare = [column for column in dictionary.columns(db) if not column.meaning]
        return [Finding("schema", f"{column.table}.{column.name}", _("这一列没有说明。")) for column in bare]

    return eng.read(question)


CHECKS: dict[str, Check] = {
    "audit": _audit_chain,
    "logs": _logs,
    "states": _states,
    "histories": _histories,
    "files": _files,
    "areas": _areas,
    "batches": _batches,
    "map": _map,
    "schema": _comments,
}
