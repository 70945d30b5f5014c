"""The entries of the accounts: looking people up, changing them, leave and cover, handing over."""

from __future__ import annotations

from datetime import timedelta

from governance.accounts import changing, covering, directory, factors, manage
from governance.accounts.directory import Asked
from governance.accounts.rules import Account, Action, Role
from governance.procedures import deputies, handover, handover_covers, people_list
from tests.rights.ask import Ask, How
from tests.rights.scene import Scene

A, H = Action, How
NEW = manage.NewAccount("new-account", "新来的", Role.AUDITOR)
FACTS = changing.Facts("改名", Role.AUDITOR)


def _arrange(scene: Scene, account: Account, key: str) -> object:
    now = scene.eng.now()
    return covering.arrange(scene.eng, account, key, f"{key}*", (now, now + timedelta(days=1)), "请假")


def _proposed(scene: Scene, account: Account, key: str) -> object:
    now = scene.eng.now()
    return deputies.proposed(scene.eng, account, key, now, now + timedelta(days=1))


def _hindered(scene: Scene, account: Account, key: str) -> object:
    now = scene.eng.now()
    return deputies.hindered(scene.eng, account, key, now, now + timedelta(days=1))


def _found(scene: Scene, account: Account, _key: str) -> list[str]:
    return list(directory.found(scene.eng, account, Asked())["account_id"])


def _counted(scene: Scene, account: Account, _key: str) -> int:
    return sum(directory.counts(scene.eng, account, Asked()).values()) // 2  # each comes with a colleague


def _current(scene: Scene, account: Account, _key: str) -> list[str]:
    return [one.cover.cover_id for one in covering.current(scene.eng, account)]


PEOPLE = (
    Ask(A.ACCOUNT_SEE, directory.found, _found, "account", H.LIST, A.ACCOUNT_COVER),
    Ask(A.ACCOUNT_SEE, directory.counts, _counted, "account", H.COUNT, A.ACCOUNT_COVER),
    Ask(
        A.ACCOUNT_SEE,
        directory.person,
        lambda s, a, k: directory.person(s.eng, a, k),
        "account",
        H.THING,
        A.ACCOUNT_COVER,
    ),
    Ask(
        A.ACCOUNT_SEE,
        directory.holders,
        lambda s, a, _k: directory.holders(s.eng, a, "grid"),
        also=A.ACCOUNT_COVER,
    ),
    Ask(
        A.ACCOUNT_SEE,
        people_list.export,
        lambda s, a, _k: people_list.export(s.eng, a, Asked(), "csv"),
        also=A.ACCOUNT_COVER,
    ),
    Ask(A.ALARM_SEE, people_list.centre_names, lambda s, a, _k: people_list.centre_names(s.eng, a)),
    Ask(A.ACCOUNT_COVER, deputies.proposed, _proposed, "account", H.THING),
    Ask(A.ACCOUNT_COVER, deputies.hindered, _hindered, "account", H.THING),
    Ask(A.ACCOUNT_COVER, covering.arrange, _arrange, "account", H.THING),
    Ask(A.ACCOUNT_COVER, covering.end, lambda s, a, k: covering.end(s.eng, a, k), "cover", H.THING),
    Ask(A.ACCOUNT_COVER, covering.current, _current, "cover", H.LIST),
    Ask(A.ACCOUNT_MANAGE, manage.add, lambda s, a, _k: manage.add(s.eng, a, NEW)),
    Ask(A.ACCOUNT_MANAGE, manage.lock, lambda s, a, _k: manage.lock(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, manage.unlock, lambda s, a, _k: manage.unlock(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, manage.reset, lambda s, a, _k: manage.reset(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, factors.reset, lambda s, a, _k: factors.reset(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, changing.change, lambda s, a, _k: changing.change(s.eng, a, "never-was", FACTS)),
    Ask(A.ACCOUNT_MANAGE, changing.give_areas, lambda s, a, _k: changing.give_areas(s.eng, a, "never-was", [])),
    Ask(A.ACCOUNT_MANAGE, changing.toggle_area, lambda s, a, _k: changing.toggle_area(s.eng, a, "never-was", "1")),
    Ask(A.ACCOUNT_MANAGE, handover.burden, lambda s, a, _k: handover.burden(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, handover.heirs_for, lambda s, a, _k: handover.heirs_for(s.eng, a, "never-was")),
    Ask(A.ACCOUNT_MANAGE, handover_covers.resting, lambda s, a, _k: handover_covers.resting(s.eng, a, "never-was")),
    Ask(
        A.ACCOUNT_MANAGE,
        handover.hand_over,
        lambda s, a, _k: handover.hand_over(s.eng, a, "never-was", handover.Heirs()),
    ),
)
