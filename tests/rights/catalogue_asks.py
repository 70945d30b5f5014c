"""The entries of the catalogue's office and of the working calendars."""

from __future__ import annotations

from dataclasses import replace

from governance.accounts.rules import Account, Action
from governance.procedures import calendars
from governance.procedures import catalogue as office
from governance.procedures.store import catalogue as store
from governance.routing.files import read_catalogue
from governance.routing.grouping import groups_of, members
from governance.whistles import actions as whistles
from tests.city import NOW
from tests.rights.ask import Ask
from tests.rights.scene import Scene

A = Action
RULE, CATEGORY = read_catalogue().rules[10], read_catalogue().categories[20]


def _drafted(scene: Scene) -> int:
    """Put a draft on the desk, whoever may do so, and return its revision."""
    account = next(one for role, one in scene.account.items() if role == "supervision")
    office.discard(scene.eng, account)
    return office.begin(scene.eng, account, 1)


def _begin(scene: Scene, account: Account, _key: str) -> object:
    scene.eng.write(store.drop_draft)
    return office.begin(scene.eng, account, 1)


def _keep_rule(scene: Scene, account: Account, _key: str) -> object:
    return office.keep_rule(scene.eng, account, _drafted(scene), replace(RULE, reason="新的理由"))


def _keep_category(scene: Scene, account: Account, _key: str) -> object:
    return office.keep_category(scene.eng, account, _drafted(scene), replace(CATEGORY, same_within_m=10))


def _keep_groups(scene: Scene, account: Account, _key: str) -> object:
    return office.keep_groups(scene.eng, account, _drafted(scene), groups_of(read_catalogue())[::-1])


def _order(scene: Scene, account: Account, _key: str) -> object:
    codes = [one.category_code for one in members(read_catalogue(), CATEGORY.group_code)]
    return office.order_categories(scene.eng, account, _drafted(scene), CATEGORY.group_code, codes[::-1])


def _drop_rule(scene: Scene, account: Account, _key: str) -> object:
    return office.drop_rule(scene.eng, account, _drafted(scene), RULE.rule_id)


def _withdraw(scene: Scene, account: Account, _key: str) -> object:
    return office.withdraw_category(scene.eng, account, _drafted(scene), CATEGORY.category_code)


def _publish(scene: Scene, account: Account, _key: str) -> object:
    return office.publish(scene.eng, account, _drafted(scene), "照旧发布一版")


CATALOGUE = (
    Ask(A.CATALOGUE_EDIT, office.office, lambda s, a, _k: office.office(s.eng, a)),
    Ask(A.CATALOGUE_EDIT, office.version, lambda s, a, _k: office.version(s.eng, a, 1)),
    Ask(A.CATALOGUE_EDIT, office.check, lambda s, a, _k: office.check(s.eng, a)),
    Ask(A.CATALOGUE_EDIT, office.dry_run, lambda s, a, _k: office.dry_run(s.eng, a, NOW.date(), NOW.date())),
    Ask(A.CATALOGUE_EDIT, office.begin, _begin),
    Ask(A.CATALOGUE_EDIT, office.keep_rule, _keep_rule),
    Ask(A.CATALOGUE_EDIT, office.drop_rule, _drop_rule),
    Ask(A.CATALOGUE_EDIT, office.keep_category, _keep_category),
    Ask(A.CATALOGUE_EDIT, office.keep_groups, _keep_groups),
    Ask(A.CATALOGUE_EDIT, office.order_categories, _order),
    Ask(A.CATALOGUE_EDIT, office.withdraw_category, _withdraw),
    Ask(A.CATALOGUE_EDIT, office.publish, _publish),
    Ask(A.CATALOGUE_EDIT, office.discard, lambda s, a, _k: office.discard(s.eng, a)),
    Ask(A.SYSTEM_SEE, calendars.standing, lambda s, a, _k: calendars.standing(s.eng, a)),
    Ask(A.DEADLINES_RECKON, calendars.compare, lambda s, a, _k: calendars.compare(s.eng, a)),
    Ask(A.DEADLINES_RECKON, calendars.reckon, lambda s, a, _k: calendars.reckon(s.eng, a)),
    Ask(A.CASE_BLOW, whistles.category_order, lambda s, a, _k: whistles.category_order(s.eng, a)),
)
