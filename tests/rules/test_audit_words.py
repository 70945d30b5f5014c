"""Whoever reads the audit meets words: every action that the code appends has a name in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from governance.alarms.rules import Kind
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
    "store.TOLD": {"audit.head"},
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


# Appended many at once, from rows: what a file adds, changes and takes back.
PEOPLE_OF_A_FILE = {"account.add", "account.change", "account.remove", "account.taken_back"}


def appended() -> set[str]:
    found: set[str] = set()
    for call in (
        *calls("audit.append"),
        *calls("audit.store.append"),
        *calls("audit_store.append"),
        *calls("store.append"),
    ):
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


def test_results_and_actions_of_older_releases_are_shown_as_they_stand() -> None:
    assert (result_name("done"), result_name("refused")) == ("成功", "被拒")
    assert (action_name("whistle.of_old"), result_name("odd")) == ("whistle.of_old", "odd")
