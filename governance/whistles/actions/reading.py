"""Looking at cases: one with its history, a person's own, a department's queue, what is open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from governance.accounts import covering
from governance.accounts.actions import require
from governance.accounts.rules import Account, Action, Where, can
from governance.accounts.store import people
from governance.areas import actions as areas
from governance.areas.projection import Projection, projection
from governance.deadlines.rules import Light
from governance.engine import Cursor, Engine, NotFound, Refused, settings
from governance.engine.text import _
from governance.routing import actions as routing
from governance.routing.ordering import LEARNT_DAYS, Order, ordered
from governance.routing.rules import Category, Department, RoutingRule, by_code
from governance.whistles.actions.move import alarm_to_wait_for, city_clocks, not_found
from governance.whistles.case import Case, EventKind, State, holder
from governance.whistles.clocks import CaseLight
from governance.whistles.people import Held
from governance.whistles.photos import prepared
from governance.whistles.readers import case_for, entries_for, name_for
from governance.whistles.store import cases, discretion, log, photos, pins, queues
from governance.whistles.store.log import Entry
from governance.whistles.store.photos import CasePhoto
from governance.whistles.store.pins import PinMove

CLOSED_SHOWN = timedelta(days=30)
HOUR = timedelta(hours=1)
PHOTOS = "photos"
WITH_PHOTOS = (Action.CASE_BLOW, Action.CASE_HANDLE, Action.CASE_VERIFY, Action.CASE_NOTE)


@dataclass(frozen=True)
class CaseFile:
    """One case with everything that stands in its file.

    `serving` is the account of whoever has it now, and `serving_name` his name, None where nobody has it by name: while
    he is away that is his deputy. `named` are the names of those stood in for and of those it was given to, by
    account; `moves` are the moves of its pin, by number of the event; `goes_on` is the case that this one was
    merged into, of which only stage and department may be told to who sees no more; `metres` is how far from the pin
    whoever did a step on the spot was, by number of the event; `waits_for_alarm` the alarm not yet back to normal.
    `withheld` says that the case speaks of the people of a home and this reader has nothing to do with it: he reads
    its group and how far it has come, and its pin is the middle of the grid.
    """

    case: Case
    light: CaseLight
    category: Category | None
    rule: RoutingRule | None
    entries: tuple[Entry, ...]
    photos: tuple[CasePhoto, ...]
    serving: str | None = None
    serving_name: str | None = None
    named: dict[str, str] = field(default_factory=dict)
    moves: dict[int, PinMove] = field(default_factory=dict)
    goes_on: Case | None = None
    metres: dict[int, float] = field(default_factory=dict)
    waits_for_alarm: str | None = None
    withheld: bool = False


@dataclass(frozen=True)
class CaseLine:
    """One case in a list, with its light now, and account and name of whoever has it: while he is away his deputy."""

    case: Case
    light: CaseLight
    serving: str | None = None
    serving_name: str | None = None


@dataclass(frozen=True)
class Directory:
    """Departments and categories by code, for drawing lists; those that can be blown now are `offered`, by rank.

    `shown` has groups told for categories too.
    """

    departments: dict[str, Department]
    categories: dict[str, Category]
    shown: dict[str, Category]
    offered: tuple[Category, ...] = ()


def directory(eng: Engine) -> Directory:
    """Return the departments and every category there ever was by code, and those of the catalogue in force."""
    found = routing.catalogue(eng)
    return Directory(
        {row.department_code: row for row in found.departments},
        {row.category_code: row for row in routing.every_category(eng)},
        by_code(routing.every_category(eng)),
        found.categories,
    )


def category_order(eng: Engine, account: Account) -> Order:
    """Return the categories as this account meets them: what it has blown most in its last months comes first."""
    require(account, Action.CASE_BLOW)
    zone, now = areas.profile(eng).zone, eng.now()
    since = now - timedelta(days=LEARNT_DAYS + 1)
    used = eng.read(lambda db: cases.blown_by(db, account.account_id, since))
    days = [(code, at.astimezone(zone).date()) for code, at in used]
    return ordered(routing.catalogue(eng).categories, days, now.astimezone(zone).date())


def case_file(eng: Engine, account: Account, case_id: str) -> CaseFile:
    """Return one case with history, photos and the rule that routed it; raises NotFound outside the account's reach."""
    clocks = city_clocks(eng)
    found = eng.read(lambda db: cases.visible_case(db, account, case_id))
    if found is None:
        raise not_found()
    catalogue = routing.catalogue(eng, found.catalogue_version)
    categories, plane = by_code(catalogue.categories), projection(areas.profile(eng).metric_crs)

    def question(db: Cursor) -> CaseFile:
        serving, serving_name = _serving(db, account, [found], eng.now())[case_id]
        neutral = discretion.withheld(db, account, [case_id]).get(case_id)
        entries = entries_for(account, found, log.entries(db, case_id), neutral is not None)
        file = CaseFile(
            case=case_for(account, found, neutral),
            light=clocks.light(found, eng.now()),
            category=categories.get(neutral.category_code if neutral else found.category_code),
            rule=catalogue.rule(found.rule_id),
            entries=entries,
            photos=tuple(photos.of_case(db, case_id)),
            serving=serving,
            serving_name=serving_name,
            moves=pins.of_case(db, case_id),
            goes_on=_goes_on(db, found),
            metres=_metres(plane, found, entries),
            waits_for_alarm=alarm_to_wait_for(db, found),
            named=_names(db, account, found, entries),
        )
        return _without_content(file) if neutral else file

    return eng.read(question)


