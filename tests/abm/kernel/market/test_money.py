"""Accounts hold as much as they say, exactly, and nothing wraps."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.intermediary import Intermediary
from abm.agents.latent_investor import LatentInvestor
from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.agents.price_setter import PriceSetter
from abm.agents.trader import Trader
from abm.errors import AbmError
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, MAX_QUANTITY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE
from abm.kernel.compiling.jit import new_rows
from abm.kernel.market.market import MARKET
from abm.kernel.market.money import MOST_MONEY, added, whole_money
from abm.market.laws import SizeFixed
from abm.market.venue import Instrument
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, SECOND

TRADER = 3
amounts = st.integers(-MOST_MONEY, MOST_MONEY)
lots = st.integers(-MOST_MONEY, MOST_MONEY) | st.integers(-9, 9)
prices = st.integers(1, HIGHEST_PRICE) | st.integers(1, 9)


@given(amounts, lots, prices)
@settings(deadline=None)
def test_what_fits_is_added_and_the_rest_ends_the_market(amount, lots, price):
    """Against Python's integers, which have no end; at the end itself a float may say either."""
    header, total = new_rows(1, MARKET), amount + lots * price
    header["full_account"] = NONE
    found = added(header[0], TRADER, amount, lots, price)
    if header["full_account"] == NONE:
        assert found == total
        assert abs(total) <= MOST_MONEY
    else:
        assert (found, header["full_account"][0]) == (amount, TRADER)
        assert abs(total) > MOST_MONEY or abs(lots * price) >= MOST_MONEY - 2**10


@pytest.mark.parametrize("amount", [0.9, -0.9, 1e15 + 0.5, -(2.0**62), 1e300, -1e300])
def test_money_is_whole_and_what_is_too_much_stays_too_much(amount):
    whole = whole_money(amount)
    if abs(amount) <= MOST_MONEY:
        assert whole == int(amount)
    else:
        assert MOST_MONEY < abs(whole) < 2**63
        assert (whole > 0) == (amount > 0)


class Rich(Trader):
    """One offers as much as an order can be, at a price; the other buys it."""

    price = HIGHEST_PRICE

    def step(self):
        if self.number == 0:
            self.limit(SELL, self.price, MAX_QUANTITY)
        else:
            self.market_order(BUY, MAX_QUANTITY)


def rich_market(price, plain=False):
    model = MarketModel(seed=1, plain=plain)
    trader = type("Rich", (Rich,), {"price": price})
    for name in ("sellers", "buyers"):
        model.add(name, trader, wake_law="even", wake_interval=1.0)
    return model


@pytest.mark.parametrize("plain", [False, True])
def test_a_trade_that_no_account_holds_ends_the_market_in_words(plain):
    model = rich_market(HIGHEST_PRICE, plain)
    told = r"^group '(sell|buy)ers' at 09:30:\d\d: a trade takes the account of trader \d, .*larger"
    for _ in range(2):  # it does not go on either
        with pytest.raises(AbmError, match=told):
            model.advance(OPEN + 5 * SECOND)
    assert np.abs(model.state.accounts["cash"]).max() <= MOST_MONEY


def test_what_accounts_hold_is_what_was_traded():
    """As near to the end as three trades of 2**40 lots come, by Python's integers."""
    model = rich_market(2**20)
    model.advance(OPEN + 3 * SECOND)
    paid = sum(row["price"].item() * row["quantity"].item() for row in model.tape("trades"))
    assert paid > MOST_MONEY // 8
    assert model.state.accounts["cash"].tolist() == [paid, -paid]


@given(st.sampled_from([0.0, 1e-6, 1e-3, 1.0]), st.sampled_from([1, 10**6, 10**9]), st.integers(0))
@settings(max_examples=12, deadline=None)
def test_prices_and_cash_hold_at_the_ends_of_what_traders_can_be_told(impact, lots, seed):
    """Cash is that of the trades by Python's integers, or the market ends in words."""
    stock = Instrument(price=100.0, news_volatility=1.0, news_interval=1.0)
    model = MarketModel({"stock": stock}, seed=seed % 2**64)
    model.add("setter", PriceSetter, impact=impact, wake_interval=0.5)
    model.add("providers", LiquidityProvider, count=3, lots=10**6, inventory_limit=10**9)
    model.add("intermediaries", Intermediary, count=3, impact=10.0, skew=10.0, take_lots=lots)
    model.add("latent", LatentInvestor, count=9, bite=lots, shown=lots, lots=1e6)
    model.add("noise", NoiseTrader, count=9, size=SizeFixed(lots=min(lots, 10**6)))
    with suppress(AbmError):
        model.advance(OPEN + 20 * SECOND)
        trades = model.tape("trades")
        assert 1 <= trades["price"].min() <= trades["price"].max() <= HIGHEST_PRICE
        cash = [0] * len(model.state.traders)
        for row in trades:
            sign = 1 if row["side"] == BUY else -1
            cash[row["taker"]] -= sign * row["price"].item() * row["quantity"].item()
            cash[row["maker"]] += sign * row["price"].item() * row["quantity"].item()
        assert model.state.accounts["cash"].tolist() == cash
    assert np.abs(model.state.accounts["cash"]).max() <= MOST_MONEY
