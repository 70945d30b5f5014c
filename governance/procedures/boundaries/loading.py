"""Loading a boundary file: a new version of the boundaries, in force at once or from its first day on."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from governance.accounts.rules import Account
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.topology import report_json
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused
from governance.engine.text import _, speaking
from governance.engine.times import to_store
from governance.imports import store as imports
from governance.imports.actions import FILES as IMPORT_FILES
from governance.imports.actions import allow
from governance.procedures.boundaries.attention import warnings_after
from governance.procedures.boundaries.features import Features, read_features
from governance.procedures.boundaries.force import Coming, Progress, bring_into_force
from governance.procedures.boundaries.plan import Plan, planned
from governance.procedures.boundaries.shown import changes, reported, told_below, unaccepted
from governance.procedures.boundaries.words import level_name, report_in_words
from governance.procedures.loading.columns import unused
from governance.procedures.loading.order import FINAL_SHARE, MOST_SAMPLES, Order, Summary
from governance.procedures.loading.reading import rows_refusal, told_faults
from governance.procedures.loading.saving import commit
from governance.procedures.store import boundaries as store
from governance.readers.refused import write_refused

REPORTS = "boundaries"  # kind of the content-addressed files that hold topology reports


@dataclass(frozen=True)
class Loading:
    """One boundary file on its way in: who loads what, what the file holds, what it would make, and for when."""

    order: Order
    account_id: str | None
    features: Features
    plan: Plan
    valid_from: date
    at_once: bool


def load_areas(eng: Engine, account: Account | None, order: Order, progress: Progress) -> Summary:
    """Load towns, grids or micro-grids as a new boundary version and return what came of it.

    Its first day is the order's, else today; with one to come the version waits for `due`. The same areas again
    change nothing. Raises Refused for what cannot stand (no shapes, doubled codes). More overlaps, gaps and overhangs
    than drawing explains keep the file out (`stopped`) unless they are accepted. Everything or nothing, also when
    killed.
    """
    allow(account)
    began = time.monotonic()
    features = read_features(eng, order, progress)
    told = _summary(order, features)
    if features.refused and not (order.skip_bad and len(features.facts)):
        stopped = {"refused_file": _refused_file(eng, features), "stopped": True, "refusal": rows_refusal()}
        return _with(told, began, **_counts(eng, order, features), **stopped)
    progress(_("检查拓扑"), 0.35)
    plan = planned(eng, order.kind, features)
    told = reported(eng, _counted(eng, told, features, plan), plan)
    refusal = "" if plan.difference.nothing else unaccepted(plan, order)
    if plan.difference.nothing or order.dry_run or refusal:
        return _with(told, began, stopped=bool(refusal), refusal=refusal)
    loading = _loading(eng, account, order, features, plan)
    refused_file = _refused_file(eng, features) if features.refused else None
    import_id, version_id = _carry_out(eng, loading, told, refused_file, progress)
    later = (
        () if loading.at_once else (_("第 {n} 版边界从 {day} 起生效。").format(n=version_id, day=loading.valid_from),)
    )
    attention = warnings_after(eng, version_id) if loading.at_once else ()
    warnings = (*told.warnings, *later, *attention)
    return _with(told, began, import_id=import_id, refused_file=refused_file, warnings=warnings)


def _loading(eng: Engine, account: Account | None, order: Order, features: Features, plan: Plan) -> Loading:
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    first = order.valid_from or today
    at_once = first <= today or plan.before is None
    return Loading(order, account.account_id if account else None, features, plan, first, at_once)


def _carry_out(
    eng: Engine, loading: Loading, told: Summary, refused_file: str | None, progress: Progress
) -> tuple[str, int]:
    """Write the version, with the record of the load, in the transaction that lets it hold."""
    version_id = eng.read(store.next_version)
    report = eng.files.put(report_json(loading.plan.report), REPORTS)
    made = list[str]()

    def write(db: Cursor) -> None:
        _write_version(db, eng, loading, version_id, report)
        made.append(_record(db, eng, loading, told, version_id, refused_file))

    if loading.at_once:
        locator = areas.locator_from(eng, loading.plan.whole, version_id)
        bring_into_force(eng, loading.account_id, Coming(version_id, locator, write), progress)
    else:
        progress(_("写下新版边界"), FINAL_SHARE)
        commit(eng, lambda db: _wait(db, eng, loading, version_id, write))
    return made[-1], version_id


def _wait(db: Cursor, eng: Engine, loading: Loading, version_id: int, write: Callable[[Cursor], None]) -> None:
    """Write a version that is to come, and say which one holds until then."""
    if version_id in area_store.version_ids(db):
        raise Refused(_("边界刚刚被别人更换，请刷新后再试。"))
    if loading.plan.before is not None and area_store.version_in_force(db) is None:
        area_store.put_in_force(db, loading.plan.before, eng.now())
    write(db)


def _write_version(db: Cursor, eng: Engine, loading: Loading, version_id: int, report: str) -> None:
    plan = loading.plan
    row = {
        "version_id": version_id,
        "valid_from": loading.valid_from,
        "label": _label(eng, loading),
        "illustrative": bool(plan.fresh.facts["illustrative"].any()),
        "created_at_utc": to_store(eng.now()),
        "level": plan.level.value,
        "loaded_by": loading.account_id,
        "report_sha256": report,
    }
    area_store.insert_version(db, pa.Table.from_pylist([row]))
    area_store.insert_areas(db, plan.whole.rows(version_id))
    detail: dict[str, object] = {"level": plan.level.value, "areas": len(plan.fresh), "file": loading.order.path.name}
    detail |= {"sha256": loading.features.source.sha256, "valid_from": loading.valid_from.isoformat()}
    audit.append(db, eng.now(), loading.account_id, "boundaries.load", str(version_id), detail=detail)


def _label(eng: Engine, loading: Loading) -> str:
    """Return what the version is called: its level in the city's first language, and the file."""
    with speaking(areas.profile(eng).languages[0]):
        return f"{level_name(loading.plan.level)} {loading.order.path.name}"


