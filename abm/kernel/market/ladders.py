"""The books of one instrument seen as a single ladder, in the order of what a taker pays.

The cost of a level is its price and the taker's fee, in parts of a tick a lot; to a seller, what it
does not receive, so that less is better on both sides. `side` is always that of the taker, and
levels are known by their keys, which grow away from the touch (see abm.kernel.book.book). What
counts is what is displayed near the touch of books that are open.
"""

from abm.kernel.book.book import level_of, side_of
from abm.kernel.book.levels import in_window, next_key
from abm.kernel.book.messages import BUY
from abm.kernel.book.orders import key_of
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import books_of, listing_of
from abm.kernel.market.money import FEE_PARTS
from abm.kernel.market.trading import is_open, traded_lots

_LEAST = -(1 << 62)
"""Less than any key or cost."""


@compiled
def book_count(market):
    """How many books there are."""
    return books_of(market).book_count


@compiled
def lists(market, book, instrument):
    """Whether a book trades an instrument, now or at other hours."""
    return listing_of(market, book).instrument == instrument


@compiled
def lots_traded(market, instrument):
    """Lots traded so far in all books of an instrument."""
    lots = 0
    for book in range(book_count(market)):
        if lists(market, book, instrument):
            lots += traded_lots(market, book)
    return lots


@compiled
def shown_at(market, book, side, key):
    """Displayed lots of an occupied level."""
    return level_of(books_of(market), 2 * book + 1 - side, key).shown


@compiled
def shown_level(market, book, side, key, limit):
    """The first level at or above a key that shows lots, and whether there is one.

    limit: worst price that counts (ticks), 0 for none.
    """
    books, s = books_of(market), 2 * book + 1 - side
    record = side_of(books, s)
    key = max(key, record.best)
    for _ in range(record.levels):
        if not in_window(record, key):
            break
        key = next_key(books, s, key)
        if not in_window(record, key) or (limit != 0 and key > key_of(1 - side, limit)):
            break
        if level_of(books, s, key).shown > 0:
            return key, True
        key += 1
    return key, False


@compiled
def level_cost(market, book, side, key):
    """Parts of a tick that a lot of a level costs."""
    price = key if side == BUY else key + 1
    return FEE_PARTS * price + listing_of(market, book).taker_fee


@compiled
def _key_beyond(market, book, side, cost):
    """The lowest key whose level costs more."""
    price = (cost - listing_of(market, book).taker_fee) // FEE_PARTS + 1
    return price if side == BUY else price - 1


@compiled
def _next_rung(market, instrument, side, cost, limit):
    """The least cost above a cost in all books, and lots shown at it; 0 lots if there is none."""
    least, lots = cost, 0
    for book in range(book_count(market)):
        if not lists(market, book, instrument) or not is_open(market, book):
            continue
        first = _key_beyond(market, book, side, cost)
        key, found = shown_level(market, book, side, first, limit)
        if not found:
            continue
        here = level_cost(market, book, side, key)
        if lots == 0 or here < least:
            least, lots = here, 0
        if here == least:
            lots += shown_at(market, book, side, key)
    return least, lots


@compiled
def last_rung(market, instrument, side, lots, limit):
    """What the last of so many lots costs, and how many are needed at that cost.

    If less is shown, it is the last that is; without any, 0 lots.
    """
    cost, needed = _LEAST, 0
    while lots > 0:
        rung, shown = _next_rung(market, instrument, side, cost, limit)
        if shown == 0:
            break
        cost, needed = rung, min(lots, shown)
        lots -= needed
    return cost, needed


@compiled
def lots_below(market, book, side, cost, limit):
    """Lots that a book shows at less than a cost, and the price of the last (ticks)."""
    lots, price = 0, 0
    key, found = shown_level(market, book, side, _LEAST, limit)
    while found and level_cost(market, book, side, key) < cost:
        lots += shown_at(market, book, side, key)
        price = key_of(1 - side, key)
        key, found = shown_level(market, book, side, key + 1, limit)
    return lots, price


@compiled
def lots_at(market, book, side, cost, limit):
    """Lots that a book shows at just that cost, and their price (ticks)."""
    key = _key_beyond(market, book, side, cost - 1)
    key, found = shown_level(market, book, side, key, limit)
    if not found or level_cost(market, book, side, key) != cost:
        return 0, 0
    return shown_at(market, book, side, key), key_of(1 - side, key)
