"""Editing the catalogue: one draft for the office, changed step by step, published as a new version that never changes.

Each change names the revision it was made on: whoever was slower is told so and loses nothing that he has not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from governance.accounts.actions import require
from governance.accounts.rules import Account, Action
from governance.areas import store as areas
from governance.areas.actions import profile
from governance.audit import store as audit
from governance.engine import Cursor, Engine, NotFound, Refused, typed
from governance.engine.text import _
from governance.procedures.store import catalogue as store
from governance.procedures.store.catalogue import Draft, Version
from governance.routing import content
from governance.routing import store as routing
from governance.routing.checking import clean_category, clean_rule
from governance.routing.files import read_catalogue
from governance.routing.grouping import Group, with_groups, with_order
from governance.routing.rules import Catalogue, Category, RoutingRule
from governance.routing.soundness import Soundness, examine

SHIPPED_VERSION = 0  # the catalogue that ships with the product, as a beginning of a draft
MIN_NOTE = 2  # characters of what was changed and why


@dataclass(frozen=True)
class Office:
    """What lies on the desk: the catalogue in force, all versions, and the draft with its content, where there is one.

    `areas` are the codes of the areas in force.
    """

    current: Catalogue
    versions: tuple[Version, ...]
    draft: Draft | None
    drafted: Catalogue | None
    areas: frozenset[str]


def office(eng: Engine, account: Account) -> Office:
    """Return the catalogue in force, its versions and the draft."""
    require(account, Action.CATALOGUE_EDIT)

    def question(db: Cursor) -> Office:
        current, draft = routing.catalogue(db), store.draft(db)
        drafted = content.read(draft.content, current.departments) if draft else None
        return Office(current, tuple(store.versions(db)), draft, drafted, frozenset(_areas(eng, db)))

    return eng.read(question)


def version(eng: Engine, account: Account, number: int) -> Catalogue:
    """Return a version as it was; raises NotFound for one that never was."""
    require(account, Action.CATALOGUE_EDIT)
    if number == SHIPPED_VERSION:
        return read_catalogue()
    found = eng.read(lambda db: routing.catalogue(db, number))
    if not found.categories:
        raise NotFound(_("没有这个版本，请重新选。"))
    return found


def begin(eng: Engine, account: Account, number: int) -> int:
    """Begin a draft from a version, or from what ships, and return its revision; refused while there is one."""
    found = version(eng, account, number)

    def work(db: Cursor) -> int:
        known = store.draft(db)
        if known:
            raise Refused(_("{who} 已经有一份草稿，请接着改，或先作废。").format(who=known.author))
        now, newest = eng.now(), routing.newest_version(db)
        store.begin_draft(db, number, content.written(replace(found, version=newest)), account.account_id, now)
        audit.append(db, now, account.account_id, "catalogue.begin", str(number))
        return 1

    return eng.write(work)


def keep_rule(eng: Engine, account: Account, revision: int, rule: RoutingRule) -> int:
    """Put a rule into the draft, in place of the one of its number or at the end, and return the new revision."""

    def change(drafted: Catalogue) -> Catalogue:
        known = {one.rule_id: one for one in drafted.rules}
        last = max((one.position for one in drafted.rules), default=0)
        placed = replace(rule, position=known[rule.rule_id].position if rule.rule_id in known else last + 1)
        kept = clean_rule(placed, drafted)
        rules = [kept if one.rule_id == kept.rule_id else one for one in drafted.rules]
        return replace(drafted, rules=tuple(rules if kept.rule_id in known else [*rules, kept]))

    return _change(eng, account, revision, rule.rule_id, change)


def drop_rule(eng: Engine, account: Account, revision: int, rule_id: str) -> int:
    """Take a rule out of the draft and return the new revision."""

    def change(drafted: Catalogue) -> Catalogue:
        if drafted.rule(rule_id) is None:
            raise NotFound(_("草稿里没有这条规则，请重新选。"))
        return replace(drafted, rules=tuple(one for one in drafted.rules if one.rule_id != rule_id))

    return _change(eng, account, revision, rule_id, change)


def keep_category(eng: Engine, account: Account, revision: int, category: Category) -> int:
    """Put a category into the draft, in place of the one of its code or last in its group; return the new revision."""

    def change(drafted: Catalogue) -> Catalogue:
        known = drafted.category(category.category_code)
        kept = clean_category(replace(category, rank=known.rank if known else 0), drafted)
        others = (one for one in drafted.categories if one.category_code != kept.category_code)
        return replace(drafted, categories=tuple(sorted((*others, kept), key=lambda one: one.rank)))

    return _change(eng, account, revision, category.category_code, change)


def keep_groups(eng: Engine, account: Account, revision: int, groups: Sequence[Group]) -> int:
    """Call and order the draft's groups as given, every one of them once, and return the new revision."""
    return _change(eng, account, revision, "groups", lambda drafted: with_groups(drafted, groups))


