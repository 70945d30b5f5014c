"""What was acknowledged before a kill, held against what the store says after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from governance.alarms.store import HISTORY
from governance.engine import Cursor, Engine

Line = dict[str, Any]


def problems(eng: Engine, acknowledged: Iterable[Line]) -> list[str]:
    """Return one sentence for everything acknowledged that the store does not have, and for what it should not show."""
    lines = list(acknowledged)
    return [
        *_events(eng, lines, "case", "gov.case_events", "case_id"),
        *_events(eng, lines, "alarm", "gov.alarm_events", "alarm_id"),
        *_batches(eng, lines),
        *[f"photo {line['photo']} is gone" for line in lines if "photo" in line and not _photo(eng, line["photo"])],
        *_visible(eng),
    ]


def _events(eng: Engine, lines: list[Line], kind: str, table: str, key: str) -> list[str]:
    newest = eng.read(lambda db: dict(db.execute(f"SELECT {key}, max(seq) FROM {table} GROUP BY 1").fetchall()))
    return [
        f"{kind} {line[kind]} was acknowledged up to event {line['seq']} and has {newest.get(line[kind])}"
        for line in lines
        if kind in line and newest.get(line[kind], 0) < line["seq"]
    ]


def _batches(eng: Engine, lines: list[Line]) -> list[str]:
    sql = "SELECT batch_id, count(*) FROM hist.alarms WHERE batch_id IN (SELECT batch_id FROM gov.batches) GROUP BY 1"
    found = eng.read(lambda db: dict(db.execute(sql).fetchall()))
    return [
        f"batch {line['batch']} was sealed with {line['rows']} rows and shows {found.get(line['batch'])}"
        for line in lines
        if "batch" in line and found.get(line["batch"]) != line["rows"]
    ]


def _photo(eng: Engine, photo_id: str) -> bool:
    return eng.files.sound(photo_id, "photos")


def _visible(eng: Engine) -> list[str]:
    ask: dict[str, Callable[[Cursor], int]] = {
        "rows shown": lambda db: _number(db, f"SELECT count(*) FROM {HISTORY} h"),
        "rows sealed": lambda db: _number(db, "SELECT coalesce(sum(rows_written), 0)::BIGINT FROM gov.batches"),
        "alarms in the present and in the history": lambda db: _number(
            db, f"SELECT count(*) FROM {HISTORY} h JOIN gov.alarms a ON a.alarm_id = h.alarm_id"
        ),
    }
    told = {name: eng.read(question) for name, question in ask.items()}
    found = [] if told["rows shown"] == told["rows sealed"] else [f"the history shows other rows than sealed: {told}"]
    twice = told["alarms in the present and in the history"]
    return [*found, *([f"{twice} alarms stand in the present and in the history"] if twice else [])]


def _number(db: Cursor, sql: str) -> int:
    row = db.execute(sql).fetchone()
    return int(row[0]) if row else 0
