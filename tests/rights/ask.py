"""How the rights are asked: one entry for every product function that takes an account, and what it is tried on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

from governance.accounts.rights import RIGHTS, Action, Reach, Role
from governance.accounts.rules import Account, can
from governance.engine import NotAllowed, Refused
from tests.rights.scene import NEVER_WAS, Scene

# What an account must be allowed to see before it is told that a thing exists.
SEEN_BY = {
    "case": Action.CASE_SEE,
    "photo": Action.CASE_SEE,
    "alarm": Action.ALARM_SEE,
    "device": Action.ALARM_SEE,
    "premises": Action.ALARM_SEE,
    "contact": Action.ALARM_SEE,
    "account": Action.ACCOUNT_SEE,
    "cover": Action.ACCOUNT_COVER,
}


class How(Enum):
    """What an entry shows: a thing that is reached or not, a list it stands in, a count it adds to, or the role."""

    THING = "thing"
    LIST = "list"
    COUNT = "count"
    ROLE = "role"


@dataclass(frozen=True)
class Ask:
    """One product function, the action it asks the table about, and how a test calls it.

    `call` gets the scene, the account and the identifier of a `thing`; for LIST it returns identifiers, for COUNT a
    number. Without a thing the role alone decides.
    """

    action: Action
    of: Callable[..., Any]
    call: Callable[[Scene, Account, str], Any]
    thing: str = ""
    how: How = How.ROLE
    also: Action | None = None  # a second action that opens it just as well

    @property
    def name(self) -> str:
        """Where the function is: what the register is compared by."""
        return f"{self.of.__module__}.{self.of.__name__}"

    @property
    def kind(self) -> str:
        """The kind of thing, without its state."""
        return self.thing.partition(":")[0]


def has(ask: Ask, role: Role) -> bool:
    """Tell whether a role has the action at all."""
    return ask.action in RIGHTS[role] or ask.also in RIGHTS[role]


def may(ask: Ask, role: Role, own: bool) -> bool:
    """Tell whether the table opens a thing of its own, or of somebody else, to a role."""
    return reached(role, ask.action, own) or (ask.also is not None and reached(role, ask.also, own))


def reached(role: Role, action: Action, own: bool) -> bool:
    """Tell whether the table gives a role an action on a thing of its own or of somebody else."""
    reach = RIGHTS[role].get(action)
    return reach is Reach.ALL or (own and reach is not None)


def outcome(ask: Ask, scene: Scene, role: Role, key: str) -> tuple[str, str]:
    """Return what came of calling: nothing when it was done, else the kind of refusal and its sentence."""
    try:
        ask.call(scene, scene.account[role], key)
    except Refused as refusal:
        return type(refusal).__name__, str(refusal)
    return "", ""


def is_closed(found: tuple[str, str], account: Account, action: Action) -> bool:
    """Tell whether a refusal is about the role, not about the thing or the words."""
    return found[0] == NotAllowed.__name__ or (bool(found[0]) and found[1] == can(account, action).reason)


def try_role(ask: Ask, scene: Scene, role: Role) -> None:
    """A role that has the action is let in, whatever comes of it; every other is told that it may not."""
    found = outcome(ask, scene, role, "")
    assert is_closed(found, scene.account[role], ask.action) is not has(ask, role), found


def try_thing(ask: Ask, scene: Scene, role: Role) -> None:
    """What is within reach is done; what may not even be seen is refused word for word as what never was."""
    for own in (True, False):
        key = scene.thing(ask.thing, scene.owner(role, own))
        found = outcome(ask, scene, role, key)
        if may(ask, role, own):
            assert found == ("", ""), (own, found)
        elif reached(role, SEEN_BY[ask.kind], own):
            assert found[0], own
        else:
            assert found[0], own
            assert found == outcome(ask, scene, role, NEVER_WAS[ask.kind]), own


def try_list(ask: Ask, scene: Scene, role: Role) -> None:
    """A list holds exactly what is within reach."""
    for own in (True, False):
        key = scene.thing(ask.thing, scene.owner(role, own))
        if not has(ask, role):
            assert is_closed(outcome(ask, scene, role, key), scene.account[role], ask.action)
            continue
        found: Collection[str] = ask.call(scene, scene.account[role], key)
        assert (key in set(found)) is may(ask, role, own), own


def try_count(ask: Ask, scene: Scene, role: Role) -> None:
    """A number counts exactly what is within reach: one more of it makes one more, one more elsewhere nothing."""
    for own in (True, False):
        if not has(ask, role):
            assert is_closed(outcome(ask, scene, role, ""), scene.account[role], ask.action)
            continue
        before = ask.call(scene, scene.account[role], "")
        scene.thing(ask.thing, scene.owner(role, own))
        after = ask.call(scene, scene.account[role], "")
        assert after - before == int(may(ask, role, own)), own


TRY = {How.THING: try_thing, How.LIST: try_list, How.COUNT: try_count, How.ROLE: try_role}
