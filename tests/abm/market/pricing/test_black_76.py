"""Options on a future against QuantLib and against options on what yields the rate."""

import numpy as np
import pytest
import QuantLib

from abm.market.pricing import Black76, BlackScholesMerton


def test_futures_deltas_of_haug():
    # Haug 2007, section 2.1.1: F = 105, X = 100, half a year, 36 %, rate 10 %
    model = Black76(["call", "put"], 105, 100, 0.5, 0.36, 0.1)
    assert model.delta() == pytest.approx([0.5946, -0.3566], abs=5e-5)


@pytest.mark.parametrize("forward", [60.0, 100.0, 130.0])
@pytest.mark.parametrize("kind", ["call", "put"])
def test_values_and_deltas_of_quantlib(kind, forward):
    payoff = QuantLib.PlainVanillaPayoff(
        QuantLib.Option.Call if kind == "call" else QuantLib.Option.Put, 100.0
    )
    peer = QuantLib.BlackCalculator(payoff, forward, 0.3 * 0.7**0.5, np.exp(-0.06 * 0.7))
    model = Black76(kind, forward, 100, 0.7, 0.3, 0.06)
    assert model.value() == pytest.approx(peer.value(), rel=1e-12)
    assert model.delta() == pytest.approx(peer.deltaForward(), rel=1e-12)
    assert model.gamma() == pytest.approx(peer.gammaForward(), rel=1e-12)
    assert model.vega() == pytest.approx(peer.vega(0.7), rel=1e-12)


def test_rho_holds_the_forward():
    def value(rate):
        return Black76(["call", "put"], 110, 100, 2, 0.3, rate).value()

    slope = (value(0.05 + 1e-5) - value(0.05 - 1e-5)) / 2e-5
    np.testing.assert_allclose(Black76(["call", "put"], 110, 100, 2, 0.3, 0.05).rho(), slope, 1e-8)


def test_a_share_is_bought_forward_at_the_same_price():
    spot, rate, carry = np.array([80.0, 120.0]), 0.05, 0.02
    forward = spot * np.exp((rate - carry) * 1.5)
    share = BlackScholesMerton("put", spot, 100, 1.5, 0.4, rate, carry)
    np.testing.assert_allclose(
        Black76("put", forward, 100, 1.5, 0.4, rate).value(), share.value(), 1e-12
    )


def test_a_forward_is_above_nothing():
    with pytest.raises(ValueError, match="forward must be a finite number above 0"):
        Black76("call", -1, 100, 1, 0.2)
