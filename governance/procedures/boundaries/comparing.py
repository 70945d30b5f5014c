"""Versions side by side: what there is, how good it is, and how much belongs where under each."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pyarrow as pa

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.alarms.store import twins
from governance.areas import actions as areas
from governance.areas import store as area_store
from governance.areas.locator import Locator
from governance.areas.projection import projection
from governance.areas.recut import ABOVE
from governance.areas.rules import Level
from governance.areas.topology import TopologyReport, report_from
from governance.engine import Engine, NotFound
from governance.engine.text import _
from governance.procedures.boundaries.loading import REPORTS
from governance.procedures.boundaries.measuring import report_of
from governance.procedures.boundaries.places import degrees
from governance.procedures.boundaries.words import version_label
from governance.procedures.store import boundaries as store

COUNTED = ("premises", "devices", "alarms", "cases")
Cell = tuple[str | None, str | None]  # town and grid


def versions(eng: Engine, account: Account | None) -> pd.DataFrame:
    """Return every boundary version, the newest first: columns as in areas.store.versions, and `holds`.

    Its label is told in the reader's language.
    """
    _allow(account)
    found = eng.read(area_store.versions)
    profile = areas.profile(eng)
    today = eng.now().astimezone(profile.zone).date()
    called = [
        version_label(label, level, profile.languages[0])
        for label, level in zip(found["label"], found["level"], strict=True)
    ]
    now = eng.read(lambda db: area_store.version_now(db, today))
    return found.assign(holds=found["version_id"] == now, label=called)


def report(eng: Engine, account: Account | None, version_id: int, level: str) -> TopologyReport:
    """Return the topology report of a level: the one made when it was loaded, else one made now.

    Raises NotFound for a version or level there is not.
    """
    _allow(account)
    found = eng.read(area_store.versions).set_index("version_id")
    if version_id not in found.index or level not in set(ABOVE):
        raise NotFound(_("没有这一版边界。"))
    kept = found.loc[version_id]
    if kept["level"] == level and isinstance(kept["report_sha256"], str):
        return report_from(eng.files.get(kept["report_sha256"], REPORTS))
    return areas.kept(eng, ("topology", version_id, level), lambda: _report_now(eng, version_id, Level(level)))


def counts(eng: Engine, account: Account | None, version_id: int, level: str = Level.TOWN) -> pd.DataFrame:
    """Return how much belongs to each town, or each grid, under a boundary version, whichever holds.

    Columns: code (None for what belongs nowhere), premises, devices, alarms (living and history), cases. What stood
    under the version before stands there as it did; what came later is located as the version would have.
    """
    _allow(account)
    locator, place = areas.locator(eng, version_id), 0 if level == Level.TOWN else 1
    tallies = {name: Counter[str | None]() for name in COUNTED}
    names = {"premises": "premises", "device": "devices", "alarm": "alarms", "case": "cases"}
    holds = areas.current_version(eng) == version_id
    for subject in store.SUBJECTS:
        if subject.name in names:
            for cell, things in _standing(eng, subject, locator, holds).items():
                tallies[names[subject.name]][cell[place]] += things
    for cell, things in _history(eng, locator).items():
        tallies["alarms"][cell[place]] += things
    codes = sorted({code for tally in tallies.values() for code in tally}, key=lambda code: (code is None, code or ""))
    return pd.DataFrame({"code": codes, **{name: [tally[code] for code in codes] for name, tally in tallies.items()}})


def _standing(eng: Engine, subject: store.Subject, locator: Locator, holds: bool) -> Counter[Cell]:
    """Return (town, grid) -> things of a kind in the present, under a version."""
    tally = Counter[Cell]()
    if holds:
        for town, grid, things in eng.read(lambda db: store.standing(db, subject)):
            tally[town, grid] += things
        return tally
    rows = eng.read(lambda db: store.spots(db, subject, locator.version_id))
    known = rows["known"].to_numpy(zero_copy_only=False).astype(bool)
    for one in rows.filter(pa.array(known)).select(["town_code", "grid_code", "things"]).to_pylist():
        tally[one["town_code"], one["grid_code"]] += one["things"]
    return tally + _located(rows.filter(pa.array(~known)), locator)


def _history(eng: Engine, locator: Locator) -> Counter[Cell]:
    """Return (town, grid) -> alarms of the history under a version: from its own batches, else located now."""
    version = locator.version_id
    tally = Counter[Cell]()
    if areas.current_version(eng) == version:
        for town, grid, things in eng.read(twins.counted_now):
            tally[town, grid] += things
        return tally
    for town, grid, things in eng.read(lambda db: twins.counted(db, version)):
        tally[town, grid] += things
    rest = [batch.batch_id for batch in eng.read(lambda db: twins.without_twin(db, version))]
    return tally + _located(eng.read(lambda db: twins.spots(db, rest)), locator) if rest else tally


def _located(rows: pa.Table, locator: Locator) -> Counter[Cell]:
    """Return (town, grid) -> things of points that were never assigned under the version."""
    where = locator.assign(degrees(rows, "lon"), degrees(rows, "lat"))
    tally = Counter[Cell]()
    for town, grid, things in zip(where.town_code, where.grid_code, rows["things"].to_pylist(), strict=True):
        tally[town, grid] += things
    return tally


def _report_now(eng: Engine, version_id: int, level: Level) -> TopologyReport:
    whole = areas.areas_of(eng, version_id)
    return report_of(whole.of(level), whole.of(ABOVE[level]), level, projection(areas.profile(eng).metric_crs))


def _allow(account: Account | None) -> None:
    if account is not None:
        require(account, Action.SYSTEM_SEE)
