"""Orders that wait for a price, and orders that end at a time."""

from abm.kernel.base.heap import heap_pop, item_at
from abm.kernel.book.book import FREE, NONE, book_of, order_of, side_of
from abm.kernel.book.crossing import bound_of, can_fill, match
from abm.kernel.book.messages import (
    CANCELLED,
    CONTINUOUS,
    EXPIRED,
    FILL_OR_KILL,
    IMMEDIATE_OR_CANCEL,
    LIMIT,
    NO_REASON,
    PAST_EXPIRY,
    SELF_MATCH,
    STOP,
    TRIGGERED,
    UNFILLED,
)
from abm.kernel.book.orders import end, key_of, leave, let_rest, release, report_order
from abm.kernel.compiling.jit import compiled


@compiled
def _reached_stop(books, b):
    """Row of the stop that the last price has reached, the earlier of the two sides; or NONE."""
    book = book_of(books, b)
    found = NONE
    for side in range(2):
        row = side_of(books, 2 * b + side).stops
        if row != NONE and order_of(books, row).key <= key_of(1 - side, book.last_price):
            if found == NONE or order_of(books, row).serial < order_of(books, found).serial:
                found = row
    return found


@compiled
def trigger_stops(books, b):
    """Turn the stops that the last price reached into orders, until none is reached."""
    if books.stops == 0 or book_of(books, b).has_traded == 0:
        return
    while book_of(books, b).phase == CONTINUOUS:
        row = _reached_stop(books, b)
        if row == NONE:
            return
        _trigger(books, b, row)


@compiled
def _trigger(books, b, row):
    order = order_of(books, row)
    leave(books, row)
    order.place = FREE
    report_order(books, row, TRIGGERED, NO_REASON, order.quantity)
    bound = bound_of(order.side, order.type, order.price)
    kill = order.time_in_force == FILL_OR_KILL
    left = order.quantity
    if not kill or can_fill(books, b, order.side, bound, order.owner, left):
        left = match(books, b, order.side, bound, order.order_id, order.owner, left)
    order.quantity = abs(left)
    immediate = kill or order.time_in_force == IMMEDIATE_OR_CANCEL or order.type == STOP
    if left < 0 or (left > 0 and immediate):
        report_order(books, row, CANCELLED, SELF_MATCH if left < 0 else UNFILLED, abs(left))
        release(books, row)
    elif left == 0:
        release(books, row)
    else:
        order.type = LIMIT
        let_rest(books, row)


@compiled
def expire_next(books):
    """Take the first expiry off the heap and end its order, if that is still there."""
    item = item_at(books.expiries, 1)
    row, entered = item.payload, item.serial
    heap_pop(books.expiries)
    order = order_of(books, row)
    if order.place != FREE and order.entered == entered:
        books.message = NONE
        end(books, row, EXPIRED, PAST_EXPIRY)
