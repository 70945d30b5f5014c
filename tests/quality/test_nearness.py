"""Doubles and nearest premises: the same as by asking everybody about everybody, in time that grows with the number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.procedures.quality.nearness import clear, close_groups, nearest_targets

POINTS = st.lists(st.tuples(st.integers(0, 2), st.integers(-60, 60), st.integers(-60, 60)), min_size=0, max_size=60)


def by_asking_everybody(keys: np.ndarray, at: np.ndarray, within: float) -> set[frozenset[int]]:
    left = set(range(len(at)))
    groups = set()
    while left:
        waiting, group = [left.pop()], set()
        while waiting:
            one = waiting.pop()
            group.add(one)
            near = {n for n in left if keys[n] == keys[one] and np.hypot(*(at[n] - at[one])) <= within}
            left -= near
            waiting += near
        if len(group) > 1:
            groups.add(frozenset(group))
    return groups


@given(POINTS)
def test_the_groups_are_those_found_by_asking_everybody(points: list[tuple[int, int, int]]) -> None:
    keys = np.array([one[0] for one in points], dtype=int)
    at = np.array([one[1:] for one in points], dtype=float).reshape(-1, 2) / 4
    found = close_groups(keys, at, 2.0).group
    groups = {frozenset(np.flatnonzero(found == number).tolist()) for number in range(found.max(initial=-1) + 1)}
    assert groups == by_asking_everybody(keys, at, 2.0)


def test_two_metres_are_close_and_a_hair_more_is_not() -> None:
    at = np.array([[0.0, 0.0], [2.0, 0.0], [50.0, 0.0], [52.001, 0.0]])
    found = close_groups(np.zeros(4, dtype=int), at, 2.0)
    assert found.group.tolist() == [0, 0, -1, -1]
    assert found.metres.tolist()[:2] == [2.0, 2.0]


def test_a_point_without_a_place_stands_alone() -> None:
    at = np.array([[np.inf, np.inf], [np.inf, np.inf], [np.nan, 1.0]])
    assert close_groups(np.zeros(3, dtype=int), at, 2.0).group.tolist() == [-1, -1, -1]
    assert nearest_targets(at, at, 30.0).row.tolist() == [-1, -1, -1]


@pytest.mark.parametrize("spread", [0.0, 1.9])
def test_a_whole_city_on_one_spot_or_in_one_row_is_one_group_and_needs_no_pair_of_all_with_all(spread: float) -> None:
    count = 266_000
    at = np.column_stack([np.arange(count) * spread, np.zeros(count)])
    found = close_groups(np.zeros(count, dtype=int), at, 2.0)
    assert set(found.group.tolist()) == {0}


def test_the_nearest_and_the_second_nearest_are_those_found_by_asking_everybody() -> None:
    rng = np.random.default_rng(3)
    points, targets = rng.random((300, 2)) * 200, rng.random((80, 2)) * 200
    found = nearest_targets(points, targets, 60.0)
    apart = np.hypot(*(points[:, None] - targets[None]).transpose(2, 0, 1))
    apart[apart > 60.0] = np.inf
    order = np.sort(apart, axis=1)
    assert np.array_equal(found.row, np.where(np.isfinite(order[:, 0]), apart.argmin(axis=1), -1))
    assert np.allclose(np.nan_to_num(found.metres, nan=-1), np.where(np.isfinite(order[:, 0]), order[:, 0], -1))
    assert np.allclose(np.nan_to_num(found.second_m, nan=-1), np.where(np.isfinite(order[:, 1]), order[:, 1], -1))


def test_where_there_are_no_premises_nothing_is_near() -> None:
    found = nearest_targets(np.zeros((2, 2)), np.zeros((0, 2)), 30.0)
    assert found.row.tolist() == [-1, -1]
    assert not clear(found, 30.0).any()


def test_between_two_premises_nobody_guesses() -> None:
    points = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 0.0], [300.0, 0.0]])
    targets = np.array([[10.0, 0.0], [-12.0, 0.0], [110.0, 0.0], [235.0, 0.0], [301.0, 0.0], [308.0, 0.0]])
    assert clear(nearest_targets(points, targets, 200.0), 30.0).tolist() == [False, True, False, True]
