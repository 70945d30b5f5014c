"""Who takes part in the stories: the demo accounts of the city, where the officer stands, and what the store holds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import shape

from governance import engine
from governance.accounts.rules import Account, Role, role_name
from governance.accounts.store import people as account_people
from governance.areas import actions as areas
from governance.commandline.asking import ask, running_app
from governance.engine import Cursor, Engine
from governance.engine.text import speaking
from governance.whistles.store import cases
from tests.serving import Server

# as the sign-in screen names them
OFFICER, REPORTER, HANDLER, OPERATOR, SUPERVISION = "^网格员", "^微网格信息员", "^部门经办", "^服务中心值守", "^督查室"
ADMINISTRATOR = "^管理员"


@dataclass(frozen=True)
class Known:
    """What a story knows of its city beforehand."""

    accounts: dict[Role, Account]
    cases: dict[Role, str]  # a case that the account of a role may see
    names: str  # every name and word that the store holds in Chinese, one a line
    grid_code: str
    place: str  # town and grid of the officer, as the map's chip writes them
    lon: float
    lat: float

    @property
    def here(self) -> dict[str, object]:
        """The settings of a browser that may know where it is: inside the officer's own grid."""
        position = {"longitude": self.lon, "latitude": self.lat, "accuracy": 8}
        return {"permissions": ["geolocation"], "geolocation": position}


def known(eng: Engine) -> Known:
    """Return what the stories need to know of a demo city."""
    offered = {account.role: account for account in eng.read(_offered)}
    (grid_code,) = offered[Role.GRID_OFFICER].area_codes
    feature = areas.feature(eng, grid_code)
    assert feature is not None
    inside = shape(feature["geometry"]).representative_point()
    names = areas.names(eng)
    place = f"{names[grid_code[:9]][0]} · {names[grid_code][0]}"
    seen = {role: eng.read(lambda db, one=account: _case_of(db, one)) for role, account in offered.items()}
    words = "\n".join(eng.read(_names))
    return Known(offered, seen, words, grid_code, place, round(inside.x, 6), round(inside.y, 6))


def _offered(db: Cursor) -> list[Account]:
    found = (account_people.account(db, account_id) for account_id, _name, _role in account_people.demo_accounts(db))
    return [account for account in found if account is not None]


def _case_of(db: Cursor, account: Account) -> str:
    """Return the newest case that an account may see, empty where there is none."""
    ids = db.execute("SELECT case_id FROM gov.cases ORDER BY state DESC, blown_at_utc DESC").fetchall()
    return next((case_id for (case_id,) in ids if cases.visible_case(db, account, case_id)), "")


def _names(db: Cursor) -> list[str]:
    """Return what the city calls its areas, premises and people, and what people wrote."""
    columns = {
        "gov.areas": ("name",),
        "gov.premises": ("name",),
        "gov.devices": ("position",),
        "gov.contacts": ("name",),
        "gov.accounts": ("name",),
        "gov.centres": ("name",),
        "gov.cases": ("line",),
    }
    found = [
        db.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
        for table, names in columns.items()
        for column in names
    ]
    return [name for rows in found for (name,) in rows]


def sign_in_names(language: str) -> dict[Role, str]:
    """Return role -> how the sign-in screen begins the button of its demo account."""
    with speaking(language):
        return {role: f"^{role_name(role)}" for role in Role}


@contextmanager
def stored(server: Server) -> Iterator[Engine]:
    """Open what the running product has in its store at this moment: a backup it makes of itself."""
    app = running_app(server.home)
    assert app is not None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ask(app, "backup", {"folder": str(copy)}, lambda _stage, _share: None)
        eng = engine.open_store(copy)
        try:
            yield eng
        finally:
            eng.close()