def _names(db: Cursor, account: Account, found: Case, entries: Sequence[Entry]) -> dict[str, str]:
    given = [one.value for one in entries if one.kind is EventKind.ASSIGNED]
    names = people.names_of(db, sorted({*(one.acted_for for one in entries if one.acted_for), *given}))
    return {one: name_for(account, found, name) or "" for one, name in names.items()}


def _without_content(file: CaseFile) -> CaseFile:
    """Return the file of a case that is withheld: how far it has come and who has it, nothing of what it is about."""
    entries = tuple(
        replace(one, lon=None, lat=None, value="" if one.kind is EventKind.CONFIRMED else one.value)
        for one in file.entries
    )
    return replace(
        file, rule=None, entries=entries, photos=(), moves={}, metres={}, waits_for_alarm=None, withheld=True
    )


def _metres(plane: Projection, found: Case, entries: Sequence[Entry]) -> dict[int, float]:
    """Return how far from the pin somebody was at each step that recorded where he was; the whistle is the pin."""
    return {
        one.seq: float(plane.apart(found.lon, found.lat, [one.lon], [one.lat])[0])
        for one in entries
        if one.lon is not None and one.lat is not None and one.kind is not EventKind.BLOWN
    }


def _goes_on(db: Cursor, found: Case) -> Case | None:
    """Return the case in which a merged one goes on, however many times it was merged."""
    last = None
    while found.merged_into and found.state is State.MERGED:
        last = cases.case(db, found.merged_into)
        if last is None:
            return None
        found = last
    return last


def my_whistles(eng: Engine, account: Account) -> list[CaseLine]:
    """Return what the account reported or has to check: open ones and those closed in the last thirty days.

    Newest first; the page groups them by light.
    """
    require(account, Action.CASE_SEE)
    since = eng.now() - CLOSED_SHOWN
    return _lines(eng, account, eng.read(lambda db: queues.reported(db, account, since)))


def lines(eng: Engine, account: Account, case_ids: Sequence[str]) -> list[CaseLine]:
    """Return those of the named cases that the account may see, in the order of the names."""
    require(account, Action.CASE_SEE)
    found = eng.read(lambda db: cases.visible_cases(db, account, list(case_ids)))
    return _lines(eng, account, [found[one] for one in case_ids if one in found])


