"""Constant proportions against a price that nobody moves, on paths short enough for every test."""

import numpy as np
import pytest

from abm.agents.insurance.cppi import ConstantProportion
from abm.reproductions import cppi
from abm.reproductions.insured_funds import insured_funds, prices, stock, worth


@pytest.mark.parametrize("price", cppi.WORTH)
def test_closed_form_is_the_table(price):
    assert cppi.closed_form(0.9, 3.0, 0.2, price) == pytest.approx(cppi.WORTH[price], abs=5e-6)


def test_deviation_is_that_of_rebalancing_at_so_many_moves():
    rng = np.random.default_rng(1)
    moves = np.expm1(rng.normal(-0.02 / 64, 0.2 / 8, (20_000, 64)))
    logs = np.log1p(3.0 * moves).sum(axis=1) - 3.0 * np.log1p(moves).sum(axis=1)
    assert cppi.error_deviation(64) == pytest.approx(logs.std(), rel=0.03)


def funds_on(paths, rebalancings):
    """A market of funds that has run for a year, and its trades."""
    policy, trades = ConstantProportion(floor=cppi.FLOOR, multiplier=3), []
    model = insured_funds(
        paths,
        {f"fund of {number}": (number, policy) for number in rebalancings},
        1,
        lambda name, rows: trades.append(rows) if name == "trades" else None,
    )
    model.run_model()
    return model, np.concatenate(trades)


def test_funds_follow_the_closed_form_on_smooth_paths():
    drifts = np.array([-0.5, 0.1, 0.4])
    model, _ = funds_on([stock(400, 1_000_000, news_drift=d) for d in drifts], [400])
    # the last of 400 news comes with the close, too late; each multiplies the cushion by 1 + 3 r
    assert prices(model) == pytest.approx(np.exp(drifts * 399 / 400), rel=1e-5)
    steps = (1 + 3 * np.expm1(drifts / 400)) ** 399
    cushions = (worth(model, "fund of 400") - cppi.FLOOR) / (1 - cppi.FLOOR)
    assert cushions == pytest.approx(steps, rel=5e-4)


def test_flow_is_found_in_the_trades():
    paths = [stock(4096, 1_000_000, news_volatility=0.2)] * 3
    model, trades = funds_on(paths, [4096])
    slope, error = cppi.flow_slope(trades, model)
    assert slope == pytest.approx(6.0, abs=0.02)
    assert error < 0.01
