"""Standard errors against those of known distributions."""

import numpy as np
import pytest

from abm.runs.studies.moments import deviation, mean


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
