"""Categories and rules as plain values, as a draft and the store keep them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from governance.routing.moments import Slot
from governance.routing.rules import Catalogue, Category, Department, Kind, LeaderGate, Question, RoutingRule, Severity

Plain = dict[str, Any]


def plain(row: Category | RoutingRule) -> Plain:
    """Return a category or a rule as text, numbers and lists of them."""
    return {name: _plain(value) for name, value in asdict(row).items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def category_of(told: Mapping[str, Any]) -> Category:
    """Return the category for its plain values; what an older release did not keep takes its default."""
    words = {
        "default_severity": Severity(told["default_severity"]),
        "default_kind": Kind(told["default_kind"]),
        "photo_steps": tuple(told.get("photo_steps") or ()),
        "questions": tuple(_question(one) for one in told.get("questions") or ()),
    }
    return Category(**{**told, **words})


def rule_of(told: Mapping[str, Any]) -> RoutingRule:
    """Return the rule for its plain values."""
    lists = {
        "kind": Kind(told["kind"]) if told["kind"] else None,
        "joint_departments": tuple(told["joint_departments"]),
        "slots": tuple(Slot(one) for one in told.get("slots") or ()),
        "months": tuple(int(one) for one in told.get("months") or ()),
        "leader_gate": LeaderGate(told.get("leader_gate") or LeaderGate.USUAL),
    }
    return RoutingRule(**{**told, **lists})


def _question(told: Any) -> Question:
    return told if isinstance(told, Question) else Question(**{**told, "yes": Severity(told["yes"])})


def questions_text(questions: Any) -> str:
    """Return questions as JSON."""
    return json.dumps(questions, ensure_ascii=False)


def questions_of(text: str | None) -> list[Plain]:
    """Return the plain questions of a stored text."""
    return list(json.loads(text)) if text else []


def written(catalogue: Catalogue) -> str:
    """Return categories and rules of a catalogue as JSON, for a draft; departments are not part of it.

    Its version is the one that was in force when the draft was begun.
    """
    told = {
        "version": catalogue.version,
        "categories": [plain(one) for one in catalogue.categories],
        "rules": [plain(one) for one in catalogue.rules],
    }
    return json.dumps(told, ensure_ascii=False)


def read(text: str, departments: tuple[Department, ...]) -> Catalogue:
    """Return the catalogue for what `written` has given, with the departments as they are now."""
    told = json.loads(text)
    categories = tuple(category_of(one) for one in told["categories"])
    return Catalogue(told["version"], departments, categories, tuple(rule_of(one) for one in told["rules"]))
