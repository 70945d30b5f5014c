"""The figures of an issued circular as JSON, and back: what was issued can be read and set again at any time."""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from governance.briefings.facts import MonthFacts

VERSION = 1


def to_json(facts: MonthFacts) -> bytes:
    """Return the figures as UTF-8 JSON with sorted keys, so that the same figures have the same address."""
    content = {"version": VERSION, "facts": _plain(facts)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(content: bytes) -> MonthFacts:
    """Return the figures again; raises ValueError for another version of the format."""
    found = json.loads(content)
    if found.get("version") != VERSION:
        raise ValueError(f"figures of version {found.get('version')}, this product reads {VERSION}")
    facts = _typed(MonthFacts, found["facts"])
    assert isinstance(facts, MonthFacts)
    return facts


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    """Return a JSON value as the type that the dataclass declares."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _typed(next(one for one in inner if one is not type(None)), value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_typed(one, item) for one, item in zip(kinds, value, strict=True))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _typed(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
