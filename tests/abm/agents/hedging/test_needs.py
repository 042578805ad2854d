"""Net deltas and what trades cost, against prices of another implementation and by hand."""

import numpy as np
import pytest

from abm.agents.hedging.needs import (
    adjusted_delta,
    gamma_weighted_terms,
    net_delta,
    proportional_cost,
)
from abm.kernel.options.marking import value_option_account
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import OPEN, SPOT, HedgedMarket, option

LINES = (option(-1, 9_700, 10), option(1, 10_300, 40, 0.3), option(1, 10_000, 21))
LOTS = (-6_000, 4_000, 0)


def deltas(factors):
    models = (
        BlackScholesMerton("put", SPOT, 9_700, 10 / 252, 0.2 * factors[0] ** 0.5, 0.03),
        BlackScholesMerton("call", SPOT, 10_300, 40 / 252, 0.3 * factors[1] ** 0.5, 0.03),
    )
    return sum(lots * float(m.delta()) for lots, m in zip(LOTS, models, strict=False))


@pytest.fixture
def market():
    made = HedgedMarket(LINES, LOTS, rate=0.03)
    made.hold(250)
    value_option_account(made.market, 0)
    return made


def test_net_delta_counts_what_an_order_at_work_is_still_to_trade(market):
    assert net_delta(market.market, 0) == pytest.approx(deltas((1, 1)) + 250)
    market.state.parents[0]["active"], market.state.parents[0]["aim"] = 1, -400
    assert net_delta(market.market, 0) == pytest.approx(deltas((1, 1)) - 400)


def test_adjusted_delta_tells_short_lines_from_long_ones(market):
    assert adjusted_delta(market.market, 0, 1.0, 1.0) == pytest.approx(net_delta(market.market, 0))
    expected = deltas((1.44, 0.64)) + 250
    assert adjusted_delta(market.market, 0, 1.44, 0.64) == pytest.approx(expected)


def test_without_variance_the_delta_is_that_of_the_payoff(market):
    # the put is out of the money, the call too: neither has a delta
    assert adjusted_delta(market.market, 0, 0.0, 0.0) == 250


def test_terms_are_means_by_gamma(market):
    gammas = [
        float(BlackScholesMerton("put", SPOT, 9_700, 10 / 252, 0.2, 0.03).gamma()),
        float(BlackScholesMerton("call", SPOT, 10_300, 40 / 252, 0.3, 0.03).gamma()),
    ]
    weights = np.abs(LOTS[:2]) * gammas
    years, volatility = gamma_weighted_terms(market.market, 0)
    assert years == pytest.approx(np.average([10 / 252, 40 / 252], weights=weights))
    assert volatility == pytest.approx(np.average([0.2, 0.3], weights=weights))
    assert gamma_weighted_terms(market.market, 1) == (0.0, 0.0)


def test_cost_is_half_the_spread_and_the_fee(market):
    market.go(OPEN, half_spread=5)
    market.state.listings["taker_fee"] = 1_500_000
    assert proportional_cost(market.market, 0) == pytest.approx(6.5 / 10_000)
    market.state.listings["taker_fee"] = -9_000_000
    assert proportional_cost(market.market, 0) == 0.0
