"""Making, listing and handing out circulars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.rules import Level
from governance.audit import store as audit
from governance.briefings import store
from governance.briefings.document import plain_text
from governance.briefings.facts import MonthFacts
from governance.briefings.gather import month_before, month_facts
from governance.briefings.render import FORMATS, month_files, month_pages
from governance.briefings.shapes import CityShapes, Shape, shape
from governance.briefings.snapshot import from_json, to_json
from governance.briefings.store import Briefing
from governance.briefings.wording import circular
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.text import LANGUAGES, _, speaking
from governance.engine.times import month_bounds

MONTH, DOCUMENTS = "month", "documents"
MOST_MONTHS = 24


@dataclass(frozen=True)
class Made:
    """A circular that is ready but not issued: its figures and its files by format."""

    facts: MonthFacts
    files: dict[str, bytes]


def last_full_month(eng: Engine) -> str:
    """Return the last local month that is over, written 2026-10."""
    today = eng.now().astimezone(areas.profile(eng).zone).date()
    return f"{month_before(today.replace(day=1)):%Y-%m}"


def months(eng: Engine) -> list[str]:
    """Return the local months a circular can be made of, the newest first: those that are over and tell of anything."""
    zone, last = areas.profile(eng).zone, month_of(last_full_month(eng))
    told = eng.read(lambda db: store.told_months(db, zone))
    return [f"{month:%Y-%m}" for month in told if month <= last][:MOST_MONTHS]


def make_month(eng: Engine, account: Account | None, period: str, language: str = "zh") -> Briefing:
    """Make and issue the circular of a month (2026-10) and return it; without an account the command line makes it.

    A second issue of the same month stands beside the first. Raises Refused for a month that is not over or of
    which the store knows nothing, for a language the product does not speak, for an account without the right.
    """
    if account is not None:
        require(account, Action.BRIEFING_MAKE)
    made = _made(eng, period, language)
    addresses = {fmt: eng.files.put(content, DOCUMENTS) for fmt, content in made.files.items()}
    draft = Briefing(
        briefing_id="",
        kind=MONTH,
        period=period,
        language=language,
        number=made.facts.office.number,
        made_at=eng.now(),
        made_by=account.account_id if account else None,
        facts_sha256=eng.files.put(to_json(made.facts), DOCUMENTS),
        docx_sha256=addresses["docx"],
        pdf_sha256=addresses["pdf"],
        xlsx_sha256=addresses["xlsx"],
    )
    return eng.write(lambda db: _issue(db, draft))


def _issue(db: Cursor, draft: Briefing) -> Briefing:
    number = store.count_of_period(db, draft.kind, draft.period) + 1
    issued = replace(draft, briefing_id=f"{draft.kind}-{draft.period}-{number}")
    store.insert_briefing(db, issued)
    detail: dict[str, object] = {"language": issued.language, "number": issued.number, "pdf": issued.pdf_sha256}
    audit.append(db, issued.made_at, issued.made_by, Action.BRIEFING_MAKE, issued.briefing_id, detail=detail)
    return issued


def _made(eng: Engine, period: str, language: str) -> Made:
    if language not in LANGUAGES:
        raise Refused(_("没有这种语言：{language}。").format(language=language))
    month = month_of(period)
    if month_bounds(month.year, month.month, areas.profile(eng).zone)[1] > eng.now():
        raise Refused(_("{period} 还没有结束，月结束后再编通报。").format(period=period))
    if month not in eng.read(lambda db: store.told_months(db, areas.profile(eng).zone)):
        raise Refused(_("{period} 没有任何吹哨和告警记录，没有可通报的数字。").format(period=period))
    with speaking(language):
        facts = month_facts(eng, month)
        return Made(facts, month_files(facts, city_shapes(eng), eng.home))


def month_of(period: str) -> date:
    """Return the first day of a month written 2026-10; raises Refused for anything else.

    >>> month_of("2026-10")
    datetime.date(2026, 10, 1)
    """
    try:
        return date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise Refused(_("“{period}”不是月份，请写成 2026-10 的样子。").format(period=period)) from error


def city_shapes(eng: Engine) -> CityShapes:
    """Return the shapes of the boundary version in force."""
    version = areas.current_version(eng)
    waterways = eng.read(area_store.waterway_rows)
    lines = zip(waterways["waterway_id"].to_pylist(), area_store.shapes_of(waterways), strict=True)
    return CityShapes(
        towns=_level(eng, version, Level.TOWN),
        grids=_level(eng, version, Level.GRID),
        waterways=tuple(shape(code, "", (0.0, 0.0), line) for code, line in lines),
    )


def _level(eng: Engine, version: int, level: Level) -> tuple[Shape, ...]:
    frame = areas.level_frame(eng, level)
    geometries = eng.read(lambda db: area_store.level_shapes(db, version, level))[1]
    named = zip(frame["code"], frame["name"], frame["lon"], frame["lat"], geometries, strict=True)
    return tuple(shape(code, name, (lon, lat), geometry) for code, name, lon, lat, geometry in named)


def issued(eng: Engine, account: Account) -> list[Briefing]:
    """Return the issued circulars, the newest period first."""
    require(account, Action.BRIEFING_SEE)
    return eng.read(store.briefings)


def _found(eng: Engine, account: Account, briefing_id: str) -> Briefing:
    require(account, Action.BRIEFING_SEE)
    found = eng.read(lambda db: store.briefing(db, briefing_id))
    if found is None:
        raise NotFound(_("没有这份通报。"))
    return found


def files(eng: Engine, account: Account, briefing_id: str, fmt: str) -> bytes:
    """Return one file (pdf, docx, xlsx) of an issued circular; raises NotFound where there is none."""
    found = _found(eng, account, briefing_id)
    if fmt not in FORMATS:
        raise NotFound(_("通报只有 PDF、DOCX 和 XLSX。"))
    return eng.files.get(getattr(found, f"{fmt}_sha256"), DOCUMENTS)


def facts(eng: Engine, account: Account, briefing_id: str) -> MonthFacts:
    """Return the figures an issued circular was made from."""
    return from_json(eng.files.get(_found(eng, account, briefing_id).facts_sha256, DOCUMENTS))


def text(eng: Engine, account: Account, briefing_id: str) -> str:
    """Return what an issued circular says as plain text, for reading aloud and for searching."""
    found = _found(eng, account, briefing_id)
    with speaking(found.language):
        return plain_text(circular(facts(eng, account, briefing_id)))


def pages(eng: Engine, account: Account, briefing_id: str) -> list[bytes]:
    """Return the pages of an issued circular as PNG pictures, set again from its figures."""
    found = _found(eng, account, briefing_id)
    with speaking(found.language):
        return month_pages(facts(eng, account, briefing_id), city_shapes(eng), eng.home)


def brief_month(eng: Engine, period: str | None, folder: Path, language: str = "zh") -> dict[str, object]:
    """Issue the circular of a month (the last full one by default) and write its files into a folder.

    Returns the circular's identifier, its number, and the paths written.
    """
    made = make_month(eng, None, period or last_full_month(eng), language)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for fmt in FORMATS:
        path = folder / f"{made.briefing_id}.{fmt}"
        path.write_bytes(eng.files.get(getattr(made, f"{fmt}_sha256"), DOCUMENTS))
        paths.append(str(path))
    return {"briefing_id": made.briefing_id, "number": made.number, "files": paths}
