"""What the areas of a boundary file are called: no code and no name is made up while a column may well hold it."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from governance.areas.rules import Level, is_code
from governance.engine import Refused
from governance.engine.text import _
from governance.procedures.loading.columns import LEFT_OUT, Chosen
from governance.procedures.loading.order import Order, What
from governance.readers.controls import control
from governance.readers.sheet import Sheet

LEVELS = {What.TOWNS: Level.TOWN, What.GRIDS: Level.GRID, What.MICRO_GRIDS: Level.MICRO_GRID}
LEAST_ROWS = 2  # of one row every column is unlike all others
POSITION = {"lon", "lat"}


def demand_naming(sheet: Sheet, how: Chosen, order: Order) -> None:
    """Raise Refused where codes or names would be made up although a column that nobody uses looks like them.

    It looks so when every area has another value there; whoever says that there is none, or which it is, is believed.
    """
    used = {*how.columns.values(), *POSITION}
    spare = [column for column in sheet.columns if column not in used and _tells_apart(sheet.cells[column])]
    for name, label in (("code", _("代码")), ("name", _("名称"))):
        fitting = [column for column in spare if _are_codes(sheet.cells[column]) is (name == "code")]
        if fitting and name not in how.given and order.mapping.get(name) != LEFT_OUT:
            raise Refused(
                _(
                    "{file} 没有认出“{label}”一列，而“{columns}”每行都不同，可能就是它；"
                    "请指明哪一列是 {field}，或说明没有（{control}）。"
                ).format(
                    file=order.path.name,
                    label=label,
                    columns="、".join(fitting[:4]),
                    field=name,
                    control=control("map", f"{fitting[0]}={name}"),
                )
            )


def _tells_apart(cells: pa.ChunkedArray) -> bool:
    """Tell whether every row has a value, each its own."""
    values = cells.to_pylist()
    return len(values) >= LEAST_ROWS and all(values) and len(set(values)) == len(values)


def _are_codes(cells: pa.ChunkedArray) -> bool:
    values: Iterable[str] = cells.to_pylist()
    return all(value.isascii() and is_code(value) and any(sign.isdigit() for sign in value) for value in values)
