"""Time-invariant portfolio protection against a naive twin."""

from itertools import pairwise

import numpy as np
import pytest

from abm.agents.insurance.tipp import TimeInvariant
from tests.abm.agents.insurance.portfolios import ASSETS, PRICE, Portfolio, brownian


def naive(path, share, multiplier):
    """Values and floors of a portfolio of 1, in whichever fraction of a lot."""
    value, peak, values, floors = 1.0, 1.0, [1.0], [share]
    for now, then in pairwise(path):
        stock = min(multiplier * max(value - share * peak, 0.0), value)
        value += stock * (then / now - 1.0)
        peak = max(peak, value)
        values.append(value)
        floors.append(share * peak)
    return np.array(values), np.array(floors)


@pytest.mark.parametrize("drift", [-0.3, 0.0, 0.5])
def test_follows_its_naive_twin(drift):
    path = brownian(1000, 0.3, 4, drift)
    values, floors = Portfolio(TimeInvariant(floor=0.85, multiplier=4)).carry(path)
    expected_values, expected_floors = naive(path, 0.85, 4)
    assert values == pytest.approx(ASSETS * expected_values, rel=1e-5)
    assert floors == pytest.approx(ASSETS * expected_floors, rel=1e-5)
    assert (np.diff(floors) >= 0).all()
    assert floors[-1] > 0.87 * ASSETS or drift <= 0


def test_a_gain_is_kept():
    up, down = np.linspace(100, 140, 400), np.linspace(140, 60, 800)
    values, floors = Portfolio(TimeInvariant()).carry(np.concatenate([up, down]))
    assert floors[-1] == pytest.approx(0.9 * values.max())
    assert floors[-1] > 0.9 * ASSETS
    assert values[-1] >= floors[-1] - PRICE
