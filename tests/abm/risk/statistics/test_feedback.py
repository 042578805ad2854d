"""Against the table of the theory, and against a market that is walked step by step."""

import numpy as np
import pytest
from scipy.stats import norm

from abm.market.pricing import BlackScholesMerton
from abm.risk.statistics.feedback import (
    PutReplication,
    crash,
    critical_share,
    demand_at,
    prices_at,
    volatility_ratio,
)

QUARTER = PutReplication(100.0, 0.25, 0.2)
YEAR = PutReplication(100.0, 1.0, 0.2)
SPREAD = PutReplication(np.arange(80.0, 101.0), 0.25, 0.2)
SHARES = (0.01, 0.02, 0.05, 0.10)
PRICES = np.geomspace(50.0, 200.0, 20_001)
LEAST = 1.0 / (norm.cdf(0.1) - 1.0 + norm.pdf(0.1) / 0.1)
"""The least critical share of QUARTER."""


@pytest.mark.parametrize(
    ("puts", "ratios", "critical"),
    [
        (QUARTER, (1.041, 1.086, 1.242, 1.613), 0.285),
        (YEAR, (1.020, 1.041, 1.107, 1.234), 0.656),
        (SPREAD, (1.022, 1.045, 1.121, 1.272), 0.500),
    ],
)
def test_ratios_and_critical_share_are_those_of_the_theory(puts, ratios, critical):
    """Frey and Stremme 1997; Sircar and Papanicolaou 1998: S = 100, sigma = .2, no rate."""
    found = [float(volatility_ratio(100.0, rho, puts)) for rho in SHARES]
    assert found == pytest.approx(ratios, abs=6e-4)
    assert critical_share(100.0, puts) == pytest.approx(critical, abs=6e-4)


def test_for_one_put_the_weakest_price_has_a_closed_form():
    """There d1 is sigma sqrt(T)."""
    assert critical_share(PRICES, QUARTER).min() == pytest.approx(LEAST, rel=1e-6)


def test_share_and_slope_are_the_greeks_of_the_puts():
    prices = np.array([70.0, 100.0, 130.0])
    puts = BlackScholesMerton("put", prices[:, None], SPREAD.strikes, 0.25, 0.2)
    assert SPREAD.share(prices) == pytest.approx(puts.delta().mean(axis=1))
    assert SPREAD.slope(prices) == pytest.approx(puts.gamma().mean(axis=1) * prices)


def test_ratio_is_the_slope_of_the_price_in_demand():
    low, high = (prices_at(d, 0.2, QUARTER) for d in (100.0, 100.001))
    assert len(low) == len(high) == 1
    slope = np.log(high[0] / low[0]) / np.log(100.001 / 100.0)
    assert volatility_ratio(low[0], 0.2, QUARTER) == pytest.approx(slope, rel=1e-4)


def slide(rho, demands):
    """The price that stays nearest to the last one, while demand slides in small steps."""
    price, path = prices_at(demands[0], rho, QUARTER)[-1], []
    for demand in demands:
        price = min(prices_at(demand, rho, QUARTER), key=lambda each: abs(each - price))
        path.append(price)
    return np.array(path)


@pytest.mark.parametrize(("rho", "size"), [(0.35, -0.171), (0.50, -0.287)])
def test_the_jump_is_that_of_a_market_that_slides(rho, size):
    leap = crash(rho, QUARTER)
    assert leap.size == pytest.approx(size, abs=5e-4)
    path = slide(rho, np.linspace(1.05, 0.95, 400) * leap.demand)
    worst = np.argmin(np.diff(np.log(path)))
    assert path[worst] == pytest.approx(leap.before, rel=0.02)
    assert path[worst + 1] == pytest.approx(leap.after, rel=0.005)


def test_the_fold_at_a_half_is_from_111_3_to_79_4():
    leap = crash(0.5, QUARTER)
    assert (leap.before, leap.after) == pytest.approx((111.3, 79.4), abs=0.05)


def test_prices_fold_only_beyond_the_critical_share():
    for rho in (0.0, 0.25, 0.999 * LEAST):
        assert crash(rho, QUARTER) is None
    beyond = 1.01 * LEAST
    folded = demand_at(PRICES, beyond, QUARTER)[critical_share(PRICES, QUARTER) < beyond]
    assert crash(beyond, QUARTER).demand == pytest.approx(folded.min(), rel=1e-6)
    middle = 0.5 * (folded.min() + folded.max())
    found = prices_at(middle, beyond, QUARTER)
    assert len(found) == 3
    assert demand_at(found, beyond, QUARTER) == pytest.approx(middle)
    assert np.isnan(volatility_ratio(found, beyond, QUARTER)).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "wrong", [(0.0, 1.0, 0.2), (100.0, 0.0, 0.2), (100.0, 1.0, 0.0), ([], 1, 1)]
)
def test_what_is_no_put_is_refused(wrong):
    with pytest.raises(ValueError, match="above 0"):
        PutReplication(*wrong)
