"""Trading an incoming order against the other side: price, then time, at the maker's price."""

import numpy as np

from abm.kernel.book.book import FAR, NONE, book_of, level_of, order_of, side_of
from abm.kernel.book.levels import fill_first, next_key
from abm.kernel.book.messages import (
    ALLOW,
    CANCEL_INCOMING,
    CANCEL_RESTING,
    CANCELLED,
    MARKET,
    SELF_MATCH,
    STOP,
)
from abm.kernel.book.orders import end, key_of, release
from abm.kernel.book.reporting import report_trade
from abm.kernel.compiling.jit import compiled

_HIGHEST = np.iinfo(np.int64).max


@compiled
def bound_of(side, type_, price):
    """The highest key of the opposite side at which an order trades."""
    if type_ == MARKET or type_ == STOP:
        return _HIGHEST
    return key_of(1 - side, price)


@compiled
def would_trade(books, b, side, bound):
    """Whether an order up to a key of the other side would trade at once."""
    opposite = side_of(books, 2 * b + 1 - side)
    return opposite.levels > 0 and opposite.best <= bound


@compiled
def _prevent(books, row, rule):
    """Cancel the resting order if the venue's rule says so; whether the incoming one goes on."""
    if rule != CANCEL_INCOMING:
        end(books, row, CANCELLED, SELF_MATCH)
    return rule == CANCEL_RESTING


@compiled
def at_once(order):
    """Lots of a resting order that trade before it loses its place."""
    return order.shown if order.shown > 0 else order.quantity


@compiled
def match(books, b, side, bound, order_id, owner, quantity):
    """Trade an incoming order up to a key of the other side.

    Returns the lots left, negative if they must go because the order met one of its own owner.
    """
    s = 2 * b + 1 - side
    opposite, rule = side_of(books, s), book_of(books, b).self_match
    while quantity > 0 and opposite.levels > 0 and opposite.best <= bound:
        key = opposite.best
        row = level_of(books, s, key).first
        maker = order_of(books, row)
        if rule != ALLOW and maker.owner == owner:
            if _prevent(books, row, rule):
                continue
            return -quantity
        lots = min(quantity, at_once(maker))
        quantity -= lots
        report_trade(books, b, side, order_id, owner, maker.price, lots, maker)
        if maker.peak > 0 and lots == maker.shown and maker.quantity > lots:
            books.slices -= 1
        if not fill_first(books, s, row, lots):
            release(books, row)
    return quantity


@compiled
def _first_own_far(books, s, owner):
    """Row of the first order of an owner among the far ones of a side, or NONE."""
    first = NONE
    for row in range(books.capacity):
        order = order_of(books, row)
        if order.place == FAR and 2 * order.book + order.side == s and order.owner == owner:
            best = order_of(books, first)
            if first == NONE or (order.key, order.serial) < (best.key, best.serial):
                first = row
    return first


@compiled
def _far_lots(books, s, bound, owner, rule):
    """Far lots that an order could trade with up to a key."""
    lots = 0
    stop = _first_own_far(books, s, owner) if rule > CANCEL_RESTING else NONE
    for row in range(books.capacity):
        order = order_of(books, row)
        if order.place != FAR or 2 * order.book + order.side != s or order.key > bound:
            continue
        if rule != ALLOW and order.owner == owner:
            continue
        end_ = order_of(books, stop)
        if stop == NONE or order.key < end_.key:
            lots += order.quantity
        elif order.key == end_.key and order.serial < end_.serial:
            lots += at_once(order)
    return lots


@compiled
def can_fill(books, b, side, bound, owner, quantity):
    """Whether a fill-or-kill order would be filled whole."""
    s = 2 * b + 1 - side
    opposite, rule = side_of(books, s), book_of(books, b).self_match
    key = opposite.best
    for _ in range(opposite.levels):
        if key > bound:
            return False
        level = level_of(books, s, key)
        if rule == ALLOW:
            quantity -= level.shown + level.hidden
        else:
            row, left = level.first, quantity
            while row != NONE:
                order = order_of(books, row)
                if order.owner != owner:
                    left -= at_once(order)
                    quantity -= order.quantity
                elif rule != CANCEL_RESTING:
                    # later slices of icebergs queue behind this order and are out of reach
                    return left <= 0
                row = order.next
        if quantity <= 0:
            return True
        key = next_key(books, s, key + 1)
    return opposite.far != NONE and quantity <= _far_lots(books, s, bound, owner, rule)
