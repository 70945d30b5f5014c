"""The samples: right ones load into the city they were made for, broken ones are refused, a new city grows of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.areas import actions as areas
from governance.commandline import founding
from governance.engine import Engine, Refused, open_store
from governance.procedures.loading.order import AREAS, Order, Summary
from governance.procedures.loading.run import load
from governance.procedures.samples import write_samples
from governance.procedures.start import open_home
from tests.city import Clock, small_city
from tests.loading.files import findings, number, silent

TABLES = ("places", "devices", "alarms", "accounts")
LEVELS = ("towns", "grids", "micro-grids")
FORMATS = ("-gb18030.csv", ".csv", ".xlsx", ".parquet")
ROWS = {"places": 12, "devices": 22, "alarms": 30, "accounts": 5}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("sampled") / "home"
    small_city(home).close()
    eng = open_home(home, Clock())
    yield eng
    eng.close()


@pytest.fixture(scope="module")
def folder(city: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples") / "out"
    write_samples(city, made, silent)
    return made


def loaded(eng: Engine, kind: str, path: Path, **more: object) -> Summary:
    """Try a file, load it, and see that the trial had told the truth."""
    order = Order(kind.replace("-", "_"), path, **more)  # type: ignore[arg-type]
    trial = load(eng, None, Order(**{**order.__dict__, "dry_run": True}), silent)
    real = load(eng, None, order, silent)
    told = [(one.read, one.new, one.changed, one.same, one.refused, one.unassigned) for one in (trial, real)]
    assert told[0] == told[1]
    assert real.read == real.new + real.changed + real.same + real.refused
    assert not real.refused
    assert not real.stopped
    return real


def test_every_right_table_loads_and_says_the_same_in_every_format(city: Engine, folder: Path) -> None:
    for kind in TABLES:
        first = True
        for ending in FORMATS:
            found = loaded(city, kind, folder / "right" / f"{kind}{ending}")
            assert (found.read, found.new if first else found.same) == (ROWS[kind], ROWS[kind])
            first = False
    for kind in ("places", "devices"):
        assert loaded(city, kind, folder / "right" / f"{kind}.geojson").same == ROWS[kind]


def test_positions_of_a_map_app_end_where_the_others_stand(city: Engine, folder: Path) -> None:
    for kind, table in (("places", "gov.premises"), ("devices", "gov.devices")):
        assert loaded(city, kind, folder / "right" / f"{kind}-gcj02.csv", datum="gcj02").new == ROWS[kind]
        key = table.removeprefix("gov.").removesuffix("s") + "_id" if kind == "devices" else "premises_id"
        other = f"replace({key}, '-G', '-')"
        apart = f"SELECT count(*) FROM {table} a JOIN {table} b ON b.{key} = replace(a.{key}, '-G', '-')"
        moved = f"{apart} WHERE a.{key} <> {other.replace(key, f'a.{key}')} AND abs(a.lon - b.lon) > 1e-6"
        assert number(city, moved) == 0


def test_words_of_theirs_are_explained_by_either_form_of_the_value_map(city: Engine, folder: Path) -> None:
    path, mapping = folder / "right" / "devices-their-words.csv", {"device_id": "终端SN"}
    more: dict[str, object] = {"mapping": mapping, "source_name": "平台"}
    found = loaded(city, "devices", path, values_file=folder / "right" / "words.toml", **more)
    assert found.new == ROWS["devices"]
    again = loaded(city, "devices", path, values_file=folder / "right" / "words.csv", source_name="平台")
    assert again.same == ROWS["devices"]


def test_a_device_that_nobody_registered_is_told(city: Engine, folder: Path) -> None:
    assert number(city, "SELECT count(*) FROM gov.unknown_owners WHERE owner_id = 'YL-D-999'") == 1


@pytest.mark.parametrize("level", LEVELS)
def test_boundaries_are_the_same_whatever_format_and_coordinates_they_come_in(
    city: Engine, folder: Path, level: str
) -> None:
    files = sorted((folder / "right").glob(f"{level}[.-]*"))
    if not files:
        assert number(city, "SELECT count(*) FROM gov.areas WHERE level = 'micro_grid'") == 0
        pytest.skip("this city has no micro-grids")
    assert {path.suffix for path in files} == {".geojson", ".gpkg", ".zip"}
    for path in files:
        found = loaded(city, level, path, datum="gcj02" if "gcj02" in path.name else None)
        assert (found.new, found.changed, found.same) == (0, 0, found.read)


def test_every_broken_sample_is_refused_and_changes_nothing(city: Engine, folder: Path) -> None:
    lines = (folder / "broken.txt").read_text(encoding="utf-8").splitlines()[1:]
    before = number(city, "SELECT count(*) FROM gov.imports")
    assert len(lines) == len(list((folder / "broken").iterdir())) >= 20
    for name, kind, what in (line.split("\t") for line in lines):
        order = Order(kind, folder / "broken" / name)
        if what == "file refused":
            with pytest.raises(Refused) as told:
                load(city, None, order, silent)
            assert name in str(told.value)
            assert str(told.value).count("。") <= 2, "one sentence, with its cure"
        else:
            found = load(city, None, order, silent)
            assert found.stopped, name
            assert found.refused
            assert all(one.reason and one.line for one in found.faults)
            assert found.refused_file
    assert number(city, "SELECT count(*) FROM gov.imports") == before


def test_the_same_city_gives_the_same_files(city: Engine, folder: Path, tmp_path: Path) -> None:
    write_samples(city, tmp_path / "again", silent)
    for path in sorted(folder.rglob("*.csv")):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes(), path.name


def test_a_folder_with_something_in_it_is_left_alone(city: Engine, folder: Path) -> None:
    with pytest.raises(Refused):
        write_samples(city, folder, silent)


def test_a_new_city_grows_from_the_samples_alone(folder: Path, tmp_path: Path) -> None:
    founding.init(tmp_path / "home", {"city": folder / "right" / "city.toml"}, silent)
    eng = open_store(tmp_path / "home", clock=Clock())
    try:
        for level in LEVELS:
            path = folder / "right" / f"{level}-shapefile.zip"
            if path.exists():
                found = loaded(eng, level, path)
                assert found.new == found.read > 0
        for kind in TABLES:
            assert loaded(eng, kind, folder / "right" / f"{kind}.xlsx").new == ROWS[kind]
        assert len(areas.level_frame(eng, "grid")) > 0
        assert number(eng, "SELECT count(*) FROM gov.devices WHERE located = 'inside'") == ROWS["devices"]
        assert findings(eng) == []
    finally:
        eng.close()


def test_the_kinds_of_samples_are_all_there(folder: Path) -> None:
    kinds = {line.split("\t")[1] for line in (folder / "broken.txt").read_text(encoding="utf-8").splitlines()[1:]}
    assert {"places", "devices", "alarms", "accounts", "towns"} <= kinds
    assert {"towns", "grids", "micro_grids"} == {str(one) for one in AREAS}
