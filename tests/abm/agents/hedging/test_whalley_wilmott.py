"""The band of Whalley and Wilmott (1997): their numbers, and what is done in it."""

import numpy as np
import pytest

from abm.agents.hedging.whalley_wilmott import WhalleyWilmott, whalley_wilmott_band
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import OPEN, HedgedMarket, option


@pytest.mark.parametrize(("cost", "band"), [(0.001, 0.0620), (0.01, 0.1335)])
def test_published_numbers(cost, band):
    gamma = float(BlackScholesMerton("call", 100, 100, 0.25, 0.2).gamma())
    assert whalley_wilmott_band(cost, 100.0, gamma, 0.0, 0.25, 1.0) == pytest.approx(band, abs=5e-5)
    later = whalley_wilmott_band(cost, 100.0, gamma, 0.05, 0.25, 1.0)
    assert later == pytest.approx(band * np.exp(-0.0125 / 3), abs=1e-4)


@pytest.mark.parametrize("lots", [-10_000, 10_000])
@pytest.mark.parametrize("aversion", [1e-6, 1e-4])
def test_to_the_edge_of_the_band_of_the_book(lots, aversion):
    # in currency: a price of 100, 10,000 options, half-spread of 3 ticks of a cent
    made = HedgedMarket([option(1, 10_000, 21)], [lots], rate=0.02)
    made.go(OPEN, half_spread=3)
    model = BlackScholesMerton("call", 100, 100, 21 / 252, 0.2, 0.02)
    gamma = lots * float(model.gamma())
    years = 21 / 252
    band = np.cbrt(1.5 * np.exp(-0.02 * years) * 0.0003 * 100 * gamma**2 / aversion)
    delta = lots * float(model.delta())
    for far in (-3, -1.1, -0.9, 0.9, 1.1, 3):
        held = round(far * band - delta)
        made.hold(held)
        traded = made.ask(WhalleyWilmott(risk_aversion=aversion))
        left = held + traded + delta
        if abs(far) < 1:
            assert traded == 0
        else:
            assert left == pytest.approx(np.sign(far) * band, abs=0.51)


def test_without_gamma_nothing_is_left():
    made = HedgedMarket()
    made.hold(-7)
    assert made.ask(WhalleyWilmott()) == 7
