"""What a limit order book is, whoever implements it: how orders are entered and what can be seen.

`OrderBook` is the compiled one, `NaiveOrderBook` its naive twin; they differ in nothing but speed.
"""

from abc import ABC, abstractmethod
from copy import deepcopy
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Self

import numpy as np

from abm.kernel.book import messages as code
from abm.market import checks


class Side(IntEnum):
    """Side of an order."""

    BUY = code.BUY
    SELL = code.SELL


class TimeInForce(IntEnum):
    """How long an order lives."""

    GOOD_TILL_CANCELLED = code.GOOD_TILL_CANCELLED
    IMMEDIATE_OR_CANCEL = code.IMMEDIATE_OR_CANCEL
    FILL_OR_KILL = code.FILL_OR_KILL
    DAY = code.DAY
    GOOD_TILL_TIME = code.GOOD_TILL_TIME


class Phase(IntEnum):
    """What a book does with an order: match it at once, collect it for an auction, refuse it."""

    CONTINUOUS = code.CONTINUOUS
    AUCTION = code.AUCTION
    CLOSED = code.CLOSED


class SelfMatch(IntEnum):
    """What happens when an order would trade with one of its own owner."""

    ALLOW = code.ALLOW
    CANCEL_RESTING = code.CANCEL_RESTING
    CANCEL_INCOMING = code.CANCEL_INCOMING
    CANCEL_BOTH = code.CANCEL_BOTH


@dataclass(frozen=True)
class Order:
    """A resting order. quantity: all open lots; shown: the displayed part of them."""

    order_id: int
    owner: int
    side: Side
    price: int
    quantity: int
    shown: int


@dataclass(frozen=True)
class Cross:
    """Outcome of a call auction, price None where nothing crossed.

    price: ticks. volume: lots traded. surplus: lots left over at that price, positive of buyers.
    """

    price: int | None
    volume: int
    surplus: int


_MORE = ("owner", "time_in_force", "expiry", "post_only", "hidden", "peak", "price", "stop_price")
"""What may be said of an order besides."""


