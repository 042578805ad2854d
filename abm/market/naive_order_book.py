"""The naive twin of the order book: plain Python lists, kept sorted, and no cleverness.

It is what tests compare the compiled book with, and the shortest full statement of the rules.
"""

from bisect import insort
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

import numpy as np

from abm.kernel.book import messages as code
from abm.kernel.book.messages import REPORT
from abm.market import checks
from abm.market.limit_order_book import Cross, LimitOrderBook, Order, Phase, SelfMatch, Side


@dataclass(eq=False)
class _Order:
    """A message and, if it became an order, what is left of it and where it stands."""

    action: int
    side: int
    time_in_force: int
    type: int
    post_only: int
    hidden: int
    book: int
    order_id: int
    owner: int
    price: int
    quantity: int
    stop_price: int
    peak: int
    expiry: int
    shown: int = 0
    entered: int = 0
    serial: int = 0
    rank: tuple[int, int] = (0, 0)
    queue: "list[_Order]" = field(default_factory=list)

    @property
    def has_limit(self) -> bool:
        return self.type in (code.LIMIT, code.STOP_LIMIT)

    @property
    def is_immediate(self) -> bool:
        return self.time_in_force in (code.IMMEDIATE_OR_CANCEL, code.FILL_OR_KILL)

    def accepts(self, price: int) -> bool:
        """Whether it may trade at a price."""
        return not self.has_limit or (
            price <= self.price if self.side == code.BUY else price >= self.price
        )


