"""The stop-loss: once out, out; or in and out round a price, at a cost each time."""

import math

import numpy as np
import pytest

from abm.agents.insurance.stop_loss import StopLoss
from tests.abm.agents.insurance.portfolios import ASSETS, PRICE, Portfolio

FALL_AND_RISE = np.array([100.0, 95.0, 91.0, 90.0, 80.0, 89.0, 92.0, 110.0])


def test_sells_at_the_floor_for_good():
    values, floors = Portfolio(StopLoss()).carry(FALL_AND_RISE)
    assert values == pytest.approx(ASSETS / PRICE * np.array([100, 95, 91, 90, 90, 90, 90, 90]))
    assert floors == pytest.approx(0.9 * ASSETS)


def test_buys_back_above_the_price_at_which_it_stopped():
    # out at 90, in at 92, out again at 89
    path = np.array([*FALL_AND_RISE[:-1], 95.0, 89.0, 95.0])
    values, _ = Portfolio(StopLoss(reenter=True)).carry(path)
    lots = 90 / 92
    assert values[-3:] == pytest.approx(ASSETS / PRICE * lots * np.array([95, 89, 89]), rel=1e-6)


def test_every_round_trip_costs():
    swings = np.array([100.0, 90.0, *(10 * [91.0, 89.0])])
    values, _ = Portfolio(StopLoss(reenter=True)).carry(swings)
    assert values[-1] == pytest.approx(0.9 * ASSETS * (89 / 91) ** 10, rel=1e-6)


def test_the_floor_grows_at_the_rate():
    portfolio = Portfolio(StopLoss(floor=0.8, rate=0.2))
    assert portfolio.look(100.0, 0.85 * ASSETS, days=0) > 0
    assert portfolio.look(100.0, 0.85 * ASSETS, days=252) == 0
    assert portfolio.option_account["floor"] == pytest.approx(0.8 * math.exp(0.2) * ASSETS)
