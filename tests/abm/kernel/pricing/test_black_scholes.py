"""Black-Scholes-Merton on bare numbers: what its derivatives are, and how it ends."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.pricing.black_scholes import bsm_delta, bsm_gamma, bsm_value, normal_cdf

options = st.tuples(
    st.floats(80, 120),
    st.just(100.0),
    st.floats(0.05, 2),
    st.floats(0.1, 0.8),
    st.floats(-0.05, 0.15),
    st.floats(0, 0.1),
)
signs = st.sampled_from([1.0, -1.0])


def slope(function, option, place, step):
    """Derivative by one input, by central differences with one extrapolation."""

    def moved(by):
        return function(*(x + by * (i == place) for i, x in enumerate(option)))

    wide, narrow = (moved(h) - moved(-h) for h in (step, step / 2))
    return (8 * narrow - wide) / (6 * step)


def test_normal_cdf_in_the_far_tail():
    # Abramowitz and Stegun, table 26.2: Q(5) = 2.86652e-7
    assert normal_cdf(-5.0) == pytest.approx(2.86652e-7, rel=1e-5)


@given(options, signs)
@settings(deadline=None)
def test_greeks_are_the_derivatives_of_the_value(option, sign):
    def value(*inputs):
        return bsm_value(sign, *inputs)

    def delta(*inputs):
        return bsm_delta(sign, *inputs)

    assert bsm_delta(sign, *option) == pytest.approx(slope(value, option, 0, 0.1), abs=1e-6)
    assert bsm_gamma(*option) == pytest.approx(slope(delta, option, 0, 0.1), abs=1e-6)


@given(options)
@settings(deadline=None)
def test_put_call_parity(option):
    spot, strike, years, _, rate, dividend_yield = option
    forward = spot * math.exp(-dividend_yield * years) - strike * math.exp(-rate * years)
    difference = bsm_value(1.0, *option) - bsm_value(-1.0, *option)
    assert difference == pytest.approx(forward, abs=1e-11)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("spot", [90.0, 100.0, 110.0])
@pytest.mark.parametrize(("years", "volatility"), [(0.0, 0.2), (0.5, 0.0), (0.0, 0.0)])
def test_with_nothing_left_to_chance_the_option_is_its_payoff(sign, spot, years, volatility):
    option = (spot, 100.0, years, volatility, 0.0, 0.0)
    in_the_money = sign * (spot - 100.0)
    assert bsm_value(sign, *option) == max(in_the_money, 0.0)
    share = 0.5 if spot == 100.0 else float(in_the_money > 0)
    assert bsm_delta(sign, *option) == sign * share
    assert bsm_gamma(*option) == 0.0