class NaiveOrderBook(LimitOrderBook):
    """A book of one instrument with price-time priority, slow and plain."""

    def _open(self, self_match: SelfMatch) -> None:
        self._self_match = self_match
        self._phase = Phase.CONTINUOUS
        self._last_price: int | None = None
        self._serial = 0
        self._now = checks.LOWEST
        self._live: dict[int, _Order] = {}
        self._resting: tuple[list[_Order], list[_Order]] = ([], [])
        self._stops: tuple[list[_Order], list[_Order]] = ([], [])
        self._at_auction: tuple[list[_Order], list[_Order]] = ([], [])
        self._message = -1
        self._reports: list[tuple[int, ...]] = []

    def _process(self, messages: np.ndarray) -> np.ndarray:
        for self._message, fields in enumerate(messages.tolist()):
            self._apply(_Order(*fields))
            self._trigger_stops()
        self._message = -1
        return self._take_reports()

    def _expire(self, now: int) -> np.ndarray:
        self._now = max(self._now, now)
        timed = [o for o in self._live.values() if o.time_in_force == code.GOOD_TILL_TIME]
        for order in sorted(timed, key=attrgetter("expiry", "entered")):
            if order.expiry <= now:
                self._end(order, code.EXPIRED, code.PAST_EXPIRY)
        return self._take_reports()

    def end_day(self) -> np.ndarray:
        """End the DAY orders, by serial number."""
        for order in sorted(self._live.values(), key=attrgetter("serial")):
            if order.time_in_force == code.DAY:
                self._end(order, code.EXPIRED, code.END_OF_DAY)
        return self._take_reports()

    @property
    def phase(self) -> Phase:
        """What the book does now with an order."""
        return self._phase

    def _enter_phase(self, phase: Phase) -> np.ndarray:
        self._phase = phase
        for order in self._at_auction[code.BUY] + self._at_auction[code.SELL]:
            self._end(order, code.CANCELLED, code.UNFILLED)
        self._trigger_stops()
        return self._take_reports()

    def _uncross(self, reference: int | None) -> tuple[Cross, np.ndarray]:
        bids, asks = (self._at_auction[side] + self._resting[side] for side in Side)
        cross = _clear(bids, asks, reference)
        left = {order.order_id: order.quantity for order in bids + asks}
        volume = cross.volume
        while volume > 0:
            bid = next(order for order in bids if left[order.order_id] > 0)
            ask = next(order for order in asks if left[order.order_id] > 0)
            maker, taker = sorted((bid, ask), key=attrgetter("serial"))
            lots = min(volume, left[bid.order_id], left[ask.order_id])
            assert cross.price is not None
            self._report_trade(taker, maker, cross.price, lots)
            left[bid.order_id] -= lots
            left[ask.order_id] -= lots
            volume -= lots
        for order in bids + asks:
            if left[order.order_id] < order.quantity:
                self._fill(order, order.quantity - left[order.order_id])
        return cross, self._take_reports()

    @property
    def best_bid(self) -> int | None:
        """Highest price of a buy order, hidden ones included."""
        return self._resting[code.BUY][0].price if self._resting[code.BUY] else None

    @property
    def best_ask(self) -> int | None:
        """Lowest price of a sell order, hidden ones included."""
        return self._resting[code.SELL][0].price if self._resting[code.SELL] else None

    @property
    def last_price(self) -> int | None:
        """Price of the last trade."""
        return self._last_price

    def _depth(self, side: Side) -> list[tuple[int, int]]:
        by_price = groupby(self._resting[side], key=attrgetter("price"))
        shown = [(price, sum(order.shown for order in queue)) for price, queue in by_price]
        return [(price, lots) for price, lots in shown if lots > 0]

    def _orders(self, side: Side, price: int | None) -> list[Order]:
        return [_seen(o) for o in self._resting[side] if price is None or o.price == price]

    def _first(self, side: Side) -> Order | None:
        return next(iter(self._orders(side, None)), None)

    def _find(self, order_id: int) -> Order | None:
        return _seen(self._live[order_id]) if order_id in self._live else None

    # reports

    def _take_reports(self) -> np.ndarray:
        taken, self._reports = self._reports, []
        return np.array(taken, REPORT)

    def _report(
        self, kind: int, order: _Order, quantity: int, reason: int = code.NO_REASON
    ) -> None:
        what = (kind, order.side, reason, 0, order.book, self._message)
        whose = (0, order.order_id, -1, order.owner)
        self._reports.append((*what, order.order_id, order.price, quantity, *whose))

    def _report_trade(self, taker: _Order, maker: _Order, price: int, lots: int) -> None:
        what = (code.TRADE, taker.side, code.NO_REASON, maker.shown == 0, taker.book, self._message)
        whose = (maker.order_id, taker.order_id, maker.owner, taker.owner)
        self._reports.append((*what, taker.order_id, price, lots, *whose))
        self._last_price = price

    # where orders stand

    def _join(self, queue: list[_Order], order: _Order, rank: int) -> None:
        self._serial += 1
        order.serial = self._serial
        order.rank = (rank, order.serial)
        order.queue = queue
        insort(queue, order, key=attrgetter("rank"))
        self._live[order.order_id] = order

    def _rest(self, order: _Order) -> None:
        order.shown = 0 if order.hidden else min(order.peak or order.quantity, order.quantity)
        rank = -order.price if order.side == code.BUY else order.price
        self._join(self._resting[order.side], order, rank)

    def _wait_for_trigger(self, order: _Order) -> None:
        rank = order.stop_price if order.side == code.BUY else -order.stop_price
        self._join(self._stops[order.side], order, rank)

    def _wait_for_auction(self, order: _Order) -> None:
        order.hidden, order.peak = 1, 0
        self._join(self._at_auction[order.side], order, 0)

    def _leave(self, order: _Order) -> None:
        order.queue.remove(order)
        del self._live[order.order_id]

    def _end(self, order: _Order, kind: int, reason: int = code.NO_REASON) -> None:
        self._leave(order)
        self._report(kind, order, order.quantity, reason)

    def _fill(self, order: _Order, lots: int) -> None:
        order.quantity -= lots
        order.shown -= min(lots, order.shown)
        if order.quantity == 0:
            self._leave(order)
        elif order.shown == 0 and not order.hidden:
            self._leave(order)
            self._rest(order)

    # messages

    def _apply(self, message: _Order) -> None:
        known = self._live.get(message.order_id)
        if message.action == code.NEW:
            self._take_in(message)
        elif message.action not in (code.CANCEL, code.REDUCE, code.REPLACE):
            self._report(code.REJECTED, message, message.quantity, code.BAD_FIELD)
        elif known is None:
            self._report(code.REJECTED, message, message.quantity, code.UNKNOWN_ORDER)
        elif message.action == code.CANCEL:
            self._end(known, code.CANCELLED)
        elif message.action == code.REDUCE:
            self._reduce(known, message.quantity)
        else:
            self._replace(known, message)

    def _take_in(self, order: _Order) -> None:
        reason = self._fault(order)
        if reason != code.NO_REASON:
            self._report(code.REJECTED, order, order.quantity, reason)
            return
        self._report(code.ACCEPTED, order, order.quantity)
        self._serial += 1
        order.entered = self._serial
        if order.type in (code.STOP, code.STOP_LIMIT):
            self._wait_for_trigger(order)
        elif self._phase == Phase.CONTINUOUS:
            self._enter(order)
        elif order.type == code.MARKET:
            self._wait_for_auction(order)
        else:
            self._rest(order)

    def _fault(self, order: _Order) -> int:
        if (
            order.side not in (code.BUY, code.SELL)
            or order.type not in (code.LIMIT, code.MARKET, code.STOP, code.STOP_LIMIT)
            or order.time_in_force > code.GOOD_TILL_TIME
            or order.book != 0
            or order.peak < 0
            or (order.hidden and order.peak)
            or (order.post_only and (order.is_immediate or order.type != code.LIMIT))
        ):
            return code.BAD_FIELD
        if not _fits(order.quantity, order.peak):
            return code.BAD_QUANTITY
        if order.order_id in self._live:
            return code.DUPLICATE_ID
        if order.time_in_force == code.GOOD_TILL_TIME and order.expiry <= self._now:
            return code.PAST_EXPIRY
        if self._phase == Phase.CLOSED or (self._phase == Phase.AUCTION and order.is_immediate):
            return code.NOT_TRADING
        if order.post_only and self._phase == Phase.CONTINUOUS and self._would_trade(order):
            return code.WOULD_CROSS
        return code.NO_REASON

    def _reduce(self, order: _Order, lots: int) -> None:
        if not _fits(lots, 0):
            self._report(code.REJECTED, order, lots, code.BAD_QUANTITY)
        elif lots >= order.quantity:
            self._end(order, code.CANCELLED)
        else:
            order.quantity -= lots
            order.shown = min(order.shown, order.quantity)
            self._report(code.CANCELLED, order, lots)

    def _replace(self, order: _Order, message: _Order) -> None:
        resting = order.queue is self._resting[order.side]
        trades = resting and self._phase == Phase.CONTINUOUS
        wanted = copy(order)
        wanted.price, wanted.quantity = message.price, message.quantity
        if not _fits(wanted.quantity, order.peak):
            self._report(code.REJECTED, order, message.quantity, code.BAD_QUANTITY)
        elif self._phase == Phase.CLOSED:
            self._report(code.REJECTED, order, message.quantity, code.NOT_TRADING)
        elif trades and message.post_only and self._would_trade(wanted):
            self._report(code.REJECTED, order, message.quantity, code.WOULD_CROSS)
        else:
            self._leave(order)
            if trades and self._trade(wanted):
                self._report(code.CANCELLED, wanted, wanted.quantity, code.SELF_MATCH)
                wanted.quantity = 0
            self._report(code.REPLACED, wanted, wanted.quantity)
            if wanted.quantity == 0:
                return
            if resting:
                self._rest(wanted)
            elif order.type == code.MARKET:
                self._wait_for_auction(wanted)
            else:
                self._wait_for_trigger(wanted)

    # trading

    def _would_trade(self, order: _Order) -> bool:
        opposite = self._resting[1 - order.side]
        return bool(opposite) and order.accepts(opposite[0].price)

    def _trade(self, taker: _Order) -> bool:
        """Trade what can be traded; whether the rest must go because it met its own owner."""
        while taker.quantity > 0 and self._would_trade(taker):
            maker = self._resting[1 - taker.side][0]
            if self._self_match != code.ALLOW and maker.owner == taker.owner:
                if self._self_match in (code.CANCEL_RESTING, code.CANCEL_BOTH):
                    self._end(maker, code.CANCELLED, code.SELF_MATCH)
                if self._self_match in (code.CANCEL_INCOMING, code.CANCEL_BOTH):
                    return True
            else:
                lots = min(taker.quantity, maker.shown or maker.quantity)
                self._report_trade(taker, maker, maker.price, lots)
                taker.quantity -= lots
                self._fill(maker, lots)
        return False

    def _would_fill(self, taker: _Order) -> bool:
        """Whether an order would trade all its lots, tried out on a copy of the other side."""
        trial, order = NaiveOrderBook(self._self_match), copy(taker)
        for maker in map(copy, self._resting[1 - taker.side]):
            maker.queue = trial._resting[maker.side]
            maker.queue.append(maker)
            trial._live[maker.order_id] = maker
        trial._serial = self._serial
        trial._trade(order)
        return order.quantity == 0

    def _enter(self, order: _Order) -> None:
        """Trade an order, then let the rest of it stand or cancel it."""
        barred = False
        if order.time_in_force != code.FILL_OR_KILL or self._would_fill(order):
            barred = self._trade(order)
        if order.quantity == 0:
            return
        if barred or order.is_immediate or not order.has_limit:
            reason = code.SELF_MATCH if barred else code.UNFILLED
            self._report(code.CANCELLED, order, order.quantity, reason)
        else:
            order.type = code.LIMIT
            self._rest(order)

    def _trigger_stops(self) -> None:
        while self._phase == Phase.CONTINUOUS and (reached := self._reached_stops()):
            stop = min(reached, key=attrgetter("serial"))
            self._leave(stop)
            self._report(code.TRIGGERED, stop, stop.quantity)
            self._enter(stop)

    def _reached_stops(self) -> list[_Order]:
        """Of each side the stop that is reached first, if the last price has reached it."""
        last, (buys, sells) = self._last_price, self._stops
        if last is None:
            return []
        return [o for o in buys[:1] if o.stop_price <= last] + [
            o for o in sells[:1] if o.stop_price >= last
        ]


