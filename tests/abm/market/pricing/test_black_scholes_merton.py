"""Black-Scholes-Merton over arrays against Haug's tables, QuantLib and the compiled formulas."""

from itertools import product

import numpy as np
import pytest
import QuantLib
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.pricing.black_scholes import bsm_delta, bsm_gamma, bsm_value
from abm.market.pricing import BlackScholesMerton

# Haug, The Complete Guide to Option Pricing Formulas (2nd edition, 2007), European options: kind,
# spot, strike, years, volatility, rate, dividend yield, value
HAUG = [
    ("call", 60, 65, 0.25, 0.30, 0.08, 0.00, 2.1334),
    ("put", 100, 95, 0.50, 0.20, 0.10, 0.05, 2.4648),
    ("put", 19, 19, 0.75, 0.28, 0.10, 0.10, 1.7011),
    ("call", 19, 19, 0.75, 0.28, 0.10, 0.10, 1.7011),
    ("call", 1.56, 1.6, 0.50, 0.12, 0.06, 0.08, 0.0291),
    ("put", 75, 70, 0.50, 0.35, 0.10, 0.05, 4.0870),
    ("call", 42, 40, 0.75, 0.35, 0.04, 0.08, 5.0975),
]
# his table at strike 100, rate and yield 10 %: kind, years, volatility, values at 90, 100 and 110
HAUG_TABLE = [
    ("call", 0.1, 0.15, (0.0205, 1.8734, 9.9413)),
    ("call", 0.1, 0.25, (0.3150, 3.1217, 10.3556)),
    ("call", 0.1, 0.35, (0.9474, 4.3693, 11.1381)),
    ("call", 0.5, 0.15, (0.8069, 4.0232, 10.5769)),
    ("call", 0.5, 0.25, (2.7026, 6.6997, 12.7857)),
    ("call", 0.5, 0.35, (4.9329, 9.3679, 15.3086)),
    ("put", 0.1, 0.15, (9.9210, 1.8734, 0.0408)),
    ("put", 0.1, 0.25, (10.2155, 3.1217, 0.4551)),
    ("put", 0.1, 0.35, (10.8479, 4.3693, 1.2376)),
    ("put", 0.5, 0.15, (10.3192, 4.0232, 1.0646)),
    ("put", 0.5, 0.25, (12.2149, 6.6997, 3.2734)),
    ("put", 0.5, 0.35, (14.4452, 9.3679, 5.7963)),
]
GREEKS = ("delta", "gamma", "vega", "theta", "rho", "vanna", "volga", "charm")
# kind, spot, strike, years, volatility, rate, dividend yield
GRID = list(
    product(
        ("call", "put"),
        (40.0, 90.0, 100.0, 115.0, 250.0),
        (100.0,),
        (0.01, 0.25, 1.0, 10.0),
        (0.05, 0.2, 0.6, 2.0),
        (-0.02, 0.0, 0.1),
        (-0.01, 0.0, 0.06),
    )
)


def test_values_of_haug():
    *inputs, values = zip(*HAUG, strict=True)
    assert BlackScholesMerton(*inputs).value() == pytest.approx(values, abs=1e-4)


def test_table_of_haug_by_broadcasting():
    kinds, years, volatilities, values = (
        np.array(column) for column in zip(*HAUG_TABLE, strict=True)
    )
    spots = [90, 100, 110]
    model = BlackScholesMerton(
        kinds[:, None], spots, 100, years[:, None], volatilities[:, None], 0.1, 0.1
    )
    assert model.value() == pytest.approx(values, abs=1e-4)


def test_premium_and_vega_of_the_hedging_example():
    # Kamal and Derman 1999: S = K = 100, one month, 20 %: premium 2.3030, vega 11.512
    model = BlackScholesMerton("call", 100, 100, 1 / 12, 0.2)
    assert model.value() == pytest.approx(2.3030, abs=5e-5)
    assert model.vega() == pytest.approx(11.512, abs=5e-4)


def quantlib(kind, spot, strike, years, volatility, rate, dividend_yield):
    """Value, delta, gamma, vega, theta, rho, vanna by QuantLib."""
    payoff = QuantLib.PlainVanillaPayoff(
        QuantLib.Option.Call if kind == "call" else QuantLib.Option.Put, strike
    )
    forward = spot * np.exp((rate - dividend_yield) * years)
    peer = QuantLib.BlackCalculator(payoff, forward, volatility * years**0.5, np.exp(-rate * years))
    return (
        peer.value(),
        peer.delta(spot),
        peer.gamma(spot),
        peer.vega(years),
        peer.theta(spot, years),
        peer.rho(years),
        peer.vanna(spot, years),
    )


def test_value_and_greeks_of_quantlib():
    theirs = np.array([quantlib(*option) for option in GRID])
    model = BlackScholesMerton(*zip(*GRID, strict=True))
    for name, column in zip(("value", *GREEKS), theirs.T, strict=False):
        np.testing.assert_allclose(
            getattr(model, name)(), column, rtol=1e-10, atol=1e-11, err_msg=name
        )


