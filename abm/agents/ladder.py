"""A ladder of quotes on one side of a book: how it is moved with few messages.

A ladder shows the same orders a spacing apart, the first at its best price. `orders` holds their
ids, shape (2, slots); a price has one slot, wherever the ladder is, so slots are no fewer than
levels. The size at level i is size growth^i, at least a lot.
"""

import math

from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import open_lots, order_price, send_cancel, send_quote

MOST_LEVELS = 10
"""Prices that a ladder can have; the slots of its orders."""


@compiled
def lots_at(size, growth, level):
    """Lots to show at a level, the best being 0."""
    return max(1, int(size * math.pow(growth, float(level)) + 0.5))


@compiled
def cancel_unwanted(market, book, orders, side, best, levels, spacing, size, growth):
    """Cancel the orders that are not at a price to be quoted, or far from their size there.

    An order may have lost up to half of its lots, or be up to twice too large.
    """
    for slot in range(MOST_LEVELS):
        order = orders[side, slot]
        if order == 0:
            continue
        lots = open_lots(market, order)
        if lots > 0:
            price = order_price(market, order)
            away = best - price if side == BUY else price - best
            level = away // spacing
            if away >= 0 and away % spacing == 0 and level < levels:
                target = lots_at(size, growth, level)
                if target <= 2 * lots and lots <= 2 * target:
                    continue
            send_cancel(market, book, order)
        orders[side, slot] = 0


@compiled
def send_missing(market, book, orders, side, best, levels, spacing, size, growth):
    """Send a quote to each price of the ladder that has none."""
    for level in range(levels):
        away = level * spacing
        price = best - away if side == BUY else best + away
        slot = (price // spacing) % MOST_LEVELS
        if orders[side, slot] == 0:
            lots = lots_at(size, growth, level)
            orders[side, slot] = send_quote(market, book, side, price, lots)
