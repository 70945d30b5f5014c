"""Exports: every row behind a figure as a CSV or XLSX file, exactly as filtered.

The file is kept under its content's address and may be fetched by the account that made it, for a number of days.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.audit import store as audit
from governance.devices.rules import kind_name
from governance.engine import Cursor, Engine, NotFound, Refused, settings
from governance.engine.text import _, pick
from governance.indicators.columns import COLUMNS, Words, told
from governance.indicators.reader import reader_of
from governance.indicators.rules import Filters, Indicator, Period, Subject
from governance.indicators.sheets import MOST_XLSX_ROWS, csv_bytes, xlsx_bytes
from governance.indicators.store import alarms, cases, devices
from governance.indicators.store import exports as store
from governance.indicators.store.where import Asked
from governance.routing import store as routing
from governance.routing.rules import by_code

CHUNK = 50_000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
TABLE_FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Export:
    """A finished export: fetch it at `/exports/{export_id}`."""

    export_id: str
    filename: str
    row_count: int


@dataclass(frozen=True)
class Fetched:
    """The file of an export."""

    content: bytes
    filename: str
    media_type: str


def words_of(eng: Engine) -> Words:
    """Return what rows are told with in this city: its zone and the names of areas, departments and categories."""

    def question(db: Cursor) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
        departments = {one.department_code: (one.short_name, one.name_en) for one in routing.departments(db)}
        known = by_code(routing.every_category(db))  # old cases keep the names of their time
        categories = {code: (one.name, one.name_en) for code, one in known.items()}
        return departments, categories

    departments, categories = eng.read(question)
    return Words(areas.profile(eng).zone, areas.names(eng), departments, categories)


def make_export(eng: Engine, asked: Asked, indicator: Indicator, period: Period, expected: int, fmt: str) -> Export:
    """Write the file, keep it, and note in the audit who took how many rows of what under which filters.

    `expected` is the number of rows that will come; raises Refused when it is more than an export may hold.
    """
    refuse_too_many(eng, expected, fmt)
    words, show = words_of(eng), reader_of(eng, asked.account)
    headings = [column.title() for column in COLUMNS[indicator.subject]]
    with eng.reading() as db:
        parts = (told(show(rows), indicator.subject, words) for rows in _all_rows(db, asked, indicator, period))
        if fmt == "csv":
            content, rows = csv_bytes(headings, parts)
        else:
            about = about_export(asked, indicator, period, words)
            content, rows = xlsx_bytes(headings, parts, about, eng.home / "tmp")
    return _keep(eng, asked, indicator, content, rows, _filename(indicator, period, words, rows, fmt))


def fetch_export(eng: Engine, account: Account, export_id: str) -> Fetched:
    """Return the file of an export this account made; raises NotFound for others' and for those too old.

    So it does once the account no longer reaches all that it reached then: the rows are not its own any more.
    Raises NotAllowed once the account's role exports nothing any more.
    """
    require(account, Action.ROWS_EXPORT)

    def question(db: Cursor) -> store.ExportRow | None:
        since = eng.now() - timedelta(days=settings.number(db, "exports.keep_days"))
        return store.export(db, export_id, account.account_id, since)

    found = eng.read(question)
    if found is None or not found.reach <= account.standing:
        raise NotFound(_("找不到这份导出文件，可能已过期，请重新导出。"))
    return Fetched(eng.files.get(found.sha256, "exports"), found.filename, found.media_type)


def about_export(asked: Asked, indicator: Indicator, period: Period, words: Words) -> list[tuple[str, str]]:
    """Return what the second sheet says of a table: figure, formula, period, filters, time."""
    first, last, seen = (
        f"{at.astimezone(words.zone):%Y-%m-%d %H:%M}" for at in (period.start_utc, period.end_utc, period.seen_utc)
    )
    return [
        (_("指标"), indicator.name),
        (_("公式"), indicator.formula),
        (_("统计期"), _("{first} 至 {last}（不含）").format(first=first, last=last)),
        (_("筛选"), filters_in_words(asked.filters, words) or _("无")),
        (_("数据截至"), seen),
        (_("导出人"), asked.account.name),
    ]


def filters_in_words(filters: Filters, words: Words) -> str:
    """Return the filters but the period, such as `镇区 陵口镇；设备类型 智能烟感`; empty when there are none."""
    known = {**words.areas, **words.departments, **words.categories}
    pairs = (
        (_("镇区"), filters.town_code),
        (_("网格"), filters.grid_code),
        (_("设备类型"), kind_name(filters.device_kind) if filters.device_kind else None),
        (_("主办部门"), filters.department_code),
        (_("类别"), filters.category_code),
        (_("场所"), filters.premises_id),
    )
    told_pairs = (f"{word} {pick(*known[code]) if code in known else code}" for word, code in pairs if code)
    return _("；").join(told_pairs)


def refuse_too_many(eng: Engine, expected: int, fmt: str) -> None:
    """Raise Refused for a format that is none of ours, or for more rows than an export may hold."""
    if fmt not in TABLE_FORMATS:
        raise Refused(_("只能导出 CSV 或 XLSX。"))
    most = int(eng.read(lambda db: settings.number(db, "exports.most_rows")))
    if fmt == "xlsx":
        most = min(most, MOST_XLSX_ROWS)
    if expected > most:
        raise Refused(
            _("共 {rows} 行，超过一次导出的上限 {most} 行，请缩短时段或缩小区域。").format(rows=expected, most=most)
        )


def _all_rows(db: Cursor, asked: Asked, indicator: Indicator, period: Period) -> Iterator[pd.DataFrame]:
    match indicator.subject:
        case Subject.ALARMS:
            return alarms.all_rows(db, asked, indicator, period, CHUNK)
        case Subject.CASES:
            return cases.all_rows(db, asked, indicator, period, CHUNK)
        case Subject.DEVICES:
            return devices.all_rows(db, asked, indicator, CHUNK)


def _filename(indicator: Indicator, period: Period, words: Words, rows: int, fmt: str) -> str:
    first, last = (
        f"{at.astimezone(words.zone):%Y%m%d}" for at in (period.start_utc, period.seen_utc - timedelta(microseconds=1))
    )
    days = f"{first}-{last}" if first < last else last
    return _("{name}_{days}_{rows}行").format(name=indicator.name, days=days, rows=rows) + f".{fmt}"


def _keep(eng: Engine, asked: Asked, indicator: Indicator, content: bytes, rows: int, filename: str) -> Export:
    chosen = {name: str(value) for name, value in asdict(asked.filters).items() if value is not None}
    return keep_file(eng, asked.account, content, filename, rows, indicator.key, {"filters": chosen})


def keep_file(
    eng: Engine, account: Account, content: bytes, filename: str, rows: int, subject: str, facts: dict[str, object]
) -> Export:
    """Keep a finished file for the account that made it, and note in the audit who took how many rows of what."""
    now, fmt = eng.now(), filename.rpartition(".")[2]
    kept = store.ExportRow(
        export_id=secrets.token_urlsafe(18),
        account_id=account.account_id,
        filename=filename,
        media_type=MEDIA_TYPES[fmt],
        sha256=eng.files.put(content, "exports"),
        row_count=rows,
        made_at=now,
        reach=account.standing,
    )
    detail: dict[str, object] = {"rows": rows, "format": fmt, "export": kept.sha256, **facts}

    def work(db: Cursor) -> None:
        store.add(db, kept)
        audit.append(db, now, account.account_id, "rows.export", subject, detail=detail)

    eng.write(work)
    return Export(kept.export_id, kept.filename, kept.row_count)
