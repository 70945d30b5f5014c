"""What is typed over a map finds what its reader may see, wherever its name, number or position is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.accounts.rules import Account, Action, Role
from governance.engine import Cursor, Engine, NotAllowed
from governance.engine.text import speaking
from governance.procedures.search import actions as search
from governance.procedures.search.rules import Found, Kind
from tests.city import account_of, small_city
from tests.city_areas import CITY, GRIDS, MICRO_GRIDS, SIDE, SOUTH, TOWNS, WEST
from tests.rights.ask import SEEN_BY, reached
from tests.rights.scene import Scene

NONSENSE = [
    "",
    "   ",
    "%",
    "_",
    "%%%",
    "场_1",
    "'; DROP TABLE gov.premises; --",
    "' OR '1'='1",
    '"',
    "\\",
    "\x00",
    "\ud800",
    "😀👨‍👩‍👧",
    "火星基地",
    "长" * 10_000,
    "a" * 10_000,
    "1" * 10_000,
    "chang" * 2_000,
    "nan, nan",
    "<script>alert(1)</script>",
    "{}",
    "Q%",
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    eng = small_city(tmp_path_factory.mktemp("search"))
    yield Scene(eng)
    eng.close()


@pytest.fixture(scope="module")
def eng(scene: Scene) -> Engine:
    return scene.eng


def find(eng: Engine, typed: str, role: Role = Role.SUPERVISION, limit: int = search.FEW) -> list[Found]:
    return search.find(eng, account_of(eng, role), typed, limit)


def refs(found: list[Found], kind: Kind) -> list[str]:
    return [one.ref for one in found if one.kind is kind]


@pytest.mark.parametrize("typed", ["东镇", "dz", "dongzhen", "DZ", "town 101", TOWNS[0]])
def test_a_town_is_found_by_name_sound_english_and_code(eng: Engine, typed: str) -> None:
    best = find(eng, typed)[0]
    assert (best.kind, best.ref, best.level, best.town_code) == (Kind.AREA, TOWNS[0], "town", TOWNS[0])
    assert best.bounds == pytest.approx((WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))


def test_areas_of_every_level_are_found_the_larger_ones_first(eng: Engine) -> None:
    found = [one for one in find(eng, "东", limit=20) if one.kind is Kind.AREA]
    assert [one.level for one in found] == ["town", "village", *["grid"] * 3]
    assert find(eng, "试市")[0].ref == CITY
    assert MICRO_GRIDS[0] in refs(find(eng, MICRO_GRIDS[0]), Kind.AREA)
    assert refs(find(eng, "wwg", limit=20), Kind.AREA) == list(MICRO_GRIDS)


def test_an_area_says_what_it_is_and_in_which_town_in_the_readers_language(eng: Engine) -> None:
    with speaking("zh"):
        assert (find(eng, GRIDS[0])[0].name, find(eng, GRIDS[0])[0].hint) == ("东村第1网格", "网格 · 东镇")
    with speaking("en"):
        assert find(eng, TOWNS[0])[0].name == "town 101"


@pytest.mark.parametrize("typed", ["1371234", "13712342210", "7123", "3422"])
def test_a_number_that_is_masked_in_a_name_is_not_found_by_its_parts(tmp_path: Path, typed: str) -> None:
    eng = small_city(tmp_path)
    rename = "UPDATE gov.premises SET name = '老王 13712342210' WHERE premises_id = 'P0000012'"
    eng.write(lambda db: db.execute(rename) and None)
    assert [one.name for one in find(eng, "老王")] == ["老王 137****2210"]
    assert refs(find(eng, typed), Kind.PREMISES) == []
    eng.close()


@pytest.mark.parametrize("typed", ["119.53,31.91", "31.91 119.53", "31.91，119.53", "119°31′48″E 31°54′36″N"])
def test_a_point_is_found_however_it_is_written_with_the_grid_it_lies_in(eng: Engine, typed: str) -> None:
    with speaking("zh"):
        (found,) = find(eng, typed)
    assert (found.kind, found.lon, found.lat) == (Kind.POINT, pytest.approx(119.53), pytest.approx(31.91))
    assert (found.hint, found.town_code) == ("东镇 · 东村第1网格", TOWNS[0])


@pytest.mark.parametrize("typed", ["0,0", "1, 1", "12，5", "90 1"])
def test_a_pair_of_numbers_means_a_point_and_nothing_whose_code_has_these_figures(eng: Engine, typed: str) -> None:
    assert find(eng, typed) == []
    assert search.outside(eng, typed) is not None


def test_a_point_outside_the_city_is_not_found(eng: Engine) -> None:
    assert find(eng, "116.40,39.90") == []


@pytest.mark.parametrize("typed", ["场所12", "cs12", "changsuo12", "P0000012", "p0000012", "０００００１２"])
def test_a_premises_is_found_by_its_name_its_sound_and_its_number(eng: Engine, typed: str) -> None:
    found = [one for one in find(eng, typed, limit=50) if one.kind is Kind.PREMISES]
    assert found[0].ref == "P0000012"
    assert found[0].name == "场所12"


def test_the_whole_name_comes_first_then_names_that_begin_with_it_then_those_it_is_a_part_of(eng: Engine) -> None:
    found = refs(find(eng, "场所1", limit=100), Kind.PREMISES)
    begins = [f"P{number:07d}" for number in range(1, 121) if str(number).startswith("1")]
    assert found[0] == "P0000001"
    assert sorted(found) == begins
    assert len(refs(find(eng, "场所1"), Kind.PREMISES)) == search.FEW


def first(eng: Engine, table: str, column: str) -> str:
    return eng.read(lambda db: db.execute(f"SELECT min({column}) FROM {table}").fetchone()[0])


def test_a_device_is_found_by_its_number_or_its_beginning_not_by_a_part(eng: Engine) -> None:
    number = first(eng, "gov.devices", "device_id")
    assert refs(find(eng, number.lower()), Kind.DEVICE) == [number]
    assert refs(find(eng, number[:7]), Kind.DEVICE)[0] == number
    assert refs(find(eng, number[2:]), Kind.DEVICE) == []


def test_a_device_out_of_service_is_found_by_its_whole_number_only(tmp_path: Path) -> None:
    eng = small_city(tmp_path)
    number = first(eng, "gov.devices", "device_id")
    retire = "INSERT INTO gov.retired_devices VALUES (?, 'other', 'U-administrator', TIMESTAMP '2026-11-01')"
    eng.write(lambda db: db.execute(retire, [number]) and None)
    assert number in refs(find(eng, number), Kind.DEVICE)
    assert number not in refs(find(eng, number[:-1]), Kind.DEVICE)
    eng.close()


def test_a_case_is_found_by_its_number_its_beginning_and_its_end(eng: Engine) -> None:
    number = first(eng, "gov.cases", "case_id")
    assert refs(find(eng, number), Kind.CASE) == [number]
    assert number in refs(find(eng, number[-5:], limit=50), Kind.CASE)
    assert number in refs(find(eng, number[:9].lower(), limit=50), Kind.CASE)
    assert find(eng, number)[0].kind is Kind.CASE


def test_an_alarm_is_found_while_it_lives_by_its_end_and_in_the_history_by_its_whole_number(eng: Engine) -> None:
    living, past = first(eng, "gov.alarms", "alarm_id"), first(eng, "hist.alarms", "alarm_id")
    assert refs(find(eng, living), Kind.ALARM) == [living]
    assert living in refs(find(eng, living[-5:], limit=50), Kind.ALARM)
    assert refs(find(eng, past), Kind.ALARM) == [past]
    assert past not in refs(find(eng, past[-5:], limit=50), Kind.ALARM)


def test_only_a_few_of_each_kind_are_listed(eng: Engine) -> None:
    found = find(eng, "001", limit=3)
    assert {kind: len(refs(found, kind)) for kind in Kind if refs(found, kind)}
    assert max(len(refs(found, kind)) for kind in Kind) == 3


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", [Kind.CASE, Kind.ALARM, Kind.DEVICE, Kind.PREMISES])
def test_what_lies_beyond_role_and_area_is_not_found(scene: Scene, role: Role, kind: Kind) -> None:
    for own in (True, False):
        key = scene.thing(kind.value, scene.owner(role, own))
        found = refs(find(scene.eng, key, role), kind)
        assert (key in found) is reached(role, SEEN_BY[kind.value], own), own


@pytest.mark.parametrize("role", list(Role))
def test_borders_are_no_secret_to_whoever_sees_figures(eng: Engine, role: Role) -> None:
    assert TOWNS[2] in refs(find(eng, "西镇", role), Kind.AREA)


def test_an_officer_finds_only_his_own_among_premises_of_the_same_name(eng: Engine) -> None:
    account = account_of(eng, Role.GRID_OFFICER)
    count = "SELECT premises_id FROM gov.premises WHERE grid_code = ANY(?)"
    own = eng.read(lambda db: [row[0] for row in db.execute(count, [list(account.area_codes)]).fetchall()])
    assert 0 < len(own) < 120
    assert sorted(refs(find(eng, "cs", Role.GRID_OFFICER, 200), Kind.PREMISES)) == sorted(own)


def test_who_has_not_changed_his_first_password_finds_nothing(eng: Engine) -> None:
    with pytest.raises(NotAllowed):
        search.find(eng, Account("new", "new", "新人", Role.SUPERVISION, must_change=True), "东镇")


@pytest.mark.parametrize("typed", ["场%所12", "场_所12", "{场所12}", "场所（12）", "场 所 12", "场所\u202e12"])
def test_signs_are_passed_over_and_stand_for_nothing(eng: Engine, typed: str) -> None:
    assert find(eng, typed) == find(eng, "场所12")


@pytest.mark.parametrize("typed", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_finds_nothing_and_breaks_nothing(eng: Engine, typed: str) -> None:
    assert find(eng, typed) == []
    assert len(find(eng, "东镇")) > 0


def test_a_thing_without_a_position_is_found_without_one(tmp_path: Path) -> None:
    eng = small_city(tmp_path)
    for number, (lon, lat) in enumerate([(None, None), (0.0, 0.0)], start=20):
        eng.write(lambda db, values=(lon, lat, f"P{number:07d}"): _move(db, *values))
        (found,) = [one for one in find(eng, f"P{number:07d}") if one.kind is Kind.PREMISES]
        assert (found.lon, found.lat) == (None, None)
    eng.close()


def _move(db: Cursor, lon: float | None, lat: float | None, premises_id: str) -> None:
    db.execute("UPDATE gov.premises SET lon = ?, lat = ? WHERE premises_id = ?", [lon, lat, premises_id])


def _call(db: Cursor, name: str, premises_id: str) -> None:
    db.execute("UPDATE gov.premises SET name = ? WHERE premises_id = ?", [name, premises_id])


def test_a_premises_that_was_renamed_is_found_at_once_and_no_longer_by_its_old_name(tmp_path: Path) -> None:
    eng = small_city(tmp_path)
    assert "P0000050" in refs(find(eng, "场所50"), Kind.PREMISES)
    eng.write(lambda db: _call(db, "重庆路茶馆", "P0000050"))
    assert refs(find(eng, "cqlcg"), Kind.PREMISES) == ["P0000050"]
    assert refs(find(eng, "zqlcg"), Kind.PREMISES) == ["P0000050"]
    assert "P0000050" not in refs(find(eng, "场所50"), Kind.PREMISES)
    eng.close()


def test_a_phone_in_a_name_is_masked(tmp_path: Path) -> None:
    eng = small_city(tmp_path)
    eng.write(lambda db: _call(db, "王记 13712342210", "P0000050"))
    assert [one.name for one in find(eng, "王记")] == ["王记 137****2210"]
    eng.close()


def test_every_action_that_opens_a_kind_is_asked() -> None:
    assert {SEEN_BY[kind.value] for kind in Kind if kind not in (Kind.POINT, Kind.AREA)} == {
        Action.ALARM_SEE,
        Action.CASE_SEE,
    }