@pytest.mark.parametrize(
    ("greek", "of", "place", "sign"),
    [
        ("delta", "value", 1, 1),
        ("gamma", "delta", 1, 1),
        ("vega", "value", 4, 1),
        ("theta", "value", 3, -1),
        ("rho", "value", 5, 1),
        ("vanna", "delta", 4, 1),
        ("volga", "vega", 4, 1),
        ("charm", "delta", 3, -1),
    ],
)
def test_each_greek_is_a_slope(greek, of, place, sign):
    inputs = [np.array(column) for column in zip(*GRID, strict=True)]
    unit = inputs[1] if place == 1 else inputs[3] if place == 3 else 1.0
    step = unit * (1e-3 if place == 5 else 2e-3 * (inputs[4] if place == 4 else 0.5))
    if place == 1:  # a smaller move than the spread
        step = step * np.minimum(1.0, inputs[4] * np.sqrt(inputs[3]) * 10)

    def moved(by):
        shifted = [x + by * step if i == place else x for i, x in enumerate(inputs)]
        return getattr(BlackScholesMerton(*shifted), of)()

    wide, narrow = moved(1) - moved(-1), moved(0.5) - moved(-0.5)
    slope = sign * (8 * narrow - wide) / (6 * step)
    scale = np.maximum(1.0, np.abs(slope).max())
    result = getattr(BlackScholesMerton(*inputs), greek)()
    np.testing.assert_allclose(result / scale, slope / scale, rtol=1e-6, atol=1e-8)


@given(
    st.sampled_from(["call", "put"]),
    st.tuples(
        st.floats(50, 200),
        st.floats(50, 200),
        st.sampled_from([0.0, 0.01, 0.3, 5.0]),
        st.sampled_from([0.0, 0.05, 0.4, 2.0]),
        st.floats(-0.1, 0.3),
        st.floats(-0.1, 0.3),
    ),
)
@settings(deadline=None)
def test_arrays_and_bare_numbers_agree(kind, option):
    sign, model = 1.0 if kind == "call" else -1.0, BlackScholesMerton(kind, *option)
    near = {"rel": 1e-11, "abs": 1e-11}
    assert model.value() == pytest.approx(bsm_value(sign, *option), **near)
    assert model.delta() == pytest.approx(bsm_delta(sign, *option), **near)
    assert model.gamma() == pytest.approx(bsm_gamma(*option), **near)


@pytest.mark.parametrize("kind", ["call", "put"])
@pytest.mark.parametrize("spot", [90.0, 100.0, 110.0])
@pytest.mark.parametrize(("years", "volatility"), [(0.0, 0.2), (0.5, 0.0), (0.0, 0.0)])
def test_with_nothing_left_to_chance_the_option_is_its_payoff(kind, spot, years, volatility):
    model, sign = (
        BlackScholesMerton(kind, spot, 100, years, volatility),
        1 if kind == "call" else -1,
    )
    in_the_money = sign * (spot - 100)
    assert model.value() == max(in_the_money, 0)
    share = 0.5 if spot == 100 else float(in_the_money > 0)
    assert model.delta() == pytest.approx(sign * share, abs=1e-14)
    assert model.rho() == pytest.approx(sign * years * 100 * share)
    assert all(getattr(model, n)() == 0 for n in ("gamma", "theta", "vanna", "volga", "charm"))


@given(st.floats(-3, 3), st.floats(0, 30), st.floats(0, 5), st.floats(-0.1, 0.2))
@settings(deadline=None)
def test_put_call_parity(log_moneyness, years, volatility, rate):
    spot = 100 * np.exp(log_moneyness)
    call, put = (
        BlackScholesMerton(kind, spot, 100, years, volatility, rate, 0.03)
        for kind in ("call", "put")
    )
    share, bond = spot * np.exp(-0.03 * years), 100 * np.exp(-rate * years)
    assert call.value() - put.value() == pytest.approx(share - bond, abs=1e-13 * (share + bond))


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        (("Call", 100, 100, 1, 0.2), "kind"),
        (("call", [100, 0], 100, 1, 0.2), "spot must be a finite number above 0"),
        (("call", 100, -1, 1, 0.2), "strike"),
        (("call", 100, 100, -0.1, 0.2), "years must be a finite number of at least 0"),
        (("call", 100, 100, 1, float("nan")), "volatility"),
        (("call", 100, 100, 1, 0.2, float("inf")), "rate"),
        (("call", 100, 100, 1, 0.2, 0, float("nan")), "dividend_yield"),
    ],
)
def test_refuses_inputs_without_meaning(inputs, what):
    with pytest.raises(ValueError, match=what):
        BlackScholesMerton(*inputs)
