"""Making a load stand: rows, what undoing needs, the record and the audit, in one transaction of `gov`."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from governance.areas.actions import profile
from governance.audit import store as audit
from governance.engine import Cursor, Engine
from governance.engine.times import to_store
from governance.imports import store as imports
from governance.imports.actions import FILES
from governance.procedures.loading.columns import Chosen
from governance.procedures.loading.order import Order, Summary
from governance.readers.source import Source


@dataclass(frozen=True)
class Made:
    """What the record of a load says beyond its summary."""

    order: Order
    source: Source
    how: Chosen
    account_id: str | None
    began: datetime
    refused_sha256: str | None


def record(
    eng: Engine, db: Cursor, made: Made, summary: Summary, undo: Mapping[str, pa.Table], batch_id: int | None = None
) -> str:
    """Write the record, the remembered mapping and the audit's entry of a load; return the load's identifier.

    In the caller's transaction. The file that undoing needs is kept under its content's address, so that writing it
    twice makes one.
    """
    now, order, source = eng.now(), made.order, made.source
    import_id = imports.next_id(db, now.astimezone(profile(eng).zone).date())
    row: dict[str, object] = {
        "import_id": import_id,
        "kind": str(order.kind),
        "source": order.source_name.strip(),
        "file_name": order.path.name,
        "file_format": source.format,
        "file_sha256": source.sha256,
        "file_bytes": source.size_bytes,
        "mapping": made.how.told(),
        "account_id": made.account_id,
        "began_at_utc": to_store(made.began),
        "loaded_at_utc": to_store(now),
        "changed_fields": json.dumps(dict(summary.changed_fields), ensure_ascii=False, sort_keys=True),
        "refused_sha256": made.refused_sha256,
        "undo_sha256": eng.files.put(packed(undo), FILES) if undo else None,
        "batch_id": batch_id,
    }
    row |= {f"rows_{name}": getattr(summary, name) for name in COUNTS}
    imports.add(db, row)
    imports.remember(db, str(order.kind), made.how.source, made.how.record(), now, made.account_id)
    detail: dict[str, object] = {"kind": str(order.kind), "file_sha256": source.sha256}
    detail |= {name: getattr(summary, name) for name in COUNTS[:5]}
    audit.append(db, now, made.account_id, "import.load", import_id, detail=detail)
    return import_id


COUNTS = ("read", "new", "changed", "same", "refused", "unassigned", "snapped")


def packed(tables: Mapping[str, pa.Table]) -> bytes:
    """Return tables as one file: a ZIP of Parquet files, the same bytes for the same rows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, table in tables.items():
            part = io.BytesIO()
            pq.write_table(table, part, compression="zstd")
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet"), part.getvalue())
    return buffer.getvalue()


def unpacked(content: bytes) -> dict[str, pa.Table]:
    """Return the tables of a packed file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return {name.removesuffix(".parquet"): pq.read_table(io.BytesIO(archive.read(name))) for name in names}


def commit(eng: Engine, work: Callable[[Cursor], None], topic: str | None = None) -> None:
    """Run the one transaction that makes a load stand; an interrupt while it runs comes too early or too late.

    The writing thread does not stop for whoever waits. So the work looks, as its last step, whether its caller still
    waits, and rolls back where he does not; and an interrupted caller waits once more to learn which it was.
    """
    gone: list[bool] = []

    def watched(db: Cursor) -> None:
        work(db)
        if gone:
            raise Abandoned

    with ThreadPoolExecutor(1, thread_name_prefix="commit") as waiting:
        future: Future[None] = waiting.submit(copy_context().run, eng.write, watched, topic)
        try:
            future.result()
        except KeyboardInterrupt:
            gone.append(True)
            if future.exception() is not None:
                raise


class Abandoned(Exception):
    """Whoever asked for a transaction was interrupted before it committed."""
