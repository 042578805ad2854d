"""The volatility that pays for a band, against a diffusion that is pushed back at its edges."""

import numpy as np
import pytest

from abm.agents.hedging.whalley_wilmott import whalley_wilmott_band
from abm.agents.quoting.whalley_wilmott_spread import WhalleyWilmottSpread, band_halves
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.quoting.test_policy import CHAIN, quotes


def test_pays_for_the_pushes_and_the_risk_of_a_reflected_delta():
    spot, gamma, volatility, cost, aversion = 100.0, 40.0, 0.2, 0.001, 1e-4
    band = whalley_wilmott_band(cost, spot, gamma, 0.0, 1.0, aversion)
    rng, walkers, steps = np.random.default_rng(3), 1000, 20_000
    step = band / 150  # of the delta, a normal number
    years = steps * (step / (gamma * spot * volatility)) ** 2
    delta = rng.uniform(-band, band, walkers)
    pushed = squares = 0.0
    for _ in range(steps):
        delta += step * rng.standard_normal(walkers)
        within = np.clip(delta, -band, band)
        pushed += np.abs(delta - within).mean()
        squares += (within**2).mean()
        delta = within
    costs = cost * spot * pushed / years
    risk = 0.5 * aversion * (spot * volatility) ** 2 * squares / steps
    assert risk == pytest.approx(0.5 * costs, rel=0.03)
    down, up = band_halves(cost, spot, gamma, volatility, band)
    for traded, sign in ((volatility + up, 1), (volatility - down, -1)):
        earned = sign * 0.5 * gamma * spot**2 * (traded**2 - volatility**2)
        assert earned == pytest.approx(costs + risk, rel=0.02)


def test_the_line_counts_among_the_book():
    lots, aversion = 100, 1e-3
    shown, surface = quotes(WhalleyWilmottSpread(fee=0.0, lots=lots, risk_aversion=aversion), 3)
    for row, (days, moneyness) in enumerate(
        (days, moneyness) for days in CHAIN.expiries for moneyness in CHAIN.moneyness
    ):
        # in currency: a half-spread of three cents at 100
        model = BlackScholesMerton("put", 100.0, 100 * moneyness, days / 252, 0.2)
        gamma = lots * float(model.gamma())
        band = np.cbrt(1.5 * 0.0003 * 100 * gamma**2 / aversion)
        added = 1.5 * 0.0003 * 100 * gamma / band
        assert shown["ask"][2 * row] == pytest.approx(0.2 * np.sqrt(1 + added), rel=1e-6)
        assert shown["bid"][2 * row] == pytest.approx(0.2 * np.sqrt(1 - added), rel=1e-6)
    assert surface == pytest.approx(np.full(CHAIN.count, 0.2))
