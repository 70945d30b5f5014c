"""A boundary file as areas: facts and shapes of each feature, in WGS-84, broken rings mended, the hopeless refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from governance.areas import actions as areas
from governance.areas.datums import Datum, to_wgs84
from governance.areas.fields import AREA_FIELDS, area_fields
from governance.areas.rules import is_code
from governance.areas.topology import polygons_of, repaired
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.procedures.loading.columns import Chosen, chosen, sheet_of_fields
from governance.procedures.loading.naming import LEVELS, demand_naming
from governance.procedures.loading.order import Order, What
from governance.readers.faults import Faults
from governance.readers.parsing import Reading, parsed
from governance.readers.sheet import Sheet
from governance.readers.source import Source, open_source

Progress = Callable[[str, float], None]
MOST_FEATURES = 200_000
FACTS = tuple(field.name for field in AREA_FIELDS)


@dataclass(frozen=True)
class Features:
    """What a boundary file holds.

    `facts` has a row for each usable feature: line and the fields of an area, None where the file says nothing;
    `shapes` are their polygons in WGS-84. `broken` are (row, reason) of those whose rings were mended. `sheets` are
    the records as they came, `faults` what is wrong with those that are left out, `count` how many were read.
    """

    source: Source
    how: Chosen
    facts: pd.DataFrame
    shapes: np.ndarray
    broken: list[tuple[int, str]]
    sheets: list[Sheet]
    faults: Faults
    count: int

    @property
    def refused(self) -> int:
        """How many records are left out."""
        return self.count - len(self.facts)


def read_features(eng: Engine, order: Order, progress: Progress) -> Features:
    """Return the features of a boundary file; raises Refused for a file that holds no shapes or no records at all."""
    source = open_source(order.path, order.asked)
    how = chosen(eng, order, source, area_fields(LEVELS[What(order.kind)]))
    sheets, parts, faults = list[Sheet](), list[tuple[pd.DataFrame, np.ndarray]](), list[Faults]()
    for sheet in source.batches():
        if not sheets:
            demand_naming(sheet, how, order)
        sheets.append(sheet)
        frame, shapes, wrong = _of_sheet(eng, order, sheet, how)
        parts.append((frame, shapes))
        faults.append(wrong)
        count = sum(len(one) for one in sheets)
        progress(
            _("读取边界文件：{n} 个图形").format(n=f"{count:,}"), min(0.3, count / (source.rows_about or count) * 0.3)
        )
        if count > MOST_FEATURES:
            raise Refused(
                _("{file} 里的图形超过 {n} 个，不像是区域边界。").format(file=order.path.name, n=MOST_FEATURES)
            )
    if not any(len(sheet) for sheet in sheets):
        raise Refused(_("{file} 里没有图形，请检查导出的图层。").format(file=order.path.name))
    facts = pd.concat([frame for frame, _shapes in parts], ignore_index=True)
    shapes, broken = repaired(np.concatenate([found for _frame, found in parts]))
    return Features(source, how, facts, shapes, broken, sheets, Faults.joined(faults), sum(map(len, sheets)))


def _of_sheet(eng: Engine, order: Order, sheet: Sheet, how: Chosen) -> tuple[pd.DataFrame, np.ndarray, Faults]:
    """Return facts and shapes of a sheet's usable records, and what is wrong with the others."""
    if sheet.shapes is None:
        raise Refused(
            _("{file} 里只有表格、没有图形；边界请用 GeoJSON、GeoPackage、Shapefile 或 GeoParquet。").format(
                file=order.path.name
            )
        )
    ours, mapping = sheet_of_fields(sheet, how)
    reading = Reading(areas.profile(eng).zone, eng.now(), how.datum)
    read = parsed(ours, AREA_FIELDS, mapping, reading)
    shapes, wrong = _usable(sheet)
    codes = _column(read.values, "code", len(sheet))
    bad_codes = np.array([code is not None and not is_code(code) for code in codes], dtype=bool)
    reason = _("代码里不能有空格，也不能超过 32 个字符。")
    wrong = [*wrong, Faults.of(sheet.lines[bad_codes], mapping.get("code", ""), pa.array(codes[bad_codes]), reason)]
    faults = Faults.joined([read.faults, *(one for one in wrong if len(one))])  # those of the sheet among them
    good = ~np.isin(sheet.lines, faults.line)
    frame = pd.DataFrame({name: _column(read.values, name, len(sheet)) for name in FACTS}, dtype=object)
    frame.insert(0, "line", sheet.lines)
    return frame[good].reset_index(drop=True), _converted(shapes[good], how.datum), faults


def _usable(sheet: Sheet) -> tuple[np.ndarray, list[Faults]]:
    """Return the polygons of the records, and faults for those that have none."""
    assert sheet.shapes is not None
    given = np.array(sheet.shapes, dtype=object)
    astray = np.isin(sheet.lines, sheet.faults.line)  # what lies nowhere on the earth is told, and not measured
    given[astray] = None
    kinds = np.array(["" if shape is None else shape.geom_type for shape in given], dtype=object)
    nothing = np.array([shape is None or shape.is_empty for shape in given], dtype=bool)
    untold = nothing & ~astray
    shapes = np.array([polygons_of(shape) for shape in given], dtype=object)
    flat = ~nothing & shapely.is_empty(shapes)
    mended = shapely.make_valid(shapes[~nothing & ~flat])
    void = np.zeros(len(given), dtype=bool)
    void[~nothing & ~flat] = shapely.area(mended) == 0
    told = (
        (untold, _("这个图形是空的，请在导出前补上。")),
        (flat, _("这不是面：区域要用多边形画。")),
        (void, _("这个图形没有面积，请重画。")),
    )
    faults = [Faults.of(sheet.lines[mask], "", pa.array(kinds[mask], pa.string()), reason) for mask, reason in told]
    return shapes, faults


def _column(values: pa.Table, name: str, count: int) -> np.ndarray:
    """Return a column of what was read, None where there is nothing."""
    if name not in values.column_names:
        return np.full(count, None, dtype=object)
    return np.array(values[name].to_pylist(), dtype=object)


def _converted(shapes: np.ndarray, datum: str) -> np.ndarray:
    """Return shapes in WGS-84 of shapes in a datum; equal corners stay equal."""
    if datum == Datum.WGS84 or not len(shapes):
        return shapes

    def back(points: np.ndarray) -> np.ndarray:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1], datum))

    return np.asarray(shapely.transform(shapes, back), dtype=object)
