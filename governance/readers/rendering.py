"""What a typed file holds, written out as text: days and times in ISO, numbers as short as they can be told."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pyarrow as pa
import pyarrow.compute as pc

_ZERO_FRACTION = r"\.0{1,9}(Z|[+-]\d{4})?$"


def text_of(values: pa.Array) -> pa.Array:
    """Return a column of any type as text, null where it was null.

    Raises pa.ArrowInvalid or UnicodeDecodeError for text that is no text.

    >>> text_of(pa.array([1.0, 119.579, None])).to_pylist(), text_of(pa.array([True])).to_pylist()
    (['1', '119.579', None], ['true'])
    >>> text_of(pa.array([datetime(2026, 11, 22, 14, 5)])).to_pylist(), text_of(pa.array([["01", "02"]])).to_pylist()
    (['2026-11-22 14:05:00'], ['["01", "02"]'])
    """
    kind = values.type
    if isinstance(values, pa.ExtensionArray):
        return text_of(values.storage)
    if pa.types.is_dictionary(kind):
        return text_of(values.dictionary_decode())
    if pa.types.is_timestamp(kind):
        return _moments(values)
    if pa.types.is_time(kind):
        return pc.replace_substring_regex(values.cast(pa.string()), _ZERO_FRACTION, "")
    if pa.types.is_decimal(kind):
        return pc.replace_substring_regex(values.cast(pa.string()), r"(\.\d*?)0+$", r"\1").cast(pa.string())
    if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return pa.array([None if value is None else _json(value) for value in values.to_pylist()], pa.string())
    text = values.cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
        text.validate(full=True)
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    return text


def _moments(values: pa.Array) -> pa.Array:
    """Return times with the zone they were kept in, without an empty fraction."""
    exact = values.cast(pa.timestamp("us", values.type.tz), safe=False)
    zone = "Z" if values.type.tz in ("UTC", "Etc/UTC", "+00:00") else r"\1"
    text = pc.replace_substring_regex(exact.cast(pa.string()), _ZERO_FRACTION, zone if values.type.tz else "")
    return text.cast(pa.string())


def value_text(value: object) -> str | None:
    """Return one value as text, as a column of it would be.

    >>> value_text(True), value_text(3.0), value_text(""), value_text({"a": 1})
    ('true', '3', None, '{"a": 1}')
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == value // 1 and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
