"""Price-time priority: what a book does with one message.

For one message the reports come in this order: accepted; its trades in match order, each at the
maker's price; the cancellation of what may not rest. A replace reports its trades and then
replaced. Then the stops that its trades triggered, one after the other, first reached first.
"""

from typing import Any

import numpy as np

from abm.kernel.book.book import (
    AT_AUCTION,
    AT_LEVEL,
    BOOKS,
    FAR,
    FREE,
    NONE,
    STOPPED,
    book_of,
    level_of,
    order_of,
    report_of,
    side_of,
)
from abm.kernel.book.crossing import bound_of, can_fill, match, would_trade
from abm.kernel.book.ids import find
from abm.kernel.book.messages import (
    ACCEPTED,
    AUCTION,
    BAD_FIELD,
    BAD_PRICE,
    BAD_QUANTITY,
    CANCEL,
    CANCELLED,
    CLOSED,
    CONTINUOUS,
    DUPLICATE_ID,
    FILL_OR_KILL,
    GOOD_TILL_TIME,
    IMMEDIATE_OR_CANCEL,
    LIMIT,
    MARKET,
    MAX_QUANTITY,
    MAX_SLICES,
    MESSAGE,
    NEW,
    NO_REASON,
    NOT_TRADING,
    PAST_EXPIRY,
    REDUCE,
    REJECTED,
    REPLACE,
    REPLACED,
    SELF_MATCH,
    STOP,
    STOP_LIMIT,
    UNFILLED,
    UNKNOWN_ORDER,
    WOULD_CROSS,
)
from abm.kernel.book.orders import (
    end,
    key_of,
    leave,
    let_rest,
    let_wait,
    release,
    report_order,
    slices,
    take_row,
)
from abm.kernel.book.reporting import has_room, report_message
from abm.kernel.book.stops import trigger_stops
from abm.kernel.compiling.jit import compiled, rows_at, unit


@compiled
def _is_bad(quantity, peak):
    """Whether an order may not have this quantity."""
    if quantity < 1 or quantity > MAX_QUANTITY:
        return True
    return peak > 0 and (quantity - 1) // peak >= MAX_SLICES


@compiled
def _is_outside(books, b, type_, price):
    """Whether an order with a limit asks for a price that the book does not take."""
    if type_ != LIMIT and type_ != STOP_LIMIT:
        return False
    book = book_of(books, b)
    return price < book.lowest_price or price > book.highest_price


@compiled
def _fault(books, message):
    """Why a new order cannot be taken, or NO_REASON."""
    immediate = (
        message.time_in_force == IMMEDIATE_OR_CANCEL or message.time_in_force == FILL_OR_KILL
    )
    if (
        message.side > 1
        or message.type > STOP_LIMIT
        or message.time_in_force > GOOD_TILL_TIME
        or message.book < 0
        or message.book >= books.book_count
        or message.peak < 0
        or (message.peak > 0 and message.hidden != 0)
        or (message.post_only != 0 and (immediate or message.type != LIMIT))
    ):
        return BAD_FIELD
    if _is_bad(message.quantity, message.peak):
        return BAD_QUANTITY
    if _is_outside(books, message.book, message.type, message.price):
        return BAD_PRICE
    if find(books, message.order_id) != NONE:
        return DUPLICATE_ID
    if message.time_in_force == GOOD_TILL_TIME and message.expiry <= books.now:
        return PAST_EXPIRY
    phase = book_of(books, message.book).phase
    if phase == CLOSED or (phase == AUCTION and immediate):
        return NOT_TRADING
    if message.post_only != 0 and phase == CONTINUOUS:
        bound = bound_of(message.side, LIMIT, message.price)
        if would_trade(books, message.book, message.side, bound):
            return WOULD_CROSS
    return NO_REASON


@compiled
def _enter(books, message):
    """Trade a new limit or market order and let rest what may rest."""
    b, side = message.book, message.side
    bound = bound_of(side, message.type, message.price)
    kill = message.time_in_force == FILL_OR_KILL
    if kill and not can_fill(books, b, side, bound, message.owner, message.quantity):
        left = message.quantity
    else:
        left = match(books, b, side, bound, message.order_id, message.owner, message.quantity)
    if left == 0:
        return
    immediate = kill or message.time_in_force == IMMEDIATE_OR_CANCEL or message.type != LIMIT
    if left < 0 or immediate:
        reason = SELF_MATCH if left < 0 else UNFILLED
        report_message(books, message, CANCELLED, reason, abs(left))
        return
    row = take_row(books, message)
    order_of(books, row).quantity = left
    let_rest(books, row)


@compiled
def _enter_stop(books, message):
    row = take_row(books, message)
    books.stops += 1
    # a buy stop is reached first when it is lowest, a sell stop when it is highest
    key = key_of(1 - message.side, message.stop_price)
    side = side_of(books, 2 * message.book + message.side)
    side.stops = let_wait(books, row, side.stops, STOPPED, key)


@compiled
def _enter_market_at_auction(books, message):
    row = take_row(books, message)
    order_of(books, row).peak = 0
    side = side_of(books, 2 * message.book + message.side)
    side.at_auction = let_wait(books, row, side.at_auction, AT_AUCTION, 0)


