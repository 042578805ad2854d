"""The moving average of the variance, against the sum of exponentials that it is."""

import numpy as np
import pytest

from abm.agents.hedging.variance import VARIANCE, watch_variance
from tests.abm.agents.hedging.hedged_market import HOURS, OPEN, SPOT, HedgedMarket

YEAR = 252 * HOURS
MEMORY = 60 * 10**9


def remembered():
    """What is remembered before the open."""
    state = np.zeros(1, VARIANCE).view(np.recarray)
    state["price"] = SPOT
    return state[0]


def test_is_the_weighted_mean_of_squared_moves():
    rng = np.random.default_rng(3)
    waits = rng.integers(1, 40, 200) * 10**9
    prices = np.round(SPOT * np.exp(np.cumsum(1e-4 * rng.standard_normal(200))), 1)
    made, times, state = HedgedMarket(), OPEN + np.cumsum(waits), remembered()
    for time, price in zip(times, prices, strict=True):
        made.go(time, price)
        volatility = watch_variance(state, made.market, 0, 0.3, MEMORY, time)
    moves = np.diff(np.log([SPOT, *prices])) ** 2 / (waits / YEAR)
    weights = -np.expm1(-waits / MEMORY) * np.exp(-(times[-1] - times) / MEMORY)
    start = 0.3**2 * np.exp(-(times[-1] - OPEN) / MEMORY)
    assert volatility**2 == pytest.approx(np.sum(weights * moves) + start)


def test_is_the_normal_one_until_time_has_passed():
    made = HedgedMarket()
    made.go(OPEN, 9_000)
    volatility = watch_variance(remembered(), made.market, 0, 0.3, MEMORY, OPEN)
    assert volatility == pytest.approx(0.3)
