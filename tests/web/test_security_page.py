"""The page on security says nothing that is not so."""

from __future__ import annotations

import ast
import re

from governance.accounts.rights_words import markdown
from governance.engine.home import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_it_names_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))
    assert len(named) > 30
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}, f"{path}::{name}"


def test_its_table_is_the_table_of_rights() -> None:
    assert markdown() in PAGE, "copy the table anew from governance.accounts.rights_words.markdown()"
