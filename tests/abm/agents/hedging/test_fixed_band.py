"""A band of fixed width: none inside it, and where a hedge leads from beyond it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.hedging.fixed_band import FixedBand
from abm.kernel.market.trading import BY_LAW
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import OPEN, SPOT, HedgedMarket, option

MADE = HedgedMarket([option(-1, 10_000, 21), option(1, 10_300, 40)], [-6_000, 4_000])
OPTIONS = sum(
    lots * float(BlackScholesMerton(kind, SPOT, strike, days / 252, 0.2).delta())
    for kind, strike, days, lots in (("put", 10_000, 21, -6_000), ("call", 10_300, 40, 4_000))
)


@settings(deadline=None)
@given(st.integers(-12_000, 12_000), st.floats(0, 0.2), st.sampled_from(["centre", "edge"]))
def test_of_the_notional(held, share, hedge_to):
    MADE.hold(held)
    net, band = OPTIONS + held, share * 10_000
    lots = MADE.ask(FixedBand(band=share, hedge_to=hedge_to))
    aim = 0.0 if hedge_to == "centre" else math.copysign(band, net)
    if abs(net) <= band:
        assert lots == 0
    else:
        assert abs(net + lots - aim) <= 0.5 + 1e-6


def test_it_waits_for_no_time():
    assert MADE.due(FixedBand()) == BY_LAW


def test_an_order_at_work_is_not_sent_twice():
    made = HedgedMarket([option(-1, 10_000, 21)], [-10_000])
    lots = made.ask(FixedBand())
    delta = float(BlackScholesMerton("put", SPOT, SPOT, 21 / 252, 0.2).delta())
    assert lots == pytest.approx(10_000 * delta, abs=0.5)
    made.state.parents[0]["active"], made.state.parents[0]["aim"] = 1, lots
    assert made.ask(FixedBand()) == 0
    made.hold(lots // 2)
    assert made.ask(FixedBand()) == 0
    made.go(OPEN, 9_800)
    assert made.ask(FixedBand()) < -500
