import numpy as np
import pytest

from abm.facts.kinds.intraday_shape import VOLATILITY_SHAPE, VOLUME_SHAPE, volumes
from tests.abm.facts.made_tape import DAY, orders, tape, walk


def test_volume_of_the_first_and_last_half_hour():
    lots = np.array([20, 9, 9, 9, 10, 10, 10, 10, 10, 9, 9, 9, 15])
    day = tape(orders=orders(np.arange(13) * 1800 + 900, quantities=lots))
    assert volumes(day).tolist() == lots.tolist()
    assert VOLUME_SHAPE.of(day) == pytest.approx({"open": 2, "close": 1.5})


def test_volatility_of_the_first_half_hour():
    size = np.where(np.arange(DAY) < 1800, 3000, 1000)
    steps = np.rint(np.random.default_rng(1).normal(0, 1, DAY) * size)
    found = VOLATILITY_SHAPE.of(walk(steps))
    assert found["open"] == pytest.approx(3, rel=0.15)
    assert found["close"] == pytest.approx(1, rel=0.15)


def test_an_hour_is_no_day():
    assert np.isnan(VOLUME_SHAPE.of(tape(3600, orders=orders([5, 1900])))["open"])
