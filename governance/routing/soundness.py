"""Whether a catalogue leaves anything open: holes, rules that are never reached, codes that do not exist. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from governance.routing.moments import MONTHS, SLOTS, Moment
from governance.routing.rules import Catalogue, Kind, LeaderGate, RoutingRule

AREA_LENGTHS = (9, 12, 15, 17)  # town, village, grid, micro-grid


class Flaw(StrEnum):
    """What can be wrong with a catalogue."""

    TWICE = "twice"  # a code stands twice
    NO_DEPARTMENT = "no_department"  # a rule names a department that does not exist
    NO_CATEGORY = "no_category"
    NO_AREA = "no_area"
    LEAD_TWICE = "lead_twice"  # the lead stands among the joint departments, or is its own fallback
    NO_TIME = "no_time"  # a rule allows no time, or names no month of the year
    GATE = "gate"  # the town's leader would hold an emergency up
    HOLE = "hole"  # some whistles match no rule
    NEVER_REACHED = "never_reached"  # others win wherever the rule matches
    NO_BUTTON = "no_button"  # no category at all


class Finding(NamedTuple):
    """One thing that is wrong: of which rule or category, and with what."""

    flaw: Flaw
    subject: str
    other: str = ""


class Cell(NamedTuple):
    """One combination for which every rule says yes or no, and stands for all that are like it."""

    category_code: str
    area_code: str | None
    kind: Kind
    moment: Moment


@dataclass(frozen=True)
class Soundness:
    """What a check found, and how many combinations of category, area, kind and time it has been through."""

    findings: tuple[Finding, ...]
    combinations: int


def cells(catalogue: Catalogue) -> Iterator[Cell]:
    """Yield every combination that a rule can tell apart from the others.

    An area that no rule names is like one that is not known; months in which the same rules hold are like one another.
    """
    named = sorted({rule.area_code for rule in catalogue.rules if rule.area_code})
    slots = SLOTS if any(rule.slots for rule in catalogue.rules) else SLOTS[:1]
    moments = [Moment(slot, month) for slot in slots for month in _months(catalogue.rules)]
    for category in catalogue.categories:
        for area in (None, *named):
            for kind in Kind:
                for moment in moments:
                    yield Cell(category.category_code, area, kind, moment)


def _months(rules: Collection[RoutingRule]) -> list[int]:
    """Return one month of each sort: those in which the same rules hold."""
    alike: dict[tuple[bool, ...], int] = {}
    named = [set(rule.months) for rule in rules if rule.months]
    for month in MONTHS:
        alike.setdefault(tuple(month in months for months in named), month)
    return list(alike.values())


def examine(catalogue: Catalogue, areas: Collection[str] | None = None) -> Soundness:
    """Return everything that is wrong with a catalogue.

    Checked: every category x area x kind x time finds a rule; every rule wins somewhere; every code it names exists,
    areas too where they are given; no code stands twice; the lead is not among the joint departments; times are
    positive. `combinations` counts grids as many as are given, each month and each part of the week.
    """
    found = [*_repeated(catalogue), *_unknown(catalogue, areas), *_odd(catalogue), *_uncovered(catalogue)]
    grids = sum(len(code) == 15 for code in areas) if areas else 0
    combinations = len(catalogue.categories) * max(grids, 1) * len(Kind) * len(SLOTS) * len(MONTHS)
    return Soundness(tuple(found), combinations)


def _repeated(catalogue: Catalogue) -> Iterator[Finding]:
    if not catalogue.categories:
        yield Finding(Flaw.NO_BUTTON, "")
    for word, codes in (
        ("department", [row.department_code for row in catalogue.departments]),
        ("category", [row.category_code for row in catalogue.categories]),
        ("rule", [row.rule_id for row in catalogue.rules]),
        ("rank", [str(row.rank) for row in catalogue.categories]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield Finding(Flaw.TWICE, code, word)


def _unknown(catalogue: Catalogue, areas: Collection[str] | None) -> Iterator[Finding]:
    departments = {row.department_code for row in catalogue.departments}
    categories = {row.category_code for row in catalogue.categories}
    for rule in catalogue.rules:
        named = {rule.lead_department, *rule.joint_departments, rule.fallback_department or rule.lead_department}
        for code in sorted(named - departments):
            yield Finding(Flaw.NO_DEPARTMENT, rule.rule_id, code)
        if rule.category_code not in (None, *categories):
            yield Finding(Flaw.NO_CATEGORY, rule.rule_id, rule.category_code or "")
        if rule.area_code and (
            len(rule.area_code) not in AREA_LENGTHS or (areas is not None and rule.area_code not in areas)
        ):
            yield Finding(Flaw.NO_AREA, rule.rule_id, rule.area_code)


def _odd(catalogue: Catalogue) -> Iterator[Finding]:
    for rule in catalogue.rules:
        if rule.lead_department in (*rule.joint_departments, rule.fallback_department):
            yield Finding(Flaw.LEAD_TWICE, rule.rule_id, rule.lead_department)
        if rule.report_in_minutes <= 0 or rule.handle_work_hours <= 0 or set(rule.months) - set(MONTHS):
            yield Finding(Flaw.NO_TIME, rule.rule_id)
        if rule.kind is Kind.EMERGENCY and rule.leader_gate is LeaderGate.ALWAYS:
            yield Finding(Flaw.GATE, rule.rule_id)


def _uncovered(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield the holes, by category and kind, and the rules that win nowhere, with the one that wins instead."""
    in_line = sorted(catalogue.rules, key=lambda rule: rule.place_in_line)
    won: set[str] = set()
    instead: dict[str, str] = {}
    holes: dict[tuple[str, str], Cell] = {}
    for cell in cells(catalogue):
        matching = [rule for rule in in_line if rule.matches(*cell)]
        if not matching:
            holes.setdefault((cell.category_code, cell.kind), cell)
            continue
        won.add(matching[0].rule_id)
        for rule in matching[1:]:
            instead.setdefault(rule.rule_id, matching[0].rule_id)
    for category, kind in holes:
        yield Finding(Flaw.HOLE, category, kind)
    for rule in catalogue.rules:
        if rule.rule_id not in won:
            yield Finding(Flaw.NEVER_REACHED, rule.rule_id, instead.get(rule.rule_id, ""))


_ENGLISH = {
    Flaw.TWICE: "{other} {subject} stands twice",
    Flaw.NO_DEPARTMENT: "rule {subject} names the unknown department {other}",
    Flaw.NO_CATEGORY: "rule {subject} names the unknown category {other}",
    Flaw.NO_AREA: "rule {subject} names the unknown area {other}",
    Flaw.LEAD_TWICE: "rule {subject} names its lead {other} a second time",
    Flaw.NO_TIME: "rule {subject} allows no time",
    Flaw.GATE: "rule {subject} is for emergencies, which no leader may hold up",
    Flaw.HOLE: "category {subject} of kind {other} matches no rule",
    Flaw.NEVER_REACHED: "rule {subject} is never reached: {other} wins wherever it matches",
    Flaw.NO_BUTTON: "there is no category",
}


def problems(catalogue: Catalogue) -> list[str]:
    """Return what is wrong with a catalogue in English sentences, for whoever writes its files; empty when sound."""
    return [_ENGLISH[flaw].format(subject=subject, other=other) for flaw, subject, other in examine(catalogue).findings]
