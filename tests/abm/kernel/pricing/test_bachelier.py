"""Bachelier on bare numbers: what its derivatives are, and how it ends."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.pricing.bachelier import (
    bachelier_delta,
    bachelier_gamma,
    bachelier_theta,
    bachelier_value,
    bachelier_vega,
)

options = st.tuples(
    st.floats(-20, 20), st.just(-3.0), st.floats(0.05, 2), st.floats(3, 20), st.floats(-0.05, 0.15)
)
signs = st.sampled_from([1.0, -1.0])


def slope(function, option, place, step):
    """Derivative by one input, by central differences with one extrapolation."""

    def moved(by):
        return function(*(x + by * (i == place) for i, x in enumerate(option)))

    wide, narrow = (moved(h) - moved(-h) for h in (step, step / 2))
    return (8 * narrow - wide) / (6 * step)


def test_at_the_money_the_value_is_the_spread_over_the_root_of_two_pi():
    value = bachelier_value(-1.0, -2.0, -2.0, 0.25, 4.0, 0.1)
    assert value == pytest.approx(math.exp(-0.025) * 2.0 / math.sqrt(2 * math.pi), rel=1e-14)


@given(options, signs)
@settings(deadline=None)
def test_greeks_are_the_derivatives_of_the_value(option, sign):
    def value(*inputs):
        return bachelier_value(sign, *inputs)

    def delta(*inputs):
        return bachelier_delta(sign, *inputs)

    assert bachelier_delta(sign, *option) == pytest.approx(slope(value, option, 0, 0.02), abs=1e-6)
    assert bachelier_gamma(*option) == pytest.approx(slope(delta, option, 0, 0.02), abs=1e-6)
    assert bachelier_vega(*option) == pytest.approx(slope(value, option, 3, 0.01), abs=1e-6)
    assert bachelier_theta(sign, *option) == pytest.approx(-slope(value, option, 2, 1e-3), abs=1e-3)


@given(options)
@settings(deadline=None)
def test_put_call_parity(option):
    forward, strike, years, _, rate = option
    difference = bachelier_value(1.0, *option) - bachelier_value(-1.0, *option)
    assert difference == pytest.approx((forward - strike) * math.exp(-rate * years), abs=1e-12)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("forward", [-7.0, -3.0, 2.0])
@pytest.mark.parametrize(("years", "volatility"), [(0.0, 5.0), (0.5, 0.0), (0.0, 0.0)])
def test_with_nothing_left_to_chance_the_option_is_its_payoff(sign, forward, years, volatility):
    option = (forward, -3.0, years, volatility, 0.0)
    in_the_money = sign * (forward + 3.0)
    assert bachelier_value(sign, *option) == max(in_the_money, 0.0)
    share = 0.5 if forward == -3.0 else float(in_the_money > 0)
    assert bachelier_delta(sign, *option) == sign * share
    assert bachelier_gamma(*option) == bachelier_theta(sign, *option) == 0.0
