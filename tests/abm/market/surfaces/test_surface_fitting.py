"""Surfaces come out as the quotes had them, free of arbitrage where the quotes were not."""

import numpy as np
import pytest
from scipy.optimize import minimize

from abm.market.pricing import Black76
from abm.market.surfaces import SviSurface, butterfly, calendar, fit_surface


def test_recovers_a_surface_from_its_quotes_in_any_order():
    surface, forward = SviSurface(), 5000.0
    days = np.repeat([each.expiry for each in surface.slices], 25)
    k = np.tile(np.linspace(-2, 2, 25), 4) * 0.2 * np.sqrt(days / 252)
    order = np.random.default_rng(3).permutation(len(k))
    years, k = days[order] / 252, k[order]
    fitted = fit_surface(forward * np.exp(k), years, surface.volatility(k, years), forward)
    assert [each.expiry for each in fitted.slices] == pytest.approx([1, 5, 21, 63])
    assert fitted.volatility(k, years) == pytest.approx(surface.volatility(k, years), abs=1e-8)


@pytest.fixture
def falling():
    """Strikes, years and volatilities of quotes whose total variance falls with time."""
    strikes = np.tile(np.linspace(0.9, 1.1, 9), 2)
    return strikes, np.repeat([0.1, 0.2], 9), np.repeat([0.3, 0.2], 9)


def test_a_later_smile_is_held_above_the_sooner_one(falling):
    sooner, later = fit_surface(*falling).slices
    assert calendar(sooner, later) == []
    assert butterfly(later) == []
    # the least total variance that does not fall is that of the sooner quotes
    assert later.variance(0.0) == pytest.approx(0.3**2 * 0.1, rel=1e-3)


def test_arbitrage_is_left_where_it_is_allowed(falling):
    surface = fit_surface(*falling, allow_arbitrage=True)
    assert surface.volatility(0.0, [0.1, 0.2]) == pytest.approx([0.3, 0.2], rel=1e-4)
    assert SviSurface.model_validate(surface.model_dump()) == surface
    with pytest.raises(ValueError, match="calendar arbitrage"):
        SviSurface(slices=surface.slices)


@pytest.fixture
def scattered():
    """Strikes and volatilities of half a year that no smile meets."""
    strikes = np.exp(np.linspace(-0.4, 0.4, 17))
    noise = np.random.default_rng(4).standard_normal(17)
    return strikes, 0.2 - 0.1 * np.log(strikes) + 0.3 * np.log(strikes) ** 2 + 0.003 * noise


def test_vega_weights_are_those_of_the_squared_vega(scattered):
    strikes, volatilities = scattered
    vega = Black76("call", 1.0, strikes, 0.5, volatilities).vega()
    fitted = fit_surface(strikes, 0.5, volatilities, weights="vega")
    expected = fit_surface(strikes, 0.5, volatilities, weights=vega**2)
    assert fitted.volatility(np.log(strikes), 0.5) == pytest.approx(
        expected.volatility(np.log(strikes), 0.5), abs=1e-7
    )


def test_bid_and_ask_weigh_by_the_squared_spread(scattered):
    strikes, middle = scattered
    half = np.linspace(0.001, 0.05, 17)
    fitted = fit_surface(strikes, 0.5, bid=middle - half, ask=middle + half)
    expected = fit_surface(strikes, 0.5, middle, weights=half**-2.0)
    assert fitted.volatility(np.log(strikes), 0.5) == pytest.approx(
        expected.volatility(np.log(strikes), 0.5), abs=1e-7
    )


def test_without_weights_volatilities_are_fitted_as_well_as_can_be(scattered):
    strikes, volatilities = scattered
    k = np.log(strikes)
    smile = fit_surface(strikes, 0.5, volatilities).slices[0]

    def squares(point):
        a, b, rho, m, sigma = point
        w = a + b * (rho * (k - m) + np.hypot(k - m, sigma))
        return ((np.sqrt(np.maximum(w, 0) / 0.5) - volatilities) ** 2).sum()

    fitted = (smile.a, smile.b, smile.rho, smile.m, smile.sigma)
    other = minimize(squares, fitted, method="Nelder-Mead", options={"maxiter": 2000})
    assert squares(fitted) < other.fun * 1.01


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"volatilities": 0.2, "weights": "delta"}, "'vega'"),
        ({"bid": 0.2}, "give both"),
        ({}, "give volatilities"),
        ({"bid": 0.3, "ask": 0.2}, "above its ask"),
        ({"volatilities": 0.0}, "above 0"),
    ],
)
def test_refuses_what_makes_no_sense(given, message):
    with pytest.raises(ValueError, match=message):
        fit_surface(np.linspace(0.9, 1.1, 9), 0.1, **given)
