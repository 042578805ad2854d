"""Streams of messages that keep a book at a shape: what order books are timed with.

Half of the messages are new orders, 15 % of these immediate-or-cancel; 41 % are cancels, 9 %
replaces. Every target of a cancel or replace rests when its message comes: a stream is written in
batches, with the reports of a real book at hand, and a message that this book rejects is left out,
to be written again with another target.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from abm.kernel.messages import (
    ACCEPTED,
    BUY,
    CANCEL,
    CANCELLED,
    IMMEDIATE_OR_CANCEL,
    MESSAGE,
    NEW,
    REJECTED,
    REPLACE,
    REPLACED,
    TRADE,
)
from abm.market.order_book import OrderBook

_RESTS, _TAKES, _CANCELS, _REPLACES = range(4)

BLOCK = np.repeat([_RESTS, _TAKES, _CANCELS, _REPLACES], [85, 15, 82, 18])
"""What 200 messages are, in random sequence: so the number of resting orders wanders little."""

MESSAGES = 2_000_000
"""Length of a stream that is timed."""

PRICE = 1_000_000
"""Mid-price at the beginning, in ticks."""

LARGEST = 99
"""Lots of the largest order that rests; sizes are uniform from 1 on."""

TAKEN = 10
"""Mean lots of an immediate-or-cancel order while as many orders rest as should: a fifth of a
resting one, so that fills balance 42.5 % new resting orders with 41 % cancels."""

GAIN = 20
"""Relative growth of these for a relative excess of resting orders."""


@dataclass(frozen=True)
class Shape:
    """What a book looks like while a stream goes through it.

    orders, levels: resting orders and prices at which they stand, both sides, on average.
    reach: ticks from the mid-price to the farthest new order.
    fall: ticks that the mid-price loses with each message.
    """

    name: str
    orders: int
    levels: int
    reach: int
    fall: float = 0.0


DEEP = Shape("deep", orders=20_000, levels=60, reach=30)
MIDDLE = Shape("middle", orders=2_700, levels=300, reach=152)
THIN = Shape("thin", orders=240, levels=210, reach=430, fall=PRICE / 4 / MESSAGES)
SHAPES = (DEEP, MIDDLE, THIN)


@dataclass(frozen=True)
class Stream:
    """Arrays of MESSAGE: the orders that fill the book before, and the messages that are timed.

    resting, levels: means over the stream of what its shape promises.
    """

    shape: Shape
    filling: np.ndarray
    messages: np.ndarray
    resting: float
    levels: float

    def first(self, count: int) -> "Stream":
        """The same stream, cut off after so many messages."""
        return replace(self, messages=self.messages[:count])


def stream(shape: Shape, count: int, seed: int = 1) -> Stream:
    """A stream of so many messages, a multiple of 200; the same for the same arguments."""
    if count % len(BLOCK):
        raise ValueError(f"a stream has a multiple of {len(BLOCK)} messages, not {count}")
    author = _Author(shape, count, seed)
    filling = author.fill()
    parts = list(author.batches())
    resting, levels = np.mean(author.seen, axis=0)
    return Stream(shape, filling, np.concatenate(parts), float(resting), float(levels))


class _Author:
    """Writes a stream, and keeps what it knows of each order by its id: open lots, side, price."""

    def __init__(self, shape: Shape, count: int, seed: int) -> None:
        self._shape, self._count = shape, count
        self._random = np.random.default_rng(seed)
        self._book = OrderBook()
        known = shape.orders + count // 2
        self._open, self._price = np.zeros(known, np.int64), np.zeros(known, np.int64)
        self._side, self._told_at = np.zeros(known, np.uint8), np.full(known, -1)
        self._live = np.zeros(0, np.int64)
        self._next_id = self._written = 0
        self.seen: list[tuple[int, int]] = []

    def fill(self) -> np.ndarray:
        """The orders that fill the book."""
        filling = self._write(np.full(self._shape.orders, _RESTS), PRICE)
        self._send(filling)
        return filling

    def batches(self) -> Iterator[np.ndarray]:
        """The messages after that, a batch about half as long as there are orders."""
        most = max(2, self._shape.orders // 2)
        again, fresh = np.zeros(0, np.int64), self._kinds()
        while len(again) or len(fresh):
            new = max(0, most - len(again))
            kinds, fresh = np.concatenate([again, fresh[:new]]), fresh[new:]
            messages = self._write(kinds, self._mid(self._written + np.arange(len(kinds))))
            taken = self._send(messages)
            again = kinds[~taken]
            self._written += int(taken.sum())
            self.seen.append((len(self._live), len(np.unique(self._price[self._live]))))
            yield messages[taken]

    def _kinds(self) -> np.ndarray:
        """What each message is to be."""
        blocks = np.tile(BLOCK, (self._count // len(BLOCK), 1))
        return self._random.permuted(blocks, axis=1).ravel()

    def _mid(self, number: np.ndarray) -> np.ndarray:
        return PRICE - np.rint(self._shape.fall * number).astype(np.int64)

    def _write(self, kinds: np.ndarray, mid: np.ndarray | int) -> np.ndarray:
        """Messages of these kinds, given the mid-price at each."""
        messages = np.zeros(len(kinds), MESSAGE)
        new, takes = kinds <= _TAKES, kinds == _TAKES
        messages["action"] = np.array([NEW, NEW, CANCEL, REPLACE])[kinds]
        messages["time_in_force"][takes] = IMMEDIATE_OR_CANCEL
        messages["order_id"][new] = self._next_id + np.arange(new.sum())
        messages["side"][new] = self._random.integers(0, 2, new.sum())
        if not new.all():
            targets = self._targets(int((~new).sum()), int(np.min(mid)))
            messages["order_id"][~new], messages["side"][~new] = targets, self._side[targets]
        self._put_prices(messages, kinds, mid)
        messages["quantity"] = self._random.integers(1, LARGEST + 1, len(kinds))
        messages["quantity"][takes] = self._random.integers(1, 2 * self._taken(), takes.sum())
        messages["price"][kinds == _CANCELS] = messages["quantity"][kinds == _CANCELS] = 0
        return messages

    def _put_prices(self, messages: np.ndarray, kinds: np.ndarray, mid: np.ndarray | int) -> None:
        """Uniform distances behind the mid-price; takers go through it, replaces change price."""
        behind = np.where(messages["side"] == BUY, -1, 1)
        distance = self._random.integers(1, self._shape.reach + 1, len(kinds))
        distance[kinds == _TAKES] = -self._shape.reach
        price = mid + behind * distance
        stays = (kinds == _REPLACES) & (price == self._price[messages["order_id"]])
        messages["price"] = price + behind * stays

    def _taken(self) -> int:
        """Mean lots of an immediate-or-cancel order now."""
        excess = len(self._live) / self._shape.orders - 1.0
        return max(1, round(TAKEN * (1.0 + GAIN * excess)))

    def _targets(self, count: int, mid: int) -> np.ndarray:
        """Ids of different live orders: those that the mid-price has reached, then any.

        Who quotes in front of a falling price takes the quote away, or a fall would fill them all.
        """
        live = self._live
        bids = self._side[live] == BUY
        reached = np.where(bids, self._price[live] >= mid, self._price[live] <= mid)
        first = live[reached][:count]
        others = self._random.choice(live[~reached], count - len(first), replace=False)
        return np.concatenate([first, others])

    def _send(self, messages: np.ndarray) -> np.ndarray:
        """Send messages to the book and learn from its reports; which were not rejected."""
        reports = self._book.process(messages)
        rejected = reports["message"][reports["kind"] == REJECTED]
        taken = np.ones(len(messages), bool)
        taken[rejected] = False
        self._learn(messages[taken])
        self._settle(reports)
        self._live = self._live[self._open[self._live] > 0]
        return taken

    def _learn(self, messages: np.ndarray) -> None:
        """Note side and price of what was sent."""
        priced = messages[messages["action"] != CANCEL]
        self._side[priced["order_id"]] = priced["side"]
        self._price[priced["order_id"]] = priced["price"]
        new = messages["order_id"][messages["action"] == NEW]
        self._live = np.concatenate([self._live, new])
        self._next_id += len(new)

    def _settle(self, reports: np.ndarray) -> None:
        """Bring the open lots up to date.

        An order is replaced at most once in a batch; REPLACED says what is left after all its
        trades until then, so that only its later ones count.
        """
        kind, lots = reports["kind"], reports["quantity"]
        for told in (ACCEPTED, REPLACED):
            self._open[reports["order_id"][kind == told]] = lots[kind == told]
        replaced = np.flatnonzero(kind == REPLACED)
        self._told_at[reports["order_id"][replaced]] = replaced
        for party in (reports["maker_id"], reports["taker_id"]):
            later = (kind == TRADE) & (np.arange(len(reports)) > self._told_at[party])
            np.subtract.at(self._open, party[later], lots[later])
        self._told_at[reports["order_id"][replaced]] = -1
        self._open[reports["order_id"][kind == CANCELLED]] = 0
