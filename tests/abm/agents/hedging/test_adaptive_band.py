"""A band that widens: with the power of volatility and gamma that it says, and never narrower."""

import math

import pytest

from abm.agents.hedging.adaptive_band import AdaptiveBand, widening
from abm.agents.hedging.fixed_band import FixedBand
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import HOURS, OPEN, SPOT, HedgedMarket, option

SECOND = 10**9
AT_EDGE = {"band": 0.01, "hedge_to": "edge"}


def band_of(made, policy):
    """The band that is left of a great net delta."""
    made.hold(-100_000)
    return abs(made.ask(policy) - 100_000 + made.option_account["delta"])


def test_widening():
    assert widening(0.4, 0.2, 1.0) == pytest.approx(2.0)
    assert widening(0.4, 0.2, 0.5) == pytest.approx(math.sqrt(2.0))
    assert widening(0.1, 0.2, 1.0) == widening(0.4, 0.2, 0.0) == 1.0


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_with_volatility(power):
    made = HedgedMarket([option(-1, 10_000, 21)], [-10_000])
    policy = AdaptiveBand(**AT_EDGE, power=power, volatility_memory=100.0)
    made.go(OPEN + 100 * SECOND, 9_900)
    left = math.exp(-1.0)
    moved = math.log(0.99) ** 2 * 252 * HOURS / (100 * SECOND)
    volatility = math.sqrt(left * 0.2**2 + (1 - left) * moved)
    assert band_of(made, policy) == pytest.approx(100 * (volatility / 0.2) ** power, abs=0.51)
    made.go(OPEN + 3_000 * SECOND, 9_900)
    assert band_of(made, policy) == pytest.approx(100, abs=0.51)


@pytest.mark.parametrize("power", [2 / 3, 1.0])
@pytest.mark.parametrize("days", [1, 5, 63])
def test_with_gamma(days, power):
    made = HedgedMarket([option(-1, 10_000, days)], [-10_000])
    policy = AdaptiveBand(**AT_EDGE, by="gamma", power=power, normal_gamma=0.08)
    gamma = float(BlackScholesMerton("put", SPOT, SPOT, days / 252, 0.2).gamma())
    wide = max(0.01 * SPOT * gamma / 0.08, 1.0) ** power
    assert band_of(made, policy) == pytest.approx(100 * wide, abs=0.51)


def test_it_is_a_fixed_band_when_it_never_widens():
    made = HedgedMarket([option(-1, 10_000, 21)], [-10_000])
    made.go(OPEN + SECOND, 9_800)
    for held in range(-7_000, -3_000, 100):
        made.hold(held)
        assert made.ask(AdaptiveBand(power=0.0)) == made.ask(FixedBand())


def test_without_options_nothing_is_left():
    made = HedgedMarket()
    made.hold(30)
    assert made.ask(AdaptiveBand(by="gamma")) == -30
