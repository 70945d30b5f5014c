"""Every setting stands in one table, which the README shows, and nothing is read that is not in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.engine import Refused, open_store, settings
from governance.engine.text import speaking
from governance.procedures import settings as procedure
from governance.procedures.settings_words import meanings

ROOT = Path(__file__).resolve().parents[1]
CODE = [ROOT / "app.py", *(ROOT / "governance").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
TABLE = ROOT / "governance" / "engine" / "settings.py"


def string_constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_readme_shows_the_table_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", readme, re.S)
    assert shown
    assert shown[1] == procedure.markdown(), "run: python -m governance settings table"


def test_every_setting_is_used_somewhere() -> None:
    used = {text for path in CODE if path != TABLE for text in string_constants(path)}
    assert [one.name for one in settings.SETTINGS if one.name not in used] == []


def test_no_environment_variable_is_read_beside_the_table() -> None:
    named = {text for path in CODE for text in string_constants(path) if re.fullmatch(r"GOVERNANCE_[A-Z_]+", text)}
    assert named <= {one.name for one in settings.SETTINGS}


def test_every_setting_that_is_asked_for_exists() -> None:
    asked = re.compile(r"settings\.(?:text|number)\(\s*\w+,\s*\"([\w.]+)\"")
    found = {name for path in CODE for name in asked.findall(path.read_text(encoding="utf-8"))}
    assert found
    assert found <= {one.name for one in settings.SETTINGS}


def test_every_default_fits_its_kind() -> None:
    for one in settings.SETTINGS:
        assert one.kind(one.default) is not None


def test_a_changed_setting_holds_and_the_audit_tells_the_old_and_the_new_value(tmp_path: Path) -> None:
    eng = open_store(tmp_path)
    assert procedure.change(eng, "location.snap_m", "12.5") == "30"
    assert procedure.change(eng, "location.snap_m", "15") == "12.5"
    assert eng.read(lambda db: settings.number(db, "location.snap_m")) == 15
    told = eng.read(lambda db: db.execute("SELECT detail FROM gov.audit ORDER BY seq").fetchall())
    assert told == [('{"new": "12.5", "old": "30"}',), ('{"new": "15", "old": "12.5"}',)]
    eng.close()


@pytest.mark.parametrize("value", ["", "soon", "-1", "nan", "inf", "1e999", "3,5"])
def test_a_value_of_the_wrong_kind_is_refused(tmp_path: Path, value: str) -> None:
    eng = open_store(tmp_path)
    with pytest.raises(Refused, match=r"location\.snap_m"):
        procedure.change(eng, "location.snap_m", value)
    assert eng.read(lambda db: settings.text(db, "location.snap_m")) == "30"
    eng.close()


def test_every_setting_of_the_city_is_told_in_the_reader_s_language() -> None:
    of_the_city = {one.name for one in settings.SETTINGS if not one.from_environment}
    assert set(meanings()) == of_the_city
    with speaking("en"):
        assert not any(re.search(r"[一-鿿]", words) for words in meanings().values())
