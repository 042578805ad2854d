"""Every sure profit is found, with its strike and size, and none where there is none."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.quotes import quote_arbitrage
from abm.market.quotes.quote_arbitrage import Valued
from tests.abm.market.quotes.made_chain import FORWARDS, RATE, made_chain


def valued(chain):
    return [
        Valued(each, FORWARDS[each.name], np.exp(-RATE * each.calendar_years))
        for each in chain.expiries
    ]


def found(chain, what):
    return [each for each in quote_arbitrage(valued(chain)) if each.what == what]


@pytest.mark.parametrize("half_spread", [0.0, 0.05])
def test_a_surface_without_arbitrage_has_none(half_spread):
    assert quote_arbitrage(valued(made_chain(half_spread))) == []


def test_a_bid_too_high_is_sold_in_a_butterfly():
    chain = made_chain(0.01)
    first = chain.expiries[0]
    first.call_bid[10] += 0.5
    first.call_ask[10] += 0.5
    (butterfly,) = found(chain, "call butterfly")
    assert (butterfly.strike, butterfly.others) == (95.0, (92.5, 97.5))
    cost = (first.call_ask[9] + first.call_ask[11]) / 2
    assert butterfly.profit == pytest.approx(first.call_bid[10] - cost)


def test_an_ask_too_low_is_bought_in_spreads():
    chain = made_chain(0.01)
    first = chain.expiries[0]
    first.put_bid[12], first.put_ask[12] = 0.1, 0.12  # the put of 100
    sold = {each.strike: each for each in found(chain, "put spread")}
    assert sold[97.5].others == (100.0,)
    assert sold[97.5].profit == pytest.approx(first.put_bid[11] - 0.12)
    discount = np.exp(-RATE * first.calendar_years)
    assert sold[110.0].profit == pytest.approx(first.put_bid[16] - 0.12 - 10 * discount)


def test_a_later_option_that_costs_less_is_bought():
    chain = made_chain(0.01)
    first, second = chain.expiries
    first.call_bid[:], first.call_ask[:] = second.call_bid + 1, second.call_ask + 1
    (at_100,) = [each for each in found(chain, "call calendar") if each.strike == 100]
    assert (at_100.expiry, at_100.later, at_100.others) == (
        "2022-03-18",
        "2022-06-17",
        (100, 102.5),
    )
    cost = 0.6 * second.call_ask[12] + 0.4 * second.call_ask[13]  # a strike of 101
    units = [100 * np.exp(-RATE * 28 / 365), 101 * np.exp(-RATE * 119 / 365)]
    assert at_100.profit == pytest.approx(first.call_bid[12] - cost * units[0] / units[1])


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_butterflies_are_those_of_a_search_over_all_strikes(seed):
    chain = made_chain(0.02)
    first, draw = chain.expiries[0], np.random.default_rng(seed)
    shift = draw.normal(0, 0.2, len(first.strike))
    first.put_bid[:] = np.maximum(first.put_bid + shift, 0)
    first.put_ask[:] = np.maximum(first.put_ask + shift, first.put_bid)
    expected = {}
    k, asked = first.strike, first.put_ask > 0
    for middle in np.flatnonzero(first.put_bid > 0):
        ends = product(
            np.flatnonzero(asked[:middle]), middle + 1 + np.flatnonzero(asked[middle + 1 :])
        )
        share = [((k[c] - k[middle]) / (k[c] - k[a]), a, c) for a, c in ends]
        costs = [s * first.put_ask[a] + (1 - s) * first.put_ask[c] for s, a, c in share]
        profit = first.put_bid[middle] - min(costs, default=np.inf)
        if profit > 1e-7:
            expected[k[middle]] = profit
    told = {each.strike: each.profit for each in found(chain, "put butterfly")}
    assert told == pytest.approx(expected)
