"""What differs between two versions of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from governance.routing.content import plain
from governance.routing.rules import Catalogue, Category, RoutingRule

_UNTOLD = ("position", "rank", "rule_id", "group_name", "group_name_en")


class Part(StrEnum):
    """What a change is of."""

    CATEGORY = "category"
    RULE = "rule"


class How(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One category or rule that differs; `fields` are name, value before and value after of what was changed.

    Of what was added they are what it says, before is None.
    """

    part: Part
    how: How
    code: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Return what differs, categories first, in the order of the versions; the place in a list is no difference."""
    categories = ({one.category_code: one for one in side.categories} for side in (before, after))
    rules = ({one.rule_id: one for one in side.rules} for side in (before, after))
    return (*_differing(Part.CATEGORY, *categories), *_differing(Part.RULE, *rules))


def _differing(
    part: Part, before: Mapping[str, Category | RoutingRule], after: Mapping[str, Category | RoutingRule]
) -> Iterator[Change]:
    for code in (*before, *(code for code in after if code not in before)):
        if code not in after:
            yield Change(part, How.REMOVED, code)
        elif code not in before:
            fresh = plain(after[code]).items()
            told = tuple((name, None, value) for name, value in fresh if value and name not in _UNTOLD)
            yield Change(part, How.ADDED, code, told)
        else:
            old, new = plain(before[code]), plain(after[code])
            fields = tuple(
                (name, old[name], new[name]) for name in old if name != "position" and old[name] != new[name]
            )
            if fields:
                yield Change(part, How.CHANGED, code, fields)
