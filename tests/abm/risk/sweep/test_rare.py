"""Chances, intervals and ratios against the same by other means."""

import math

import numpy as np
import pytest
from scipy import stats

from abm.risk.sweep.rare import WeightedScores, at_most, chance, ratio, theoretical_error


def samples(values, scale=1.0):
    """Repetitions whose chances of a score above 1 are these; none is above 2."""
    return [
        WeightedScores(np.array([0.5, 1.5]), np.array([1 - scale * v, scale * v])) for v in values
    ]


VALUES = np.array([1.1e-5, 0.7e-5, 2.0e-5, 1.4e-5, 0.9e-5, 1.2e-5])


def test_the_interval_is_that_of_t_on_the_logarithm_where_chances_are_small():
    found = chance(samples(VALUES), 1.0)
    assert found.value == pytest.approx(VALUES.mean())
    assert found.error == pytest.approx(stats.sem(VALUES))
    reach = stats.t.ppf(0.975, 5) * stats.sem(VALUES) / VALUES.mean()
    ends = [VALUES.mean() * math.exp(side * reach) for side in (-1, 1)]
    assert [found.low, found.high] == pytest.approx(ends, rel=1e-3)
    share, n = found.value, found.plain_days
    assert math.sqrt(share * (1 - share) / n) / share == pytest.approx(found.relative_error)


def test_the_interval_holds_the_mean_of_skew_estimates():
    """Logarithms normal with the deviation of theory for a chance of 1e-6 and 100 particles."""
    sigma, rng = theoretical_error(1e-6, 100, 1), np.random.default_rng(1)
    drawn = 1e-6 * np.exp(sigma * rng.normal(size=(1000, 10)) - sigma**2 / 2)
    found = [chance(samples(row), 1.0) for row in drawn]
    assert 0.92 < np.mean([each.low < 1e-6 < each.high for each in found]) < 0.97


def test_what_no_repetition_came_to_is_bounded_by_what_some_did():
    found = samples(VALUES)
    assert chance(found, 2.0).extinct == 6
    assert at_most(found, 2.0) == at_most(found, 1.0) == chance(found, 1.0).high
    assert at_most(found[:2], 2.0) == 1.0


def test_the_interval_of_a_ratio_holds_it_as_often_as_it_says():
    rng, held = np.random.default_rng(1), []
    for _ in range(1000):
        above, below = (
            chance(samples(mean * np.exp(s * rng.normal(size=n) - s**2 / 2)), 1.0)
            for mean, s, n in ((3e-2, 0.2, 8), (1e-3, 0.5, 12))
        )
        times = ratio(above, below)
        held.append(times.low < 30 < times.high)
    assert 0.92 < np.mean(held) < 0.97


def test_a_ratio_without_an_interval():
    found, nothing = chance(samples(VALUES), 1.0), chance(samples(VALUES), 2.0)
    few = chance(samples(VALUES[:4]), 1.0)
    assert math.isnan(ratio(found, nothing).value)
    assert ratio(nothing, found).value == 0
    assert math.isnan(ratio(nothing, found).low)
    assert math.isnan(ratio(found, few).low)
    assert ratio(found, found).value == 1
