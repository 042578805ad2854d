import numpy as np
import pytest

from abm.facts.kinds.kurtosis import KURTOSIS, KURTOSIS_FALL
from tests.abm.facts.made_tape import gaussian, walk


def test_a_normal_law_has_three():
    found = KURTOSIS.of(gaussian())
    assert found["1 s"] == pytest.approx(3, abs=4 * np.sqrt(24 / 23_400))
    assert found["10 s"] == pytest.approx(3, abs=4 * np.sqrt(24 / 2340))


def test_independent_fat_tails_thin_out_as_they_add_up():
    # Laplace: excess 3, divided by the number of steps
    steps = np.rint(np.random.default_rng(1).laplace(0, 1000, 23_400))
    assert KURTOSIS.of(walk(steps))["1 s"] == pytest.approx(6, abs=0.5)
    assert KURTOSIS.of(walk(steps))["10 s"] == pytest.approx(3.3, abs=0.4)
    assert KURTOSIS_FALL.of(walk(steps))["5 min over 10 s"] < 1.2


def test_a_price_that_stands_has_none():
    assert np.isnan(KURTOSIS.of(walk(np.zeros(1000)))["1 s"])