def queue(
    eng: Engine,
    account: Account,
    light: Light | None = None,
    limit: int = 50,
    offset: int = 0,
    held: Held | None = None,
) -> list[CaseLine]:
    """Return the open cases that wait for this account to act, the earliest due first; one part if named."""
    require(account, Action.CASE_SEE)
    rule, now = city_clocks(eng).limits.light, eng.now()
    return _lines(eng, account, eng.read(lambda db: queues.queue(db, account, now, rule, light, limit, offset, held)))


def queue_counts(eng: Engine, account: Account, held: Held | None = None) -> dict[Light, int]:
    """Return how many open cases wait for this account to act, by light; of one part if named."""
    require(account, Action.CASE_SEE)
    rule = city_clocks(eng).limits.light
    return eng.read(lambda db: queues.queue_counts(db, account, eng.now(), rule, held))


def joint_count(eng: Engine, account: Account) -> int:
    """Return how many of the cases that wait for this account another department leads 协办."""
    require(account, Action.CASE_SEE)
    return eng.read(lambda db: queues.joint_count(db, account))


def open_counts(eng: Engine, account: Account) -> dict[Light, int]:
    """Return how many open cases the account may see, by light."""
    require(account, Action.CASE_SEE)
    rule = city_clocks(eng).limits.light
    return eng.read(lambda db: queues.open_counts(db, account, eng.now(), rule))


def open_now(eng: Engine) -> dict[str, tuple[int, Where]]:
    """Return every open case -> its newest event's number and whose it is; for waking open pages, not for readers."""
    return eng.read(cases.open_now)


def keep_photo(eng: Engine, account: Account, upload: bytes) -> str:
    """Keep an uploaded photo, encoded anew, and return its identifier; raises Refused for what is no usable picture.

    It may then be attached to a whistle, a handling or a note of the same account; who writes none of them sends none.
    """
    require(account, next((one for one in WITH_PHOTOS if can(account, one)), Action.CASE_NOTE))
    _refuse_flood(eng, account)
    photo = prepared(upload)
    photo_id = eng.files.put(photo.content, PHOTOS)
    size = len(photo.content)
    eng.write(lambda db: photos.keep(db, photo_id, photo.width, photo.height, size, account.account_id, eng.now()))
    return photo_id


def _refuse_flood(eng: Engine, account: Account) -> None:
    """Raise Refused for more photos in an hour than anybody takes: they fill the disk that the record needs."""
    most, since = int(eng.read(lambda db: settings.number(db, "photos.most_per_hour"))), eng.now() - HOUR
    if eng.read(lambda db: photos.count_since(db, account.account_id, since)) >= most:
        raise Refused(_("一小时内最多上传 {n} 张照片，请稍后再传。").format(n=most))


def photo(eng: Engine, account: Account, photo_id: str) -> bytes:
    """Return a photo as JPEG; raises NotFound unless the account uploaded it or may see a case it belongs to."""
    if not eng.read(lambda db: photos.may_see(db, account, photo_id)):
        raise NotFound(_("找不到这张照片。"))
    return eng.files.get(photo_id, PHOTOS)


def _lines(eng: Engine, account: Account, found: list[Case]) -> list[CaseLine]:
    clocks, now = city_clocks(eng), eng.now()
    serving = eng.read(lambda db: _serving(db, account, found, now))
    hidden = eng.read(lambda db: discretion.withheld(db, account, [one.case_id for one in found]))
    return [
        CaseLine(case_for(account, one, hidden.get(one.case_id)), clocks.light(one, now), *serving[one.case_id])
        for one in found
    ]


def _serving(
    db: Cursor, account: Account, found: Sequence[Case], now: datetime
) -> dict[str, tuple[str | None, str | None]]:
    """Return case_id -> (account, name as this reader may read it) of whoever has each case."""
    holders = {case.case_id: holder(case).account_id for case in found}
    names = covering.serving(db, (one for one in holders.values() if one), now)
    told = ((case, names.get(holders[case.case_id] or "", (None, None))) for case in found)
    return {case.case_id: (who, name_for(account, case, name)) for case, (who, name) in told}
