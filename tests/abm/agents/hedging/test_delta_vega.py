"""Vega given to other makers, and the delta that is left hedged in a band."""

import numpy as np
import pytest

from abm.agents.hedging.delta_vega import DeltaVega
from abm.agents.hedging.option_hedges import nearest_series
from abm.kernel.options.marking import value_option_account
from abm.market.chains import OptionChain
from tests.abm.agents.hedging.hedged_market import HedgedMarket, option

CHAIN = OptionChain(venue="x", moneyness=(0.95, 1.0, 1.05), expiries=(1, 21, 63))
SHORT = (option(1, 10_100, 42),)
POINT = 0.01 * 0.01
"""Currency a volatility point, of a tick x lot per 1 of volatility."""


def market(lots=-10_000, **kwargs):
    return HedgedMarket(SHORT, [lots], chain=CHAIN, **kwargs)


def seen(made):
    """The account as it is after its trades, and the hedging option it now has (line, lots)."""
    value_option_account(made.market, 0)
    held = made.state.holdings[: len(made.state.series)]
    traded = [(int(row), int(held[row])) for row in np.flatnonzero(held) if row > 0]
    return made.option_account, traded


@pytest.mark.parametrize("lots", [-10_000, 10_000])
def test_brings_vega_to_zero_and_delta_into_the_band(lots):
    made = market(lots)
    policy = DeltaVega(vega_tolerance=1_000.0, largest=10**6, band=0.0)
    value_option_account(made.market, 0)
    assert abs(made.option_account["vega"]) * POINT > 1_000
    made.trade(made.ask(policy))
    option_account, traded = seen(made)
    [(row, count)] = traded
    line = made.state.series[row]
    assert (line["strike"], line["sign"]) == (10_000, -1)
    assert line["years"] == pytest.approx(21 / 252)
    assert count * lots < 0
    assert abs(option_account["vega"]) <= 0.5 * line["vega"]
    assert abs(option_account["delta"] + made.state.accounts["position"][0]) <= 0.5
    assert made.state.holdings.reshape(2, -1)[:, row].sum() == 0
    assert made.ask(policy) == 0


def test_a_vega_within_the_tolerance_is_left():
    made = market()
    value_option_account(made.market, 0)
    vega = abs(made.option_account["vega"]) * POINT
    made.ask(DeltaVega(vega_tolerance=1.01 * vega))
    assert seen(made)[1] == []
    made.ask(DeltaVega(vega_tolerance=0.99 * vega))
    assert len(seen(made)[1]) == 1


@pytest.mark.parametrize(("largest", "offered", "most"), [(70, 10**6, 70), (10**6, 90, 90)])
def test_trades_no_more_than_is_offered_or_allowed(largest, offered, most):
    made = market(offered=offered)
    made.ask(DeltaVega(vega_tolerance=0.0, largest=largest))
    assert [count for _, count in seen(made)[1]] == [most]


def test_which_line():
    made = market()
    lines = made.state.series
    assert nearest_series(made.market, 0, 0.0, 0.0) == 3  # a day to live, put at the money
    assert lines["years"][nearest_series(made.market, 0, 22.0, 0.0)] == pytest.approx(63 / 252)
    assert nearest_series(made.market, 0, 64.0, 0.0) == -1
    quotes = made.state.option_quotes[len(lines) :]
    quotes["bid_lots"][3] = 0  # nobody buys it: the call beside it then
    assert nearest_series(made.market, 0, 0.0, 0.0) == 4
    lines["listed"][4] = 0
    assert nearest_series(made.market, 0, 0.0, 0.0) == 9


def test_without_makers_only_delta_is_hedged():
    made = market(offered=0)
    lots = made.ask(DeltaVega(vega_tolerance=0.0, band=0.0))
    assert seen(made)[1] == []
    assert lots == pytest.approx(-made.option_account["delta"], abs=0.5)
