"""SVI surfaces: the example, what is refused, and a density that gives back the prices."""

from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.integrate import quad

from abm.market.pricing import BlackScholesMerton
from abm.market.surfaces import EQUITY_SKEW, SviSlice, SviSurface, density_factor

GOOD = {"expiry": 21, "a": 0.002, "b": 0.05, "rho": -0.4, "m": 0.0, "sigma": 0.03}
VOGT = SviSlice(expiry=252, a=-0.0410, b=0.1331, rho=0.3060, m=0.3586, sigma=0.4153)


def test_the_equity_skew_at_a_month():
    strikes = np.log([0.95, 1.0, 1.05])
    month = SviSurface().volatility(strikes, 21 / 252)
    assert month == pytest.approx([0.25, 0.20, 0.22], abs=5e-4)


def test_the_equity_skew_steepens_towards_expiry():
    puts, calls = (
        SviSurface().volatility(k, np.array([63, 21, 5, 1]) / 252) for k in (-0.02, 0.02)
    )
    assert (puts > calls).all()
    assert (np.diff(puts - calls) > 0).all()


def density(smile, k):
    """Risk-neutral density of the log price over the forward (Gatheral, Jacquier 2014, 2.2)."""
    w = smile.variance(k)
    lower = -(k + w / 2) / np.sqrt(w)
    return density_factor(smile, np.asarray(k)) * np.exp(-(lower**2) / 2) / np.sqrt(2 * np.pi * w)


@pytest.mark.parametrize("smile", EQUITY_SKEW)
def test_the_density_is_one_and_gives_back_the_prices(smile):
    root = np.sqrt(smile.years)
    edges = root * np.array([-8, -3, -1, -0.3, 0, 0.3, 1, 3, 8])

    def mean(payoff, floor=-np.inf):
        pieces = np.unique(np.append(edges[edges > floor], max(floor, edges[0])))
        return sum(
            quad(lambda k: payoff(k) * density(smile, k), *ends, epsabs=1e-13)[0]
            for ends in pairwise(pieces)
        )

    assert mean(np.ones_like) == pytest.approx(1, abs=1e-8)
    assert mean(np.exp) == pytest.approx(1, abs=1e-8)
    for strike in np.exp(root * np.array([-0.4, 0.0, 0.3])):
        volatility = SviSurface().volatility(np.log(strike), smile.years)
        price = BlackScholesMerton("call", 1.0, strike, smile.years, volatility).value()
        paid = mean(lambda k, strike=strike: np.exp(k) - strike, np.log(strike))
        assert paid == pytest.approx(float(price), abs=1e-8)


def test_refuses_a_slice_with_butterfly_arbitrage():
    with pytest.raises(ValidationError, match=r"slice 0 \(252 days\): butterfly .* k = 0\.8"):
        SviSurface(slices=(VOGT,))


def test_refuses_slices_that_cross():
    later = SviSlice(**GOOD | {"expiry": 30, "m": 0.05})
    with pytest.raises(ValidationError, match=r"slice 1 \(30 days\): calendar arbitrage at k = "):
        SviSurface(slices=(SviSlice(**GOOD), later))
