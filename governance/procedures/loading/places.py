"""Premises from a file, with the contacts that stand in the same row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine import Cursor
from governance.engine.text import _
from governance.engine.times import to_store
from governance.places import fields
from governance.places.store import CONTACTS_TOLD, drop_contacts, write_contacts
from governance.procedures.loading import store
from governance.procedures.loading.kinds import (
    AREA_COLUMNS,
    By,
    Context,
    Plan,
    Shaped,
    fault,
    filled,
    keep,
    text_column,
)
from governance.procedures.loading.locating import placed, sound_positions
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.store import Target
from governance.readers.faults import Faults
from governance.tiles import store as tiles

COLUMNS = (
    *("premises_id", "name", "kind", "small_kind", "compound_id", "compound_role", "address", "staff_count", "floors"),
    *("lon", "lat", *AREA_COLUMNS, "lon_in", "lat_in", "datum_in", "registered_at_utc"),
)
POSITION = ("lon", "lat", *AREA_COLUMNS, "lon_in", "lat_in", "datum_in")
PART, PERSON = "\x1f", "\x1e"  # between the facts of a contact, and between contacts, as the store tells them
DEFAULTS: dict[str, object] = {
    "kind": "other",
    "address": "",
    "staff_count": 0,
    "floors": 1,
    "located": "unassigned",
    "datum_in": "wgs84",
}


class Places:
    """Premises 场所; those without an identifier get one made from name and address."""

    fields = fields.FIELDS
    topic: str | None = None
    used_by: Mapping[str, str] = {
        "gov.devices": "premises_id",
        "gov.alarms": "premises_id",
        "gov.cases": "premises_id",
        "gov.accounts": "premises_id",
    }
    target = Target(
        table="gov.premises",
        source=CONTACTS_TOLD,
        key="premises_id",
        columns=COLUMNS,
        keeps=frozenset({"name", "kind", "address", "staff_count", "floors", "registered_at_utc"}),
    )

    def shaped(self, ctx: Context, values: pa.Table, lines: np.ndarray) -> Shaped:
        """Return the premises as the store holds them, their contacts as one text."""
        good, faults = sound_positions(values, lines)
        told, wrong = _contacts(values, lines)
        good &= ~np.isin(lines, wrong.line)
        rows, lines = keep(values, good), lines[good]
        columns: dict[str, object] = {"line": pa.array(lines), "premises_id": _identified(ctx, rows)}
        for name in ("name", "kind", "small_kind", "compound_id", "compound_role", "address", "staff_count", "floors"):
            if name in ctx.how.given:
                columns[name] = rows[name]
        if "registered_at" in ctx.how.given:
            columns["registered_at_utc"] = rows["registered_at"]
        if "lon" in ctx.how.given:
            columns |= placed(ctx, rows)
        if any(name.startswith("contact") for name in ctx.how.given):
            columns["contacts"] = pa.array(told[good], pa.string())
        return Shaped(pa.table(columns), Faults.joined([faults, wrong]))

    def given(self, ctx: Context) -> tuple[str, ...]:
        """Return the columns that decide whether a premises has changed: its position as it came in."""
        plain = [name for name in COLUMNS[1:9] if name in ctx.how.given]
        position = ["lon_in", "lat_in", "datum_in"] if "lon" in ctx.how.given else []
        registered = ["registered_at_utc"] if "registered_at" in ctx.how.given else []
        contacts = ["contacts"] if any(name.startswith("contact") for name in ctx.how.given) else []
        return (*plain, *position, *registered, *contacts)

    def prepared(self, ctx: Context, plan: Plan, pace: Pace) -> tuple[tuple[str, str], ...]:
        """Nothing takes long."""
        return ()

    def warnings(self, ctx: Context, plan: Plan) -> list[str]:
        """Nothing is odd about premises alone."""
        return []

    def save(self, db: Cursor, ctx: Context, plan: Plan) -> None:
        """Write premises and contacts; the map's clusters follow."""
        defaults = DEFAULTS | {"registered_at_utc": to_store(ctx.eng.now())}
        names = [name for name in plan.given if name in COLUMNS and name not in POSITION]
        position = POSITION if "lon_in" in plan.given else ()
        with tiles.following(db, premises=plan.keys(self.target.key)):
            store.insert(db, self.target.table, filled(plan.new, COLUMNS, defaults))
            store.update(db, self.target, plan.changed, (*names, *position))
        if "contacts" in plan.given:
            for rows in (plan.new, plan.changed):
                _rewrite_contacts(db, rows)

    def unsave(self, db: Cursor, by: By, new: pa.Array, before: pa.Table) -> None:
        """Take premises and contacts back to what they were."""
        drop_contacts(db, new)
        with tiles.following(db, premises=[*new.to_pylist(), *before[self.target.key].to_pylist()]):
            store.delete(db, self.target.table, self.target.key, new)
            store.restore(db, self.target, before.select(list(COLUMNS)))
        _rewrite_contacts(db, before)


def _identified(ctx: Context, rows: pa.Table) -> pa.Array:
    given = rows["premises_id"].combine_chunks() if "premises_id" in rows.column_names else pa.nulls(rows.num_rows)
    given = given.cast(pa.string())
    if not given.null_count:
        return given
    return pc.coalesce(given, made_id(ctx, rows["name"], rows["address"]))


def made_id(ctx: Context, name: pa.Array, address: pa.Array) -> pa.Array:
    """Return the identifier of premises that have none: N and twelve digits made from name and address."""
    named = pa.table({"name": name, "address": pc.fill_null(address, "")})
    digest = ctx.eng.read(lambda db: store.md5_of(db, named))
    return pc.binary_join_element_wise("N", pc.utf8_slice_codeunits(digest, 0, 12), "")


def _contacts(values: pa.Table, lines: np.ndarray) -> tuple[np.ndarray, Faults]:
    """Return the contacts of each row as one text, None for none, and rows whose contact lacks name or phone."""
    told = np.full(len(lines), None, dtype=object)
    faults = []
    for number in range(1, fields.MOST_CONTACTS + 1):
        name, phone, duty = (text_column(values, f"contact{number}_{part}") for part in ("name", "phone", "duty"))
        named, reached = pd.notna(name), pd.notna(phone)
        whole = named & reached
        for missing, part in ((named & ~reached, "phone"), (reached & ~named, "name")):
            if missing.any():
                told_as, shown = f"contact{number}_{part}", np.where(named, name, phone)[missing]
                faults.append(fault(lines[missing], told_as, shown, _("联系人的姓名和电话要一起填。")))
        for at in np.flatnonzero(whole):
            one = PART.join((duty[at] or "owner", name[at], phone[at]))
            told[at] = one if told[at] is None else told[at] + PERSON + one
    return told, Faults.joined(faults)


def _rewrite_contacts(db: Cursor, rows: pa.Table) -> None:
    """Replace the contacts of premises by those told in one text."""
    drop_contacts(db, rows["premises_id"].combine_chunks())
    found: dict[str, list[str]] = {name: [] for name in ("contact_id", "premises_id", "duty", "name", "phone")}
    for premises_id, told in zip(rows["premises_id"].to_pylist(), rows["contacts"].to_pylist(), strict=True):
        for number, one in enumerate(told.split(PERSON) if told else [], 1):
            for column, value in zip(found, (f"{premises_id}-{number}", premises_id, *one.split(PART)), strict=True):
                found[column].append(value)
    if found["contact_id"]:
        write_contacts(db, pa.table(found))