class LimitOrderBook(ABC):
    """A book of one instrument with price-time priority.

    Prices are ticks, any int64; quantities lots, 1 to MAX_QUANTITY. At one price orders trade in
    the sequence of their serial numbers, displayed or not: an order gets one when it comes to rest,
    when it is replaced and, if it is an iceberg, when its next slice is shown. A stop gets one when
    it begins to wait, a market order when it begins to wait for an auction.

    New orders are refused for the first of these reasons that holds: BAD_FIELD, BAD_QUANTITY,
    DUPLICATE_ID (of a live order), PAST_EXPIRY (good till no later than `expire` was told it is),
    NOT_TRADING (any order in a closed book; immediate-or-cancel and fill-or-kill ones, stops of
    that kind too, while an auction collects orders), WOULD_CROSS.
    An amendment: BAD_FIELD, UNKNOWN_ORDER, BAD_QUANTITY, NOT_TRADING, WOULD_CROSS. Cancels and
    reductions are taken in every phase.

    Self-match prevention compares owners when an incoming order meets a resting one, whose lots it
    cancels, or gives up its own, by the book's SelfMatch; in an auction it does nothing. A
    fill-or-kill order counts what it would trade under that rule.

    After every message that is not rejected, in continuous trading, the stops are triggered that
    the last price has reached (also one that was reached before it came): of buyers' stops the
    lowest stop price first, of sellers' the highest, at one price by serial; of one of each side
    the lower serial. The last price is looked at again after each. A triggered stop works like a
    new order.

    What the book cannot take is reported as rejected. Arguments that no message can hold raise
    before the book sees them: TypeError for what is not a whole number, ValueError beyond int64 and
    for a side, phase or rule that does not exist.
    """

    def __init__(self, self_match: SelfMatch = SelfMatch.ALLOW) -> None:
        """An empty book, open for continuous trading."""
        self._open(checks.member("self_match", SelfMatch, self_match))

    def __copy__(self) -> Self:
        """A book of its own with the same orders: nothing sent to one is seen by the other."""
        return deepcopy(self)

    def process(self, messages: np.ndarray) -> np.ndarray:
        """Work on an array of MESSAGE, one after the other; returns an array of REPORT.

        A report's `message` is the index in this array; reports of all other methods have -1. A
        message that cannot be taken is reported as rejected with its reason.

        Raises TypeError if it is no array of MESSAGE of one dimension; nothing else is raised. One
        that is not aligned, in one piece and writable is copied first.
        """
        return self._process(checks.messages(messages))

    def expire(self, now: int) -> np.ndarray:
        """End good-till-time orders with expiry <= now (ns), by (expiry, time of entry).

        An order that comes later and is good till then or less is refused.
        """
        return self._expire(checks.whole("now", now))

    @abstractmethod
    def end_day(self) -> np.ndarray:
        """End the DAY orders, by serial number."""

    @property
    @abstractmethod
    def phase(self) -> Phase:
        """What the book does now with an order."""

    def enter_phase(self, phase: Phase) -> np.ndarray:
        """Change the phase without an uncross.

        Market orders that waited for an auction are cancelled (buyers first, then by serial),
        whatever the phase. When trading becomes continuous the stops already reached are triggered;
        orders that cross stay as they are until another order comes.
        """
        return self._enter_phase(checks.member("phase", Phase, phase))

    def uncross(self, reference: int | None = None) -> tuple[Cross, np.ndarray]:
        """Trade what crosses at one price, chosen by `clearing`; the phase stays as it is.

        The best orders of both sides trade first: market orders by serial, then by price and time,
        icebergs and hidden orders with all their lots. Of a pair the one of lower serial is the
        maker. An iceberg whose displayed lots are gone when all is done shows its next slice. The
        reference is the last price where none is given.
        """
        if reference is None:
            return self._uncross(self.last_price)
        return self._uncross(checks.whole("reference", reference))

    @property
    @abstractmethod
    def best_bid(self) -> int | None:
        """Highest price of a buy order, hidden ones included."""

    @property
    @abstractmethod
    def best_ask(self) -> int | None:
        """Lowest price of a sell order, hidden ones included."""

    @property
    @abstractmethod
    def last_price(self) -> int | None:
        """Price of the last trade."""

    def depth(self, side: Side, levels: int | None = None) -> list[tuple[int, int]]:
        """(price, displayed lots) from the best price on, without levels that display nothing.

        levels: as many at most, at least 0; None for all.
        """
        most = None if levels is None else checks.whole("levels", levels, 0)
        return self._depth(checks.member("side", Side, side))[:most]

    def orders(self, side: Side, price: int | None = None) -> list[Order]:
        """Resting limit orders in the sequence in which they would trade; those of one price."""
        wanted = None if price is None else checks.whole("price", price)
        return self._orders(checks.member("side", Side, side), wanted)

    def first(self, side: Side) -> Order | None:
        """The resting order of a side that would trade first."""
        return self._first(checks.member("side", Side, side))

    def find(self, order_id: int) -> Order | None:
        """A live order by its id: resting, or waiting as a stop or for the auction (shown 0)."""
        return self._find(checks.whole("order_id", order_id))

    # what a kind of book does with arguments that were checked

    @abstractmethod
    def _open(self, self_match: SelfMatch) -> None: ...

    @abstractmethod
    def _process(self, messages: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def _expire(self, now: int) -> np.ndarray: ...

    @abstractmethod
    def _enter_phase(self, phase: Phase) -> np.ndarray: ...

    @abstractmethod
    def _uncross(self, reference: int | None) -> tuple[Cross, np.ndarray]: ...

    @abstractmethod
    def _depth(self, side: Side) -> list[tuple[int, int]]: ...

    @abstractmethod
    def _orders(self, side: Side, price: int | None) -> list[Order]: ...

    @abstractmethod
    def _first(self, side: Side) -> Order | None: ...

    @abstractmethod
    def _find(self, order_id: int) -> Order | None: ...

    # what follows is the same for every book

    def queue_position(self, order_id: int) -> tuple[int, int] | None:
        """(orders, lots) that trade before a resting order at its price; None for others."""
        order = self.find(order_id)
        ahead = 0
        if order is None:
            return None
        for place, other in enumerate(self.orders(order.side, order.price)):
            if other.order_id == order_id:
                return place, ahead
            ahead += other.quantity
        return None

    @property
    def mid_price(self) -> float | None:
        """Mean of best bid and best ask, in ticks."""
        if self.best_bid is None or self.best_ask is None:
            return None
        return (self.best_bid + self.best_ask) / 2

    @property
    def spread(self) -> int | None:
        """Best ask less best bid, in ticks."""
        if self.best_bid is None or self.best_ask is None:
            return None
        return self.best_ask - self.best_bid

    def limit(
        self, order_id: int, side: Side, price: int, quantity: int, **more: Any
    ) -> np.ndarray:
        """Enter a limit order.

        more: owner, time_in_force, expiry (ns), post_only, hidden, peak (displayed lots of an
        iceberg: at least one in MAX_SLICES of the quantity, and not hidden).
        """
        return self._new(code.LIMIT, order_id, side, quantity, price=price, **more)

    def market(self, order_id: int, side: Side, quantity: int, **more: Any) -> np.ndarray:
        """Enter a market order; what does not trade at once, or in the auction, is cancelled."""
        return self._new(code.MARKET, order_id, side, quantity, **more)

    def stop(
        self, order_id: int, side: Side, stop_price: int, quantity: int, **more: Any
    ) -> np.ndarray:
        """Enter an order that becomes a market order when the last price reaches the stop price."""
        return self._new(code.STOP, order_id, side, quantity, stop_price=stop_price, **more)

    def stop_limit(
        self, order_id: int, side: Side, stop_price: int, price: int, quantity: int, **more: Any
    ) -> np.ndarray:
        """Enter an order that becomes a limit order when the last price reaches the stop price."""
        more |= {"stop_price": stop_price, "price": price}
        return self._new(code.STOP_LIMIT, order_id, side, quantity, **more)

    def cancel(self, order_id: int) -> np.ndarray:
        """Take an order out of the book."""
        return self._send(action=code.CANCEL, order_id=order_id)

    def reduce(self, order_id: int, quantity: int) -> np.ndarray:
        """Take so many lots away from an order, which keeps its place in the queue.

        Lots not displayed go first; all open lots or more is a cancel.
        """
        return self._send(action=code.REDUCE, order_id=order_id, quantity=quantity)

    def replace(self, order_id: int, price: int, quantity: int) -> np.ndarray:
        """Give an order a new price and open quantity; it goes to the end of the queue.

        It may trade at once: its trades are reported, then REPLACED with what is left. A message
        with post_only is refused instead. A stop keeps its stop price.
        """
        return self._send(action=code.REPLACE, order_id=order_id, price=price, quantity=quantity)

    def _new(self, type_: int, order_id: int, side: Side, quantity: int, **more: Any) -> np.ndarray:
        if unknown := more.keys() - _MORE:
            wrong, there = ", ".join(sorted(unknown)), ", ".join(_MORE)
            raise TypeError(f"an order has no {wrong}; what can be said of it besides is {there}")
        return self._send(type=type_, order_id=order_id, side=side, quantity=quantity, **more)

    def _send(self, **fields: Any) -> np.ndarray:
        return self._process(checks.message(fields))
