"""SQL of the briefings: the list of issued circulars, and the few questions no other room answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from governance.alarms.store import ALL, DAYS, LIVE
from governance.engine import Cursor
from governance.engine.times import from_store, to_store


@dataclass(frozen=True)
class Briefing:
    """An issued circular; the sha256 addresses are those of its figures and files among the documents."""

    briefing_id: str
    kind: str
    period: str
    language: str
    number: str
    made_at: datetime
    made_by: str | None
    facts_sha256: str
    docx_sha256: str
    pdf_sha256: str
    xlsx_sha256: str


_COLUMNS = (
    "briefing_id, kind, period, language, number, made_at_utc, made_by,"
    " facts_sha256, docx_sha256, pdf_sha256, xlsx_sha256"
)


def _briefing(row: tuple) -> Briefing:
    briefing_id, kind, period, language, number, made_at, *rest = row
    return Briefing(briefing_id, kind, period, language, number, from_store(made_at), *rest)


@contextmanager
def one_snapshot(db: Cursor) -> Iterator[None]:
    """Read everything within the block from one snapshot of the store."""
    db.execute("BEGIN TRANSACTION")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def insert_briefing(db: Cursor, briefing: Briefing) -> None:
    """Write the row of an issued circular."""
    one = briefing
    values = [one.briefing_id, one.kind, one.period, one.language, one.number, to_store(one.made_at), one.made_by]
    addresses = [one.facts_sha256, one.docx_sha256, one.pdf_sha256, one.xlsx_sha256]
    db.execute(
        f"INSERT INTO gov.briefings ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*values, *addresses]
    )


def count_of_period(db: Cursor, kind: str, period: str) -> int:
    """Return how many circulars of a period were issued, in any language."""
    sql = "SELECT count(*) FROM gov.briefings WHERE kind = ? AND period = ?"
    row = db.execute(sql, [kind, period]).fetchone()
    return int(row[0]) if row else 0


def briefing(db: Cursor, briefing_id: str) -> Briefing | None:
    """Return one issued circular."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.briefings WHERE briefing_id = ?", [briefing_id]).fetchone()
    return _briefing(row) if row else None


def briefings(db: Cursor) -> list[Briefing]:
    """Return the issued circulars, the newest period and within it the newest issue first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM gov.briefings ORDER BY period DESC, made_at_utc DESC").fetchall()
    return [_briefing(row) for row in rows]


def first_whistle_at(db: Cursor) -> datetime | None:
    """Return when the first whistle in the store was blown."""
    row = db.execute("SELECT min(blown_at_utc) FROM gov.cases").fetchone()
    return from_store(row[0]) if row else None


def first_alarm_at(db: Cursor) -> datetime | None:
    """Return when the first alarm in the store was raised."""
    row = db.execute(f"SELECT min(raised_at_utc) FROM {ALL}").fetchone()
    return from_store(row[0]) if row else None


def told_months(db: Cursor, zone: ZoneInfo) -> list[date]:
    """Return the first days of the local months in which a whistle was blown or an alarm raised, the newest first."""
    local = "date_trunc('month', timezone(?, timezone('UTC', {at})))::DATE"
    parts = (
        f"SELECT {local.format(at='blown_at_utc')} AS month FROM gov.cases",
        f"SELECT {local.format(at='raised_at_utc')} FROM {LIVE}",
        f"SELECT date_trunc('month', day)::DATE FROM {DAYS}",
    )
    rows = db.execute(f"SELECT DISTINCT month FROM ({' UNION ALL '.join(parts)}) ORDER BY 1 DESC", [zone.key] * 2)
    return [row[0] for row in rows.fetchall()]


VERDICTS = ("fire", "hazard", "false", "test", "fault")


@dataclass(frozen=True)
class VerdictRow:
    """Alarms of one device kind with one verdict (None while open)."""

    device_kind: str
    verdict: str | None
    alarms: int
    on_site: int
    in_minute: int


def alarms_by_verdict(db: Cursor, cells: str, values: list[object]) -> list[VerdictRow]:
    """Return the alarms of the indicators' cells (keyed by device kind) by kind and verdict."""
    sql = (
        "SELECT device_kind, verdict, sum(alarms)::BIGINT, sum(on_site)::BIGINT, sum(on_site_in_minute)::BIGINT"
        f" FROM {cells} GROUP BY device_kind, verdict ORDER BY device_kind, verdict"
    )
    return [VerdictRow(*row) for row in db.execute(sql, values).fetchall()]
