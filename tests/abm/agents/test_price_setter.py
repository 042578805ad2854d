"""The price setter shows the fundamental price, and nobody moves it."""

import math

import numpy as np
import pytest

from abm.agents.price_setter import PriceSetter
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE
from abm.market.session import Session
from abm.market.venue import Instrument
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, SECOND


class Buyer(Trader):
    """Buys a great many lots, or sells them, at each wake-up."""

    def step(self):
        self.market_order(BUY if self.now % 2 else SELL, 10**6)


class Greedy(Trader):
    """Buys a great many lots at each wake-up."""

    def step(self):
        self.market_order(BUY, 10**6)


def market(news=0.3, half_spread=3, plain=False, **stock):
    """A price setter, and news every five seconds."""
    told = {"price": 100.0, "news_volatility": news, "news_interval": 5.0} | stock
    session = Session(open="09:30", close="09:40", days=2)
    model = MarketModel({"stock": Instrument(**told)}, session=session, seed=2, plain=plain)
    model.add("setter", PriceSetter, half_spread=half_spread)
    model.add("buyers", Buyer, wake_interval=0.7)
    return model


def test_quotes_the_fundamental_price_at_all_times():
    model = market()
    seen = set()
    for step in range(60):
        model.advance(OPEN + int((4.9 + 5 * step) * SECOND))
        listing, value = model.state.listings[0], float(model.state.fundamentals["fundamental"][0])
        price = math.floor(value + 0.5)
        assert (listing["bid_price"], listing["ask_price"]) == (price - 3, price + 3)
        model.advance(OPEN + 5 * (step + 1) * SECOND)  # the news and the quote are of one moment
        listing, value = model.state.listings[0], float(model.state.fundamentals["fundamental"][0])
        assert listing["mid"] == math.floor(value + 0.5)
        seen.add(listing["mid"])
    assert len(seen) > 50


def test_nobody_moves_it():
    model = market(news=0.0)
    model.advance(OPEN + 300 * SECOND)
    trades = model.tape("trades")
    assert len(trades) > 300
    assert set(trades["price"].tolist()) == {9_997, 10_003}
    assert set(model.tape("depth")["bid_price"][5:, 0].tolist()) == {9_997}


def test_is_back_the_next_day():
    model = market()
    model.run_model()
    days = model.tape("trades")["time"] // (86_400 * SECOND)
    assert np.bincount(days).min() > 300


def test_drift_is_that_of_a_day():
    model = market(news=0.0, news_drift=0.468)  # in 4680 pieces
    model.advance(OPEN + 501 * SECOND)
    assert model.state.fundamentals["fundamental"][0] == pytest.approx(10_000 * math.exp(0.01))


@pytest.mark.parametrize("jumps", [0.5, 3.0])
def test_the_mean_number_of_jumps_is_as_told(jumps):
    # so many at each piece of news; sizes are exponential
    stock = {"jumps": jumps * 6.5 * 3600 / 0.1, "jump_size": 1e-4, "news_interval": 0.1}
    model = market(news=0.0, **stock)
    model.advance(OPEN + 500 * SECOND + 1)
    fallen = -math.log(float(model.state.fundamentals["fundamental"][0]) / 10_000)
    deviation = math.sqrt(2 * jumps * 5000) * 1e-4
    assert fallen == pytest.approx(jumps * 5000 * 1e-4, abs=4 * deviation)


@pytest.mark.parametrize("plain", [False, True])
def test_its_price_rises_to_the_highest_and_no_further(plain):
    """By e^impact a lot, of which a million are bought a second."""
    told = Instrument(price=100.0, news_volatility=0.1, news_interval=5.0)
    model = MarketModel({"stock": told}, seed=2, plain=plain)
    model.add("setter", PriceSetter, impact=1.0)
    model.add("buyers", Greedy)
    model.advance(OPEN + 30 * SECOND)
    trades = model.tape("trades")
    assert trades["price"].max() == HIGHEST_PRICE == model.state.listings["ask_price"][0]
    paid = sum(row["price"].item() * row["quantity"].item() for row in trades)
    assert model.state.accounts["cash"].tolist() == [paid, -paid]


@pytest.mark.parametrize("plain", [False, True])
def test_no_fundamental_price_is_above_the_highest(plain):
    model = market(plain=plain, jumps=1e6, jumps_up=1.0, jump_size=1.0)
    model.advance(OPEN + 60 * SECOND)
    assert model.state.fundamentals["fundamental"][0] == HIGHEST_PRICE
    assert model.state.listings["ask_price"][0] == HIGHEST_PRICE
