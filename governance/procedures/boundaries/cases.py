"""Open cases that a change of boundaries gives to another grid: the log says so, and names the officer who checks."""

from __future__ import annotations

import pyarrow as pa

from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.engine import Cursor, Engine
from governance.engine.text import _, speaking
from governance.engine.times import to_store
from governance.procedures.store import boundaries as store
from governance.whistles.life import SYSTEM_ACTOR

NOTE_FIELDS = pa.schema(
    [
        *((name, pa.string()) for name in ("case_id", "stage", "actor", "note", "officer_id")),
        ("seq", pa.int32()),
        ("at_utc", pa.timestamp("us")),
    ]
)


def note_moved_cases(db: Cursor, eng: Engine, version_id: int, before: int) -> int:
    """Note in the log of each open case that moved where it belongs now and who checks it; return how many moved.

    Going back to a version, a case gets back the officer it had there. Where the new grid has no officer the old one
    stays: somebody has to check.
    """
    moved = store.moved_cases(db, before)
    if not moved:
        return 0
    kept = store.kept_officers(db, version_id)
    officers = {case.case_id: _officer(db, case, kept) for case in moved}
    names = people.names_of(db, sorted({one for one in officers.values() if one}))
    called = area_store.names_in(db, version_id)
    now = to_store(eng.now())
    with speaking(areas.profile(eng).languages[0]):
        rows = [
            {
                "case_id": case.case_id,
                "seq": case.last_seq + 1,
                "stage": case.stage,
                "actor": SYSTEM_ACTOR,
                "note": _note(case, called, names.get(officers[case.case_id] or "")),
                "officer_id": officers[case.case_id],
                "at_utc": max(now, case.last_at_utc),
            }
            for case in moved
        ]
    store.note_cases(db, pa.Table.from_pylist(rows, NOTE_FIELDS))
    return len(rows)


def _officer(db: Cursor, case: store.MovedCase, kept: dict[str, str | None]) -> str | None:
    if case.case_id in kept:
        return kept[case.case_id]
    found = people.officer_of(db, case.grid_code) if case.grid_code else None
    return found[0] if found else case.officer_id


def _note(case: store.MovedCase, called: dict[str, str], officer: str | None) -> str:
    place = "".join(called.get(code, code) for code in (case.town_code, case.grid_code) if code)
    if not place:
        return _("区划调整后，这一件的位置不属于任何网格。")
    if officer is None:
        return _("区划调整后，这一件属于{place}，那里还没有网格员。").format(place=place)
    return _("区划调整后，这一件属于{place}，由{officer}核实。").format(place=place, officer=officer)
