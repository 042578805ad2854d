"""The vocabulary of decisions against a book that is made by hand, order by order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.trader import Trader
from abm.kernel.book.book import AT_LEVEL, FAR
from abm.kernel.book.messages import BUY, MESSAGE, SELL
from abm.kernel.compiling.jit import new_rows
from abm.kernel.market import trading
from abm.kernel.market.market import MOST_MESSAGES, Market
from abm.kernel.market.trading import BY_LAW, is_free
from abm.kernel.records.events import EVENTS
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, path_market
from tests.abm.agents.path_market import after as at_time

SECOND = 10**9


class Scripted(Trader):
    """Does at each wake-up what its script says next."""

    script: tuple = ()

    def decide(self):
        done = getattr(self, "done", 0)
        if done < len(self.script):
            self.script[done](self.model.market)
        self.done = done + 1
        return self.now + SECOND


def scripted(*script):
    """A trader that does the steps of a script, a second apart."""
    return type("Scripted", (Scripted,), {"script": script})


def after(*script):
    """A market after one trader has done the steps of a script, a second apart."""
    trader = scripted(*script)
    model = MarketModel(seed=1)
    model.add("scripted", trader, count=1, wake_law="even", wake_interval=1.0)
    model.advance(model.now + (len(script) + 1) * SECOND)
    return model


def ladder(market):
    for distance, lots in ((1, 5), (3, 7), (10, 11)):
        trading.send_limit(market, 0, BUY, 10_000 - distance, lots)
        trading.send_limit(market, 0, SELL, 10_000 + distance, 2 * lots)


def test_what_is_seen_of_a_ladder():
    model = after(ladder)
    market = model.market
    assert [bool(trading.has_quote(market, 0, side)) for side in (BUY, SELL)] == [True, True]
    assert [trading.best_price(market, 0, side) for side in (BUY, SELL)] == [9_999, 10_001]
    assert [trading.best_quantity(market, 0, side) for side in (BUY, SELL)] == [5, 10]
    assert trading.mid_price(market, 0) == 10_000.0
    depth = [trading.depth_within(market, 0, BUY, ticks) for ticks in (0, 1, 2, 8, 9)]
    assert depth == [5, 5, 12, 12, 23]
    assert trading.traded_lots(market, 0) == 0
    assert trading.is_open(market, 0)


def hide_within(market):
    """An undisplayed order of 50 lots inside of each best price of the ladder."""
    for side, price in ((BUY, 10_000), (SELL, 10_000)):
        slot = market.first_free_in_flight
        trading.send_limit(market, 0, side, price, 50 if side == BUY else 30)
        trading.in_flight_of(market, slot).hidden = 1


def test_only_what_is_displayed_counts():
    market = after(ladder, hide_within).market
    assert trading.best_price(market, 0, BUY) == 9_999
    assert [trading.quantity_at(market, 0, BUY, price) for price in (10_000, 9_999, 9_998)] == [
        0,
        5,
        0,
    ]
    assert [trading.depth_within(market, 0, BUY, ticks) for ticks in (0, 1, 2, 9)] == [5, 5, 12, 23]


def test_what_is_displayed_at_each_price_is_what_the_orders_there_show():
    def far(market):
        trading.send_limit(market, 0, SELL, 60_000, 3)
        trading.send_limit(market, 0, SELL, 10_001, 2)

    model = after(ladder, far)
    orders = model.state.books.orders
    for side in (BUY, SELL):
        for price in (*range(9_980, 10_020), 60_000, 10_001 + (1 << 16), 10_001 - (1 << 16)):
            mine = np.isin(orders["place"], (AT_LEVEL, FAR)) & (orders["side"] == side)
            wanted = orders["shown"][mine & (orders["price"] == price)].sum()
            assert trading.quantity_at(model.market, 0, side, price) == wanted


def test_nothing_is_displayed_in_an_empty_book():
    market = MarketModel().market
    assert trading.quantity_at(market, 0, BUY, 10_000) == 0
    assert trading.depth_within(market, 0, BUY, 100) == 0


def test_without_a_quote_the_last_price_is_the_reference():
    def emptied(market):
        trading.send_limit(market, 0, SELL, 10_004, 3)
        trading.send_market(market, 0, BUY, 3)
        trading.send_limit(market, 0, BUY, 9_998, 1)

    market = after(emptied).market
    assert [trading.reference_price(market, 0, side) for side in (BUY, SELL)] == [9_998, 10_004]
    assert trading.reference_price(MarketModel().market, 0, BUY) == 10_000


def test_a_price_stays_behind_the_opposite_best_while_there_is_one():
    market = after(ladder).market
    behind = [trading.price_behind(market, 0, BUY, p) for p in (9_998.7, 10_000.2, 10_007.0)]
    assert behind == [9_998, 10_000, 10_000]
    behind = [trading.price_behind(market, 0, SELL, p) for p in (10_002.3, 9_999.9, 9_000.0)]
    assert behind == [10_003, 10_000, 10_000]
    assert trading.price_behind(MarketModel().market, 0, BUY, 12_345.6) == 12_345


@settings(deadline=None)  # the first call imports
@given(st.floats(-1e6, 1e6), st.integers(-(10**6), 10**6), st.booleans())
def test_it_is_the_nearest_whole_price_that_is_allowed(price, opposite, is_quoted):
    buy = trading.rounded_behind(BUY, price, opposite, is_quoted)
    most = min(price, opposite - 1) if is_quoted else price
    assert buy <= most < buy + 1
    # buys and sells are each other's mirror image
    assert trading.rounded_behind(SELL, -price, -opposite, is_quoted) == -buy


def test_fills_are_counted_from_look_to_look():
    found = []

    def trade(market):
        trading.send_limit(market, 0, SELL, 10_000, 7)

    def take(market):
        found.append(trading.take_fills(market, 0))
        trading.send_market(market, 0, BUY, 4)

    def look(market):
        found.extend([trading.take_fills(market, 0), trading.take_fills(market, 0)])

    model = MarketModel()
    model.add("scripted", scripted(trade, take, look), wake_law="even", wake_interval=1.0)
    model.advance(model.now + 4 * SECOND)
    assert found == [(0, 0), (4, 4), (0, 0)]


def test_what_takers_bought_less_what_they_sold_is_counted_in_all_venues():
    found = []

    def take(market):
        trading.send_market(market, 1, BUY, 4)
        trading.send_market(market, 0, SELL, 3)
        trading.send_market(market, 2, BUY, 2)

    def make(market):
        for book in range(3):
            trading.send_limit(market, book, SELL, 10_001, 9)
            trading.send_limit(market, book, BUY, 9_999, 9)

    def look(market):
        found.extend(trading.taken_lots(market, book) for book in range(3))

    stocks = {name: Instrument(price=100.0) for name in ("stock", "other")}
    venues = {name: Venue(instrument=name.split()[0]) for name in ("stock", "stock too", "other")}
    model = MarketModel(stocks, venues)
    model.add("scripted", scripted(look, make, take, look), wake_law="even", wake_interval=1.0)
    model.advance(model.now + 5 * SECOND)
    assert found == [0, 0, 0, 1, 1, 2]


def test_the_own_queue_is_told_apart_from_that_of_others():
    model = after(ladder)
    market = model.market
    price, found = trading.quote_of_others(market, 0, BUY)
    assert (price, found) == (9_999, False)  # all orders are its own


@pytest.mark.parametrize(
    ("change", "ahead", "lots"),
    [
        (lambda m: trading.send_reduce(m, 0, 1, 2), (0, 3), (3, 4)),
        (lambda m: trading.send_replace(m, 0, 1, 9_990, 6), (4, 0), (6, 4)),
        (lambda m: trading.send_cancel(m, 0, 1), (-1, 0), (0, 4)),
    ],
    ids=["reduce", "replace", "cancel"],
)
def test_reduce_keeps_the_place_that_replace_and_cancel_lose(change, ahead, lots):
    def two(market):
        trading.send_limit(market, 0, BUY, 9_990, 5)
        trading.send_limit(market, 0, BUY, 9_990, 4)

    model = after(two, change)
    market = model.market
    assert tuple(trading.lots_ahead(market, number) for number in (1, 2)) == ahead
    assert tuple(trading.open_lots(market, number) for number in (1, 2)) == lots
    assert trading.order_price(market, 2) == 9_990


def test_what_may_not_rest_does_not():
    def orders(market):
        trading.send_immediate(market, 0, BUY, 9_990, 3)
        trading.send_quote(market, 0, SELL, 10_010, 4)
        trading.send_limit_until(market, 0, BUY, 9_991, 6, market.now + SECOND // 2)

    model = after(orders)
    market = model.market
    assert [trading.open_lots(market, number) for number in (1, 2, 3)] == [0, 4, 0]
    quotes = model.quotes
    assert quotes["bid_quantity"].tolist() == [0, 6, 0]
    assert np.diff(quotes["time"]).tolist() == [0, SECOND // 2]


# whether a trader is free to act


class Swinger(Trader):
    """Buys three lots, sells three, trades none, and so on, whenever it is free to."""

    def decide(self) -> int:
        """Trade."""
        if is_free(self.model.market, 0):
            self.swings = getattr(self, "swings", 0) + 1
            if self.swings % 3:
                self.market_order(BUY if self.swings % 3 == 1 else SELL, 3)
        return BY_LAW


@pytest.mark.parametrize(
    ("latency", "gaps"), [(0.0, [1, 2]), (0.9, [1, 2]), (1.0, [2, 3]), (2.5, [3, 4])]
)
def test_one_order_at_a_time(latency, gaps):
    # seconds from one order to the next, who wakes every second and after every second order has
    # nothing to do; the next order leaves at the first wake-up after the arrival of the last
    trades = at_time(path_market(Swinger, ((0.0, 10_000),), latency={"fixed": latency}), 40)
    waits = np.diff(trades["time"]) / SECOND
    assert waits[:8].tolist() == pytest.approx(gaps * 4)


def test_waits_while_the_book_does_not_trade():
    model = MarketModel(session=Session(pre_open=5))
    model.add("hedgers", Swinger, wake_law="even")
    model.advance(OPEN + 3 * SECOND)
    orders = model.tape("orders")
    assert len(orders) > 0
    assert (orders["time"] >= OPEN).all()


# limits: the checked build, in which Python calls, finds whoever goes beyond the rows there are


@pytest.mark.parametrize("free", [MOST_MESSAGES, MOST_MESSAGES + 1])
@pytest.mark.parametrize("sent", [MOST_MESSAGES - 1, MOST_MESSAGES, MOST_MESSAGES + 1])
def test_messages_beyond_the_most_are_refused_and_write_nowhere_else(free, sent):
    state = Market(books=1, instruments=1, groups=1, traders=1, seed=1)
    state.in_flight, state.outbox = new_rows(free, MESSAGE), new_rows(MOST_MESSAGES, np.int64)
    state.in_flight["order_id"] = [*range(1, free), -1]
    state.header["first_free_in_flight"], state.header["free_in_flight"] = 0, free
    state.bind()
    market = state.header.view(np.recarray)[0]
    for lots in range(1, sent + 1):
        trading.send_limit(market, 0, BUY, 100, lots)
    kept = min(sent, MOST_MESSAGES)
    assert (market.sent, market.refused, market.free_in_flight) == (kept, sent - kept, free - kept)
    assert state.in_flight["quantity"][: kept - 1].tolist() == list(range(1, kept))


def test_what_was_sent_in_a_failed_decision_is_taken_back():
    state = Market(books=1, instruments=1, groups=1, traders=1, seed=1)
    state.bind()
    market = state.header.view(np.recarray)[0]
    before = state.in_flight["order_id"].copy()
    for _ in range(MOST_MESSAGES + 1):
        trading.send_limit(market, 0, BUY, 100, 1)
    state.take_back()
    assert (market.sent, market.refused, market.free_in_flight) == (0, 0, len(before))
    assert market.first_free_in_flight == 0
    assert np.array_equal(state.in_flight["order_id"], before)


@pytest.mark.parametrize("noted", [2, 3, 4])
def test_notes_beyond_the_room_of_the_tape_are_refused(noted):
    state = Market(books=1, instruments=1, groups=1, traders=1, seed=1)
    state.rows["events"] = new_rows(3, EVENTS.dtype)
    state.bind()
    market = state.header.view(np.recarray)[0]
    for _ in range(noted):
        trading.note(market, 0, 1, 5.0)
    assert (state.tapes["count"][list(RECORDS).index("events")], market.refused) == (
        min(noted, 3),
        max(noted - 3, 0),
    )
