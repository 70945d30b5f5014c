"""What a reader has chosen to see on maps survives an address, a link and a night; nonsense in it does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.tiles.asked import KINDS
from governance.tiles.choice import HEALTHS, LAYERS, LEVELS, MEASURES, Choice, choice_of, ordered, raised, turned

layers = st.lists(st.sampled_from(LAYERS), unique=True).map(tuple)
choices = st.builds(
    Choice,
    st.sampled_from(("", *MEASURES)),
    st.sampled_from(LEVELS),
    layers,
    st.sampled_from(("", *HEALTHS)),
    st.sampled_from(("", *KINDS)),
)


@given(choices)
def test_a_choice_is_read_from_an_address_as_it_was_written(chosen: Choice) -> None:
    assert choice_of(chosen.told(), "by=grid&layers=heat") == chosen or not chosen.told()
    assert choice_of({}, chosen.text) == chosen


@given(st.dictionaries(st.sampled_from(("measure", "by", "layers", "health", "device", "x")), st.text()), st.text())
def test_nonsense_leaves_a_choice_that_a_map_can_show(told: dict[str, str], kept: str) -> None:
    found = choice_of(told, kept)
    assert set(found.layers) <= set(LAYERS)
    assert len(set(found.layers)) == len(found.layers)
    assert found.level in LEVELS
    assert found.measure in ("", *MEASURES)
    assert (found.health, found.kind) in {(health, kind) for health in ("", *HEALTHS) for kind in ("", *KINDS)}


@given(choices, st.sampled_from(LAYERS))
def test_a_layer_turned_twice_is_as_before_but_for_its_place(chosen: Choice, layer: str) -> None:
    assert set(turned(turned(chosen, layer), layer).layers) == set(chosen.layers)


@given(choices)
def test_every_layer_can_be_raised_to_the_top(chosen: Choice) -> None:
    for layer in chosen.layers:
        found = chosen
        for _step in chosen.layers:
            found = raised(found, layer)
        assert found.layers[0] == layer
        assert set(found.layers) == set(chosen.layers)


@given(choices, layers)
def test_the_list_holds_each_layer_a_reader_may_see_once(chosen: Choice, may: tuple[str, ...]) -> None:
    assert sorted(ordered(chosen, may)) == sorted(may)
