"""Implied volatilities: there and back again, and prices that no volatility explains."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from abm.market.pricing import Black76, BlackScholesMerton, implied_volatility

EPSILON = np.finfo(float).eps


@given(
    st.sampled_from(["call", "put"]),
    st.floats(-3, 3),
    st.floats(np.log(1e-6), np.log(30)).map(np.exp),
    st.floats(np.log(0.01), np.log(5)).map(np.exp),
    st.floats(-0.05, 0.15),
    st.floats(-0.05, 0.15),
    st.booleans(),
)
@settings(deadline=None, max_examples=500)
def test_there_and_back(kind, log_moneyness, years, volatility, rate, dividend_yield, near):
    if near:  # within a few spreads of the money, where the price tells more
        log_moneyness *= min(1.0, 2 * volatility * years**0.5)
    spot = 100 * np.exp(log_moneyness)
    model = BlackScholesMerton(kind, spot, 100, years, volatility, rate, dividend_yield)
    price, share = float(model.value()), spot * np.exp(-dividend_yield * years)
    bond = 100 * np.exp(-rate * years)
    told = 8 * EPSILON * (share + bond) / np.maximum(model.vega() * volatility, 1e-300)
    assume(told < 1e-3)  # else the price is all but one of the bounds
    back = implied_volatility(kind, price, spot, 100, years, rate, dividend_yield)
    assert back == pytest.approx(volatility, rel=1e-10 + float(told))


@pytest.mark.parametrize("log_moneyness", [-3.0, -1.0, -0.1, -1e-3])
@pytest.mark.parametrize("spreads", [2.0, 8.0, 20.0, 35.0])
def test_ten_digits_from_the_far_tail(log_moneyness, spreads):
    # b(x, s) = phi (Y(h + t) - Y(h - t)) with Laplace's continued fraction of Mills' ratio
    s = -log_moneyness / spreads
    h, t = -spreads, s / 2

    def mills(z):
        rest = -z
        for k in range(300, 0, -1):
            rest = -z + k / rest
        return 1 / rest

    value = np.exp(-(h * h + t * t) / 2) / np.sqrt(2 * np.pi) * (mills(h + t) - mills(h - t))
    forward = 100 * np.exp(log_moneyness / 2)
    strike = 100 * np.exp(-log_moneyness / 2)
    assert implied_volatility("call", 100 * value, forward, strike, 1.0) == pytest.approx(
        s, rel=1e-10
    )


def test_broadcasts_and_inverts_options_on_forwards():
    strikes, volatilities = np.array([80.0, 100.0, 125.0]), np.array([[0.1], [0.5]])
    price = Black76("put", 100, strikes, 0.5, volatilities, 0.04).value()
    back = implied_volatility("put", price, 100, strikes, 0.5, 0.04, 0.04)
    np.testing.assert_allclose(back, np.broadcast_to(volatilities, (2, 3)), rtol=1e-11)


def test_at_the_intrinsic_value_there_is_no_volatility():
    back = implied_volatility(["call", "put", "call"], [20, 0, 0], [120, 120, 80], 100, 1)
    assert back.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        (("call", 19.99, 120, 100, 1), "price must be at least the intrinsic value"),
        (("call", 120, 120, 100, 1), "price must be below"),
        (("put", 101, 120, 100, 1), "price must be below"),
        (("put", -1e-9, 120, 100, 1), "price must be a finite number of at least 0"),
        (("put", float("nan"), 120, 100, 1), "price"),
        (("put", 1, 120, 100, 0), "years must be a finite number above 0"),
        (("put", 1, float("inf"), 100, 1), "spot"),
    ],
)
def test_refuses_prices_that_no_volatility_explains(inputs, what):
    with pytest.raises(ValueError, match=what):
        implied_volatility(*inputs)
