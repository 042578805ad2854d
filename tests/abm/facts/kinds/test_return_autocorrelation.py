import numpy as np
import pytest

from abm.facts.kinds.return_autocorrelation import lag_one
from tests.abm.facts.made_tape import gaussian, walk


def test_a_random_walk_has_none():
    assert abs(lag_one(gaussian())["1 s"]) < 3 / np.sqrt(23_400)


def test_what_half_reverts_has_minus_a_half():
    # differences of independent numbers: a mid that bounces round a fixed price
    noise = np.rint(np.random.default_rng(1).normal(0, 1000, 20_000))
    assert lag_one(walk(np.diff(noise)))["1 s"] == pytest.approx(-0.5, abs=0.02)
