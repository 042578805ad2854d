"""Arbitrage is found where it is known to be, and its g is the curvature of call prices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.pricing import BlackScholesMerton
from abm.market.surfaces import (
    EQUITY_SKEW,
    SviSlice,
    butterfly,
    butterfly_intervals,
    calendar,
    density_factor,
)

VOGT = SviSlice(expiry=252, a=-0.0410, b=0.1331, rho=0.3060, m=0.3586, sigma=0.4153)


def test_the_example_of_vogt():
    # Gatheral and Jacquier 2014, figure 1: the density is negative at a k of about 0.6 to 1.2
    found = [violation.k for violation in butterfly(VOGT)]
    assert found
    assert 0.5 < min(found) < 0.8
    assert 1.0 < max(found) < 1.4


@pytest.mark.parametrize("smile", [VOGT, EQUITY_SKEW[2]])
def test_g_is_the_curvature_of_call_prices(smile):
    scale = np.sqrt(smile.variance(0.0))
    k, h = scale * np.linspace(-2, 2, 9), 1e-3 * scale

    def call(strike):
        volatility = np.sqrt(smile.variance(np.log(strike)) / smile.years)
        return BlackScholesMerton("call", 1.0, strike, smile.years, volatility).value()

    strike = np.exp(k)
    curvature = (call(strike + h) - 2 * call(strike) + call(strike - h)) / h**2
    w = smile.variance(k)
    normal = np.exp(-(((k + w / 2) ** 2) / w) / 2) / np.sqrt(2 * np.pi * w)
    assert density_factor(smile, k) * normal / strike == pytest.approx(
        curvature, rel=1e-3, abs=1e-3 * curvature.max()
    )


@given(st.floats(-12, -6))
@settings(deadline=None, max_examples=20)
def test_a_bend_however_sharp_hides_nothing(magnitude):
    # with sigma to 0 the smile is a kink, whose right side is the line w = a + slope k
    sharp = SviSlice(expiry=21, a=1e-4, b=0.1, rho=0.1, m=0.0, sigma=10**magnitude)
    k = np.linspace(1e-3, 0.5, 100_001)
    w, slope = 1e-4 + 0.11 * k, 0.11
    g = (1 - k * slope / (2 * w)) ** 2 - slope**2 / 4 * (1 / w + 0.25)
    assert max(found.amount for found in butterfly(sharp) if found.k > 1e-3) == pytest.approx(
        -g.min(), rel=2e-2
    )
    assert butterfly_intervals(sharp)[-1].high == pytest.approx(k[g < 0].max(), rel=2e-2)


def test_intervals_are_the_violations_side_by_side():
    (only,) = butterfly_intervals(VOGT)
    found = butterfly(VOGT)
    assert (only.low, only.high) == (found[0].k, found[-1].k)
    assert (only.worst, only.amount) == max(found, key=lambda violation: violation.amount)


def test_wings_steeper_than_lee():
    steep = SviSlice(expiry=252, a=0.5, b=1.5, rho=0.5, m=0.0, sigma=1.0)
    left, right = butterfly(steep)[0], butterfly(steep)[-1]
    assert left.k > -np.inf
    assert right == (np.inf, pytest.approx(0.25))


@given(st.floats(-0.3, 0.3).filter(lambda at: abs(at) > 1e-3), st.floats(1e-6, 1e-3))
@settings(deadline=None)
def test_slices_that_cross_and_slices_that_do_not(shift, rise):
    sooner = SviSlice(expiry=21, a=0.01, b=0.05, rho=-0.3, m=0.0, sigma=0.1)
    assert calendar(sooner, sooner.model_copy(update={"expiry": 42.0, "a": 0.01 + rise})) == []
    shifted = sooner.model_copy(update={"expiry": 42.0, "m": shift})
    k = np.linspace(-1, 1, 401)
    fall = sooner.variance(k) - shifted.variance(k)
    found = calendar(sooner, shifted)
    # far out in a wing the fall is all of the shift times the slope there
    most = 0.05 * max(1.3 * -shift, 0.7 * shift)
    assert fall.max() - 1e-12 <= max(violation.amount for violation in found)
    assert max(violation.amount for violation in found) == pytest.approx(most, rel=1e-3)


def test_wings_that_cross_out_of_sight():
    sooner = SviSlice(expiry=21, a=0.01, b=0.05, rho=-0.3, m=0.0, sigma=0.1)
    flatter = sooner.model_copy(update={"a": 5.0, "b": 0.04})
    found = calendar(sooner, flatter)
    assert found[0] == (-np.inf, pytest.approx(0.013))
    assert found[-1] == (np.inf, pytest.approx(0.007))
    assert min(abs(violation.k) for violation in found) > 100
