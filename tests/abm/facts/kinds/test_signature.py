import numpy as np
import pytest

from abm.facts.kinds.signature import FLATNESS, daily_volatility, day_range, signature
from tests.abm.facts.made_tape import gaussian, walk


def test_a_random_walk_has_a_flat_signature():
    found = signature(gaussian(deviation=1000))
    # 1000 ticks of 10 million a second
    truth = 100 * 1e-4 * np.sqrt(252 * 23_400)
    assert found["1 s"] == pytest.approx(truth, rel=0.02)
    assert found["1 min"] == pytest.approx(truth, rel=0.15)
    assert FLATNESS.of(gaussian())["largest over smallest"] < 1.6


def test_a_bounce_falls_off_and_a_trend_rises():
    bounce = signature(walk(np.tile([9, -9], 5000)))
    # moves over an odd and over an even number of seconds
    assert bounce["1 s"] > 0
    assert bounce["10 s"] == pytest.approx(0, abs=1e-9)
    trend = signature(walk(np.full(10_000, 9)))
    assert trend["1 min"] == pytest.approx(trend["1 s"] * np.sqrt(60), rel=1e-3)


def test_range_and_move_of_a_day():
    found = day_range(walk([*[10_000] * 10, *[-10_000] * 15], start=1_000_000))
    assert found["range"] == pytest.approx(100 * np.log(1.1 / 0.95))
    assert found["move"] == pytest.approx(-100 * np.log(0.95))


def test_the_volatility_of_a_day_is_in_ticks():
    assert daily_volatility(gaussian()) == pytest.approx(1000 * np.sqrt(23_400), rel=0.15)