def order_categories(
    eng: Engine, account: Account, revision: int, group_code: str, category_codes: Sequence[str]
) -> int:
    """Put the categories of a group of the draft in this order and return the new revision."""
    return _change(eng, account, revision, group_code, lambda drafted: with_order(drafted, group_code, category_codes))


def withdraw_category(eng: Engine, account: Account, revision: int, category_code: str) -> int:
    """Take a category and the rules for it alone out of the draft; cases that have it keep its name.

    Returns the new revision.
    """

    def change(drafted: Catalogue) -> Catalogue:
        if drafted.category(category_code) is None:
            raise NotFound(_("草稿里没有这一类，请重新选。"))
        rules = tuple(one for one in drafted.rules if one.category_code != category_code)
        categories = tuple(one for one in drafted.categories if one.category_code != category_code)
        return replace(drafted, categories=categories, rules=rules)

    return _change(eng, account, revision, category_code, change)


def discard(eng: Engine, account: Account) -> None:
    """Throw the draft away; nothing happens where there is none."""
    require(account, Action.CATALOGUE_EDIT)

    def work(db: Cursor) -> None:
        known = store.draft(db)
        if known:
            store.drop_draft(db)
            audit.append(db, eng.now(), account.account_id, "catalogue.discard", str(known.made_from))

    eng.write(work)


def check(eng: Engine, account: Account) -> Soundness:
    """Return what is wrong with the draft, or with the catalogue in force while there is none."""
    found = office(eng, account)
    return examine(found.drafted or found.current, found.areas)


def publish(eng: Engine, account: Account, revision: int, note: str) -> int:
    """Make the draft the catalogue in force and return its version.

    Refused while it is unsound, without a word of what was changed, and when another version was published meanwhile.
    Open cases stay where they are: each keeps the version that routed it.
    """
    require(account, Action.CATALOGUE_EDIT)
    said = typed.reason(note)
    if len(said) < MIN_NOTE:
        raise Refused(_("请写清改了什么、为什么改，再发布。"))

    def work(db: Cursor) -> int:
        draft = _draft(db, revision)
        newest = routing.newest_version(db)
        drafted = content.read(draft.content, tuple(routing.departments(db)))
        if drafted.version != newest:
            raise Refused(_("草稿之后又发布过第 {n} 版，请作废草稿，从新版重新改。").format(n=newest))
        if findings := examine(drafted, _areas(eng, db)).findings:
            raise Refused(_("检查还有 {n} 处问题，改好才能发布。").format(n=len(findings)))
        number, now = newest + 1, eng.now()
        routing.load_catalogue(db, replace(drafted, version=number))
        store.add_version(db, number, now, account.account_id, said, draft.made_from)
        store.drop_draft(db)
        audit.append(db, now, account.account_id, "catalogue.publish", str(number), detail={"reason": said})
        return number

    return eng.write(work)


def _change(
    eng: Engine, account: Account, revision: int, subject: str, change: Callable[[Catalogue], Catalogue]
) -> int:
    require(account, Action.CATALOGUE_EDIT)

    def work(db: Cursor) -> int:
        draft, now = _draft(db, revision), eng.now()
        changed = change(content.read(draft.content, tuple(routing.departments(db))))
        store.change_draft(db, revision, content.written(changed), account.account_id, now)
        audit.append(db, now, account.account_id, "catalogue.change", subject)
        return revision + 1

    return eng.write(work)


def _draft(db: Cursor, revision: int) -> Draft:
    """Return the draft at a revision; raises Refused when somebody has changed it meanwhile."""
    found = store.draft(db)
    if found is None:
        raise Refused(_("草稿已经发布或作废，请刷新看最新情况。"))
    if found.revision != revision:
        raise Refused(_("{who} 刚改过草稿，请刷新看最新情况再改。").format(who=found.author))
    return found


def _areas(eng: Engine, db: Cursor) -> set[str]:
    today = eng.now().astimezone(profile(eng).zone).date()
    return store.area_codes(db, areas.version_now(db, today))
