"""Numbers as people write them: with thousands commas, a unit behind them, full-width digits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from governance.engine.errors import Refused
from governance.engine.text import _
from governance.readers.fields import Field, Kind
from governance.readers.kinds.column import Column, cast_plainly, flags, matching, only, present
from governance.readers.kinds.degrees import decimal

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_WITH_UNIT = rf"^(?P<number>{_NUMBER})\s*(?P<unit>[^\d\s.,+-].*)$"
_EXACT = 2.0**53  # beyond it a float skips whole numbers


class Unit(NamedTuple):
    """A unit as `value * factor + offset` of its dimension's base."""

    dimension: str
    factor: float
    offset: float = 0.0


_WORDS: dict[Unit, str] = {
    Unit("length", 1): "m 米 metre metres meter meters",
    Unit("length", 1000): "km 公里 千米 kilometre kilometres kilometer kilometers",
    Unit("length", 0.01): "cm 厘米",
    Unit("length", 0.001): "mm 毫米",
    Unit("area", 1): "m2 m² ㎡ 平方米 平米 平方 sqm",
    Unit("area", 10_000): "ha 公顷 hectare hectares",
    Unit("area", 1_000_000): "km2 km² 平方公里 平方千米",
    Unit("duration", 1): "s 秒 秒钟 sec secs second seconds",
    Unit("duration", 60): "min 分 分钟 mins minute minutes",
    Unit("duration", 3600): "h 时 小时 钟头 hr hrs hour hours",
    Unit("duration", 86_400): "d 天 日 day days",
    Unit("temperature", 1): "degc °c c 度 摄氏度",
    Unit("temperature", 5 / 9, -160 / 9): "degf °f f 华氏度",
    Unit("share", 1): "% percent 个百分点",
    Unit("voltage", 1): "v 伏",
    Unit("voltage", 1000): "kv 千伏",
    Unit("current", 1): "a 安",
    Unit("current", 0.001): "ma 毫安",
    Unit("count", 1): "人 个 户 台 只 层 套 间 家 岁",
}
UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}


def unit_named(word: str) -> Unit | None:
    """Return a unit by its name.

    >>> unit_named("公里").factor, unit_named("亩")
    (1000, None)
    """
    return UNITS.get(word.strip().casefold())


def numbers(text: pa.Array, one: Field, written_in: str) -> Column:
    """Return a column of numbers (float64, or int64 for whole ones) in the field's unit.

    `written_in` is the unit of cells that name none. Complaints: no number, a unit that does not fit, not whole,
    outside the field's bounds. Raises Refused where `written_in` cannot be converted.

    >>> numbers(pa.array(["1,250", "3km", "x"]), Field("reach_m", "距离", Kind.NUMBER, unit="m"), "").values.to_pylist()
    [1250.0, 3000.0, None]
    """
    factor, offset = _conversion(one, written_in)
    text = decimal(text, one.kind) if one.kind in (Kind.LON, Kind.LAT) else text
    values = _plain(text)
    named = pa.nulls(len(text), pa.string())
    if values is None:
        text, named = _parts(text)
        values = only(text, matching(text, f"^{_NUMBER}$")).cast(pa.float64())
    column = Column(pc.add(pc.multiply(values, factor), offset) if (factor, offset) != (1, 0) else values)
    finite = flags(pc.is_finite(values))
    column.complain(present(text) & ~finite, _not_a_number(one))
    if named.null_count < len(named):
        _convert(column, values, named, one)
    if one.kind is Kind.WHOLE:
        _whole(column)
    _bounded(column, one)
    return column


def degrees(text: pa.Array) -> pa.Array:
    """Return the plain numbers among the cells, null for all else.

    >>> degrees(pa.array(["119.5", "x"])).to_pylist()
    [119.5, None]
    """
    return only(text, matching(text, f"^{_NUMBER}$")).cast(pa.float64())


def _plain(text: pa.Array) -> pa.Array | None:
    """Return the numbers if every cell is a plain one, else None: much faster than looking at each."""
    values = cast_plainly(text, pa.float64())
    return values if values is not None and pc.all(pc.is_finite(values)).as_py() in (True, None) else None


