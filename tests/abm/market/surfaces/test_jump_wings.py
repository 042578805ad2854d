"""Jump wings: published values, the way back, and what they mean at the money."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.surfaces import JumpWings, SviSlice, butterfly

VOGT = SviSlice(expiry=252, a=-0.0410, b=0.1331, rho=0.3060, m=0.3586, sigma=0.4153)


def test_the_published_values_of_vogt():
    # Gatheral and Jacquier 2014, section 5.1
    published = (0.01742625, -0.1752111, 0.6997381, 1.316798, 0.0116249)
    assert JumpWings.of(VOGT) == pytest.approx(published, rel=1e-6)


@pytest.mark.parametrize(("c", "least"), [(0.3493158, 0.01548182), (0.8564763, 0.0116249)])
def test_the_published_repairs_of_vogt(c, least):
    wings = JumpWings.of(VOGT)
    assert butterfly(wings.slice(252))
    assert butterfly(wings._replace(c=c, least=least).slice(252)) == []


@given(
    st.floats(0.01, 2), st.floats(-0.95, 0.95), st.floats(-1, 1), st.floats(0.05, 1),
    st.floats(1, 500),
)  # fmt: skip
@settings(deadline=None)
def test_there_and_back(b, rho, m, sigma, expiry):
    least = 0.04
    smile = SviSlice(
        expiry=expiry, a=least - b * sigma * np.sqrt(1 - rho**2), b=b, rho=rho, m=m, sigma=sigma
    )
    if abs(m / np.hypot(m, sigma) - rho) > 1e-3:
        back = JumpWings.of(smile).slice(expiry)
        k = np.linspace(-2, 2, 9)
        assert back.variance(k) == pytest.approx(smile.variance(k), rel=1e-6)


def test_psi_is_the_slope_of_the_volatility_at_the_money():
    h, wings = 1e-5, JumpWings.of(VOGT)
    up, down = (np.sqrt(VOGT.variance(k)) for k in (h, -h))
    assert wings.psi == pytest.approx((up - down) / (2 * h), rel=1e-6)


@pytest.mark.parametrize(
    ("wings", "message"),
    [
        (JumpWings(0.04, 0.6, 1.0, 1.0, 0.03), "between"),
        (JumpWings(0.04, 0.1, 1.0, 1.0, 0.05), "below v"),
        (JumpWings(0.04, 0.0, 1.0, 1.0, 0.03), "roundness"),
        (JumpWings(0.04, np.nan, 1.0, 1.0, 0.03), "finite"),
    ],
)
def test_refuses_wings_of_no_smile(wings, message):
    with pytest.raises(ValueError, match=message):
        wings.slice(252)
