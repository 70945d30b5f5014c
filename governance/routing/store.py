"""SQL of the routing room: the catalogue's versions, read back as the rules' own objects."""

from __future__ import annotations

import pyarrow as pa

from governance.engine import Cursor, insert_arrow
from governance.routing.content import category_of, plain, questions_of, questions_text, rule_of
from governance.routing.rules import GROUP, Catalogue, Category, Department, RoutingRule

# Published read expressions: the group of each category, and the codes of those that speak of the people of a home,
# in whatever version of the catalogue.
GROUPS = "(SELECT catalogue_version, category_code, '" + GROUP + "' || group_code AS group_code FROM gov.categories)"
PRIVATE = "(SELECT category_code FROM gov.categories WHERE private)"

_DEPARTMENT = "department_code, name, short_name, name_en, phone"
_CATEGORY = (
    "category_code, name, name_en, group_code, group_name, group_name_en, icon, default_severity, default_kind, rank,"
    " same_within_m, same_within_hours, group_icon, photo_steps, questions, private"
)
_RULE = (
    "rule_id, position, category_code, area_code, kind, lead_department, joint_departments, report_in_minutes,"
    " handle_work_hours, reason, reason_en, slots, months, fallback_department, leader_gate"
)


def load_catalogue(db: Cursor, catalogue: Catalogue) -> None:
    """Insert a new version of the catalogue; departments that exist already are brought up to date.

    Fails with a duplicate key when the version is already there: a version that routed cases never changes.
    """
    for department in catalogue.departments:
        put_department(db, department)
    version = {"catalogue_version": catalogue.version}
    categories = [version | _stored(plain(row)) for row in catalogue.categories]
    insert_arrow(db, "gov.categories", pa.Table.from_pylist(categories))
    rules = [version | _stored(plain(row)) for row in catalogue.rules]
    insert_arrow(db, "gov.routing_rules", pa.Table.from_pylist(rules, schema=_RULE_SCHEMA))


_RULE_SCHEMA = pa.schema(
    [
        ("catalogue_version", pa.int32()),
        ("rule_id", pa.string()),
        ("position", pa.int32()),
        ("category_code", pa.string()),
        ("area_code", pa.string()),
        ("kind", pa.string()),
        ("lead_department", pa.string()),
        ("joint_departments", pa.string()),
        ("report_in_minutes", pa.int32()),
        ("handle_work_hours", pa.float64()),
        ("reason", pa.string()),
        ("reason_en", pa.string()),
        ("slots", pa.string()),
        ("months", pa.string()),
        ("fallback_department", pa.string()),
        ("leader_gate", pa.string()),
    ]
)


def put_department(db: Cursor, department: Department) -> None:
    """Insert or replace a department."""
    db.execute(f"INSERT OR REPLACE INTO gov.departments ({_DEPARTMENT}) VALUES (?, ?, ?, ?, ?)", _values(department))


def newest_version(db: Cursor) -> int:
    """Return the number of the newest catalogue version; 0 while none is loaded."""
    row = db.execute("SELECT coalesce(max(catalogue_version), 0) FROM gov.categories").fetchone()
    return int(row[0]) if row else 0


def departments(db: Cursor) -> list[Department]:
    """Return all departments in the order of their codes."""
    rows = db.execute(f"SELECT {_DEPARTMENT} FROM gov.departments ORDER BY department_code").fetchall()
    return [Department(*row) for row in rows]


def department(db: Cursor, department_code: str) -> Department | None:
    """Return one department."""
    row = db.execute(f"SELECT {_DEPARTMENT} FROM gov.departments WHERE department_code = ?", [department_code])
    found = row.fetchone()
    return Department(*found) if found else None


def categories(db: Cursor, version: int) -> list[Category]:
    """Return the categories of a version by rank: the eight of the phone's buttons first."""
    sql = f"SELECT {_CATEGORY} FROM gov.categories WHERE catalogue_version = ? ORDER BY rank"
    return [_category(row) for row in db.execute(sql, [version]).fetchall()]


def rules(db: Cursor, version: int) -> list[RoutingRule]:
    """Return the routing rules of a version in the order in which they are tried."""
    sql = f"SELECT {_RULE} FROM gov.routing_rules WHERE catalogue_version = ? ORDER BY position"
    return [_rule(row) for row in db.execute(sql, [version]).fetchall()]


def rule(db: Cursor, version: int, rule_id: str) -> RoutingRule | None:
    """Return the rule that routed a case, as it was then."""
    sql = f"SELECT {_RULE} FROM gov.routing_rules WHERE catalogue_version = ? AND rule_id = ?"
    row = db.execute(sql, [version, rule_id]).fetchone()
    return _rule(row) if row else None


def every_category(db: Cursor) -> list[Category]:
    """Return every category that any version has had, as the newest that has it knows it: none loses its name."""
    sql = (
        f"SELECT {_CATEGORY} FROM gov.categories"
        " QUALIFY row_number() OVER (PARTITION BY category_code ORDER BY catalogue_version DESC) = 1 ORDER BY rank"
    )
    return [_category(row) for row in db.execute(sql).fetchall()]


def catalogue(db: Cursor, version: int | None = None) -> Catalogue:
    """Return a version of the catalogue, the newest unless told otherwise; empty where none is loaded."""
    number = newest_version(db) if version is None else version
    return Catalogue(number, tuple(departments(db)), tuple(categories(db, number)), tuple(rules(db, number)))


def _values(department: Department) -> list[str]:
    return list(vars(department).values())


def _stored(row: dict[str, object]) -> dict[str, object]:
    """Return a row as its columns hold it: codes and numbers separated by commas, questions as JSON."""
    lists = {name: ",".join(map(str, value)) for name, value in row.items() if isinstance(value, list)}
    if "questions" in row:
        lists["questions"] = questions_text(row["questions"])
    return row | lists


def _category(row: tuple) -> Category:
    names = [name.strip() for name in _CATEGORY.split(",")]
    told = {name: value for name, value in zip(names, row, strict=True) if value is not None}
    lists = {"photo_steps": _listed(told.get("photo_steps")), "questions": questions_of(told.get("questions"))}
    return category_of(told | lists)


def _rule(row: tuple) -> RoutingRule:
    told = dict(zip((name.strip() for name in _RULE.split(",")), row, strict=True))
    lists = {name: _listed(told[name]) for name in ("joint_departments", "slots", "months")}
    return rule_of(told | lists)


def _listed(text: str | None) -> list[str]:
    return [code for code in (text or "").split(",") if code]
