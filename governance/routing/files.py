"""Reading the catalogue of whistles that ships as data, or a city's own copy of it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from governance.engine.home import DATA
from governance.routing.rules import Catalogue, Category, Department, Kind, RoutingRule, Severity, problems

SHIPPED = DATA / "catalogue"


@cache
def read_catalogue(folder: Path = SHIPPED) -> Catalogue:
    """Return the catalogue of a folder (departments.toml, categories.toml, rules.toml).

    Raises ValueError with every problem found, so that an editor mends them in one go.
    """
    groups = _toml(folder / "categories.toml")
    catalogue = Catalogue(
        version=int(groups["version"]),
        departments=tuple(_department(row) for row in _toml(folder / "departments.toml")["department"]),
        categories=_categories(groups["group"]),
        rules=tuple(_rule(place, row) for place, row in enumerate(_toml(folder / "rules.toml")["rule"], start=1)),
    )
    if found := problems(catalogue):
        raise ValueError(f"{folder}: " + "; ".join(found))
    return catalogue


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _department(row: dict[str, Any]) -> Department:
    return Department(row["code"], row["name"], row["short_name"], row["name_en"], row["phone"])


def _categories(groups: list[dict[str, Any]]) -> tuple[Category, ...]:
    """Rank the first of every group before all others, so that the phone's buttons come first."""
    found = []
    for place, group in enumerate(groups):
        for number, row in enumerate(group["category"]):
            found.append(
                Category(
                    category_code=row["code"],
                    name=row["name"],
                    name_en=row["name_en"],
                    group_code=group["code"],
                    group_name=group["name"],
                    group_name_en=group["name_en"],
                    icon=row["icon"],
                    default_severity=Severity(row["severity"]),
                    default_kind=Kind(row["kind"]),
                    rank=(place + 1) * 100 + number if number else place + 1,
                )
            )
    return tuple(sorted(found, key=lambda category: category.rank))


def _rule(position: int, row: dict[str, Any]) -> RoutingRule:
    return RoutingRule(
        rule_id=row["id"],
        position=position,
        category_code=row.get("category"),
        town_code=row.get("town"),
        kind=Kind(row["kind"]) if "kind" in row else None,
        lead_department=row["lead"],
        joint_departments=tuple(row["joint"]),
        report_in_minutes=int(row["report_in_minutes"]),
        handle_work_hours=float(row["handle_work_hours"]),
        reason=row["reason"],
        reason_en=row["reason_en"],
    )
