"""Whoever reads the audit meets words: every action that the code appends has a name in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from governance.alarms.rules import Kind
from governance.audit.steps import step_name, step_names
from governance.audit.words import action_name, action_names, fact_names, result_name
from governance.engine.home import ROOT
from governance.engine.text import speaking
from governance.whistles.case import EventKind

MENDED = ("accept", "link", "merge", "put_back", "contact", "officer", "cover", "move", "swap", "assign", "time")

# What an action may become that is put together where it is appended. A new way of putting one together belongs here.
PUT_TOGETHER = {
    "f'alarm.{kind}'": {f"alarm.{kind}" for kind in Kind},
    "f'case.{event.kind.value}'": {f"case.{kind.value}" for kind in EventKind},
    "f'data.{what}'": {f"data.{what}" for what in MENDED},
    "f'{owner_kind}.register'": {"device.register", "premises.register"},
    "TOLD": {"audit.head"},
    "RESTORED": {"store.restored"},
    "said": {"refusal", "refusal.more"},
    "action": {"session.sign_in", "session.sign_in_demo", "session.end_all", "session.end_others"},
    "f'{kind}.register_undone'": {"device.register_undone", "premises.register_undone"},
    "Action.BRIEFING_MAKE": {"briefing.make"},
}


def calls(name: str) -> Iterator[ast.Call]:
    """Every call of `name` in the product, as it is written there."""
    for path in [
        ROOT / "app.py",
        *sorted((ROOT / "governance").rglob("*.py")),
        *sorted((ROOT / "pages").rglob("*.py")),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                yield node


NO_ROOMS = ("web", "engine", "audit", "areas")
APPENDING = ("audit.append", "audit.store.append", "audit_store.append", "store.append")

# Appended many at once, from rows: what a file adds, changes and takes back.
PEOPLE_OF_A_FILE = {"account.add", "account.change", "account.remove", "account.taken_back"}


def appended() -> set[str]:
    found: set[str] = set()
    for call in (call for name in APPENDING for call in calls(name)):
        said = call.args[3]
        found |= {str(said.value)} if isinstance(said, ast.Constant) else PUT_TOGETHER[ast.unparse(said)]
    return found | PEOPLE_OF_A_FILE


def test_every_action_that_is_appended_has_words_and_none_has_words_that_nobody_appends() -> None:
    assert appended() == set(action_names())


def test_what_mends_data_names_what_it_did_as_the_audit_knows_it() -> None:
    noted = [call.args[3] for call in calls("note") if len(call.args) > 3]
    told = {said.value for said in noted if isinstance(said, ast.Constant)}
    told |= {ast.literal_eval(call.args[3]) for call in calls("_give")}
    assert told == set(MENDED)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_is_a_code_and_no_two_actions_share_one(language: str) -> None:
    with speaking(language):
        names = action_names()
        assert len(set(names.values())) == len(names)
        assert not any("." in name or "_" in name for name in (*names.values(), *fact_names().values()))


def may_be_refused() -> set[str]:
    """Every step that a page tries, or a route asks for: what stands where a refusal is expected."""
    found: set[str] = set()
    for path in [*sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "governance" / "web").rglob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        rooms = {
            name.asname or name.name: f"{node.module}.{name.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("governance.")
            for name in node.names
        }
        for said in {ast.unparse(one) for part in tried(tree) for one in ast.walk(part) if is_name(one)}:
            first, _dot, rest = said.partition(".")
            named = f"{rooms[first]}.{rest}".strip(".").split(".") if first in rooms and rooms[first] != said else []
            if named and named[1] not in NO_ROOMS and named[-1].islower() and said in asked_for(tree):
                found.add(f"{named[1]}.{named[-1]}")
    return found


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and re.fullmatch(r"[\w.]+", ast.unparse(node)) is not None


def asked_for(tree: ast.Module) -> set[str]:
    """Names of functions that are called, or handed on to be called, in a module."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {ast.unparse(one) for call in calls for one in (call.func, *call.args)}


def tried(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the parts of a module in which a refusal is expected; all of it where a route's refusals are recorded."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "governance.web.recorded":
            yield tree
        if isinstance(node, ast.Try) and any("Refused" in ast.unparse(one.type) for one in node.handlers if one.type):
            yield from node.body
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("attempt", "menu"):
            yield from node.args


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_may_be_refused_has_a_name_that_is_no_code(language: str) -> None:
    asked = may_be_refused()
    assert {"whistles.report_in", "accounts.change_password", "procedures.hand_over"} <= asked
    with speaking(language):
        assert asked - set(step_names()) == set()
        assert not any("." in name or "_" in name for name in step_names().values())
        assert step_name("procedures.of_old") == step_name("page")


def facts_of(call: ast.Call, function: ast.FunctionDef) -> set[str]:
    """Return the facts that stand in the detail of an entry, as far as they are written out where it is appended."""
    keys: set[str] = set()
    todo = [one.value for one in call.keywords if one.arg == "detail"] + call.args[6:7]
    names: set[str] = set()
    while todo:
        part = todo.pop()
        if isinstance(part, ast.Dict):
            keys |= {str(key.value) for key in part.keys if isinstance(key, ast.Constant)}
        elif isinstance(part, ast.BinOp):
            todo += [part.left, part.right]
        elif isinstance(part, ast.IfExp):
            todo += [part.body, part.orelse]
        elif isinstance(part, ast.Name) and part.id not in names:
            names.add(part.id)
            for node in ast.walk(function):
                target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
                value = getattr(node, "value", None)
                if isinstance(target, ast.Name) and target.id == part.id and isinstance(value, ast.expr):
                    todo.append(value)
                elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == part.id:
                    keys |= {ast.literal_eval(target.slice)}
    return keys


def test_every_fact_that_is_appended_has_words() -> None:
    found: set[str] = set()
    for path in sorted((ROOT / "governance").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) in APPENDING:
                        found |= facts_of(call, function)
    assert {"heirs", "covers", "fields", "given"} <= found
    assert found - set(fact_names()) == set()


def test_results_and_actions_of_older_releases_are_shown_as_they_stand() -> None:
    assert (result_name("done"), result_name("refused")) == ("成功", "被拒")
    assert (action_name("whistle.of_old"), result_name("odd")) == ("whistle.of_old", "odd")
