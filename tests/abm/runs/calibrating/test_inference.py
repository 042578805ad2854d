"""Intervals and test of a linear model with normal noise are those of the closed form."""

import numpy as np
import pytest
from scipy import stats

from abm.facts.bootstrap import BLOCKS
from abm.runs.calibrating.inference import Noise, covariance, overidentification, profiles
from abm.runs.calibrating.surface import Box, Surface

SLOPES = np.array([[20.0, 5.0], [0.0, 30.0], [10.0, -10.0], [8.0, 8.0]])
TRUE = np.array([0.4, 0.6])
BOX = Box(np.zeros(2), np.ones(2))


def linear(noise):
    """The surface of facts that are straight lines, as far from the tape as its noise."""
    points = BOX.points(32, seed=1)
    return Surface.fit(BOX, points, (points - TRUE) @ SLOPES.T - noise)


def test_with_independent_facts_it_is_least_squares():
    noise = Noise(np.eye(4), np.zeros((4, 4)))
    found = covariance(SLOPES, noise)
    assert found == pytest.approx(np.linalg.inv(SLOPES.T @ SLOPES), rel=1e-6)
    shift = np.array([1.0, -0.5, 0.3, 0.0])
    best = TRUE + np.linalg.lstsq(SLOPES, shift, rcond=None)[0]
    half = stats.t.ppf(0.95, BLOCKS - 1) * np.sqrt(np.diag(found))
    for k, profile in enumerate(profiles(linear(shift), noise, 0.9)):
        assert (profile.low, profile.high) == pytest.approx(
            (best[k] - half[k], best[k] + half[k]), abs=1e-3
        )
        assert (profile.open_low, profile.open_high) == (False, False)


def test_correlated_facts_and_noise_of_runs_widen_as_drawn():
    tape = np.full((4, 4), 0.6) + 0.4 * np.eye(4)
    noise = Noise(tape, 0.5 * np.eye(4))
    draws = np.random.default_rng(1).multivariate_normal(np.zeros(4), noise.total, 20_000)
    estimates = draws @ np.linalg.pinv(SLOPES).T
    assert covariance(SLOPES, noise) == pytest.approx(np.cov(estimates.T), rel=0.05, abs=1e-5)
    left = draws - estimates @ SLOPES.T
    tests = [overidentification(each, SLOPES, noise) for each in left[:500]]
    assert {test.degrees for test in tests} == {2}
    assert stats.kstest([test.p for test in tests], "uniform").pvalue > 0.01


def test_what_is_not_seen_is_open_on_both_sides():
    blind = SLOPES * [1, 0]
    points = BOX.points(32, seed=1)
    surface = Surface.fit(BOX, points, (points - TRUE) @ blind.T)
    _, profile = profiles(surface, Noise(np.eye(4), np.eye(4)), 0.9)
    assert (profile.open_low, profile.open_high) == (True, True)
    assert (profile.low, profile.high) == (0.0, 1.0)


def test_noise_of_single_runs_is_pooled():
    true = np.array([[4.0, 1.0], [1.0, 1.0]])
    draws = np.random.default_rng(2).multivariate_normal([0, 0], true, (500, 4))
    shifted = draws + np.arange(500)[:, None, None]
    shifted[0, 0, 0] = np.nan
    noise = Noise.of(shifted)
    assert noise.runs == pytest.approx(true / 4, rel=0.15)
    assert noise.tape == pytest.approx(np.array([[1, 0.5], [0.5, 1]]), abs=0.05)


def test_as_many_facts_as_parameters_are_not_tested():
    noise = Noise(np.eye(2), np.zeros((2, 2)))
    assert overidentification(np.zeros(2), SLOPES[:2], noise).p is None
