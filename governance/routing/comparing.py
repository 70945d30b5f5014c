"""What differs between two versions of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from governance.routing.content import plain
from governance.routing.grouping import groups_of, members
from governance.routing.rules import Catalogue, Category, RoutingRule

_UNTOLD = ("position", "rank", "rule_id", "group_name", "group_name_en", "group_icon")
_OF_GROUP = ("rank", "group_name", "group_name_en", "group_icon")  # told once for the group
GROUP_ORDER = ""  # code of the change that is the order of all groups


class Part(StrEnum):
    """What a change is of."""

    GROUP = "group"
    CATEGORY = "category"
    RULE = "rule"


class How(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One group, category or rule that differs; `fields` are name, value before and value after of what was changed.

    Of what was added they are what it says, before is None. The order of groups, or of categories in a group, is one
    field `order` with the codes before and after, of those that are on both sides.
    """

    part: Part
    how: How
    code: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Return what differs, groups first, then categories, in the order of the versions.

    The order of rules is none, but where two are equally specific the earlier wins: that is told by the dry run.
    """
    categories = ({one.category_code: one for one in side.categories} for side in (before, after))
    rules = ({one.rule_id: one for one in side.rules} for side in (before, after))
    return (*_of_groups(before, after), *_differing(Part.CATEGORY, *categories), *_differing(Part.RULE, *rules))


def _of_groups(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """Yield the order of the groups, and of each what it is called and the order of its categories."""
    old, new = ({one.group_code: one for one in groups_of(side)} for side in (before, after))
    if order := _reordered(list(old), list(new)):
        yield Change(Part.GROUP, How.CHANGED, GROUP_ORDER, order)
    for code in (code for code in old if code in new):
        told = ((name, getattr(old[code], name), getattr(new[code], name)) for name in ("name", "name_en", "icon"))
        fields = tuple(one for one in told if one[1] != one[2])
        inside = ([one.category_code for one in members(side, code)] for side in (before, after))
        if fields := fields + _reordered(*inside):
            yield Change(Part.GROUP, How.CHANGED, code, fields)


def _reordered(before: list[str], after: list[str]) -> tuple[tuple[str, Any, Any], ...]:
    """Return the order of what is on both sides, before and after, where it differs."""
    both = set(before) & set(after)
    old, new = ([code for code in side if code in both] for side in (before, after))
    return () if old == new else (("order", old, new),)


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
            untold = ("position", *_OF_GROUP)
            fields = tuple(
                (name, old[name], new[name]) for name in old if name not in untold and old[name] != new[name]
            )
            if fields:
                yield Change(part, How.CHANGED, code, fields)
