import numpy as np
import pytest

from abm.reproductions.impact_equation import price_path, rise
from abm.reproductions.latent_book import (
    EVEN,
    LARGE,
    ROUND_TRIP,
    exponents,
    left_check,
    reproduce,
    rise_check,
    rises,
)
from abm.reproductions.latent_market import Trial, price_paths


def exact_paths(trial):
    """Paths of four books that all follow the integral equation, as price_paths gives them."""
    turns = round(trial.turns * trial.followed)
    times = np.arange(turns + 1) / trial.turns
    after = -trial.participation if trial.reverses else 0.0
    rates = np.where(times[:-1] < 1.0, trial.participation, after)
    return np.tile(price_path(times, rates)[1:, None, None], (1, 2, 4))


@pytest.mark.parametrize(
    "trial", [trial._replace(turns=200) for trial in (EVEN, LARGE, ROUND_TRIP)]
)
def test_paths_by_the_equation_pass_and_half_of_them_does_not(trial):
    paths, time = exact_paths(trial), 4 / 3 if trial.reverses else 2.0
    assert rise_check(paths, trial).passed
    assert not rise_check(paths / 2, trial).passed
    assert left_check(paths, trial, time).passed
    assert left_check(paths, trial, time).measured == left_check(paths / 2, trial, time).measured


def test_the_exponent_is_that_of_a_power():
    times = np.arange(1, LARGE.turns + 1) / LARGE.turns
    paths = np.tile((3.0 * times**0.6)[:, None, None], (1, 2, 4))
    assert exponents(paths, LARGE)[0] == pytest.approx(0.6)


def test_the_books_rise_as_the_equation_says():
    trial = Trial(10.0, turns=100, books=4, furthest=100)
    found, error = rises(price_paths(trial), trial)
    assert abs(found - rise(10.0)) < 4 * error + 0.03 * found


@pytest.mark.slow
def test_the_reproduction_succeeds():
    told = []
    assert [check for check in reproduce(told.append) if not check.passed] == []
    assert np.all(np.diff(told) > 0)
    assert told[-1] == pytest.approx(1.0)
