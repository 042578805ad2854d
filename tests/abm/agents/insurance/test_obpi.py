"""Put replication against QuantLib and against its known error."""

import math

import numpy as np
import pytest
import QuantLib

from abm.agents.insurance.obpi import Replication, obpi_lots
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument
from tests.abm.agents.insurance.portfolios import ASSETS, PRICE, Portfolio


def quantlib(kind, spot, strike, years, volatility, rate):
    """A Black calculator of QuantLib."""
    options = {"call": QuantLib.Option.Call, "put": QuantLib.Option.Put}
    payoff = QuantLib.PlainVanillaPayoff(options[kind], strike)
    growth, spread = math.exp(rate * years), volatility * math.sqrt(years)
    return QuantLib.BlackCalculator(payoff, spot * growth, spread, 1 / growth)


def replication_errors(steps, paths, seed):
    """Error of replicating stock and put at 100 for a month with so many rebalancings."""
    years, strike, volatility = 1 / 12, 100.0, 0.2
    rng = np.random.default_rng(seed)
    shocks = volatility * math.sqrt(years / steps) * rng.normal(size=(paths, steps))
    drift = -0.5 * volatility**2 * years / steps
    prices = strike * np.exp(np.c_[np.zeros(paths), np.cumsum(shocks + drift, axis=1)])
    start = 100.0 + float(BlackScholesMerton("put", 100, strike, years, volatility).value())
    left = years * (1 - np.arange(steps) / steps)
    errors = []
    for path in prices:
        held = [
            obpi_lots(price, strike, time, volatility, 0.0, 1.0)
            for price, time in zip(path, left, strict=False)
        ]
        errors.append(start + float(np.dot(held, np.diff(path))) - max(path[-1], strike))
    return np.array(errors)


def test_replication_error_falls_with_the_root_of_the_rebalancings():
    # Kamal and Derman 1999: sd = sqrt(pi / 4) vega sigma / sqrt(N); simulated without this project:
    # .429 at N = 21 and .126 at N = 252
    few, many = replication_errors(21, 4000, 1), replication_errors(252, 1000, 2)
    assert few.std() == pytest.approx(0.429, rel=0.06)
    assert many.std() == pytest.approx(0.126, rel=0.12)
    slope = math.log(many.std() / few.std()) / math.log(252 / 21)
    assert slope == pytest.approx(-0.5, abs=0.05)
    assert abs(few.mean()) < 4 * few.std() / math.sqrt(4000)


@pytest.mark.parametrize(("floor", "rate"), [(0.8, 0.0), (0.95, 0.0), (0.95, 0.05)])
def test_strike_makes_the_worst_end_the_floor(floor, rate):
    policy = Replication(floor=floor, volatility=0.2, rate=rate, horizon=252)
    row = policy.row(Instrument(price=PRICE, tick_size=1.0))[0]
    lots, strike = 1e6 / row["lot_cost"], row["strike"]
    put = quantlib("put", PRICE, strike, 1.0, 0.2, rate)
    assert lots * strike == pytest.approx(floor * 1e6)
    assert lots * (PRICE + put.value()) == pytest.approx(1e6)
    assert policy.share * 1e6 == pytest.approx(lots * PRICE * (1 + put.delta(PRICE)))


@pytest.mark.parametrize("price", [70.0, 90.0, 100.0, 130.0])
@pytest.mark.parametrize("days", [0, 100, 240])
def test_holds_the_delta_of_calls(price, days):
    policy = Replication(floor=0.9, volatility=0.25, rate=0.03, horizon=252)
    portfolio = Portfolio(policy)
    row = policy.row(portfolio.model.instrument_of(0))[0]
    call = quantlib("call", price, row["strike"], 1 - days / 252, 0.25, 0.03)
    lots = ASSETS / row["lot_cost"] * call.delta(price)
    assert portfolio.look(price, 1e12, days) == pytest.approx(lots, abs=0.6)
    bound = 0.9 * ASSETS * math.exp(-0.03 * (1 - days / 252))
    assert portfolio.option_account["floor"] == pytest.approx(bound)


def test_ends_all_in_or_all_out():
    policy = Replication(floor=0.9, horizon=126)
    portfolio = Portfolio(policy)
    row = policy.row(portfolio.model.instrument_of(0))[0]
    for days in (126, 150):
        assert portfolio.look(0.9 * row["strike"], ASSETS, days) == 0
        assert portfolio.look(1.1 * row["strike"], 1e12, days) == round(ASSETS / row["lot_cost"])
