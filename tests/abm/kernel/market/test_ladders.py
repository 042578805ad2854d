import pytest

from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.ladders import (
    last_rung,
    level_cost,
    lots_at,
    lots_below,
    lots_traded,
    shown_level,
)
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.rules.fees import Fees
from tests.abm.agents.execution.workers import OPEN, SECOND, Scripted

ASKS = ((10_001, 5), (10_004, 7), (10_004 + 200_000, 9))
ORDERS = (
    *((0.0, 0, SELL, price, lots) for price, lots in ASKS),
    (0.0, 1, SELL, 10_002, 3),
    (0.0, 1, BUY, 9_998, 6),
    (0.0, 2, SELL, 9_000, 50),
)


@pytest.fixture
def market():
    """Two books of a stock, taker fees .5 and 1.5 ticks, and one of a future."""
    instruments = {"stock": Instrument(price=100.0), "future": Instrument(price=100.0)}
    venues = {
        "a": Venue(instrument="stock"),
        "b": Venue(instrument="stock"),
        "c": Venue(instrument="future"),
    }
    rules = {
        "at a": Fees(taker=0.005, venues=("a",)),
        "at b": Fees(taker=0.015, venues=("b",)),
    }
    model = MarketModel(instruments, venues, rules=rules)
    model.add("quotes", Scripted, orders=ORDERS)
    model.add("taker", Scripted, orders=((1.0, 0, BUY, 0, 2), (1.0, 2, BUY, 0, 4)))
    model.advance(OPEN + 2 * SECOND)
    yield model.market
    del model


def test_levels_near_the_touch_are_walked(market):
    assert tuple(shown_level(market, 0, BUY, 0, 0)) == (10_001, True)
    assert tuple(shown_level(market, 0, BUY, 10_002, 0)) == (10_004, True)
    assert not shown_level(market, 0, BUY, 10_005, 0)[1]  # far beyond the window
    assert not shown_level(market, 0, BUY, 10_002, 10_003)[1]
    assert not shown_level(market, 0, SELL, ~10_000, 0)[1]
    assert tuple(shown_level(market, 1, SELL, ~10_000, 9_998)) == (~9_998, True)
    assert not shown_level(market, 1, SELL, ~10_000, 9_999)[1]


def test_cost_is_price_and_fee(market):
    assert level_cost(market, 0, BUY, 10_001) == 10_001_500_000
    assert level_cost(market, 1, SELL, ~9_998) == -9_998_000_000 + 1_500_000


@pytest.mark.parametrize(
    ("lots", "cost", "needed"),
    [
        (1, 10_001_500_000, 1),
        (3, 10_001_500_000, 3),
        (5, 10_003_500_000, 2),
        (8, 10_004_500_000, 2),
        (99, 10_004_500_000, 7),
    ],
)
def test_the_last_rung_of_an_order(market, lots, cost, needed):
    assert tuple(last_rung(market, 0, BUY, lots, 0)) == (cost, needed)


def test_lots_of_a_book_up_to_a_cost(market):
    assert tuple(lots_below(market, 0, BUY, 10_004_500_000, 0)) == (3, 10_001)
    assert tuple(lots_at(market, 0, BUY, 10_004_500_000, 0)) == (7, 10_004)
    assert tuple(lots_at(market, 0, BUY, 10_003_500_000, 0)) == (0, 0)


def test_lots_traded_are_those_of_the_instrument(market):
    assert (lots_traded(market, 0), lots_traded(market, 1)) == (2, 4)
