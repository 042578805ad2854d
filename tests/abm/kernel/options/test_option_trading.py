"""Trades in options: at which price, with whom, how many, and what is booked."""

import math
from collections import Counter

import numpy as np
import pytest

from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import new_rows
from abm.kernel.options.marking import part_of, value_option_account
from abm.kernel.options.option_trading import best_maker, price_of, quoted_volatility, trade_option
from abm.kernel.options.options import OPTION_ACCOUNT, OPTION_QUOTE, PARTS
from abm.kernel.options.parents import PARENT
from abm.kernel.pricing.black_scholes import bsm_value
from abm.market.chains import OptionChain
from tests.abm.agents.hedging.hedged_market import OPEN, SPOT, HedgedMarket, option

CHAIN = OptionChain(venue="exchange", moneyness=(0.5, 1.0, 1.02), expiries=(5,), tick_size=0.05)
LEAST = 5_000
"""Mills of a tick of an option, five cents."""


def value(made, row, volatility):
    """Black-Scholes-Merton, in ticks."""
    line = made.state.series[row]
    terms = (float(line["strike"]), 5 / 252, volatility, 0.03, 0.0)
    return bsm_value(float(line["sign"]), SPOT, *terms)


@pytest.mark.parametrize("row", range(CHAIN.count))
def test_the_price_is_rounded_against_who_asks(row):
    made = HedgedMarket(chain=CHAIN, rate=0.03)
    bought, sold = (price_of(made.market, row, 0.25, side) for side in (BUY, SELL))
    exact = 1000 * value(made, row, 0.25)
    assert bought == max(math.ceil(exact / LEAST), 1) * LEAST
    assert sold == math.floor(exact / LEAST) * LEAST


def crowd(makers, clients=5):
    """A market whose first option accounts make quotes, and the others none."""
    made = HedgedMarket(chain=CHAIN)
    state, count = made.state, makers + clients
    state.option_accounts = new_rows(count, OPTION_ACCOUNT)
    state.option_accounts["makes"] = state.option_accounts["quotes"] = np.arange(count) < makers
    state.holdings = new_rows(count * CHAIN.count, np.int64)
    state.option_quotes = new_rows(count * CHAIN.count, OPTION_QUOTE)
    state.parents = new_rows(count, PARENT)
    state.header["option_account_count"] = count
    state.bind()
    return made, state.option_quotes.reshape(count, -1)[:, 2]


def chosen(made, side, but=NONE):
    """How often each maker is the best, of sixty trades one after the other."""
    found = Counter()
    for trades in range(60):
        made.state.chains["trades"] = trades
        found[best_maker(made.market, 2, side, but)] += 1
    return found


def test_makers_with_equal_quotes_share_the_trades_equally():
    made, quotes = crowd(4)
    quotes["bid"], quotes["ask"], quotes["bid_lots"], quotes["ask_lots"] = 0.2, 0.22, 1, 1
    assert chosen(made, BUY) == {0: 15, 1: 15, 2: 15, 3: 15}
    quotes["ask"][1] = 0.23
    assert chosen(made, BUY) == {0: 20, 2: 20, 3: 20}
    assert chosen(made, BUY, but=2) == {0: 30, 3: 30}
    assert chosen(made, SELL) == {0: 15, 1: 15, 2: 15, 3: 15}


def test_the_best_quote_is_that_of_who_quotes_and_has_lots():
    made, quotes = crowd(4)
    assert chosen(made, BUY) == chosen(made, SELL) == {NONE: 60}
    quotes["bid"][:4], quotes["bid_lots"][:4] = (0.21, 0.23, 0.22, 0.2), (1, 0, 1, 1)
    assert chosen(made, SELL) == {2: 60}
    made.state.option_accounts["quotes"][2] = 0
    assert chosen(made, SELL) == {0: 60}
    assert quoted_volatility(made.market, 2, 2, SELL) == 0.0
    assert chosen(made, BUY) == {NONE: 60}


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_trade_has_two_sides(side):
    made = HedgedMarket(chain=CHAIN, offered=30, rate=0.03)
    quotes = made.state.option_quotes[CHAIN.count :]
    quotes["ask"], quotes["bid"] = 0.25, 0.18
    sign, volatility = (1, 0.25) if side == BUY else (-1, 0.18)
    row = 3
    price = price_of(made.market, row, volatility, side)
    assert [trade_option(made.market, row, 0, 1, side, lots) for lots in (12, 40, 1)] == [12, 18, 0]
    held = made.state.holdings.reshape(2, -1)
    assert held[:, row].tolist() == [30 * sign, -30 * sign]
    assert np.abs(held).sum() == 60
    option_accounts = made.state.option_accounts
    assert option_accounts["premium"].tolist() == [-30 * sign * price, 30 * sign * price]
    edge = 30 * sign * (value(made, row, 0.2) - price / 1000)
    assert option_accounts["edge"] == pytest.approx([edge, -edge])
    assert edge < 0
    assert made.state.series["dealers"][row] == -30 * sign
    tape = made.state.take("option_trades")
    assert tape["quantity"].tolist() == [12, 18]
    for name, wanted in {
        "price": price,
        "value": value(made, row, 0.2),
        "volatility": volatility,
        "model_volatility": 0.2,
        "spot": SPOT,
        "strike": 10_000,
        "kind": 0,
        "side": side,
        "taker": 0,
        "maker": 1,
    }.items():
        assert tape[name] == pytest.approx(wanted), name


def test_nobody_buys_for_nothing_nor_sells_for_it():
    made = HedgedMarket(chain=CHAIN, offered=30)
    assert price_of(made.market, 0, 0.2, SELL) == 0
    assert trade_option(made.market, 0, 0, 1, SELL, 5) == 0
    assert trade_option(made.market, 0, 0, 1, BUY, 5) == 5
    assert made.state.option_accounts["premium"].tolist() == [-5 * LEAST, 5 * LEAST]


def test_parts_count_from_the_trade_on():
    made = HedgedMarket([option(1, 10_000, 9)], [4], chain=CHAIN, rate=0.03)
    value_option_account(made.market, 0)
    before = made.option_account["value"]
    made.go(OPEN + 3600 * 10**9, 10_090.0)
    trade_option(made.market, 4, 0, 1, BUY, 20)
    value_option_account(made.market, 0)
    bought = 20 * made.state.series["value"][4]
    parts = sum(part_of(made.market, 0, part) for part in range(PARTS))
    assert made.option_account["value"] - bought - before == pytest.approx(parts, abs=1e-6)
    made.go(OPEN + 7200 * 10**9, 9_950.0)
    value_option_account(made.market, 0)
    parts = sum(part_of(made.market, 0, part) for part in range(PARTS))
    assert made.option_account["value"] - bought - before == pytest.approx(parts, abs=1e-6)
    value_option_account(made.market, 1)
    others = sum(part_of(made.market, 1, part) for part in range(PARTS))
    assert made.state.option_accounts["value"][1] + bought == pytest.approx(others, abs=1e-6)
