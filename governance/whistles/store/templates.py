"""SQL of the note templates: one department's, one by its identifier, written and deleted."""

from __future__ import annotations

from datetime import datetime

from governance.engine import Cursor
from governance.engine.times import to_store
from governance.whistles.templates import NoteTemplate

_COLUMNS = "template_id, department_code, name, text"


def of_department(db: Cursor, department_code: str) -> list[NoteTemplate]:
    """Return a department's templates by name."""
    sql = f"SELECT {_COLUMNS} FROM gov.note_templates WHERE department_code = ? ORDER BY name, template_id"
    return [NoteTemplate(*row) for row in db.execute(sql, [department_code]).fetchall()]


def template(db: Cursor, template_id: str) -> NoteTemplate | None:
    """Return one template."""
    row = db.execute(f"SELECT {_COLUMNS} FROM gov.note_templates WHERE template_id = ?", [template_id]).fetchone()
    return NoteTemplate(*row) if row else None


def keep(db: Cursor, found: NoteTemplate, at: datetime, account_id: str) -> None:
    """Write a template in the place of what it was before."""
    drop(db, found.template_id)
    values = [found.template_id, found.department_code, found.name, found.text, to_store(at), account_id]
    db.execute("INSERT INTO gov.note_templates VALUES (?, ?, ?, ?, ?, ?)", values)


def drop(db: Cursor, template_id: str) -> None:
    """Delete a template."""
    db.execute("DELETE FROM gov.note_templates WHERE template_id = ?", [template_id])
