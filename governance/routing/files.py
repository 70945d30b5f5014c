"""Reading the catalogue of whistles that ships as data, or a city's own copy of it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from governance.engine.home import DATA
from governance.routing.moments import MONTHS, Slot
from governance.routing.rules import (
    Catalogue,
    Category,
    Department,
    Kind,
    LeaderGate,
    PhotoRule,
    Question,
    RoutingRule,
    Severity,
)
from governance.routing.soundness import problems

SHIPPED = DATA / "catalogue"


@cache
def read_catalogue(folder: Path = SHIPPED) -> Catalogue:
    """Return the catalogue of a folder (departments.toml, categories.toml, questions.toml, rules.toml).

    Raises ValueError with every problem found, so that an editor mends them in one go.
    """
    groups, rules = _toml(folder / "categories.toml"), _toml(folder / "rules.toml")
    catalogue = Catalogue(
        version=int(groups["version"]),
        departments=tuple(_department(row) for row in _toml(folder / "departments.toml")["department"]),
        categories=_categories(groups["group"], _questions(folder)),
        rules=tuple(_rule(place, row, rules.get("fallback")) for place, row in enumerate(rules["rule"], start=1)),
    )
    if found := problems(catalogue):
        raise ValueError(f"{folder}: " + "; ".join(found))
    return catalogue


@cache
def photo_rules(folder: Path = SHIPPED) -> tuple[PhotoRule, ...]:
    """Return where the city asks for a photo (photos.toml); nowhere without the file."""
    path = folder / "photos.toml"
    rows = _toml(path)["photo"] if path.exists() else ()
    return tuple(
        PhotoRule(row["step"], tuple(Severity(one) for one in row["severities"]), tuple(row["categories"]))
        for row in rows
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _department(row: dict[str, Any]) -> Department:
    return Department(row["code"], row["name"], row["short_name"], row["name_en"], row["phone"])


def _questions(folder: Path) -> dict[str, Question]:
    path = folder / "questions.toml"
    rows = _toml(path)["question"] if path.exists() else ()
    return {
        row["code"]: Question(row["code"], row["text"], row["text_en"], Severity(row["yes"]), row.get("call", ""))
        for row in rows
    }


def _categories(groups: list[dict[str, Any]], questions: dict[str, Question]) -> tuple[Category, ...]:
    """Rank the first of every group before all others, so that the phone's buttons come first."""
    found = []
    for place, group in enumerate(groups):
        usual = {"same_within_m": 60, "same_within_hours": 720} | group.get("same", {})
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
                    group_icon=group.get("icon", ""),
                    default_severity=Severity(row["severity"]),
                    default_kind=Kind(row["kind"]),
                    rank=(place + 1) * 100 + number if number else place + 1,
                    private=bool(row.get("private", False)),
                    same_within_m=int(row.get("same_within_m", usual["same_within_m"])),
                    same_within_hours=int(row.get("same_within_hours", usual["same_within_hours"])),
                    photo_steps=tuple(row.get("photo_steps", ())),
                    questions=_asked(row, questions),
                )
            )
    return tuple(sorted(found, key=lambda category: category.rank))


def _asked(row: dict[str, Any], questions: dict[str, Question]) -> tuple[Question, ...]:
    codes = row.get("questions", ())
    if unknown := [code for code in codes if code not in questions]:
        raise ValueError(f"category {row['code']} asks {unknown}, which questions.toml does not have")
    return tuple(questions[code] for code in codes)


def _months(spans: list[str]) -> tuple[int, ...]:
    """Return the months of spans such as `5`, `6-8` or, over the turn of the year, `11-2`.

    >>> _months(["11-2", "5"])
    (1, 2, 5, 11, 12)
    """
    found: set[int] = set()
    for span in spans:
        first, _dash, last = span.partition("-")
        begin, end = int(first), int(last or first)
        found |= {month for month in MONTHS if (begin <= month <= end if begin <= end else not end < month < begin)}
    return tuple(sorted(found))


def _rule(position: int, row: dict[str, Any], fallback: str | None) -> RoutingRule:
    usual = fallback if fallback not in (row["lead"], *row["joint"]) else None
    return RoutingRule(
        rule_id=row["id"],
        position=position,
        category_code=row.get("category"),
        area_code=row.get("area"),
        kind=Kind(row["kind"]) if "kind" in row else None,
        lead_department=row["lead"],
        joint_departments=tuple(row["joint"]),
        report_in_minutes=int(row["report_in_minutes"]),
        handle_work_hours=float(row["handle_work_hours"]),
        reason=row["reason"],
        reason_en=row["reason_en"],
        slots=tuple(Slot(one) for one in row.get("slots", ())),
        months=_months(row.get("months", [])),
        fallback_department=row.get("fallback", usual),
        leader_gate=LeaderGate(row.get("leader_gate", LeaderGate.USUAL)),
    )
