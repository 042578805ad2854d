"""Bins against NumPy's own edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.facts.lob_bench.binning import at, by_decile, by_value, by_width

numbers = st.integers(-1_000, 1_000).map(float) | st.floats(-100, 100).map(lambda x: round(x, 3))
samples = st.lists(numbers, min_size=1, max_size=80).map(np.array)


@given(samples)
def test_widths_are_those_of_freedman_and_diaconis(values):
    edges = np.histogram_bin_edges(values, bins="fd")
    assert by_width(values)(values).tolist() == at(edges)(values).tolist()


def test_edges_belong_to_the_bin_above_them():
    values = np.linspace(0.1, 0.7, 1_000)
    edges = np.histogram_bin_edges(values, bins="fd")
    tried = np.concatenate([edges, np.nextafter(edges, 0)[1:]])
    assert by_width(values)(tried).tolist() == at(edges)(tried).tolist()


def test_one_value_far_away_costs_nothing():
    near = np.linspace(-1, 1, 1_000)
    bins = by_width(np.append(near, 1e15))
    assert bins(np.array([1e15]))[0] > 10**15
    assert bins(near).max() < 20


@given(samples)
def test_every_value_has_a_bin_of_its_own(values):
    same_bin = np.equal.outer(*[by_value(values)(values)] * 2)
    assert (same_bin == np.equal.outer(values, values)).all()


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        (range(11), range(1, 10)),
        ([0] * 6 + list(range(1, 6)), [0, 0.01, 1, 2, 3, 4]),  # the same decile at most twice
    ],
)
def test_bins_lie_between_the_deciles(values, edges):
    bins = by_decile(np.array(values, float))
    just_below = np.array(edges, float) - 1e-6
    assert bins(just_below).tolist() == list(range(len(edges)))
    assert bins(just_below + 2e-6).tolist() == list(range(1, len(edges) + 1))
