"""Constant proportions against the closed forms of Black and Jones (1987)."""

import math
from itertools import pairwise

import numpy as np
import pytest

from abm.agents.insurance.cppi import ConstantProportion, cppi_exposure
from tests.abm.agents.insurance.portfolios import ASSETS, PRICE, Portfolio


def bridges(end, volatility, steps, paths, seed):
    """Geometric Brownian motion over one year from 1 to a given end; (paths, steps + 1)."""
    rng = np.random.default_rng(seed)
    motion = np.cumsum(rng.normal(size=(paths, steps)), axis=1) / math.sqrt(steps)
    time = np.arange(1, steps + 1) / steps
    motion += time * (math.log(end) / volatility - motion[:, -1:])
    return np.exp(np.c_[np.zeros(paths), volatility * motion])


def insured(path, floor, multiplier):
    """What a portfolio of 1 becomes when it is rebalanced to constant proportions at every step."""
    value = 1.0
    for now, then in pairwise(path):
        value += cppi_exposure(value, floor, multiplier) * (then / now - 1.0)
    return value


@pytest.mark.parametrize(("end", "expected"), [(0.5, 0.91109), (1.0, 0.98869), (2.0, 1.60954)])
def test_constant_proportions_reach_their_closed_form(end, expected):
    # Black and Jones 1987, on any path: F + (V0 - F) (S_T / S0)^m exp(-(m^2 - m) sigma^2 T / 2)
    steps, paths = 4000, 20
    values = [insured(path, 0.9, 3.0) for path in bridges(end, 0.2, steps, paths, seed=1)]
    # realised variance scatters by sigma^2 sqrt(2 / steps), the log cushion by (m^2 - m) / 2 of it
    error = 3 * 0.2**2 * math.sqrt(2 / steps) / math.sqrt(paths)
    log_cushion = np.log(np.array(values) - 0.9).mean()
    assert log_cushion == pytest.approx(math.log(expected - 0.9), abs=4 * error)


def test_the_rule_follows_the_same_path_while_it_needs_no_debt():
    path = bridges(0.8, 0.2, 500, 1, seed=2)[0]
    values, _ = Portfolio(ConstantProportion(multiplier=3)).carry(PRICE * path)
    assert values[-1] == pytest.approx(ASSETS * insured(path, 0.9, 3.0), rel=1e-5)


def test_constant_proportions_trade_with_the_market():
    # flow m (m - 1) C per unit log move, and nothing below the floor
    value, floor, multiplier, move = 1.0, 0.9, 3.0, 1e-6
    held = cppi_exposure(value, floor, multiplier)
    wanted = cppi_exposure(value + held * move, floor, multiplier)
    flow = (wanted - held * (1.0 + move)) / move
    assert flow == pytest.approx(multiplier * (multiplier - 1) * (value - floor), rel=1e-6)
    assert cppi_exposure(0.89, floor, multiplier) == 0.0


def test_the_floor_grows_at_the_rate():
    portfolio = Portfolio(ConstantProportion(floor=0.9, multiplier=5, rate=0.1))
    assert portfolio.look(100.0, ASSETS, days=126) == round(
        0.05 * ASSETS * (1 - 0.9 * math.exp(0.05))
    )
    assert portfolio.option_account["floor"] == pytest.approx(0.9 * ASSETS * math.exp(0.05))


@pytest.mark.parametrize("multiplier", [3.0, 5.0, 8.0])
def test_a_fall_by_one_over_the_multiplier_is_the_edge(multiplier):
    policy = ConstantProportion(floor=0.9, multiplier=multiplier)
    for excess, breached in ((-1e-3, False), (1e-3, True)):
        path = np.array([PRICE, PRICE * (1 - 1 / multiplier - excess)])
        values, floors = Portfolio(policy).carry(path)
        assert (values[-1] < floors[-1]) == breached