def _seen(order: _Order) -> Order:
    side = Side(order.side)
    return Order(order.order_id, order.owner, side, order.price, order.quantity, order.shown)


def _fits(quantity: int, peak: int) -> bool:
    return 1 <= quantity <= code.MAX_QUANTITY and (peak == 0 or quantity <= code.MAX_SLICES * peak)


def _clear(bids: list[_Order], asks: list[_Order], reference: int | None) -> Cross:
    """The rules of `clearing`, tried out at every price that could be meant."""

    def cross_at(price: int) -> Cross:
        bought = sum(order.quantity for order in bids if order.accepts(price))
        sold = sum(order.quantity for order in asks if order.accepts(price))
        return Cross(price, min(bought, sold), bought - sold)

    limits = {order.price for order in bids + asks if order.has_limit}
    if not limits and reference is not None:
        limits = {reference}
    tried = [cross_at(price) for price in sorted(limits)]
    volume = max((cross.volume for cross in tried), default=0)
    if volume == 0:
        return Cross(None, 0, 0)
    tried = [cross for cross in tried if cross.volume == volume]
    surplus = min(abs(cross.surplus) for cross in tried)
    tried = [cross for cross in tried if abs(cross.surplus) == surplus]
    lowest, highest = tried[0], tried[-1]
    if all(cross.surplus > 0 for cross in tried):
        return highest
    if all(cross.surplus < 0 for cross in tried):
        return lowest
    assert lowest.price is not None
    assert highest.price is not None
    if reference is None:
        return cross_at((lowest.price + highest.price) // 2)
    return cross_at(sorted((lowest.price, reference, highest.price))[1])
