"""Options on normal prices against QuantLib, slopes and the limits."""

from itertools import product

import numpy as np
import pytest
import QuantLib
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.pricing import Bachelier

# kind, forward, strike, years, volatility, rate; eight spreads in the money QuantLib 1.44 takes a
# put for a call
GRID = list(
    product(
        ("call", "put"),
        (-8.0, -1.0, 0.5, 3.0),
        (-1.0, 1.0),
        (0.1, 1.0, 5.0),
        (2.0, 6.0),
        (0.0, 0.1),
    )
)


def quantlib(kind, forward, strike, years, volatility, rate):
    """Value, delta, gamma, vega by QuantLib."""
    side = QuantLib.Option.Call if kind == "call" else QuantLib.Option.Put
    spread, discount = volatility * years**0.5, np.exp(-rate * years)
    peer = QuantLib.BachelierCalculator(
        QuantLib.PlainVanillaPayoff(side, strike), forward, spread, discount
    )
    return peer.value(), peer.deltaForward(), peer.gammaForward(), peer.vega(years)


def test_value_and_greeks_of_quantlib():
    theirs = np.array([quantlib(*option) for option in GRID])
    model = Bachelier(*zip(*GRID, strict=True))
    for name, column in zip(("value", "delta", "gamma", "vega"), theirs.T, strict=True):
        np.testing.assert_allclose(
            getattr(model, name)(), column, rtol=1e-11, atol=1e-13, err_msg=name
        )


@pytest.mark.parametrize(
    ("greek", "of", "place", "sign"),
    [
        ("theta", "value", 3, -1),
        ("rho", "value", 5, 1),
        ("vanna", "delta", 4, 1),
        ("volga", "vega", 4, 1),
        ("charm", "delta", 3, -1),
    ],
)
def test_each_greek_is_a_slope(greek, of, place, sign):
    inputs = [np.array(column) for column in zip(*GRID, strict=True)]
    step = 1e-3 * (inputs[place] if place != 5 else 1.0)

    def moved(by):
        shifted = [x + by * step if i == place else x for i, x in enumerate(inputs)]
        return getattr(Bachelier(*shifted), of)()

    wide, narrow = moved(1) - moved(-1), moved(0.5) - moved(-0.5)
    slope = sign * (8 * narrow - wide) / (6 * step)
    np.testing.assert_allclose(getattr(Bachelier(*inputs), greek)(), slope, rtol=1e-6, atol=1e-8)


@given(
    st.tuples(
        st.floats(-50, 50),
        st.floats(-50, 50),
        st.sampled_from([0.0, 0.01, 5.0]),
        st.sampled_from([0.0, 0.5, 20.0]),
        st.floats(-0.1, 0.3),
    )
)
@settings(deadline=None)
def test_put_call_parity(option):
    forward, strike, years, _, rate = option
    difference = Bachelier("call", *option).value() - Bachelier("put", *option).value()
    assert difference == pytest.approx((forward - strike) * np.exp(-rate * years), abs=1e-11)


@pytest.mark.parametrize("kind", ["call", "put"])
@pytest.mark.parametrize("forward", [-7.0, -3.0, 2.0])
@pytest.mark.parametrize(("years", "volatility"), [(0.0, 5.0), (0.5, 0.0), (0.0, 0.0)])
def test_with_nothing_left_to_chance_the_option_is_its_payoff(kind, forward, years, volatility):
    model, sign = Bachelier(kind, forward, -3, years, volatility), 1 if kind == "call" else -1
    in_the_money = sign * (forward + 3)
    assert model.value() == max(in_the_money, 0)
    share = 0.5 if forward == -3 else float(in_the_money > 0)
    assert model.delta() == pytest.approx(sign * share, abs=1e-14)
    assert all(getattr(model, n)() == 0 for n in ("gamma", "theta", "vanna", "volga", "charm"))


def test_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="forward must be a finite number"):
        Bachelier("call", float("nan"), 0, 1, 1)
    with pytest.raises(ValueError, match="volatility must be a finite number of at least 0"):
        Bachelier("call", -5, 0, 1, -1)
