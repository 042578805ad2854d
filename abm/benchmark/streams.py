"""Streams of messages in the five shapes of a public benchmark of matching engines.

The order flow of one liquid share, written from the description in Yoon 2026 (The World's Fastest
Matching Engine Algorithm, arXiv:2606.01183; flash1-dev/matching-engine-benchmark, METHODOLOGY.md),
with random numbers of our own. The mid-price is a geometric Brownian motion; bids are priced along
its first half and offers along its second, and arrive shuffled, so that those trade whose prices
the other half has reached. An order stands a power law from the mid-price, most often about eight
ticks away. Some are immediate-or-cancel; of the others some are replaced, with a lot more and
mostly a tick nearer, and nearly all are cancelled before the next order arrives. A few cancels and
replaces are sent again, and rejected. What is never cancelled makes the book.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from abm.kernel.book.messages import (
    BUY,
    CANCEL,
    IMMEDIATE_OR_CANCEL,
    MESSAGE,
    NEW,
    REJECTED,
    REPLACE,
    SELL,
)
from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook

ORDERS = 1_000_000
"""New orders of a stream that is timed, about half of its messages."""

PRICE = 33_504
"""Mid-price at the beginning, in ticks."""

LARGEST = 100
"""Lots of the largest order; sizes are uniform from 1 on."""

TAKERS, REPLACED, NEARER, CANCELLED, AGAIN = 0.15, 0.20, 0.80, 0.95, 0.02
"""Shares: immediate-or-cancel of all orders; replaced, and cancelled, of the others; a tick nearer
of what is replaced; sent again of cancels, and of replaces of what was also cancelled."""

FARTHEST = 800
_TICKS = np.arange(FARTHEST)
DISTANCE = (_TICKS + 1.0) ** -2.23 + 5.0 * np.exp(-0.5 * (_TICKS - 8.0) ** 2)
"""Weights of distances of 1, 2, ... ticks from the mid-price: a power law with a hump."""

ACTIONS = np.array([NEW, REPLACE, CANCEL, CANCEL, REPLACE])
"""What may be sent of an order, one after the other."""


@dataclass(frozen=True)
class Shape:
    """How the mid-price moves, and with it how deep and wide the book is.

    swing: standard deviation of the log of its way through a stream.  seed: of all its randomness,
    and so of the very path: one that leaves as many orders standing as those of the benchmark do.
    """

    name: str
    swing: float
    seed: int


STATIC = Shape("static", 0.0, seed=1)
NORMAL = Shape("normal", 0.02, seed=2)
SWING_25 = Shape("swing-25", 0.25, seed=2)
SWING_40 = Shape("swing-40", 0.40, seed=2)
FLASH_CRASH = Shape("flash-crash", 0.60, seed=1)
SHAPES = (STATIC, NORMAL, SWING_25, SWING_40, FLASH_CRASH)


@dataclass(frozen=True)
class Stream:
    """Arrays of MESSAGE: the orders that fill the book before, and the messages that are timed."""

    shape: Shape
    filling: np.ndarray
    messages: np.ndarray

    @property
    def orders(self) -> int:
        """New orders among the messages."""
        return int((self.messages["action"] == NEW).sum())

    def middle(self, count: int) -> "Stream":
        """So many messages from the middle, on what rests there, none of which is rejected.

        Ids are counted from 0, in the sequence in which orders come.
        """
        half = len(self.messages) // 2
        book = OrderBook()
        book.process(self.messages[:half])
        filling = _resting(book)
        messages = self.messages[half : half + 2 * count]
        reports = book.process(messages)
        rejected = reports["message"][reports["kind"] == REJECTED]
        taken = np.delete(messages, rejected)[:count]
        return replace(self, **_renumbered(filling, taken))


def stream(shape: Shape, orders: int = ORDERS) -> Stream:
    """A stream with so many new orders on an empty book; the same for the same arguments."""
    draw = np.random.Generator(np.random.Philox(key=shape.seed))
    messages = _followed(_new_orders(shape, orders, draw), draw)
    return Stream(shape, np.zeros(0, MESSAGE), messages)


def _new_orders(shape: Shape, count: int, draw: np.random.Generator) -> np.ndarray:
    """In the sequence of their arrival."""
    step = shape.swing / np.sqrt(count)
    way = np.cumsum(step * draw.standard_normal(count) - 0.5 * step**2)
    orders = np.zeros(count, MESSAGE)
    orders["side"][count // 2 :] = SELL
    distance = 1 + draw.choice(FARTHEST, count, p=DISTANCE / DISTANCE.sum())
    behind = np.where(orders["side"] == BUY, -distance, distance)
    orders["price"] = np.maximum(np.rint(PRICE * np.exp(way)).astype(np.int64) + behind, 1)
    orders["quantity"] = draw.integers(1, LARGEST, count, endpoint=True)
    orders["time_in_force"] = np.where(draw.random(count) < TAKERS, IMMEDIATE_OR_CANCEL, 0)
    orders = orders[draw.permutation(count)]
    orders["order_id"] = np.arange(count)
    return orders


def _followed(orders: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Each order with what is sent of it afterwards."""
    count = len(orders)
    rests = orders["time_in_force"] == 0
    replaced, cancelled = (rests & (draw.random(count) < share) for share in (REPLACED, CANCELLED))
    twice, stale = (draw.random(count) < AGAIN for _ in range(2))
    sent = [rests | True, replaced, cancelled, cancelled & twice, replaced & cancelled & stale]
    number, kind = np.nonzero(np.stack(sent, axis=1))
    messages = orders[number]
    messages["action"] = ACTIONS[kind]
    nearer = np.where(orders["side"] == BUY, 1, -1) * (draw.random(count) < NEARER)
    replaces = messages["action"] == REPLACE
    messages["price"] += nearer[number] * replaces
    messages["quantity"] += replaces
    cancels = messages["action"] == CANCEL
    messages["price"][cancels] = messages["quantity"][cancels] = 0
    return messages


def _resting(book: OrderBook) -> np.ndarray:
    """What rests in a book as new orders, in the sequence in which they would trade."""
    orders = [order for side in Side for order in book.orders(side)]
    filling = np.zeros(len(orders), MESSAGE)
    for name in ("order_id", "side", "price", "quantity"):
        filling[name] = [getattr(order, name) for order in orders]
    return filling


def _renumbered(filling: np.ndarray, messages: np.ndarray) -> dict[str, Any]:
    ids = np.concatenate([filling["order_id"], messages["order_id"]])
    _, first, place = np.unique(ids, return_index=True, return_inverse=True)
    numbers = np.argsort(np.argsort(first))[place]
    parts = {"filling": filling.copy(), "messages": messages.copy()}
    for part, number in zip(parts.values(), np.split(numbers, [len(filling)]), strict=True):
        part["order_id"] = number
    return parts
