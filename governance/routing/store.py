"""SQL of the routing room: the catalogue's versions, read back as the rules' own objects."""

from __future__ import annotations

import pyarrow as pa

from governance.engine import Cursor, insert_arrow
from governance.routing.rules import Catalogue, Category, Department, Kind, RoutingRule, Severity

_DEPARTMENT = "department_code, name, short_name, name_en, phone"
_CATEGORY = (
    "category_code, name, name_en, group_code, group_name, group_name_en, icon, default_severity, default_kind, rank"
)
_RULE = (
    "rule_id, position, category_code, town_code, kind, lead_department, joint_departments, report_in_minutes,"
    " handle_work_hours, reason, reason_en"
)


def load_catalogue(db: Cursor, catalogue: Catalogue) -> None:
    """Insert a new version of the catalogue; departments that exist already are brought up to date.

    Fails with a duplicate key when the version is already there: a version that routed cases never changes.
    """
    for department in catalogue.departments:
        put_department(db, department)
    version = {"catalogue_version": catalogue.version}
    insert_arrow(
        db, "gov.categories", pa.Table.from_pylist([version | _plain(vars(row)) for row in catalogue.categories])
    )
    rules = [version | _plain(vars(row)) for row in catalogue.rules]
    insert_arrow(db, "gov.routing_rules", pa.Table.from_pylist(rules, schema=_RULE_SCHEMA))


_RULE_SCHEMA = pa.schema(
    [
        ("catalogue_version", pa.int32()),
        ("rule_id", pa.string()),
        ("position", pa.int32()),
        ("category_code", pa.string()),
        ("town_code", pa.string()),
        ("kind", pa.string()),
        ("lead_department", pa.string()),
        ("joint_departments", pa.string()),
        ("report_in_minutes", pa.int32()),
        ("handle_work_hours", pa.float64()),
        ("reason", pa.string()),
        ("reason_en", pa.string()),
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


def catalogue(db: Cursor, version: int | None = None) -> Catalogue:
    """Return a version of the catalogue, the newest unless told otherwise; empty where none is loaded."""
    number = newest_version(db) if version is None else version
    return Catalogue(number, tuple(departments(db)), tuple(categories(db, number)), tuple(rules(db, number)))


def _values(department: Department) -> list[str]:
    return list(vars(department).values())


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: ",".join(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _category(row: tuple) -> Category:
    code, name, name_en, group, group_name, group_name_en, icon, severity, kind, rank = row
    names = (code, name, name_en, group, group_name, group_name_en, icon)
    return Category(*names, Severity(severity), Kind(kind), rank)


def _rule(row: tuple) -> RoutingRule:
    rule_id, position, category, town, kind, lead, joint, *rest = row
    joints = tuple(code for code in joint.split(",") if code)
    return RoutingRule(rule_id, position, category, town, Kind(kind) if kind else None, lead, joints, *rest)
