"""SQL of the pins that were moved: kept beside the event that moved them, and read with the case's log."""

from __future__ import annotations

from dataclasses import dataclass

from governance.engine import Cursor
from governance.whistles.case import Case


@dataclass(frozen=True)
class PinMove:
    """One move of a case's pin: the point and the areas before and after, in WGS-84, and the metres between."""

    seq: int
    from_lon: float
    from_lat: float
    from_town_code: str | None
    from_grid_code: str | None
    to_lon: float
    to_lat: float
    to_town_code: str | None
    to_grid_code: str | None
    moved_m: float


_PLACED = ("town_code", "grid_code", "micro_grid_code", "premises_id")
_READ = ", ".join(PinMove.__dataclass_fields__)


def keep(db: Cursor, before: Case, after: Case, moved_m: float) -> None:
    """Keep where a case lay before and after the event that is its newest now."""
    values = {
        "case_id": after.case_id,
        "seq": after.last_seq,
        "from_lon": before.lon,
        "from_lat": before.lat,
        "from_accuracy_m": before.accuracy_m,
        "to_lon": after.lon,
        "to_lat": after.lat,
        "moved_m": moved_m,
    }
    values |= {f"from_{name}": getattr(before, name) for name in _PLACED}
    values |= {f"to_{name}": getattr(after, name) for name in _PLACED}
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO gov.pin_moves ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def of_case(db: Cursor, case_id: str) -> dict[int, PinMove]:
    """Return number of the event -> move, for every move of a case's pin."""
    rows = db.execute(f"SELECT {_READ} FROM gov.pin_moves WHERE case_id = ? ORDER BY seq", [case_id]).fetchall()
    return {row[0]: PinMove(*row) for row in rows}