def _record(db: Cursor, eng: Engine, loading: Loading, told: Summary, version_id: int, refused_file: str | None) -> str:
    """Write the record of the load and remember the mapping; return the import's number."""
    now, source, how = eng.now(), loading.features.source, loading.features.how
    import_id = imports.next_id(db, now.astimezone(areas.profile(eng).zone).date())
    record: imports.Record = {
        "import_id": import_id,
        "kind": loading.order.kind,
        "source": loading.order.source_name,
        "file_name": source.path.name,
        "file_format": source.format,
        "file_sha256": source.sha256,
        "file_bytes": source.size_bytes,
        "mapping": how.told(),
        "account_id": loading.account_id,
        "began_at_utc": to_store(now),
        "loaded_at_utc": to_store(now),
        **{f"rows_{name}": getattr(told, name) for name in ("read", "new", "changed", "same", "refused")},
        "rows_unassigned": 0,
        "rows_snapped": 0,
        "changed_fields": "{}",
        "refused_sha256": refused_file,
        "version_id": version_id,
    }
    imports.add(db, record)
    imports.remember(db, loading.order.kind, how.source, how.record(), now, loading.account_id)
    return import_id


def _refused_file(eng: Engine, features: Features) -> str:
    """Keep the refused records in their original form and return where."""
    content = io.BytesIO()
    write_refused(content, features.source, features.sheets, features.faults)
    return eng.files.put(content.getvalue(), IMPORT_FILES)


def _summary(order: Order, features: Features) -> Summary:
    """Return what is known once the file has been read: nothing of it loaded yet."""
    return Summary(
        import_id=None,
        kind=order.kind,
        file=order.path.name,
        sha256=features.source.sha256,
        read=features.count,
        new=0,
        changed=0,
        same=0,
        refused=features.refused,
        warnings=features.source.notes,
        faults=told_faults(features.faults, MOST_SAMPLES),
        mapping=dict(features.how.columns),
        unused=unused(features.source, features.how),
        dry_run=order.dry_run,
    )


def _counts(eng: Engine, order: Order, features: Features) -> dict[str, object]:
    """Return what the usable ones of a file's areas would do; without the others its topology says nothing."""
    if not len(features.facts):
        return {}
    change = planned(eng, order.kind, features).difference
    return {"new": change.new, "changed": len(change.changed), "same": change.same}


def _counted(eng: Engine, told: Summary, features: Features, plan: Plan) -> Summary:
    """Return the summary with what is new, changed and the same, what is gone, and what the report and the nose say."""
    change = plan.difference
    gone: tuple[str, ...] = ()
    if change.gone:
        shown = "、".join(change.gone[:5]) + ("……" if len(change.gone) > 5 else "")
        gone = (_("新边界里没有原来的 {n} 个区域：{codes}。").format(n=len(change.gone), codes=shown),)
    return _with(
        told,
        None,
        new=change.new,
        changed=len(change.changed),
        same=change.same,
        warnings=(*told.warnings, *plan.warnings, *gone, *report_in_words(plan.report), *told_below(eng, plan)),
        changes=changes(eng, plan),
    )


def _with(told: Summary, began: float | None, **more: object) -> Summary:
    """Return the summary with further facts, and how long it took."""
    seconds = told.seconds if began is None else round(time.monotonic() - began, 3)
    return replace(told, seconds=seconds, **more)  # type: ignore[arg-type]
