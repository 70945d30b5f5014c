"""SQL of who answers for an alarm: the operators of a centre, and the contact of premises."""

from __future__ import annotations

from governance.accounts.rights import Role
from governance.engine import Cursor


def of(db: Cursor, centre_id: str | None, premises_id: str | None) -> list[str]:
    """Return the accounts of a centre's operators and of premises' contacts that serve, in their order."""
    rows = db.execute(
        "SELECT account_id FROM gov.accounts WHERE active AND left_at_utc IS NULL"
        " AND ((role = ? AND centre_id = ?) OR (role = ? AND premises_id = ?)) ORDER BY account_id",
        [Role.CENTRE_OPERATOR.value, centre_id, Role.COMPANY_CONTACT.value, premises_id],
    ).fetchall()
    return [account_id for (account_id,) in rows]
