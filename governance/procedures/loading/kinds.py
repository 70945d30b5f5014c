"""What a kind of file must know of itself so that its rows can be compared and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.areas.locator import Locator
from governance.engine import Cursor, Engine
from governance.procedures.loading.columns import Chosen
from governance.procedures.loading.order import Order
from governance.procedures.loading.pace import Pace
from governance.procedures.loading.store import DERIVED, Target
from governance.readers.faults import Faults
from governance.readers.fields import Field

AREA_COLUMNS = DERIVED


@dataclass
class Context:
    """What reading one file needs: the store, the order, how its columns are read, who loads, and where things lie."""

    eng: Engine
    order: Order
    how: Chosen
    account_id: str | None
    login: str | None
    zone: ZoneInfo
    locator: Locator | None
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # what a kind has looked up once

    def kept(self, name: str, make: Callable[[Cursor], Any]) -> Any:
        """Return what a kind has looked up under this name, looking it up the first time."""
        if name not in self.facts:
            self.facts[name] = self.eng.read(make)
        return self.facts[name]

    def aside(self) -> Context:
        """Return the same context for rows that will not be loaded: what is counted or told of them is forgotten."""
        return replace(self, warnings=[], facts=dict(self.facts))


@dataclass(frozen=True)
class Shaped:
    """Rows of one sheet as the store would hold them, with their `line`, and what is wrong with others of them."""

    rows: pa.Table
    faults: Faults


@dataclass(frozen=True)
class Plan:
    """What a file would do: rows to write anew, rows to change, the store's rows as they are, and how many are same."""

    new: pa.Table
    changed: pa.Table
    differing: list[list[str]]  # of each changed row, the columns that change
    before: pa.Table
    same: int
    given: tuple[str, ...]

    def keys(self, key: str) -> list[str]:
        """Return the identifiers of all that would be written."""
        return [*self.new[key].to_pylist(), *self.changed[key].to_pylist()]


class By(NamedTuple):
    """Who takes a load back, and when."""

    at: datetime
    account_id: str | None


class Kind(Protocol):
    """A kind of file whose rows go to one table of the present."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields a file of this kind may hold."""

    @property
    def target(self) -> Target:
        """The table its rows go to."""

    @property
    def used_by(self) -> Mapping[str, str]:
        """Table -> column of what may point to a new row, so that it cannot be taken back."""

    @property
    def topic(self) -> str | None:
        """Who is waiting for changes of this table, as `Engine.write` calls it."""

    def shaped(self, ctx: Context, values: pa.Table, lines: np.ndarray) -> Shaped:
        """Return the rows as the store would hold them."""

    def given(self, ctx: Context) -> tuple[str, ...]:
        """Return the columns that decide whether a row differs from the store's."""

    def prepared(self, ctx: Context, plan: Plan, pace: Pace) -> tuple[tuple[str, str], ...]:
        """Do what takes long and belongs before the transaction; return first passwords, if there are any."""

    def warnings(self, ctx: Context, plan: Plan) -> list[str]:
        """Return what is worth knowing of a plan that can be carried out."""

    def save(self, db: Cursor, ctx: Context, plan: Plan) -> None:
        """Write the plan in the caller's transaction."""

    def unsave(self, db: Cursor, by: By, new: pa.Array, before: pa.Table) -> None:
        """Take back what `save` wrote: new keys go, changed rows become what they were."""


def keep(rows: pa.Table, good: np.ndarray) -> pa.Table:
    """Return the rows that are good."""
    return rows if good.all() else rows.filter(pa.array(good))


def text_column(rows: pa.Table, name: str) -> np.ndarray:
    """Return a text column as an object array, None where it is empty or not there."""
    if name not in rows.column_names:
        return np.full(rows.num_rows, None, dtype=object)
    return rows[name].to_numpy()


def filled(rows: pa.Table, columns: Sequence[str], defaults: Mapping[str, object]) -> pa.Table:
    """Return the rows with exactly these columns: missing ones added, empty cells of those with a default filled."""
    made = {}
    for name in columns:
        default = defaults.get(name)
        if name not in rows.column_names:
            made[name] = pa.nulls(rows.num_rows) if default is None else pa.repeat(pa.scalar(default), rows.num_rows)
        else:
            column = rows[name]
            made[name] = column if default is None else pc.fill_null(column, pa.scalar(default, column.type))
    return pa.table(made)


def fault(lines: np.ndarray, name: str, values: object, reason: str) -> Faults:
    """Return one fault for each line: field as we call it, the values as text."""
    texts = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(list(values), pa.string())  # type: ignore[call-overload]
    return Faults.of(lines, name, texts, reason)
