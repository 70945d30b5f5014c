"""Routing 派单: which department owns a whistle, by rules of which the most specific that matches wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from governance.routing.moments import Moment, Slot


class Kind(StrEnum):
    """Kind of whistle 哨种: each has its own clocks."""

    DIFFICULT = "difficult"  # 难题
    JOINT = "joint"  # 联合执法
    EMERGENCY = "emergency"  # 应急


class LeaderGate(StrEnum):
    """Whether the town's leader 镇街领导 decides before the departments are called; never for what is urgent."""

    USUAL = "usual"  # 按通常：叫几个部门的才审定
    ALWAYS = "always"  # 都要审定
    NEVER = "never"  # 都不审定


class Severity(StrEnum):
    """How urgent the reporter says it is; danger to life makes any whistle an emergency."""

    GENERAL = "general"  # 一般
    SERIOUS = "serious"  # 要紧
    LIFE = "life"  # 危及人命


@dataclass(frozen=True)
class Department:
    """A department 部门 that reports in."""

    department_code: str
    name: str
    short_name: str
    name_en: str
    phone: str


@dataclass(frozen=True)
class Question:
    """A question 追问 put to whoever chooses a category; `yes` is how urgent a yes makes the whistle.

    One that makes it danger to life stops everything else: the number of `call` is shown and the whistle goes out.
    """

    code: str
    text: str
    text_en: str
    yes: Severity
    call: str = ""

    @property
    def stops(self) -> bool:
        """Tell whether a yes means that a life is in danger."""
        return self.yes is Severity.LIFE


@dataclass(frozen=True)
class Category:
    """A category 类别: what a whistle can be about. The lowest rank of each group is its button on the phone.

    A `private` one speaks of the people of a home; `group_of` is what others read instead.
    The group's button has `group_icon`, or the icon of its first category where there is none.
    Open cases within `same_within_m` and `same_within_hours` may be the same thing. `photo_steps` are the steps of a
    case (handled, verified, sent_back) that need a photo.
    """

    category_code: str
    name: str
    name_en: str
    group_code: str
    group_name: str
    group_name_en: str
    icon: str
    default_severity: Severity
    default_kind: Kind
    rank: int
    private: bool = False
    same_within_m: int = 60
    same_within_hours: int = 720
    group_icon: str = ""
    photo_steps: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    def question(self, code: str) -> Question | None:
        """Return one of its questions."""
        return next((one for one in self.questions if one.code == code), None)


@dataclass(frozen=True)
class RoutingRule:
    """One rule 派单规则; None and an empty tuple match anything. Emergencies count `handle_work_hours` on the clock.

    `area_code` is a town, a village, a grid or a micro-grid: codes nest, so it matches everything within. A lead that
    has nobody who could report in leaves the case to `fallback_department`.
    """

    rule_id: str
    position: int
    category_code: str | None
    area_code: str | None
    kind: Kind | None
    lead_department: str
    joint_departments: tuple[str, ...]
    report_in_minutes: int
    handle_work_hours: float
    reason: str
    reason_en: str
    slots: tuple[Slot, ...] = ()
    months: tuple[int, ...] = ()
    fallback_department: str | None = None
    leader_gate: LeaderGate = LeaderGate.USUAL

    @property
    def asks_leader(self) -> bool:
        """Tell whether the town's leader decides what this rule routes and is not urgent."""
        usual = bool(self.joint_departments)
        return {LeaderGate.USUAL: usual, LeaderGate.ALWAYS: True, LeaderGate.NEVER: False}[self.leader_gate]

    def matches(self, category_code: str, area_code: str | None, kind: Kind, moment: Moment | None = None) -> bool:
        """Tell whether the rule applies; one for an area or a time never applies where that is unknown."""
        return (
            self.category_code in (None, category_code)
            and self.kind in (None, kind)
            and (self.area_code is None or (area_code or "").startswith(self.area_code))
            and (not self.slots or (moment is not None and moment.slot in self.slots))
            and (not self.months or (moment is not None and moment.month in self.months))
        )

    @property
    def place_in_line(self) -> tuple[bool, bool, int, int, int, int, str]:
        """Sort key, the most specific first: by kind, category, the smaller area, fewer slots, fewer months.

        Of two that are equally specific the earlier in the list comes first, so that the order is never left to chance.
        """
        return (
            self.kind is None,
            self.category_code is None,
            -len(self.area_code or ""),
            len(self.slots) or len(Slot) + 1,
            len(self.months) or 13,
            self.position,
            self.rule_id,
        )


@dataclass(frozen=True)
class PhotoRule:
    """Where a photo must come along: a step, for some severities and categories; none named means all."""

    step: str
    severities: tuple[Severity, ...]
    categories: tuple[str, ...]

    def asks(self, step: str, category_code: str, severity: Severity) -> bool:
        """Tell whether a photo is asked for.

        >>> PhotoRule("handled", (Severity.LIFE,), ()).asks("handled", "gas_leak", Severity.LIFE)
        True
        """
        return (
            step == self.step
            and (not self.severities or severity in self.severities)
            and (not self.categories or category_code in self.categories)
        )


@dataclass(frozen=True)
class Catalogue:
    """One version of the catalogue 吹哨事项目录."""

    version: int
    departments: tuple[Department, ...]
    categories: tuple[Category, ...]
    rules: tuple[RoutingRule, ...]

    def category(self, category_code: str) -> Category | None:
        """Return a category by its code."""
        return next((found for found in self.categories if found.category_code == category_code), None)

    def rule(self, rule_id: str) -> RoutingRule | None:
        """Return a rule by its identifier."""
        return next((found for found in self.rules if found.rule_id == rule_id), None)

    def main_categories(self) -> tuple[Category, ...]:
        """Return the first category of each group, in the order of the phone's buttons."""
        first: dict[str, Category] = {}
        for category in sorted(self.categories, key=lambda found: found.rank):
            first.setdefault(category.group_code, category)
        return tuple(first.values())


GROUP = "group:"  # before the code of a group, where it stands for a category


def group_of(category: Category) -> Category:
    """Return the group of a category as a category of its own: what is told where the category may not be."""
    return replace(
        category,
        category_code=GROUP + category.group_code,
        name=category.group_name,
        name_en=category.group_name_en,
        icon=category.group_icon or "category",
        private=False,
        questions=(),
    )


def by_code(categories: Iterable[Category]) -> dict[str, Category]:
    """Return categories by code, and their groups by the codes that stand for them."""
    known = list(categories)
    return {one.category_code: one for one in [*map(group_of, known), *known]}


def route(
    rules: Iterable[RoutingRule],
    category_code: str,
    area_code: str | None,
    kind: Kind,
    moment: Moment | None = None,
) -> RoutingRule:
    """Return the most specific rule that matches; raises LookupError when none does, which a sound catalogue excludes.

    The order in which the rules are given does not matter.
    """
    matching = [rule for rule in rules if rule.matches(category_code, area_code, kind, moment)]
    if not matching:
        raise LookupError(f"no routing rule for category {category_code}, area {area_code}, kind {kind}")
    return min(matching, key=lambda rule: rule.place_in_line)


def kind_of(severity: Severity, chosen: Kind) -> Kind:
    """Return the kind a whistle gets: danger to life is an emergency whatever was chosen.

    >>> kind_of(Severity.LIFE, Kind.JOINT)
    <Kind.EMERGENCY: 'emergency'>
    """
    return Kind.EMERGENCY if severity is Severity.LIFE else chosen
