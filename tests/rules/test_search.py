"""What is typed over a map: coordinates however they are written, numbers, and names by their sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from governance.procedures.search.readings import readings
from governance.procedures.search.rules import LONGEST_TYPED, Bounds, number, points, short
from governance.procedures.search.spelling import END, PART, START, WHOLE, Names, signs_of

CITY: Bounds = (119.4, 31.7, 119.9, 32.2)
LON, LAT = 119.57, 32.01
INSIDE = st.tuples(st.floats(119.4, 119.9).map(lambda x: round(x, 6)), st.floats(31.7, 32.2).map(lambda x: round(x, 6)))


@pytest.mark.parametrize(
    "typed",
    [
        "119.57,32.01",
        "119.57, 32.01",
        "119.57 32.01",
        "119.57，32.01",
        "119.57、32.01",
        "119.57；32.01",
        "１１９．５７，３２．０１",
        "32.01 119.57",
        "(119.57, 32.01)",
        "119.57° 32.01°",
        "119.57°,32.01°",
        "119.57º 32.01º",
        "119.57度，32.01度",
        "东经119.57度北纬32.01度",
        "北纬 32.01 东经 119.57",
        "经度：119.57，纬度：32.01",
        "119.57E 32.01N",
        "n32.01e119.57",
        "N 32.01°, E 119.57°",
        "119°34′12″,32°0′36″",
        "119°34'12\" 32°00'36\"",
        "119°34’12”E，32°0’36”N",
        "119度34分12秒 32度0分36秒",
        "119°34.2′ 32°0.6′",
        "东经119°34′12″北纬32°0′36″",
    ],
)
def test_a_pair_of_coordinates_is_read_as_people_write_it(typed: str) -> None:
    assert points(typed, CITY) == [(pytest.approx(LON), pytest.approx(LAT))]


@given(INSIDE, st.sampled_from([",", " ", "，", "、", "; ", "\t"]), st.booleans())
def test_whichever_comes_first_the_point_is_the_one_in_the_city(
    at: tuple[float, float], between: str, turned: bool
) -> None:
    one, other = reversed(at) if turned else at
    assert points(f"{one:.6f}{between}{other:.6f}", CITY) == [at]


@given(INSIDE)
def test_degrees_minutes_and_seconds_say_the_same_as_decimals(at: tuple[float, float]) -> None:
    def written(angle: float) -> str:
        minutes, seconds = divmod(angle % 1 * 3600, 60)
        return f"{int(angle)}°{int(minutes)}′{min(seconds, 59.9999):.4f}″"

    west, south, east, north = CITY
    around = (west - 0.001, south - 0.001, east + 0.001, north + 0.001)
    assert points(f"{written(at[0])} {written(at[1])}", around) == [pytest.approx(at, abs=1e-6)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "119.57",
        "11957",
        "119.5732.01",
        "1.5, 3",
        "119.57,32.01,5",
        "119°61′0″ 32°0′0″",
        "119.57N 32.01N",
        "119.57 N 32.01 E x",
        "西经119.57 北纬32.01",
        "nan,nan",
        "1e2,3e1",
        "inf 32",
        "-119.57,32.01",
        "119.5°30′ 32°1′",
        "W20261101-0001",
    ],
)
def test_what_is_no_point_of_the_city_is_none(typed: str) -> None:
    assert points(typed, CITY) == []


def test_where_both_orders_lie_in_the_city_both_are_meant_and_words_decide() -> None:
    assert points("30.1 31.2", (30, 30, 32, 32)) == [(30.1, 31.2), (31.2, 30.1)]
    assert points("N30.1 E31.2", (30, 30, 32, 32)) == [(31.2, 30.1)]


@given(st.text(max_size=200))
@example("٣١.٥ ٣٢.١")
@example("²³, ²³")
@example("\ud800")
def test_nothing_that_can_be_typed_breaks_the_rules(typed: str) -> None:
    said = short(typed)
    assert len(said) <= LONGEST_TYPED
    for lon, lat in points(said, CITY):
        assert CITY[0] <= lon <= CITY[2]
        assert CITY[1] <= lat <= CITY[3]
    assert number(said).isascii()
    NAMES.find(said)


@given(st.from_regex(r"\A[WA]20[0-9]{6}-[0-9]{4,5}\Z"), st.sampled_from(["{}", " {} ", "\t{}"]), st.booleans())
def test_a_number_is_the_same_however_it_is_typed(written: str, around: str, small: bool) -> None:
    assert number(around.format(written.lower() if small else written)) == written


def test_words_and_what_is_too_short_are_no_numbers() -> None:
    assert [number(typed) for typed in ("东门", "abc", "12", "第3网格", "")] == [""] * 5


TOLD = ["重庆路社区", "长安小区", "女子医院", "曲阿街道", "Ａ座（东）", "西安路", "鲜鱼馆", "长安", "乐购超市", "3号楼"]
NAMES = Names(TOLD)


def found(typed: str) -> dict[str, int]:
    places, fits = NAMES.find(typed)
    return {TOLD[place]: int(fit) for place, fit in zip(places, fits, strict=True)}


@pytest.mark.parametrize("typed", ["cql", "zql", "CQL", "cqlsq", "chongqing", "zhongqinglu", "chongq", "chong qing'lu"])
def test_any_reading_of_a_character_finds_its_name(typed: str) -> None:
    assert "重庆路社区" in found(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nzyy", "女子医院"),
        ("nvzi", "女子医院"),
        ("nuzi", "女子医院"),
        ("ygcs", "乐购超市"),
        ("lgcs", "乐购超市"),
        ("qa", "曲阿街道"),
        ("qua", "曲阿街道"),
        ("azd", "Ａ座（东）"),
        ("a座东", "Ａ座（东）"),
        ("3hl", "3号楼"),
        ("长axq", "长安小区"),
    ],
)
def test_initials_syllables_letters_figures_and_characters_may_be_mixed(typed: str, name: str) -> None:
    assert name in found(typed)


def test_letters_that_can_be_cut_in_two_ways_mean_both() -> None:
    assert {"西安路", "鲜鱼馆"} <= set(found("xian"))


def test_the_whole_name_comes_before_its_beginning_and_that_before_a_part() -> None:
    assert list(found("长安").items()) == [("长安", WHOLE), ("长安小区", START)]
    assert found("安小") == {"长安小区": PART}
    assert list(found("ca").items()) == [("长安", WHOLE + 1), ("长安小区", START + 1)]


def test_no_name_is_found_across_the_gap_to_the_next() -> None:
    assert found("社区长安") == {}
    assert found("sqca") == {}


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "😀", "（）", " ", "\\", END, "*.*", "火星基地"])
def test_signs_that_mean_something_elsewhere_mean_nothing_here(typed: str) -> None:
    assert found(typed) == {}


def test_one_letter_or_figure_finds_what_begins_with_it_and_no_initials() -> None:
    assert found("c") == {}
    assert set(found("a")) == {"Ａ座（东）"}
    assert set(found("3")) == {"3号楼"}
    assert found("号") == {"3号楼": PART}


def test_a_city_without_names_finds_none() -> None:
    assert [len(part) for part in Names([]).find("cql")] == [0, 0]
    assert [len(part) for part in Names(["", "东"]).find("东" * LONGEST_TYPED)] == [0, 0]


@given(st.lists(st.text("重庆长安路abc1（） ", max_size=8), min_size=1, max_size=12), st.data())
def test_every_part_of_every_name_finds_it(names: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(names) - 1))
    signs = signs_of(names[place])
    begin = data.draw(st.integers(0, len(signs)))
    part = signs[begin : data.draw(st.integers(begin, len(signs)))]
    places, _fits = Names(names).find(part)
    alone = len(part) == 1 and part.isascii()
    assert (place in places) == (bool(part) and (not alone or signs.startswith(part)))
    assert len(np.unique(places)) == len(places)


@given(st.lists(st.text("重庆长安路女行", min_size=2, max_size=6), min_size=1, max_size=6), st.data())
def test_every_choice_of_readings_finds_the_name(names: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(names) - 1))
    chosen = [data.draw(st.sampled_from(readings(sign))) for sign in names[place]]
    assert place in Names(names).find("".join(one[0] for one in chosen))[0]
    assert place in Names(names).find(chosen[0])[0]