@compiled
def _new(books, message):
    fault = _fault(books, message)
    if fault != NO_REASON:
        report_message(books, message, REJECTED, fault, message.quantity)
        return
    report_message(books, message, ACCEPTED, NO_REASON, message.quantity)
    if message.type >= STOP:
        _enter_stop(books, message)
    elif book_of(books, message.book).phase == CONTINUOUS:
        _enter(books, message)
    elif message.type == MARKET:
        _enter_market_at_auction(books, message)
    else:
        let_rest(books, take_row(books, message))


@compiled
def _cancel(books, row):
    end(books, row, CANCELLED, NO_REASON)


@compiled
def _reduce(books, row, quantity):
    """Take lots away in place: first those not displayed."""
    order = order_of(books, row)
    if quantity >= order.quantity:
        _cancel(books, row)
        return
    books.slices -= slices(order)
    shown = min(order.shown, order.quantity - quantity)
    if order.place == AT_LEVEL:
        level = level_of(books, 2 * order.book + order.side, order.key)
        level.hidden -= quantity - (order.shown - shown)
        level.shown -= order.shown - shown
    order.shown = shown
    order.quantity -= quantity
    books.slices += slices(order)
    report_order(books, row, CANCELLED, NO_REASON, quantity)


@compiled
def _replace(books, row, message):
    """Give an order a new price and quantity, at the end of the queue."""
    order = order_of(books, row)
    b, side = order.book, order.side
    bound = bound_of(side, LIMIT, message.price)
    live = book_of(books, b).phase == CONTINUOUS and (order.place == AT_LEVEL or order.place == FAR)
    if live and message.post_only != 0 and would_trade(books, b, side, bound):
        report_order(books, row, REJECTED, WOULD_CROSS, message.quantity)
        return
    place = order.place
    leave(books, row)
    order.place = FREE
    order.price = message.price
    order.quantity = message.quantity
    if live:
        left = match(books, b, side, bound, order.order_id, order.owner, message.quantity)
        if left < 0:
            report_order(books, row, CANCELLED, SELF_MATCH, -left)
            left = 0
        order.quantity = left
    report_order(books, row, REPLACED, NO_REASON, order.quantity)
    if order.quantity == 0:
        release(books, row)
    elif place == STOPPED:
        books.stops += 1
        side_of(books, 2 * b + side).stops = let_wait(
            books, row, side_of(books, 2 * b + side).stops, STOPPED, order.key
        )
    elif place == AT_AUCTION:
        side_of(books, 2 * b + side).at_auction = let_wait(
            books, row, side_of(books, 2 * b + side).at_auction, AT_AUCTION, 0
        )
    else:
        let_rest(books, row)


@compiled
def _is_amended(books, message, row):
    """Whether an order may be amended by a message; in a market by its owner, at its own venue."""
    if row == NONE or books.owned == 0:
        return row != NONE
    order = order_of(books, row)
    return order.owner == message.owner and order.book == message.book


@compiled
def _amend(books, message):
    row = find(books, message.order_id)
    if not _is_amended(books, message, row):
        report_message(books, message, REJECTED, UNKNOWN_ORDER, message.quantity)
    elif message.action == CANCEL:
        _cancel(books, row)
    elif _is_bad(message.quantity, order_of(books, row).peak if message.action == REPLACE else 0):
        report_order(books, row, REJECTED, BAD_QUANTITY, message.quantity)
    elif message.action == REPLACE and _is_outside(
        books, order_of(books, row).book, order_of(books, row).type, message.price
    ):
        report_order(books, row, REJECTED, BAD_PRICE, message.quantity)
    elif message.action == REDUCE:
        _reduce(books, row, message.quantity)
    elif book_of(books, order_of(books, row).book).phase == CLOSED:
        report_order(books, row, REJECTED, NOT_TRADING, message.quantity)
    else:
        _replace(books, row, message)


@unit(BOOKS, MESSAGE)
def apply(books, message):
    """Do what one message says; there must be room.

    The stops that it reaches wait for a call of `trigger_stops`.
    """
    if message.action == NEW:
        _new(books, message)
    elif message.action > REDUCE:
        report_message(books, message, REJECTED, BAD_FIELD, message.quantity)
    else:
        _amend(books, message)


@unit(BOOKS, MESSAGE, int)
def refuse(books, message, reason):
    """Reject a message for a reason that is not the book's own."""
    row = find(books, message.order_id) if message.action != NEW else NONE
    if _is_amended(books, message, row):
        report_order(books, row, REJECTED, reason, message.quantity)
    else:
        report_message(books, message, REJECTED, reason, message.quantity)


_message_at = rows_at(MESSAGE, bounded=False)


def process(books: Any, messages: np.ndarray, start: int) -> int:
    """Work on messages from an index on; returns the first that found no room, or their number."""
    return int(work_on(books, messages.ctypes.data, start, len(messages)))


@unit(BOOKS, int, int, int, returns=int)
def work_on(books, messages, start, count):
    """Work on messages, given by their address; as `process`."""
    for index in range(start, count):
        if not has_room(books):
            return index
        books.message = index
        message = _message_at(messages, index)
        before = books.reported
        apply(books, message)
        if books.stops > 0 and report_of(books, before).kind != REJECTED:
            trigger_stops(books, report_of(books, before).book)
    return count
