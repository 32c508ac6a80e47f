"""Products and sums over segments, and networks side by side."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from graphsvc.analysis.segments import joined, joined_rows, over_others

_SEGMENTS = st.lists(st.lists(st.floats(0, 1), max_size=6), max_size=6)


def test_a_single_strength_keeps_its_value_to_the_last_bit() -> None:
    # Segments (0.2), (0.5, 0.2): 1 − 0.5·0.8 = 0.6.
    assert joined(np.array([0.2, 0.5, 0.2]), np.array([0, 1])).tolist() == [0.2, 0.6]


def test_columns_of_strengths_are_joined_one_by_one() -> None:
    strengths = np.array([[0.2, 0.3], [0.5, 0.0], [0.2, 1.0]])
    assert joined(strengths, np.array([0, 1])).tolist() == [[0.2, 0.3], [0.6, 1.0]]


def test_rows_are_joined_as_segments_are() -> None:
    # (0.2), nothing, (0.5, 0.2), and one so small that 1 − (1 − r) would be 0.
    rows = csr_array(np.array([[0.2, 0], [0, 0], [0.5, 0.2], [5e-324, 1e-300]]))
    assert joined_rows(rows).tolist() == [0.2, 0, 0.6, 1e-300]


def test_nothing_is_joined_to_nothing() -> None:
    assert joined(np.zeros((0, 3)), np.zeros(0, dtype=int)).shape == (0, 3)


def test_without_each_by_hand() -> None:
    # Segments (2, 3, 0), (), (7): products of the others 3·0, 2·0, 2·3; the only one of a segment has an empty product.
    values, start = np.array([2.0, 3.0, 0.0, 7.0]), np.array([0, 3, 3, 4])
    assert over_others(np.multiply, values, start).tolist() == [0, 0, 6, 1]
    assert over_others(np.add, values, start).tolist() == [3, 2, 5, 0]


def test_a_small_sum_beside_a_large_value_does_not_cancel() -> None:
    # (1 + 1e-300) − 1 would be 0.
    assert over_others(np.add, np.array([1.0, 1e-300]), np.array([0, 2])).tolist() == [1e-300, 1.0]


@given(_SEGMENTS)
def test_without_each_is_that_of_deleting_each(segments: list[list[float]]) -> None:
    start = np.r_[0, np.cumsum([len(segment) for segment in segments])].astype(int)
    values = np.array([value for segment in segments for value in segment], dtype=float)
    left = [np.delete(segment, i) for segment in segments for i in range(len(segment))]
    np.testing.assert_allclose(over_others(np.multiply, values, start), [x.prod() for x in left], atol=1e-15)
    np.testing.assert_allclose(over_others(np.add, values, start), [x.sum() for x in left], atol=1e-15)
