"""What a call auction does to a book once its price is found."""

from typing import Any

import numpy as np

from abm.kernel.base.heap import heap_size, item_at
from abm.kernel.book.book import BOOKS, NONE, book_of, level_of, order_of, side_of
from abm.kernel.book.levels import fill_first
from abm.kernel.book.messages import CANCELLED, UNFILLED
from abm.kernel.book.orders import end, leave, release, slices
from abm.kernel.book.reporting import report_trade
from abm.kernel.book.stops import expire_next, trigger_stops
from abm.kernel.compiling.jit import compiled, rows_at, unit

_number_at = rows_at(np.dtype([("row", "i8")], align=True), bounded=False)


@compiled
def _first_in_auction(books, s):
    """Row of the first order of a side: market orders by serial, then by price and time."""
    side = side_of(books, s)
    if side.at_auction != NONE:
        return side.at_auction
    return level_of(books, s, side.best).first


@compiled
def _take(books, s, row, lots):
    """Take lots from the first order of a side."""
    order = order_of(books, row)
    if side_of(books, s).at_auction == row:
        order.quantity -= lots
        if order.quantity == 0:
            leave(books, row)
            release(books, row)
        return
    books.slices -= slices(order)
    if fill_first(books, s, row, lots):
        books.slices += slices(order)
    else:
        release(books, row)


@unit(BOOKS, int, int, int)
def uncross(books, b, price, volume):
    """Trade so many lots at one price, the best orders of both sides; the older is the maker."""
    books.message = NONE
    bought, sold = 0, 0  # by the first order of each side: it keeps its place until it is done
    while volume > 0:
        buy, sell = _first_in_auction(books, 2 * b), _first_in_auction(books, 2 * b + 1)
        bid, ask = order_of(books, buy), order_of(books, sell)
        lots = min(volume, bid.quantity - bought, ask.quantity - sold)
        if bid.serial < ask.serial:
            report_trade(books, b, ask.side, ask.order_id, ask.owner, price, lots, bid)
        else:
            report_trade(books, b, bid.side, bid.order_id, bid.owner, price, lots, ask)
        volume, bought, sold = volume - lots, bought + lots, sold + lots
        if volume == 0 or bought == bid.quantity:
            _take(books, 2 * b, buy, bought)
            bought = 0
        if volume == 0 or sold == ask.quantity:
            _take(books, 2 * b + 1, sell, sold)
            sold = 0


@unit(BOOKS, int, int)
def open_phase(books, b, phase):
    """Change the phase of a book. Market orders of an auction do not outlive it; stops wake."""
    books.message = NONE
    book_of(books, b).phase = phase
    for s in range(2 * b, 2 * b + 2):
        while side_of(books, s).at_auction != NONE:
            end(books, side_of(books, s).at_auction, CANCELLED, UNFILLED)
    trigger_stops(books, b)


def end_orders(books: Any, rows: np.ndarray, kind: int, reason: int) -> None:
    """Take the orders of some rows out of their book, one after the other."""
    numbers = np.ascontiguousarray(rows, np.int64)
    end_orders_at(books, numbers.ctypes.data, len(numbers), kind, reason)


@unit(BOOKS, int, int, int, int)
def end_orders_at(books, rows, count, kind, reason):
    """The same for rows given by their address."""
    books.message = NONE
    for index in range(count):
        end(books, _number_at(rows, index).row, kind, reason)


@compiled
def expiry_is_due(books, now):
    """Whether the first expiry has come."""
    return heap_size(books.expiries) > 0 and item_at(books.expiries, 1).time <= now


@unit(BOOKS, int)
def expire(books, now):
    """Let the orders whose time has come expire, the earliest first; time does not go back."""
    books.now = max(books.now, now)
    while expiry_is_due(books, now):
        expire_next(books)
