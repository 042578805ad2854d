"""Zakamouline's band and delta (2006), against his formulas in other words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.hedging.zakamouline import Zakamouline, zakamouline_band, zakamouline_factor
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import OPEN, HedgedMarket, option


def formulas(k, s, gamma, sigma, r, tau, aversion):
    """H0, H1 and K as printed."""
    common = (np.exp(-r * tau) / sigma) ** 0.25
    h0 = k / (aversion * s * sigma**2 * tau)
    h1 = 1.12 * k**0.31 * tau**0.05 * common * (np.abs(gamma) / aversion) ** 0.5
    big_k = -4.76 * k**0.78 / tau**0.02 * common * (aversion * s**2 * np.abs(gamma)) ** 0.15
    return h0, h1, big_k


@settings(deadline=None)
@given(
    st.tuples(
        st.floats(1e-4, 0.02),
        st.floats(10, 200),
        st.floats(-1, 1),
        st.floats(0.05, 1),
        st.floats(-0.02, 0.1),
        st.floats(0.01, 2),
        st.floats(1e-3, 10),
    )
)
def test_formulas(inputs):
    h0, h1, big_k = formulas(*inputs)
    assert zakamouline_band(*inputs) == pytest.approx(h0 + h1, rel=1e-12)
    factor = zakamouline_factor(*inputs)
    if inputs[2] < 0:
        assert factor == pytest.approx(1 - big_k, rel=1e-12)
    else:
        assert factor == pytest.approx(max(1 + big_k, 0.0), rel=1e-12, abs=1e-12)


def test_a_quarter_at_the_money():
    # worked by hand: .01 / (100 x .04 x .25) and 1.12 x .2399 x .9330 x 1.4953 x .1996
    band = zakamouline_band(0.01, 100.0, 0.0398443, 0.2, 0.0, 0.25, 1.0)
    assert band == pytest.approx(0.01 + 0.0748, abs=1e-4)


@pytest.mark.parametrize("lots", [-10_000, 10_000])
def test_to_the_edge_around_the_delta_that_allows_for_costs(lots):
    aversion, years = 1e-5, 21 / 252
    made = HedgedMarket([option(1, 10_200, 21)], [lots])
    made.go(OPEN, half_spread=4)
    gamma = lots * float(BlackScholesMerton("call", 100, 102, years, 0.2).gamma())
    h0, h1, big_k = formulas(0.0004, 100, gamma, 0.2, 0.0, years, aversion)
    sigma = 0.2 * np.sqrt(1 - big_k if lots < 0 else 1 + big_k)
    delta = lots * float(BlackScholesMerton("call", 100, 102, years, sigma).delta())
    for far in (-2, -0.95, 0.95, 2):
        held = round(far * (h0 + h1) - delta)
        made.hold(held)
        traded = made.ask(Zakamouline(risk_aversion=aversion))
        if abs(far) < 1:
            assert traded == 0
        else:
            assert held + traded + delta == pytest.approx(np.sign(far) * (h0 + h1), abs=0.51)


def test_without_options_nothing_is_left():
    made = HedgedMarket()
    made.hold(-7)
    assert made.ask(Zakamouline()) == 7
