"""Looking at premises and their contacts, within an account's reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.names import Whose, shown
from governance.accounts.rules import Account, Action, Where, can
from governance.areas import actions as areas
from governance.areas.projection import around, projection
from governance.engine import Cursor, Engine, NotFound
from governance.engine.phones import masked_in, masked_phone
from governance.engine.text import _
from governance.places import store
from governance.places.rules import HOMES, Contact, Premises, PremisesKind, knows_lone_elder, shown_kind

WRITTEN = ("name", "address", "premises_name", "position", "device_position", "reading")  # in lists of cities, by hand


@dataclass(frozen=True)
class PremisesFile:
    """One premises with its contacts (phones masked) and the other premises of its compound."""

    premises: Premises
    contacts: tuple[Contact, ...]
    neighbours: tuple[Premises, ...]


def premises_file(eng: Engine, account: Account, premises_id: str) -> PremisesFile:
    """Return what is known of a premises; raises NotFound outside the account's reach."""

    def question(db: Cursor) -> PremisesFile:
        found = _visible(db, account, premises_id)
        contacts = contacts_for(account, found.kind, where_of(found), store.contacts(db, premises_id))
        others = tuple(_shown(other, account) for other in store.neighbours(db, premises_id))
        return PremisesFile(_shown(found, account), contacts, others)

    return eng.read(question)


def named(eng: Engine, account: Account, premises_id: str) -> Premises:
    """Return a premises that a whistle names as its place; raises NotFound where the account may not name it."""
    found = eng.read(lambda db: store.premises(db, premises_id))
    if found is None or not _may_name(account, found):
        raise NotFound(_("找不到这个场所。"))
    return _shown(found, account)


def premises_page(
    eng: Engine,
    account: Account,
    kind: str | None = None,
    town_code: str | None = None,
    grid_code: str | None = None,
    text: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[pd.DataFrame, int]:
    """Return one page of premises (columns of gov.premises, and `devices`) and how many there are in all."""
    require(account, Action.ROWS_SEE)
    if kind == PremisesKind.LONE_ELDER_HOME and not any(knows_lone_elder(account, code) for code in account.area_codes):
        kind = PremisesKind.HOME
    wanted = (kind, town_code, grid_code, text.strip())

    def question(db: Cursor) -> tuple[pd.DataFrame, int]:
        return store.page(db, account, *wanted, limit, offset), store.count(db, account, *wanted)

    frame, total = eng.read(question)
    return without_numbers(with_shown_kinds(frame, "kind", account)), total


def without_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the phone numbers masked in what lists say of premises and devices."""
    for column in frame.columns.intersection(WRITTEN):
        shown = {text: masked_in(text) for text in frame[column].dropna().unique()}
        hidden = {text: told for text, told in shown.items() if told != text}
        if hidden:
            frame = frame.assign(**{column: frame[column].map(lambda text, hidden=hidden: hidden.get(text, text))})
    return frame


def premises_near(eng: Engine, account: Account, lon: float, lat: float, metres: float) -> list[tuple[Premises, float]]:
    """Return the premises so near to a point (WGS-84) with their metres, nearest first, as this account may name them.

    What has closed is left out.
    """
    require(account, Action.PLACE_NAME)
    found = eng.read(lambda db: store.in_box(db, account, *around(lon, lat, metres)))
    plane = projection(areas.profile(eng).metric_crs)
    apart = plane.apart(lon, lat, [one.lon or 0.0 for one in found], [one.lat or 0.0 for one in found])
    ranked = sorted(zip(found, apart.tolist(), strict=True), key=lambda pair: pair[1])
    return [(_shown(one, account), far) for one, far in ranked if far <= metres and _may_name(account, one)]


def with_shown_kinds(frame: pd.DataFrame, column: str, account: Account, in_hand: Collection[str] = ()) -> pd.DataFrame:
    """Return the frame with lone elders' homes shown as homes to all but the officer of their `grid_code`.

    Whoever has an open case or a running alarm in hand at a premises, one of `in_hand`, knows it there too. Who paid
    for the devices of a home is hidden with it: public money goes to the homes of lone elders alone.
    """
    known = frame["grid_code"].map(lambda code: knows_lone_elder(account, code)).astype(bool)
    strange = frame[column].isin(list(HOMES)) & ~known & ~frame["premises_id"].isin(list(in_hand))
    hidden = strange & (frame[column] == PremisesKind.LONE_ELDER_HOME)
    if hidden.any():
        frame = frame.copy()
        frame.loc[hidden, column] = PremisesKind.HOME.value
    if "funding" in frame and strange.any():
        frame = frame.assign(funding=frame["funding"].mask(strange, None))
    return frame


def _visible(db: Cursor, account: Account, premises_id: str) -> Premises:
    found = store.premises(db, premises_id)
    # who may see an alarm may see where the device hangs
    if found is None or not can(account, Action.ALARM_SEE, where_of(found)):
        raise NotFound(_("找不到这个场所。"))
    return found


def _may_name(account: Account, premises: Premises) -> bool:
    """Tell whether the account may name a place: somebody's home only who may see where its alarm would come from."""
    where = where_of(premises)
    return bool(can(account, Action.PLACE_NAME, where)) and (
        premises.kind not in HOMES or bool(can(account, Action.ALARM_SEE, where))
    )


def contacts_for(
    account: Account, kind: str, where: Where, contacts: Iterable[Contact], in_hand: bool = False
) -> tuple[Contact, ...]:
    """Return the contacts of a premises of some kind as this account may see them.

    Those of a home only to the officer of its grid and to who has an alarm there in hand: that a relative and a
    neighbour stand there would tell who lives alone.
    """
    if kind in HOMES and not in_hand and not knows_lone_elder(account, where.grid_code):
        return ()
    return tuple(contact_for(account, one, where) for one in contacts)


def contact_for(account: Account, contact: Contact, where: Where) -> Contact:
    """Return a contact as this account may see it: the phone masked always, the name by its role."""
    name = shown(account, Whose.CONTACT, where, contact.name)
    return replace(contact, name=name, phone=masked_phone(contact.phone))


def where_of(premises: Premises) -> Where:
    """Return whose a premises is, for `can`."""
    return Where(premises.town_code, premises.grid_code, premises.micro_grid_code, premises_id=premises.premises_id)


def _shown(premises: Premises, account: Account) -> Premises:
    kind = PremisesKind(shown_kind(premises.kind, premises.grid_code, account))
    return replace(premises, kind=kind, name=masked_in(premises.name), address=masked_in(premises.address))
