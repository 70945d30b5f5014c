"""Groups of categories: what each is called, its icon, and the order of groups and of the categories in each. Pure.

A group has no row of its own: every category carries its group's names, and its rank says where both stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from governance.engine.errors import NotFound, Refused
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.routing.rules import Catalogue, Category

LONGEST_GROUP = 10  # characters; its button on the phone is small
_ICON = re.compile(r"[a-z0-9_]{2,40}")


@dataclass(frozen=True)
class Group:
    """A group 组 of categories; without an icon of its own its button has that of its first category."""

    group_code: str
    name: str
    name_en: str
    icon: str = ""


def groups_of(catalogue: Catalogue) -> tuple[Group, ...]:
    """Return the groups in the order of the phone's buttons."""
    return tuple(
        Group(one.group_code, one.group_name, one.group_name_en, one.group_icon) for one in catalogue.main_categories()
    )


def members(catalogue: Catalogue, group_code: str) -> tuple[Category, ...]:
    """Return the categories of a group in their order; empty for a group that is not there."""
    inside = (one for one in catalogue.categories if one.group_code == group_code)
    return tuple(sorted(inside, key=lambda one: one.rank))


def with_groups(catalogue: Catalogue, wanted: Sequence[Group]) -> Catalogue:
    """Return the catalogue with its groups called and ordered as wanted.

    Raises Refused with what is wrong with a name or an icon, or when a group is missing, unknown or there twice.
    """
    kept = [_clean(one) for one in wanted]
    if Counter(one.group_code for one in kept) != Counter(one.group_code for one in groups_of(catalogue)):
        raise Refused(_("草稿里的组已经变了，请刷新后再改。"))
    for names in ([one.name for one in kept], [one.name_en.lower() for one in kept]):
        if twice := next((name for name, count in Counter(names).items() if count > 1), None):
            raise Refused(_("有两组都叫“{name}”，请改掉一个。").format(name=twice))
    told = {one.group_code: one for one in kept}
    named = [_named(category, told[category.group_code]) for category in catalogue.categories]
    renamed = replace(catalogue, categories=tuple(named))
    return _ranked(renamed, [members(renamed, one.group_code) for one in kept])


def with_order(catalogue: Catalogue, group_code: str, category_codes: Sequence[str]) -> Catalogue:
    """Return the catalogue with the categories of a group in this order; the first is the group's button.

    Raises NotFound for a group that is not there, Refused when a category is missing, another group's or there twice.
    """
    inside = {one.category_code: one for one in members(catalogue, group_code)}
    if not inside:
        raise NotFound(_("没有这一组，请重新选。"))
    if Counter(category_codes) != Counter(list(inside)):
        raise Refused(_("这一组的类别已经变了，请刷新后再改。"))
    sides = [
        tuple(inside[code] for code in category_codes)
        if group.group_code == group_code
        else members(catalogue, group.group_code)
        for group in groups_of(catalogue)
    ]
    return _ranked(catalogue, sides)


def _clean(group: Group) -> Group:
    name, name_en, icon = cleaned(group.name), cleaned(group.name_en), group.icon.strip()
    if not name or max(len(name), len(name_en) // 2) > LONGEST_GROUP:
        raise Refused(_("每一组都要有名称，最多 {n} 字。").format(n=LONGEST_GROUP))
    if icon and not _ICON.fullmatch(icon):
        raise Refused(_("组“{name}”的图标名只用小写字母、数字、下划线。").format(name=name))
    return Group(group.group_code, name, name_en or name, icon)


def _named(category: Category, group: Group) -> Category:
    return replace(category, group_name=group.name, group_name_en=group.name_en, group_icon=group.icon)


def _ranked(catalogue: Catalogue, sides: Sequence[Sequence[Category]]) -> Catalogue:
    """Rank the first of every group before all others, as the catalogue that ships is ranked."""
    ranked = [
        replace(category, rank=(place + 1) * 100 + number if number else place + 1)
        for place, inside in enumerate(sides)
        for number, category in enumerate(inside)
    ]
    return replace(catalogue, categories=tuple(sorted(ranked, key=lambda one: one.rank)))
