"""Distances of samples against closed forms."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.facts.lob_bench.distances import l1, wasserstein

groups = st.lists(st.integers(0, 5), min_size=1, max_size=30).map(np.array)


@given(groups, groups)
def test_l1_is_the_mass_that_lies_elsewhere(real, simulated):
    ours, theirs = Counter(simulated.tolist()), Counter(real.tolist())
    shared = sum(min(ours[g] / len(simulated), theirs[g] / len(real)) for g in range(6))
    assert l1(real, simulated) == pytest.approx(1 - shared)


@given(st.floats(-50, 50), st.integers(2, 40))
def test_wasserstein_of_a_shift_is_the_shift(shift, count):
    values = np.arange(count) ** 2.0
    pooled = np.concatenate([values, values + shift])
    known = abs(shift) / np.std(pooled, ddof=1)
    assert wasserstein(values, values + shift) == pytest.approx(known, abs=1e-12)


def test_nothing_is_as_far_as_can_be_and_two_nothings_are_not_known():
    none, some = np.empty(0), np.ones(3)
    assert l1(none.astype(int), some.astype(int)) == 1
    assert np.isnan([wasserstein(none, some), l1(none.astype(int), none.astype(int))]).all()


def test_where_all_values_are_the_same_there_is_no_scale():
    assert np.isnan(wasserstein(np.ones(3), np.ones(2)))
