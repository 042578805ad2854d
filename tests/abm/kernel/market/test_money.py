"""Accounts hold as much as they say, exactly, and nothing wraps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.trader import Trader
from abm.errors import AbmError
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, MAX_QUANTITY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE
from abm.kernel.compiling.jit import new_rows
from abm.kernel.market.market import MARKET
from abm.kernel.market.money import MOST_MONEY, added, whole_money
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
