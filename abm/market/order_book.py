"""The order book of the simulator: the face of the compiled kernel."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from threading import RLock
from typing import Any

import numpy as np

from abm.kernel.book import auction, matching
from abm.kernel.book import messages as code
from abm.kernel.book.book import AT_AUCTION, AT_LEVEL, FAR
from abm.kernel.book.books import Books
from abm.kernel.book.ids import row_of
from abm.market.auction import clearing
from abm.market.limit_order_book import Cross, LimitOrderBook, Order, Phase, SelfMatch, Side


def _alone(method: Callable[..., Any]) -> Any:
    """One thread at a time: the arrays of a book change in steps."""

    @wraps(method)
    def locked(self: "OrderBook", *args: Any) -> Any:
        with self._lock:
            return method(self, *args)

    return locked


class OrderBook(LimitOrderBook):
    """A compiled book of one instrument with price-time priority.

    >>> book = OrderBook()
    >>> _ = book.limit(1, Side.SELL, 101, 5)
    >>> book.market(2, Side.BUY, 3)[["kind", "price", "quantity"]].tolist()
    [(0, 0, 3), (1, 101, 3)]
    """

    def _open(self, self_match: SelfMatch) -> None:
        self._lock = RLock()
        self._books = Books(1)
        self._books.books["self_match"] = self_match

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle is made of: all but the lock."""
        with self._lock:
            return {"books": deepcopy(self._books)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take over the books."""
        self._lock, self._books = RLock(), state["books"]

    @_alone
    def _process(self, messages: np.ndarray) -> np.ndarray:
        parts = []
        done = 0
        while True:
            self._books.make_room(len(messages) - done)
            done = matching.process(self._books.header[0], messages, done)
            parts.append(self._books.take_reports())
            if done == len(messages):
                return parts[0] if len(parts) == 1 else np.concatenate(parts)

    @_alone
    def _expire(self, now: int) -> np.ndarray:
        self._books.make_room(0)
        auction.expire(self._books.header[0], now)
        return self._books.take_reports()

    @_alone
    def end_day(self) -> np.ndarray:
        """End the DAY orders, by serial number."""
        self._books.make_room(0)
        auction.end_orders(
            self._books.header[0], self._books.day_orders(0), code.EXPIRED, code.END_OF_DAY
        )
        return self._books.take_reports()

    @property
    def phase(self) -> Phase:
        """What the book does now with an order."""
        return Phase(self._books.books["phase"][0])

    @_alone
    def _enter_phase(self, phase: Phase) -> np.ndarray:
        self._books.make_room(0)
        auction.open_phase(self._books.header[0], 0, int(phase))
        return self._books.take_reports()

    @_alone
    def _uncross(self, reference: int | None) -> tuple[Cross, np.ndarray]:
        self._books.make_room(0)
        cross = uncross(self._books, 0, reference)
        return cross, self._books.take_reports()

    @property
    def best_bid(self) -> int | None:
        """Highest price of a buy order, hidden ones included."""
        return self._books.best_price(0, Side.BUY)

    @property
    def best_ask(self) -> int | None:
        """Lowest price of a sell order, hidden ones included."""
        return self._books.best_price(0, Side.SELL)

    @property
    def last_price(self) -> int | None:
        """Price of the last trade."""
        book = self._books.books[0]
        return int(book["last_price"]) if book["has_traded"] else None

    @_alone
    def _depth(self, side: Side) -> list[tuple[int, int]]:
        queue = self._books.queue(0, side)
        shown = level_sums(queue["price"], queue["shown"])
        return [level for level in shown if level[1] > 0]

    @_alone
    def _orders(self, side: Side, price: int | None) -> list[Order]:
        queue = self._books.queue(0, side)
        if price is not None:
            queue = queue[queue["price"] == price]
        return [_order(record) for record in queue]

    @_alone
    def _first(self, side: Side) -> Order | None:
        row = self._books.first(0, side)
        return None if row is None else _order(row)

    @_alone
    def _find(self, order_id: int) -> Order | None:
        row = row_of(self._books.header[0], order_id)
        return None if row < 0 else _order(self._books.orders[row])


def _order(record: np.void) -> Order:
    names = ("order_id", "owner", "price", "quantity", "shown")
    fields = {name: int(record[name]) for name in names}
    if record["place"] not in (AT_LEVEL, FAR):
        fields["shown"] = 0
    return Order(side=Side(record["side"]), **fields)


def level_sums(prices: np.ndarray, lots: np.ndarray) -> list[tuple[int, int]]:
    """(price, sum of lots) of orders that stand in price sequence."""
    if len(prices) == 0:
        return []
    starts = np.flatnonzero(np.r_[True, prices[1:] != prices[:-1]])
    sums = np.add.reduceat(lots, starts)
    return list(zip(prices[starts].tolist(), sums.tolist(), strict=True))


def uncross(books: Books, b: int, reference: int | None) -> Cross:
    """Clear one of several books by a call auction; the trades are reported in the books."""
    levels, market = [], []
    for side in Side:
        queue = books.queue(b, side)
        levels.append(level_sums(queue["price"], queue["quantity"]))
        market.append(int(books.select(b, side, AT_AUCTION)["quantity"].sum()))
    found = clearing(levels[0], levels[1], market[0], market[1], reference)
    if found is None:
        return Cross(None, 0, 0)
    auction.uncross(books.header[0], b, found[0], found[1])
    return Cross(*found)
