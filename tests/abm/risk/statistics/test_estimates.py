"""Standard errors against those of known distributions."""

import numpy as np
import pytest
from scipy import stats

from abm.risk.statistics.estimates import (
    deviation,
    jackknife,
    jackknife_error,
    mean,
    mean_of_known,
)


def test_the_mean_and_its_error():
    assert mean([1.0, 2.0, 3.0, 6.0]) == pytest.approx((3.0, np.sqrt(14.0 / 3.0 / 4.0)))


def test_a_standard_deviation_of_normal_numbers_is_known_to_one_over_root_two_n():
    sample = 3.0 * np.random.default_rng(1).standard_normal(200_000)
    sd, error = deviation(sample)
    assert sd == pytest.approx(3.0, abs=4.0 * error)
    assert error == pytest.approx(3.0 / np.sqrt(2.0 * len(sample)), rel=0.02)


def test_fat_tails_make_it_less_certain():
    """The fourth moment of an exponential distribution is 9: twice the error of normal numbers."""
    sample = np.random.default_rng(2).exponential(size=200_000)
    assert deviation(sample)[1] == pytest.approx(2.0 / np.sqrt(2.0 * len(sample)), rel=0.05)


def test_what_is_not_known_does_not_count():
    assert mean_of_known([1.0, np.nan, 2.0, np.inf, 6.0]) == mean([1.0, 2.0, 6.0])
    assert mean([1.0, 2.0, 6.0]).error == pytest.approx(stats.sem([1.0, 2.0, 6.0]))


@pytest.mark.filterwarnings("error")
def test_one_value_has_no_error_and_none_no_mean():
    assert mean([3.0]).value == 3.0
    assert np.isnan([mean([3.0]).error, *mean([]), jackknife_error([3.0])]).all()


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(1).normal(size=30)
    found = jackknife(lambda places: float(values[places].mean()), 30)
    assert found == pytest.approx((values.mean(), stats.sem(values)))


def test_the_jackknife_of_a_deviation_agrees_with_its_theory():
    values = np.random.default_rng(5).normal(size=400)
    found = jackknife(lambda places: float(values[places].std(ddof=1)), 400)
    assert found == pytest.approx(deviation(values), rel=0.02)
