"""Boundary versions from the command line, from an empty city to the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from governance.commandline.program import main
from governance.engine.log import close_log
from tests.boundaries.files import COUNTY, townships

Govern = Callable[..., tuple[int, str]]


@pytest.fixture
def govern(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Govern]:
    """Run a command on a store of its own and return its exit code and what it said."""
    monkeypatch.setenv("GOVERNANCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*words: object) -> tuple[int, str]:
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out + told.err

    yield run
    close_log()


def test_a_city_grows_its_boundaries_and_goes_back(govern: Govern, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(COUNTY, "utf-8")
    code, said = govern("init", "--city", tmp_path / "city.toml")
    assert (code, "no areas yet" in said, "load towns" in said) == (0, True, True)
    assert "no boundaries yet" in govern("boundaries", "list")[1]
    path = townships(tmp_path)
    assert govern("load", "towns", path, "--accept-topology")[0] == 0
    code, said = govern("boundaries", "rollback", "--reason", "nothing before")
    assert (code, "no earlier version" in said) == (2, True)
    content = json.loads(path.read_text("utf-8"))
    content["features"][0]["properties"]["name"] = "RENAMED"
    (tmp_path / "renamed.geojson").write_text(json.dumps(content), "utf-8")
    assert govern("load", "towns", tmp_path / "renamed.geojson", "--accept-topology")[0] == 0
    _code, said = govern("boundaries", "list")
    assert said.splitlines()[1].split()[:2] == ["*", "2"]
    code, said = govern("boundaries", "rollback", "--reason", "renamed by mistake")
    assert (code, "Version 1 holds again" in said) == (0, True)
    _code, said = govern("boundaries", "list", "--json")
    assert [(one["version_id"], one["holds"]) for one in json.loads(said)["versions"]] == [(2, False), (1, True)]
    assert govern("check")[0] == 0
