"""Every cell of the table of rights, through the functions that pages and routes call: own and other area."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import governance
from governance.accounts.rights import Action, Role
from governance.engine import Engine
from tests.city import small_city
from tests.rights.ask import TRY, Ask
from tests.rights.register import ASKS, OWN
from tests.rights.scene import Scene

LAYERS_ABOVE = ("governance.web", "governance.demo", "governance.commandline", "governance.__main__")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    eng: Engine = small_city(tmp_path_factory.mktemp("rights"))
    yield Scene(eng)
    eng.close()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: f"{ask.action}-{ask.name.removeprefix('governance.')}")
def test_the_table_holds(scene: Scene, ask: Ask, role: Role) -> None:
    TRY[ask.how](ask, scene, role)


def test_every_action_of_the_table_is_asked_by_something() -> None:
    assert {ask.action for ask in ASKS} == set(Action)


def taking_an_account() -> Iterator[str]:
    """Names of the product's public functions of a store and an account."""
    for found in pkgutil.walk_packages(governance.__path__, "governance."):
        if found.name.startswith(LAYERS_ABOVE) or ".store" in found.name or found.name.endswith(".rules"):
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            told = [str(one.annotation) for one in inspect.signature(function).parameters.values()][:2]
            public = function.__module__ == found.name and not name.startswith("_")
            if public and told in (["Engine", "Account"], ["Engine", "Account | None"]):
                yield f"{found.name}.{name}"


def test_no_function_takes_an_account_without_standing_in_the_register() -> None:
    registered = {ask.name for ask in ASKS} | set(OWN)
    assert set(taking_an_account()) - registered == set()


def test_the_register_names_only_what_exists() -> None:
    there = set(taking_an_account())
    assert set(OWN) - there == {"governance.procedures.quality.mending.allow", "governance.imports.actions.allow"}
