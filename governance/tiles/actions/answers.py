"""The bytes of an answer: compact JSON that stays inert wherever it is put, texts short and without phone numbers."""

from __future__ import annotations

import json

from governance.areas import actions as areas
from governance.engine import Engine, NotFound
from governance.engine.phones import masked_in
from governance.engine.text import _

MOST_MARKS = 1_000
MOST_ON_A_SPOT = 60  # of one address: more are read in the rows
LONGEST_TITLE = 40
TOWN_DIGITS = 9


def as_json(content: object) -> bytes:
    """Return JSON that stays inert even when somebody puts it into a page: no sign that HTML would read."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()


def short(text: str) -> str:
    """Return what a person typed as a map may show it: phones masked, cut to a line.

    >>> short("x" * 50)[-3:]
    'xx…'
    """
    told = masked_in(text)
    return told if len(told) <= LONGEST_TITLE else told[: LONGEST_TITLE - 1] + "…"


def asked_town(eng: Engine, town: str | None) -> str | None:
    """Return the town that is asked for, None for any; raises NotFound for one that no boundary version has."""
    if not town:
        return None
    if len(town) != TOWN_DIGITS or town not in areas.names(eng):
        raise NotFound(_("没有这个镇区。"))
    return town


def degrees(lon: float, lat: float) -> dict[str, float]:
    """Return a position as a mark carries it, to a decimetre."""
    return {"lon": round(lon, 6), "lat": round(lat, 6)}
