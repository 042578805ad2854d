"""Tapes made by hand, and of a small random market that is the same on every machine."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from abm.facts.lob_bench import Tape
from abm.records.lobster.lobster_files import COLUMNS, LEVEL, NO_ASK, NO_BID, Event

TICK, LEVELS = 100, 10
SECOND = 10**9
EMPTY = (NO_ASK, 0, NO_BID, 0)


def tape(messages: list[tuple[int, ...]], touches: list[tuple[int, ...]] | None = None) -> Tape:
    """A tape of given messages, as of COLUMNS, and best levels, as of LEVEL; no others."""
    book = np.full((len(messages), LEVELS), np.array(EMPTY, LEVEL))
    if touches:
        book[:, 0] = np.array(touches, LEVEL)
    return Tape(pd.DataFrame(messages, columns=list(COLUMNS)), book)


def quoted(touches: list[tuple[int, ...]], times: list[int] | None = None) -> Tape:
    """A tape of given best levels after messages of no matter."""
    times = times or list(range(len(touches)))
    return tape([(time, Event.SUBMISSION, 1, 1, 1, 1) for time in times], touches)


class Order(NamedTuple):
    """An order that rests, its price in ticks."""

    direction: int
    price: int
    size: int


class RandomMarket:
    """Orders that come up to `reach` ticks from the other side, are cancelled or executed.

    Its numbers are those of a linear congruential generator, which no library changes.
    """

    KINDS = (Event.SUBMISSION,) * 5 + (Event.DELETION,) * 2 + (Event.REDUCTION, 4, 4)

    def __init__(self, seed: int, reach: int) -> None:
        self.state, self.reach = seed, reach
        self.orders = {number: self._first(number) for number in range(60)}

    @staticmethod
    def _first(number: int) -> Order:
        """Two orders on each of fifteen levels of both sides."""
        direction = 1 if number % 2 else -1
        return Order(direction, 10_000 - direction * (1 + number // 4), 10)

    def below(self, bound: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound

    def event(self, number: int) -> tuple[int, ...]:
        """Type, order, size, price and direction of what happens next."""
        kind = int(self.KINDS[self.below(len(self.KINDS))])
        if kind == Event.SUBMISSION:
            order, size = self._submit(number)
        else:
            number = list(self.orders)[self.below(len(self.orders))]
            if kind == Event.EXECUTION:
                number = self._first_in_queue(self.orders[number].direction)
            order, size = self._take(number, whole=kind == Event.DELETION)
        return kind, number, size, order.price * TICK, order.direction

    def _submit(self, number: int) -> tuple[Order, int]:
        direction, size = 2 * self.below(2) - 1, 1 + self.below(20)
        other = self.orders[self._first_in_queue(-direction)].price
        order = Order(direction, other - direction * (1 + self.below(self.reach)), size)
        self.orders[number] = order
        return order, size

    def _take(self, number: int, whole: bool) -> tuple[Order, int]:
        order = self.orders.pop(number)
        size = order.size if whole else 1 + self.below(order.size)
        if size < order.size:
            self.orders[number] = order._replace(size=order.size - size)
        return order, size

    def _first_in_queue(self, direction: int) -> int:
        side = {n: order for n, order in self.orders.items() if order.direction == direction}
        return min(side, key=lambda number: (-direction * side[number].price, number))

    def levels(self, direction: int) -> list[tuple[int, int]]:
        """Price and size of the best levels of a side."""
        sizes: Counter[int] = Counter()
        for order in self.orders.values():
            if order.direction == direction:
                sizes[order.price] += order.size
        best = sorted(sizes, reverse=direction == 1)[:LEVELS]
        empty = (NO_BID if direction == 1 else NO_ASK, 0)
        return [(price * TICK, sizes[price]) for price in best] + [empty] * (LEVELS - len(best))


def random_tape(seed: int, messages: int, reach: int = 12, begin: int = 34_200) -> Tape:
    """So many messages of a random market, from a second after midnight on."""
    market, time = RandomMarket(seed, reach), begin * SECOND
    rows, books = [], []
    for number in range(60, 60 + messages):
        time += (1 << market.below(31)) * (market.below(8) > 0)
        rows.append((time, *market.event(number)))
        sides = zip(market.levels(-1), market.levels(1), strict=True)
        books.append([(*ask, *bid) for ask, bid in sides])
    return Tape(pd.DataFrame(rows, columns=list(COLUMNS)), np.array(books, LEVEL))