def _parts(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the numbers as text without thousands commas, and the units behind them."""
    grouped = matching(text, _THOUSANDS)
    if grouped.any():
        text = pc.if_else(pa.array(grouped), pc.replace_substring(text, ",", ""), text)
    parts = pc.extract_regex(text, _WITH_UNIT)
    number, unit = (pc.struct_field(parts, [place]) for place in (0, 1))
    found = pc.is_valid(parts)
    return pc.if_else(found, number, text), pc.if_else(found, pc.utf8_trim_whitespace(unit), None)


def _conversion(one: Field, written_in: str) -> tuple[float, float]:
    """Return factor and offset from one unit to the field's."""
    if not written_in:
        return 1.0, 0.0
    found = _into(unit_named(written_in), one)
    if found is None:
        raise Refused(
            _("“{label}”的单位不能是“{unit}”；这里要换算成 {ours}。").format(
                label=_(one.label), unit=written_in, ours=one.unit or _("无单位的数")
            )
        )
    return found


def _into(theirs: Unit | None, one: Field) -> tuple[float, float] | None:
    """Return factor and offset from a unit to the field's, None where they measure different things."""
    ours = unit_named(one.unit) if one.unit else Unit("count", 1)
    if theirs is None or ours is None or theirs.dimension != ours.dimension:
        return None
    return theirs.factor / ours.factor, (theirs.offset - ours.offset) / ours.factor


def _convert(column: Column, values: pa.Array, named: pa.Array, one: Field) -> None:
    """Convert the cells that name their own unit."""
    codes = named.dictionary_encode()
    conversions = [_into(unit_named(word), one) for word in codes.dictionary.to_pylist()]
    places = pc.fill_null(codes.indices, -1).to_numpy(zero_copy_only=False)
    own = places >= 0
    factors = np.array([found[0] if found else np.nan for found in conversions] + [np.nan])[places]
    offsets = np.array([found[1] if found else np.nan for found in conversions] + [np.nan])[places]
    converted = pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False) * factors + offsets
    unknown = own & np.isnan(factors)
    column.values = pc.if_else(pa.array(own & ~np.isnan(converted)), pa.array(converted), column.values)
    reason = _("后面的单位不认识或不合适；请只写数字，或换成 {unit}。").format(unit=one.unit)
    if one.kind in (Kind.LON, Kind.LAT):
        reason = _not_a_number(one)
    elif not one.unit:
        reason = _("后面的单位不认识或不合适；请只写数字。")
    column.complain(unknown, reason)


def _whole(column: Column) -> None:
    """Make the values int64."""
    wide = column.values
    whole = flags(pc.and_(pc.equal(pc.floor(wide), wide), pc.less(pc.abs(wide), _EXACT)))
    column.complain(present(wide) & ~whole, _("应为整数，例如 3；请去掉小数。"))
    column.values = column.values.cast(pa.int64())


def _bounded(column: Column, one: Field) -> None:
    """Complain of values outside the field's bounds."""
    low, high = one.low, one.high
    if one.kind in (Kind.LON, Kind.LAT):
        widest = 180.0 if one.kind is Kind.LON else 90.0
        low, high = -widest if low is None else low, widest if high is None else high
    if low is None and high is None:
        return
    outside = np.zeros(len(column.values), bool)
    outside |= flags(pc.less(column.values, low)) if low is not None else outside
    outside |= flags(pc.greater(column.values, high)) if high is not None else outside
    column.complain(outside, _range(low, high))


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return _("应不大于 {high}；请核对数值和单位。").format(high=f"{high:g}")
    if high is None:
        return _("应不小于 {low}；请核对数值和单位。").format(low=f"{low:g}")
    return _("应在 {low} 到 {high} 之间；请核对数值和单位。").format(low=f"{low:g}", high=f"{high:g}")


def _not_a_number(one: Field) -> str:
    if one.kind is Kind.LON:
        return _("应为以度表示的经度，例如 119.5790。")
    if one.kind is Kind.LAT:
        return _("应为以度表示的纬度，例如 31.9880。")
    return _("应为数字，例如 12.5；请去掉文字。")
