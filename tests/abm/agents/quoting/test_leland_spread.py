"""Who trades at Leland's volatility (1985) and hedges at those times breaks even on average."""

import numpy as np
import pytest

from abm.agents.quoting.leland_spread import LelandSpread, leland_halves
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.quoting.test_policy import quotes

VOLATILITY, YEARS, STEPS, PATHS = 0.2, 21 / 252, 84, 40_000


def hedged(lots, volatility, cost):
    """Mean profit, and its error, of one option held until expiry and hedged at all steps.

    volatility: at which it is traded and hedged.  cost: of a round trip, a share of the price. The
    first hedge comes with the option, the last is delivered.
    """
    rng, dt = np.random.default_rng(5), YEARS / STEPS
    spot = np.full(PATHS, 100.0)
    model = BlackScholesMerton("call", 100.0, 100.0, YEARS, volatility)
    held = np.full(PATHS, -lots * float(model.delta()))
    cash = -lots * float(model.value()) - held * spot
    for step in range(1, STEPS):
        moves = VOLATILITY * np.sqrt(dt) * rng.standard_normal(PATHS)
        spot = spot * np.exp(moves - 0.5 * VOLATILITY**2 * dt)
        wanted = (
            -lots * BlackScholesMerton("call", spot, 100.0, YEARS - step * dt, volatility).delta()
        )
        cash -= (wanted - held) * spot + 0.5 * cost * np.abs(wanted - held) * spot
        held = wanted
    moves = VOLATILITY * np.sqrt(dt) * rng.standard_normal(PATHS)
    spot = spot * np.exp(moves - 0.5 * VOLATILITY**2 * dt)
    profit = cash + held * spot + lots * np.maximum(spot - 100.0, 0.0)
    return profit.mean(), profit.std() / np.sqrt(PATHS)


@pytest.mark.parametrize("lots", [-1, 1])
def test_round_trip_breaks_even(lots):
    cost = 0.0015
    down, up = leland_halves(cost, VOLATILITY, YEARS / STEPS)
    traded = VOLATILITY + up if lots < 0 else VOLATILITY - down
    vega = float(BlackScholesMerton("call", 100.0, 100.0, YEARS, VOLATILITY).vega())
    margin = vega * abs(traded - VOLATILITY)
    mean, error = hedged(lots, traded, cost)
    assert 5 * error < 0.1 * margin
    assert abs(mean) < 0.1 * margin  # of what would be lost at the volatility of the stock:
    assert hedged(lots, VOLATILITY, cost)[0] == pytest.approx(-margin, rel=0.15)


def test_where_hedging_eats_the_volatility_there_is_no_bid():
    down, up = leland_halves(0.5, 0.2, 1 / 2520)
    assert down == 0.2
    assert up > 0.2
    shown, _ = quotes(LelandSpread(fee=0.0), 2_000)
    assert (shown["bid_lots"] == 0).all()
    assert (shown["ask_lots"] > 0).all()


def test_it_takes_the_cost_of_the_moment():
    # a spread of 8 ticks of 10,000; intervals of a fortieth of a day
    shown, surface = quotes(LelandSpread(fee=0.0, interval=585.0), 4)
    down, up = leland_halves(8 / 10_000, 0.2, 1 / 40 / 252)
    assert shown["ask"] - surface == pytest.approx(up, rel=1e-9)
    assert surface - shown["bid"] == pytest.approx(down, rel=1e-9)
