"""Looking at premises and their contacts, within an account's reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Where, can
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused
from governance.engine.phones import masked_phone
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.places import store
from governance.places.rules import Contact, Premises, PremisesKind, knows_lone_elder, shown_kind


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
        contacts = tuple(replace(one, phone=masked_phone(one.phone)) for one in store.contacts(db, premises_id))
        others = tuple(_shown(other, account) for other in store.neighbours(db, premises_id))
        return PremisesFile(_shown(found, account), contacts, others)

    return eng.read(question)


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
    return with_shown_kinds(frame, "kind", account), total


def reveal_phone(eng: Engine, account: Account, contact_id: str, reason: str) -> str:
    """Return a contact's phone in clear and write down who looked and why; raises Refused without a reason."""
    said = cleaned(reason)[:200]
    if not said:
        raise Refused(_("请写明查看电话的原因，例如“通知到场”。"))

    def work(db: Cursor) -> str:
        found = store.contact(db, contact_id)
        if found is None:
            raise NotFound(_("找不到这位联系人。"))
        _visible(db, account, found.premises_id)
        detail: dict[str, object] = {"reason": said}
        audit.append(db, eng.now(), account.account_id, "contact.reveal_phone", contact_id, detail=detail)
        return found.phone

    return eng.write(work)


def with_shown_kinds(frame: pd.DataFrame, column: str, account: Account) -> pd.DataFrame:
    """Return the frame with lone elders' homes shown as homes to all but the officer of their `grid_code`."""
    hidden = (frame[column] == PremisesKind.LONE_ELDER_HOME) & ~frame["grid_code"].map(
        lambda code: knows_lone_elder(account, code)
    ).astype(bool)
    if hidden.any():
        frame = frame.copy()
        frame.loc[hidden, column] = PremisesKind.HOME.value
    return frame


def _visible(db: Cursor, account: Account, premises_id: str) -> Premises:
    found = store.premises(db, premises_id)
    # who may see an alarm may see where the device hangs
    if found is None or not can(account, Action.ALARM_SEE, where_of(found)):
        raise NotFound(_("找不到这个场所。"))
    return found


def where_of(premises: Premises) -> Where:
    """Return whose a premises is, for `can`."""
    return Where(premises.town_code, premises.grid_code, premises.micro_grid_code, premises_id=premises.premises_id)


def _shown(premises: Premises, account: Account) -> Premises:
    return replace(premises, kind=PremisesKind(shown_kind(premises.kind, premises.grid_code, account)))
