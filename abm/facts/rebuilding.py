"""The book rebuilt from messages about orders, where none is recorded beside them.

Orders that are older than the messages are unknown. A tape that shows a window of levels does not
tell what becomes of orders outside; those are found out, and taken away, when the market passes
them: when an order comes that they would have met, or one behind them is executed.
"""

from heapq import heappop, heappush, nlargest
from typing import NamedTuple

import numpy as np
import pandas as pd

from abm.records.lobster.lobster_files import LEVEL, Event
from abm.risk.run.frames import SECOND

LEVELS = 5
"""Levels of a side that are noted at regular times."""
SIDES = {1: "bid", -1: "ask"}


class _Order(NamedTuple):
    """sign: 1 of bids, -1 of asks.  number: of the message that brought it."""

    sign: int
    price: int
    number: int


class _Side:
    """Lots by price of the known orders of one side, whose best price is found at once."""

    def __init__(self, sign: int) -> None:
        self.lots: dict[int, int] = {}
        self._shown: list[tuple[int, int]] | None = None
        self._sign, self._heap = sign, list[int]()
        self._passed: dict[int, int] = {}

    def change(self, order: _Order, lots: int) -> None:
        """So many lots more of an order, or fewer."""
        price = order.price
        if order.number <= self._passed.get(price, -1):
            return
        self._shown = None
        before = self.lots.get(price, 0)
        if before + lots > 0:
            self.lots[price] = before + lots
            if not before:
                heappush(self._heap, -self._sign * price)
        else:
            self.lots.pop(price, None)

    def best(self) -> tuple[int, int]:
        """The best price and its lots; without any, (0, 0)."""
        while self._heap:
            price = -self._sign * self._heap[0]
            if price in self.lots:
                return price, self.lots[price]
            heappop(self._heap)
        return 0, 0

    def pass_by(self, price: int, number: int) -> None:
        """Take away what is better than a price: at a message of this number it cannot be there."""
        best, lots = self.best()
        while lots and self._sign * (best - price) > 0:
            self._passed[best] = number
            self._shown = None
            del self.lots[best]
            best, lots = self.best()

    def levels(self, count: int) -> list[tuple[int, int]]:
        """So many of the best, prices and lots, from the best on; (0, 0) where there is none.

        The same number at every call: what has not changed since is not sought again.
        """
        if self._shown is None:
            prices = nlargest(count, self.lots, key=lambda price: self._sign * price)
            found = [(price, self.lots[price]) for price in prices]
            self._shown = found + [(0, 0)] * (count - len(found))
        return self._shown


class _Book:
    def __init__(self) -> None:
        self.sides = {sign: _Side(sign) for sign in SIDES}
        self._orders: dict[int, _Order] = {}
        self._left: dict[int, int] = {}

    def take(
        self, number: int, kind: int, order_id: int, quantity: int, price: int, sign: int
    ) -> None:
        """Do what a message says."""
        if kind == Event.SUBMISSION:
            self.sides[-sign].pass_by(price + sign, number)
            self._orders[order_id] = order = _Order(sign, price, number)
            self._left[order_id] = quantity
            self.sides[sign].change(order, quantity)
            return
        if kind == Event.EXECUTION:
            self.sides[sign].pass_by(price, number)
        known = self._orders.get(order_id)
        if known is None:
            return
        gone = min(quantity, self._left[order_id])
        gone = self._left[order_id] if kind == Event.DELETION else gone
        self._left[order_id] -= gone
        self.sides[known.sign].change(known, -gone)

    def touch(self) -> tuple[int, ...]:
        """Best bid, its lots, best ask, its lots."""
        return self.sides[1].best() + self.sides[-1].best()


def rebuilt(messages: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The best quotes, a row a change, and LEVELS a side each second.

    messages: time, kind (Event), order_id, quantity, price (ticks), sign (1 buy, -1 sell: of the
    resting order); those about orders that nobody sees are left out. Columns of the results are
    those of the records of quotes and of depth.
    """
    book, before = _Book(), _NOTHING
    quotes, depth = list[tuple[int, ...]](), list[list[int]]()
    seen = messages[messages["kind"] <= Event.EXECUTION]
    rows = seen[_MESSAGE].to_numpy(np.int64).tolist()
    second = -(-rows[0][0] // SECOND) * SECOND if rows else 0
    for number, (time, *message) in enumerate(rows):
        while second < time:
            depth.append([second, *_flat(book)])
            second += SECOND
        book.take(number, *message)
        now = book.touch()
        if now != before:
            quotes.append((time, *now))
            before = now
    return _frame(quotes, _QUOTES), _frame(depth, _DEPTH)


def books(messages: pd.DataFrame, levels: int) -> np.ndarray:
    """The best levels after each message: an array of LEVEL, shape (messages, levels), in ticks.

    messages: as for `rebuilt`; those about orders that nobody sees leave the book as it is. Levels
    without an order have price and size 0.
    """
    book, found = _Book(), list[list[tuple[int, int]]]()
    for number, (_, *message) in enumerate(messages[_MESSAGE].to_numpy(np.int64).tolist()):
        if message[0] <= Event.EXECUTION:
            book.take(number, *message)
        found += [book.sides[sign].levels(levels) for sign in (-1, 1)]
    # an ask and a bid of each level, as LEVEL has them
    sides = np.array(found, np.int64).reshape(-1, 2, levels, 2).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(sides).reshape(-1, 4 * levels).view(LEVEL)


_MESSAGE = ["time", "kind", "order_id", "quantity", "price", "sign"]
_NOTHING: tuple[int, ...] = (0, 0, 0, 0)
_QUOTES = ["time", "bid_price", "bid_quantity", "ask_price", "ask_quantity"]
_DEPTH = [
    "time",
    *(
        f"{side}_{what}_{level}"
        for side in SIDES.values()
        for level in range(1, LEVELS + 1)
        for what in ("price", "quantity")
    ),
]


def _flat(book: _Book) -> list[int]:
    sides = [book.sides[sign].levels(LEVELS) for sign in SIDES]
    return [number for side in sides for level in side for number in level]


def _frame(rows: list[tuple[int, ...]] | list[list[int]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(np.array(rows, np.int64).reshape(-1, len(columns)), columns=columns)
