"""Gamma and vega given to other makers with two options, against a linear solver."""

import numpy as np
import pytest

from abm.agents.hedging.delta_gamma_vega import DeltaGammaVega, cancelling_lots
from abm.kernel.options.marking import value_option_account
from abm.market.chains import OptionChain
from tests.abm.agents.hedging.hedged_market import HedgedMarket, option

CHAIN = OptionChain(venue="x", moneyness=(0.95, 1.0, 1.05), expiries=(5, 21, 63))
BOOK = (option(1, 10_100, 42), option(-1, 9_800, 10))


def market(lots=(-10_000, 3_000), chain=CHAIN, **kwargs):
    return HedgedMarket(BOOK, lots, chain=chain, **kwargs)


def pair(made):
    """The lines that it may trade: puts at the money, of the shortest and the longest life."""
    lines = made.state.series
    chosen = (lines["chain"] == 0) & (lines["strike"] == 10_000) & (lines["sign"] == -1)
    rows = np.flatnonzero(chosen)
    return rows[np.argmin(lines["years"][rows])], rows[np.argmax(lines["years"][rows])]


def wanted(made):
    """Lots of the two that cancel gamma and vega, and their Greeks as a matrix."""
    value_option_account(made.market, 0)
    lines, option_account = made.state.series[list(pair(made))], made.option_account
    greeks = np.array([lines["gamma"], lines["vega"]])
    return np.linalg.solve(greeks, [-option_account["gamma"], -option_account["vega"]]), greeks


def traded(made):
    """Lots of each line of the chain that the option account has."""
    return made.state.holdings[2 : len(made.state.series)]


@pytest.mark.parametrize("lots", [(-10_000, 3_000), (5_000, -8_000), (-4_000, -4_000)])
def test_brings_both_to_zero_and_delta_into_the_band(lots):
    made = market(lots)
    solution, greeks = wanted(made)
    policy = DeltaGammaVega(vega_tolerance=0.0, gamma_tolerance=1e9, largest=10**6, band=0.0)
    made.trade(made.ask(policy))
    value_option_account(made.market, 0)
    assert made.state.holdings[list(pair(made))] == pytest.approx(solution, abs=0.5 + 1e-9)
    assert np.count_nonzero(traded(made)) == 2
    left = np.abs([made.option_account["gamma"], made.option_account["vega"]])
    assert (left <= 0.5 * greeks.sum(axis=1) * (1 + 1e-6)).all()
    assert abs(made.option_account["delta"] + made.state.accounts["position"][0]) <= 0.5


def test_what_is_short_of_lots_shrinks_alike():
    made = market(offered=400)
    solution, _ = wanted(made)
    made.ask(DeltaGammaVega(vega_tolerance=0.0, largest=300))
    expected = solution * 300 / np.abs(solution).max()
    assert made.state.holdings[list(pair(made))] == pytest.approx(expected, abs=0.5 + 1e-9)


@pytest.mark.parametrize("name", ["vega_tolerance", "gamma_tolerance"])
def test_either_may_be_too_large(name):
    made = market()
    value_option_account(made.market, 0)
    now = {
        "vega_tolerance": abs(made.option_account["vega"]) * 0.01 * 0.01,
        "gamma_tolerance": abs(made.option_account["gamma"]) * 10_000**2 * 0.01 * 0.01,
    }
    loose = {other: 1.01 * value for other, value in now.items()}
    made.ask(DeltaGammaVega(**loose))
    assert not traded(made).any()
    made.ask(DeltaGammaVega(**loose | {name: 0.99 * now[name]}))
    assert np.count_nonzero(traded(made)) == 2


def test_one_life_alone_is_no_pair():
    made = market(chain=OptionChain(venue="x", expiries=(21,)))
    made.ask(DeltaGammaVega(vega_tolerance=0.0, gamma_tolerance=0.0))
    assert not traded(made).any()


def test_cancelling_lots_solve_the_system():
    made = market()
    solution, _ = wanted(made)
    lines = made.state.series.view(np.recarray)
    short, long = (lines[row] for row in pair(made))
    lots = cancelling_lots.py_func(
        made.option_account["gamma"], made.option_account["vega"], short, long
    )
    assert lots == pytest.approx(tuple(solution))
