"""SQL of an officer's own grids: what lies in them and who answers there, as far as his areas reach."""

from __future__ import annotations

from collections.abc import Sequence

from governance.accounts.rules import Account, Action
from governance.accounts.store.scope import PLACED, scope_sql
from governance.alarms.store import LIVE
from governance.devices.store import DEVICES
from governance.engine import Cursor

_CLOSED = "(SELECT premises_id FROM gov.closed_premises)"


def counts(db: Cursor, account: Account) -> dict[str, dict[str, int]]:
    """Return grid -> what is counted there: premises, contacts, devices, not_online, alarms, cases."""
    scope, values = scope_sql(account, "x", PLACED, Action.GRID_FACTS)
    kinds = {
        "premises": f"gov.premises x WHERE {scope} AND premises_id NOT IN {_CLOSED}",
        "contacts": f"gov.contacts JOIN gov.premises x USING (premises_id) WHERE {scope}"
        f" AND premises_id NOT IN {_CLOSED}",
        "devices": f"{DEVICES} x WHERE {scope}",
        "not_online": f"{DEVICES} x WHERE {scope} AND health <> 'online'",
        "alarms": f"{LIVE} x WHERE {scope} AND state <> 'closed'",
        "cases": f"gov.cases x WHERE {scope} AND state = 'open'",
    }
    found: dict[str, dict[str, int]] = {}
    for kind, source in kinds.items():
        sql = f"SELECT x.grid_code, count(*) FROM {source} GROUP BY x.grid_code"
        for code, count in db.execute(sql, values).fetchall():
            found.setdefault(code, {})[kind] = int(count)
    return found


def premises(db: Cursor, account: Account, text: str, limit: int) -> tuple[list[tuple], int]:
    """Return the premises there by name and how many there are: premises_id, name, kind, address, town, grid,
    micro-grid, and the first contact's contact_id, duty, name, phone. What is typed is sought in name and address.
    """
    scope, values = scope_sql(account, "p", PLACED, Action.GRID_FACTS)
    sql = (
        f"FROM gov.premises p WHERE {scope} AND premises_id NOT IN {_CLOSED}"
        " AND (? = '' OR contains(p.name, ?) OR contains(p.address, ?))"
    )
    values = [*values, text, text, text]
    total = db.execute(f"SELECT count(*) {sql}", values).fetchone()
    rows = db.execute(
        f"WITH shown AS (SELECT p.* {sql} ORDER BY name, premises_id LIMIT ?), first AS (SELECT premises_id,"
        " arg_min(struct_pack(contact_id, duty, name, phone), contact_id) AS c FROM gov.contacts"
        " WHERE premises_id IN (SELECT premises_id FROM shown) GROUP BY premises_id)"
        " SELECT premises_id, name, kind, address, town_code, grid_code, micro_grid_code, c.contact_id, c.duty, c.name,"
        " c.phone FROM shown LEFT JOIN first USING (premises_id) ORDER BY name, premises_id",
        [*values, limit],
    ).fetchall()
    return rows, int(total[0]) if total else 0


def contacts(db: Cursor, account: Account, text: str, limit: int) -> tuple[list[tuple], int]:
    """Return the contacts of the premises there and how many there are: contact_id, premises_id, duty, name, phone,
    premises' name, kind, town, grid, micro-grid. What is typed is sought in names of people and premises.
    """
    scope, values = scope_sql(account, "p", PLACED, Action.GRID_FACTS)
    sql = (
        f"FROM gov.contacts c JOIN gov.premises p USING (premises_id) WHERE {scope} AND premises_id NOT IN {_CLOSED}"
        " AND (? = '' OR contains(c.name, ?) OR contains(p.name, ?))"
    )
    values = [*values, text, text, text]
    total = db.execute(f"SELECT count(*) {sql}", values).fetchone()
    rows = db.execute(
        "SELECT c.contact_id, premises_id, c.duty, c.name, c.phone, p.name, p.kind, p.town_code, p.grid_code,"
        f" p.micro_grid_code {sql} ORDER BY premises_id, c.contact_id LIMIT ?",
        [*values, limit],
    ).fetchall()
    return rows, int(total[0]) if total else 0


def reporters(db: Cursor, account: Account) -> list[tuple[str, str, str, str]]:
    """Return (account_id, name, micro-grid, its grid) of those who report from the account's grids."""
    if Action.GRID_FACTS not in account.reaches:
        return []
    return db.execute(
        "SELECT DISTINCT r.account_id, r.name, m.code, m.parent_code FROM gov.areas m JOIN gov.account_areas s"
        " ON s.area_code = m.code JOIN gov.accounts r ON r.account_id = s.account_id"
        " WHERE m.level = 'micro_grid' AND m.parent_code = ANY(?) AND r.role = 'micro_grid_reporter' AND r.active"
        " ORDER BY m.code, r.account_id",
        [list(account.area_codes)],
    ).fetchall()


def officers(db: Cursor, grids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return grid -> (account_id, name) of its officer, whether he is away or not."""
    rows = db.execute(
        "SELECT s.area_code, min_by(a.account_id, a.account_id), min_by(a.name, a.account_id) FROM gov.account_areas s"
        " JOIN gov.accounts a USING (account_id) WHERE s.area_code = ANY(?) AND a.role = 'grid_officer' AND a.active"
        " GROUP BY s.area_code",
        [list(grids)],
    ).fetchall()
    return {code: (account_id, name) for code, account_id, name in rows}


def centres(db: Cursor, grids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Return grid -> (name, English name, duty telephone) of the service centre that serves it."""
    sql = (
        "SELECT grid_code, name, name_en, phone FROM gov.centre_grids JOIN gov.centres USING (centre_id)"
        " WHERE grid_code = ANY(?)"
    )
    return {code: (name, name_en, phone) for code, name, name_en, phone in db.execute(sql, [list(grids)]).fetchall()}


def open_cases(db: Cursor, account: Account) -> list[str]:
    """Return the numbers of the open cases in the account's grids, danger to life and what is due first before."""
    scope, values = scope_sql(account, "c", PLACED, Action.GRID_FACTS)
    sql = (
        f"SELECT case_id FROM gov.cases c WHERE state = 'open' AND {scope}"
        " ORDER BY severity <> 'life', handle_due_at_utc, case_id"
    )
    return [case_id for (case_id,) in db.execute(sql, values).fetchall()]
