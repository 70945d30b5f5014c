"""Routing 派单: which department owns a whistle, by an ordered list of rules of which the first match wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kind of whistle 哨种: each has its own clocks."""

    DIFFICULT = "difficult"  # 难题
    JOINT = "joint"  # 联合执法
    EMERGENCY = "emergency"  # 应急


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
class Category:
    """A category 类别: what a whistle can be about. The lowest rank of each group is its button on the phone."""

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


@dataclass(frozen=True)
class RoutingRule:
    """One rule 派单规则; None matches anything. Emergencies count `handle_work_hours` on the clock."""

    rule_id: str
    position: int
    category_code: str | None
    town_code: str | None
    kind: Kind | None
    lead_department: str
    joint_departments: tuple[str, ...]
    report_in_minutes: int
    handle_work_hours: float
    reason: str
    reason_en: str

    def matches(self, category_code: str, town_code: str | None, kind: Kind) -> bool:
        """Tell whether the rule applies; a rule for a town never applies to a place whose town is unknown."""
        return (
            self.category_code in (None, category_code)
            and self.town_code in (None, town_code)
            and self.kind in (None, kind)
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


def route(rules: Iterable[RoutingRule], category_code: str, town_code: str | None, kind: Kind) -> RoutingRule:
    """Return the first rule that matches; raises LookupError when none does, which `problems` excludes."""
    for rule in rules:
        if rule.matches(category_code, town_code, kind):
            return rule
    raise LookupError(f"no routing rule for category {category_code}, town {town_code}, kind {kind}")


def kind_of(severity: Severity, chosen: Kind) -> Kind:
    """Return the kind a whistle gets: danger to life is an emergency whatever was chosen.

    >>> kind_of(Severity.LIFE, Kind.JOINT)
    <Kind.EMERGENCY: 'emergency'>
    """
    return Kind.EMERGENCY if severity is Severity.LIFE else chosen


def problems(catalogue: Catalogue) -> list[str]:
    """Return what is wrong with a catalogue in English sentences; empty when it is sound.

    Checked: every category x kind finds a rule without knowing its town; every rule can be reached; every code it
    names exists; no code stands twice; the lead is not among the joint departments; times are positive.
    """
    return [*_repeated(catalogue), *_unknown(catalogue), *_fallen_through(catalogue), *_unreachable(catalogue)]


def _repeated(catalogue: Catalogue) -> list[str]:
    found = []
    for word, codes in (
        ("department", [row.department_code for row in catalogue.departments]),
        ("category", [row.category_code for row in catalogue.categories]),
        ("rule", [row.rule_id for row in catalogue.rules]),
        ("rank", [str(row.rank) for row in catalogue.categories]),
    ):
        found += [f"{word} {code} stands twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    return found


def _unknown(catalogue: Catalogue) -> list[str]:
    departments = {row.department_code for row in catalogue.departments}
    categories = {row.category_code for row in catalogue.categories}
    found = []
    for rule in catalogue.rules:
        missing = {rule.lead_department, *rule.joint_departments} - departments
        found += [f"rule {rule.rule_id} names the unknown department {code}" for code in sorted(missing)]
        if rule.category_code not in (None, *categories):
            found.append(f"rule {rule.rule_id} names the unknown category {rule.category_code}")
        if rule.lead_department in rule.joint_departments:
            found.append(f"rule {rule.rule_id} lists its lead {rule.lead_department} among the joint departments")
        if rule.report_in_minutes <= 0 or rule.handle_work_hours <= 0:
            found.append(f"rule {rule.rule_id} allows no time")
    return found


def _fallen_through(catalogue: Catalogue) -> list[str]:
    return [
        f"category {category.category_code} of kind {kind} matches no rule"
        for category in catalogue.categories
        for kind in Kind
        if not any(rule.matches(category.category_code, None, kind) for rule in catalogue.rules)
    ]


def _unreachable(catalogue: Catalogue) -> list[str]:
    found = []
    for number, rule in enumerate(catalogue.rules):
        wider = next((earlier for earlier in catalogue.rules[:number] if _covers(earlier, rule)), None)
        if wider:
            found.append(f"rule {rule.rule_id} is never reached: {wider.rule_id} before it matches all it would")
    return found


def _covers(wider: RoutingRule, rule: RoutingRule) -> bool:
    return (
        wider.category_code in (None, rule.category_code)
        and wider.town_code in (None, rule.town_code)
        and wider.kind in (None, rule.kind)
    )
