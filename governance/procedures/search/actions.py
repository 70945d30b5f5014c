"""Finding what somebody types over a map: places, things and points, within his role and area."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import shapely

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.alarms.words import level_label
from governance.areas import actions as areas
from governance.devices.rules import kind_name
from governance.engine import Cursor, Engine
from governance.engine.phones import masked_in
from governance.engine.text import _, pick
from governance.procedures.boundaries.words import level_name
from governance.procedures.search import rules, store
from governance.procedures.search.rules import Bounds, Found, Kind
from governance.procedures.search.spelling import START, WHOLE, Names

FEW = 5  # of each kind
Ranked = tuple[int, Found]  # how well it fits, the smaller the better


@dataclass(frozen=True)
class Index:
    """Names to search, and whose each is: a thing may have several names, its code and its English name among them."""

    names: Names
    refs: np.ndarray

    def hits(self, typed: str) -> pa.Table:
        """Return `ref` and `fit` of what the typed text names, each thing once."""
        places, fits = self.names.find(typed)
        refs, first = np.unique(self.refs[places].astype(str), return_index=True)  # the best comes first
        return pa.table({"ref": pa.array(refs.tolist(), pa.string()), "fit": pa.array(fits[first], pa.int32())})


def index_of(refs: Sequence[str], *names: Sequence[str]) -> Index:
    """Return the index of things that have all these names."""
    told = [name for column in names for name in column]
    return Index(Names(told), np.array(list(refs) * len(names), dtype=object))


_kept: WeakKeyDictionary[Engine, tuple[tuple[int, int], Index]] = WeakKeyDictionary()
_lock = Lock()


def find(eng: Engine, account: Account, typed: str, limit: int = FEW) -> list[Found]:
    """Return what the typed text may mean, the best first, at most `limit` of each kind; nothing for nonsense.

    Points, areas (the same for everybody who may see figures: borders are no secret), and within the account's reach
    cases, alarms, devices and premises. What lies outside is not found, as if it never was. Nothing of the text is
    written down. Raises NotAllowed for an account that may see nothing yet.
    """
    require(account, Action.FIGURES_SEE)
    said = rules.short(typed)
    if not said:
        return []
    if rules.is_pair(said):  # its figures stand in many a code, and none of them is meant
        return [one for _fit, one in _points(eng, said)]
    found = [*_areas(eng, said, limit), *_premises(eng, account, said, limit)]
    number = rules.number(said)
    if number:
        found += _numbered(eng, account, number, limit)
    kinds = list(Kind)
    return [one for _fit, one in sorted(found, key=lambda ranked: (ranked[0], kinds.index(ranked[1].kind)))]


def outside(eng: Engine, typed: str) -> Bounds | None:
    """Return the bounds of the city when the typed text is a point beyond them, None for any other text."""
    said, bounds = rules.short(typed), areas.bounds(eng)
    return bounds if rules.is_pair(said) and not rules.points(said, bounds) else None


def _points(eng: Engine, said: str) -> Iterator[Ranked]:
    for lon, lat in rules.points(said, areas.bounds(eng)):
        where = areas.locator(eng).locate(lon, lat)
        hint = _where(eng, where.town_code, where.grid_code) or _("不在任何网格内")
        name = f"{lon:.5f}, {lat:.5f}"
        yield WHOLE, Found(Kind.POINT, name, name, hint, lon, lat, town_code=where.town_code)


def _areas(eng: Engine, said: str, limit: int) -> Iterator[Ranked]:
    version = areas.current_version(eng)
    index, edges = areas.kept(eng, ("search", version), lambda: _area_index(eng, version))
    names, hits = areas.names(eng), index.hits(said)
    for code, level, town, lon, lat, fit in eng.read(lambda db: store.areas(db, version, hits, limit)):
        hint = " · ".join(filter(None, [level_name(level), _where(eng, town) if town != code else ""]))
        yield fit, Found(Kind.AREA, code, pick(*names[code]), hint, lon, lat, edges.get(code), town, level)


def _area_index(eng: Engine, version: int) -> tuple[Index, dict[str, Bounds]]:
    """Return the index of a boundary version's areas and where each lies; kept with the version, which never changes.

    Shapes and names are those that locating keeps in memory anyway.
    """
    known = areas.areas_of(eng, version)
    codes = known.facts["code"].tolist()
    edges: dict[str, Bounds] = dict(zip(codes, map(tuple, shapely.bounds(known.shapes).tolist()), strict=True))
    return index_of(codes, known.facts["name"].tolist(), known.facts["name_en"].tolist(), codes), edges


def _premises(eng: Engine, account: Account, said: str, limit: int) -> Iterator[Ranked]:
    hits = _premises_index(eng).hits(said)
    for ref, name, town, grid, lon, lat, fit in eng.read(lambda db: store.premises(db, account, hits, limit)):
        at = _position(lon, lat)
        yield fit, Found(Kind.PREMISES, ref, masked_in(name), _where(eng, town, grid), *at, town_code=town)


def _premises_index(eng: Engine) -> Index:
    """Return the index of all premises, made anew when one has come, gone or got another name.

    What changes premises (loads, what undoes them, people erased) tells no topic, so the names themselves are asked:
    3 to 5 ms for 26,000 premises at each search. Making the index takes 0.2 s for them and keeps 2 MB, beside 14 MB
    for the table of readings; a search in it takes 1 to 8 ms.
    """
    with _lock:
        key = eng.read(store.signature)
        kept = _kept.get(eng)
        if kept is None or kept[0] != key:
            refs, names = eng.read(store.premises_names)
            shown = list(map(masked_in, names))  # what nobody may read cannot be guessed figure by figure either
            kept = _kept[eng] = (key, index_of(refs, shown, refs))
        return kept[1]


def _numbered(eng: Engine, account: Account, number: str, limit: int) -> Iterator[Ranked]:
    def rows(question: Callable[[Cursor, Account, str, int], list[tuple]]) -> Iterator[tuple]:
        for *facts, exact in eng.read(lambda db: question(db, account, number, limit)):
            yield WHOLE if exact else START, facts

    for fit, (ref, place, town, grid, lon, lat) in rows(store.cases):
        hint = _joined(masked_in(place), _where(eng, town, grid))
        yield fit, Found(Kind.CASE, ref, ref, hint, *_position(lon, lat), town_code=town)
    for fit, (ref, level, at, town, grid, lon, lat) in rows(store.alarms):
        hint = _joined(level_label(level), masked_in(at or ""), _where(eng, town, grid))
        yield fit, Found(Kind.ALARM, ref, ref, hint, *_position(lon, lat), town_code=town)
    for fit, (ref, kind, at, town, grid, lon, lat) in rows(store.devices):
        hint = _joined(kind_name(kind), masked_in(at or ""), _where(eng, town, grid))
        yield fit, Found(Kind.DEVICE, ref, ref, hint, *_position(lon, lat), town_code=town)


def _position(lon: float | None, lat: float | None) -> tuple[float | None, float | None]:
    """Return a position, or none for a missing one and for the zeros that stand for it in old lists."""
    return (None, None) if lon is None or lat is None or (lon, lat) == (0, 0) else (lon, lat)


def _where(eng: Engine, *codes: str | None) -> str:
    """Return the names of areas in the reader's language; those without one are left out."""
    names = areas.names(eng)
    return _joined(*(pick(*names[code]) for code in codes if code in names))


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)
