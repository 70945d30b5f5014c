"""The scene of the rights: the small city, and one thing of each kind in a role's own area or in somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pandas as pd

from governance.accounts import actions as accounts
from governance.accounts.covers import Cover
from governance.accounts.rules import Role
from governance.accounts.store import changes, covers, sessions
from governance.engine import Engine
from governance.routing.files import read_catalogue
from governance.whistles.case import Case, Event, EventKind, Stage
from governance.whistles.store import cases, log, photos
from tests.city import account_of, put
from tests.city_areas import GRIDS, MICRO_GRIDS
from tests.city_people import CONTACTS_PREMISES
from tests.whistle_cases import LEAD, MONDAY_NINE, Life, case_at

# What is asked for and never was, by kind of thing.
NEVER_WAS = {
    "case": "W20200101-9999",
    "alarm": "A20200101-99999",
    "premises": "P9999999",
    "device": "S99999999",
    "contact": "KP9999999",
    "photo": "0" * 64,
    "account": "nobody",
    "cover": "never-was",
}
_numbers = count(1)


def _case_as(said: str) -> Case:
    """Return a case at a stage, `paused`, or `asked` where its department waits for an answer."""
    if said == "paused":
        return replace(case_at(Stage.HANDLING), paused_at_utc=MONDAY_NINE)
    if said == "asked":
        life = Life().until(Stage.HANDLING)
        return life.then(EventKind.EXTENSION_ASKED, LEAD, note="等材料", value="7")
    return case_at(Stage(said))


@dataclass(frozen=True)
class Owner:
    """Whose a thing is, in the columns of the store."""

    grid_code: str
    micro_grid_code: str
    premises_id: str
    department: str
    reporter_id: str
    officer_id: str | None

    @property
    def area(self) -> dict[str, str]:
        """The columns that every placed row has."""
        codes = {"town_code": self.grid_code[:9], "grid_code": self.grid_code}
        return codes | {"micro_grid_code": self.micro_grid_code, "located": "inside"}


class Scene:
    """The open store, and what a test puts into it."""

    def __init__(self, eng: Engine) -> None:
        self.eng = eng
        self.account = {role: account_of(eng, role) for role in Role}
        self.foreign_premises = self._like("gov.premises", "grid_code", GRIDS[8]).iloc[0]["premises_id"]

    def owner(self, role: Role, own: bool) -> Owner:
        """Return an owner within a role's reach, or one wholly outside of it."""
        account = self.account[role]
        # supervision checks what has no officer, wherever it lies
        officer = None if role is Role.SUPERVISION else "U-somebody"
        if not own:
            return Owner(GRIDS[8], MICRO_GRIDS[4], self.foreign_premises, "market", "U-somebody", officer)
        department = account.department_code or "fire"
        officer = account.account_id if role is Role.GRID_OFFICER else officer
        return Owner(GRIDS[0], MICRO_GRIDS[0], CONTACTS_PREMISES, department, account.account_id, officer)

    def thing(self, kind: str, owner: Owner) -> str:
        """Put a thing of a kind into the store and return its identifier; `case:handling` is a case at that stage."""
        name, _colon, state = kind.partition(":")
        make = {"case": self._case, "alarm": self._alarm, "device": self._device, "photo": self._photo}
        make |= {"premises": self._premises, "contact": self._contact}
        make |= {"account": self._account, "cover": self._cover}
        return make[name](owner, state)

    def beside(self, key: str) -> str:
        """Put one more case like another into the store and return its number; of what never was, that number."""
        found = self.eng.read(lambda db: cases.case(db, key))
        if found is None:
            return key
        other = replace(found, case_id=f"W20261119-{8000 + next(_numbers)}")
        self.eng.write(lambda db: cases.insert(db, other))
        return other.case_id

    def token_of(self, role: Role) -> str:
        """Return the cookie of a fresh session of a role."""
        token = f"token {role} {next(_numbers)}"
        ref = accounts.session_ref(token)
        self.eng.write(lambda db: sessions.start_session(db, ref, f"U-{role}", self.eng.now(), "127.0.0.1"))
        return token

    def _case(self, owner: Owner, stage: str) -> str:
        found = replace(
            _case_as(stage or "dispatched"),
            case_id=f"W20261119-{8000 + next(_numbers)}",
            catalogue_version=read_catalogue().version,
            reporter_id=owner.reporter_id,
            officer_id=owner.officer_id,
            lead_department=owner.department,
            joint_departments=(),
            premises_id=owner.premises_id,
            **owner.area,
        )
        self.eng.write(lambda db: cases.insert(db, found))
        if found.asked:
            asked = Event(EventKind.EXTENSION_ASKED, self.eng.now(), "经办", "U-somebody", note="等材料", value="7")
            self.eng.write(lambda db: log.append(db, found.case_id, found.last_seq, asked, found.stage))
        return found.case_id

    def _alarm(self, owner: Owner, state: str) -> str:
        row = self._like("gov.alarms", "state", state or "active").iloc[:1]
        key = f"A20261120-{70_000 + next(_numbers)}"
        at_site = self.eng.now().replace(tzinfo=None)
        facts = {"alarm_id": key, "premises_id": owner.premises_id, "raised_at_utc": at_site, "on_site_at_utc": at_site}
        self._put("gov.alarms", row.assign(**facts, **owner.area))
        return key

    def _device(self, owner: Owner, _state: str) -> str:
        key = f"S{90_000_000 + next(_numbers)}"
        row = self._like("gov.devices", "kind", "smoke").iloc[:1]
        self._put("gov.devices", row.assign(device_id=key, premises_id=owner.premises_id, **owner.area))
        return key

    def _premises(self, owner: Owner, _state: str) -> str:
        return owner.premises_id

    def _contact(self, owner: Owner, _state: str) -> str:
        """Return a contact of premises at which the owner's department has an open case."""
        self._case(owner, "")
        return f"K{owner.premises_id}"

    def _photo(self, owner: Owner, _state: str) -> str:
        """Return a photo that somebody else has attached to a case of this owner."""
        case_id, at = self._case(owner, ""), self.eng.now()
        photo_id = self.eng.files.put(b"picture %d" % next(_numbers), "photos")
        self.eng.write(lambda db: photos.keep(db, photo_id, 4, 3, 9, "U-somebody", at))
        self.eng.write(lambda db: photos.attach(db, case_id, photo_id, 1, photos.BEFORE))
        return photo_id

    def _account(self, owner: Owner, _state: str) -> str:
        """Return a handler of the owner's department; a colleague of his has the same name with a star."""
        key = f"handler-{next(_numbers)}"
        facts = {"role": "department_handler", "department_code": owner.department, "name": "经办", "active": True}
        common = facts | {"must_change": False, "demo": False, "created_at_utc": self.eng.now().replace(tzinfo=None)}
        for name in (key, f"{key}*"):
            row = {"account_id": name, "login": name, **common}
            self.eng.write(lambda db, row=row: changes.add_account(db, row))
        return key

    def _cover(self, owner: Owner, _state: str) -> str:
        """Return an absence of somebody in the owner's department."""
        absent, now = self._account(owner, ""), self.eng.now()
        found = Cover(f"cover-{absent}", absent, f"{absent}*", now, now + timedelta(days=1), "请假")
        self.eng.write(lambda db: covers.add(db, found, None, now))
        return found.cover_id

    def _like(self, table: str, column: str, value: str) -> pd.DataFrame:
        with self.eng.reading() as db:
            return db.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY 1", [value]).df()

    def _put(self, table: str, row: pd.DataFrame) -> None:
        self.eng.write(lambda db: put(db, table, row))
