"""Whose order a message may touch, and which prices a venue takes."""

import numpy as np
import pytest

from abm.kernel.book import matching
from abm.kernel.book.books import Books
from abm.kernel.book.messages import (
    ACCEPTED,
    BAD_PRICE,
    BUY,
    CANCEL,
    CANCELLED,
    LIMIT,
    MARKET,
    MESSAGE,
    NEW,
    REDUCE,
    REJECTED,
    REPLACE,
    REPLACED,
    SELL,
    STOP_LIMIT,
    TRADE,
    UNKNOWN_ORDER,
)

OWNERS = range(3)


def told(books, *messages):
    """The reports of messages, each a dict of its fields."""
    rows = np.zeros(len(messages), MESSAGE)
    for row, message in zip(rows, messages, strict=True):
        for name, value in message.items():
            row[name] = value
    books.make_room(len(rows))
    assert matching.process(books.header[0], rows, 0) == len(rows)
    return books.take_reports()


def venue():
    """Two books whose orders are their owners': order 10 b + o is that of owner o in book b."""
    books = Books(2)
    books.header["owned"] = 1
    for b in range(2):
        for owner in OWNERS:
            order = {"order_id": 10 * b + owner, "owner": owner, "price": 100 + owner}
            told(books, {"action": NEW, "book": b, "quantity": 5, **order})
    return books


@pytest.mark.parametrize("action", [CANCEL, REDUCE, REPLACE])
def test_nobody_amends_the_order_of_another_or_of_another_book(action):
    books = venue()
    before = books.orders.tobytes(), books.levels.tobytes()
    for order in range(20):
        for sender in OWNERS:
            for b in range(2):
                if order == 10 * b + sender:
                    continue
                how = {"action": action, "book": b, "order_id": order, "owner": sender}
                (report,) = told(books, {**how, "price": 90, "quantity": 1})
                assert (report["kind"], report["reason"]) == (REJECTED, UNKNOWN_ORDER)
                assert (report["taker"], report["book"]) == (sender, b)
    assert (books.orders.tobytes(), books.levels.tobytes()) == before
    kinds = {CANCEL: CANCELLED, REDUCE: CANCELLED, REPLACE: REPLACED}
    for b in range(2):
        how = {"action": action, "book": b, "order_id": 10 * b, "owner": 0}
        assert told(books, {**how, "price": 90, "quantity": 1})["kind"] == kinds[action]


@pytest.mark.parametrize(("price", "taken"), [(0, False), (1, True), (200, True), (201, False)])
@pytest.mark.parametrize("type_", [LIMIT, STOP_LIMIT])
def test_an_order_beyond_the_lowest_or_the_highest_price_is_refused(price, taken, type_):
    books = Books(1)
    books.books["lowest_price"], books.books["highest_price"] = 1, 200
    new = {"action": NEW, "side": SELL, "type": type_, "quantity": 3, "stop_price": 50}
    (new_report,) = told(books, {**new, "order_id": 1, "price": price})
    told(books, {**new, "order_id": 2, "price": 150})
    (amended,) = told(books, {"action": REPLACE, "order_id": 2, "price": price, "quantity": 3})
    if taken:
        assert (new_report["kind"], amended["kind"]) == (ACCEPTED, REPLACED)
    else:
        for report in (new_report, amended):
            assert (report["kind"], report["reason"]) == (REJECTED, BAD_PRICE)
        assert books.orders["price"][books.orders["place"] != 0].tolist() == [150]


def test_a_market_order_stops_at_the_highest_price():
    books = Books(1)
    books.books["highest_price"] = 200
    sell = {"action": NEW, "side": SELL, "quantity": 3}
    told(books, {**sell, "order_id": 1, "price": 200}, {**sell, "order_id": 2, "price": 201})
    buy = {"action": NEW, "side": BUY, "type": MARKET, "order_id": 3, "quantity": 9}
    trades = told(books, {**buy, "price": 10**12})
    assert trades["kind"].tolist() == [ACCEPTED, TRADE, CANCELLED]
    assert (trades["price"][1], trades["quantity"][2]) == (200, 6)
