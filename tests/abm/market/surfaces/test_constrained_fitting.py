"""The constrained fit: no arbitrage over all k, and no better smile next to it."""

import numpy as np
import pytest
import QuantLib
from scipy.optimize import minimize

from abm.market.surfaces import JumpWings, SviSlice, butterfly, calendar, fit_slice, fit_svi

VOGT = SviSlice(expiry=252, a=-0.0410, b=0.1331, rho=0.3060, m=0.3586, sigma=0.4153)
K = np.linspace(-0.8, 0.5, 27)


def least_density(smile):
    """Least second difference of QuantLib's call prices on the smile, over the greatest."""
    section = QuantLib.SviSmileSection(
        smile.years, 1.0, [smile.a, smile.b, smile.sigma, smile.rho, smile.m]
    )
    prices = [section.optionPrice(strike) for strike in np.arange(0.2, 5.0, 0.01)]
    curvature = np.diff(prices, 2)
    return curvature.min() / curvature.max()


def test_quotes_of_an_arbitrage_are_fitted_without_it():
    w = VOGT.variance(K)
    smile = fit_slice(K, w, 252)
    free = SviSlice(expiry=252, **fit_svi(K, w)._asdict())
    assert butterfly(free)
    assert least_density(free) < -1e-6
    assert butterfly(smile) == []
    assert least_density(smile) > -1e-9
    assert np.sqrt(smile.variance(K)) == pytest.approx(np.sqrt(w), abs=0.005)


def test_no_other_search_finds_a_nearer_smile():
    def cost(point):
        try:
            a, b, rho, m, sigma = point
            smile = SviSlice(expiry=252, a=a, b=b, rho=rho, m=m, sigma=sigma)
        except ValueError:
            return np.inf
        return np.inf if butterfly(smile) else 1e6 * ((smile.variance(K) - w) ** 2).sum()

    def point(smile):
        return smile.a, smile.b, smile.rho, smile.m, smile.sigma

    w = VOGT.variance(K)
    found = point(fit_slice(K, w, 252))
    # Gatheral and Jacquier 2014, section 5.1, the optimal choice
    repaired = point(JumpWings.of(VOGT)._replace(c=0.8564763, least=0.0116249).slice(252))
    assert cost(found) < cost(repaired) < np.inf
    for start in (found, repaired):
        other = minimize(cost, start, method="Nelder-Mead", options={"maxiter": 600})
        assert other.fun > cost(found) * (1 - 1e-2)


def test_a_fit_without_arbitrage_is_left_as_it_is():
    w = SviSlice(expiry=21, a=0.001, b=0.05, rho=-0.3, m=0.0, sigma=0.1).variance(K)
    assert fit_slice(K, w, 21) == SviSlice(expiry=21, **fit_svi(K, w)._asdict())


def test_wings_that_would_cross_out_of_sight_do_not():
    sooner = SviSlice(expiry=21, a=0.01, b=0.05, rho=-0.3, m=0.0, sigma=0.1)
    k = np.linspace(-0.1, 0.1, 11)
    flatter = SviSlice(expiry=42, a=0.011, b=0.049, rho=-0.25, m=0.0, sigma=0.1).variance(k)
    assert calendar(sooner, SviSlice(expiry=42, **fit_svi(k, flatter)._asdict()))
    later = fit_slice(k, flatter, 42, sooner=[sooner])
    assert calendar(sooner, later) == []
    assert later.variance(k) == pytest.approx(flatter, rel=0.01)
