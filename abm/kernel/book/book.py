"""What an order book is made of: the dtypes of its rows, and how compiled code reaches them.

Any number of books stand in the same arrays, those of one `Books`; compiled code gets their header.
A side of a book keeps its prices as *keys* that grow away from the touch (a bid of price p has the
key ~p, an ask the key p), so that every function is written once for both sides, over all of int64.

    books     BOOK row a book: phase, last price
    sides     SIDE row a side (2 * book + side): the window of keys it covers, the best key
    levels    LEVEL a price of a window, at side row * WINDOW + key modulo WINDOW
    words     which levels are occupied: WORDS words a side, a tree of three layers
    orders    ORDER row an order, live or free
    ids       ID: hash table from order id to row in orders
    expiries  heap of good-till-time orders
    reports   REPORT rows not yet taken away
"""

import numpy as np

from abm.kernel.book.messages import MAX_SLICES, REPORT
from abm.kernel.compiling.jit import compiled, rows_at

WINDOW = 1 << 16
"""Prices a side covers level by level from near its best; worse ones wait in a heap."""

WORDS = WINDOW // 64 + WINDOW // 4096 + 1
"""Words of the tree that says which levels of a side are occupied."""

NONE = -1
"""No row."""

# where an order stands
FREE, AT_LEVEL, FAR, STOPPED, AT_AUCTION = 0, 1, 2, 3, 4

ORDER = np.dtype(
    [
        ("order_id", "i8"),  # as its sender named it
        ("owner", "i8"),  # whose it is
        ("price", "i8"),  # ticks
        ("quantity", "i8"),  # all open lots
        ("shown", "i8"),  # displayed lots of these
        ("peak", "i8"),  # displayed lots of an iceberg, 0: it is none
        ("entered", "i8"),  # last serial given before it came, by which its expiry knows it
        ("key", "i8"),  # what orders it in its heap or level
        ("serial", "i8"),  # its priority among equals
        ("next", "i4"),  # row behind it in its queue, or next free row
        ("previous", "i4"),  # row before it
        ("child", "i4"),  # row it is linked to in a heap
        ("book", "i2"),  # where it is
        ("place", "u1"),  # FREE, AT_LEVEL, FAR, STOPPED or AT_AUCTION
        ("side", "u1"),  # BUY or SELL
        ("type", "u1"),  # LIMIT, MARKET, STOP or STOP_LIMIT
        ("time_in_force", "u1"),  # as of its message
        ("hidden", "u1"),  # 1: displayed to nobody
    ],
    align=True,
)
"""A live order."""

LEVEL = np.dtype([("shown", "i8"), ("hidden", "i8"), ("first", "i4"), ("last", "i4")], align=True)
"""One price: displayed and undisplayed lots, and the queue of its orders."""

SIDE = np.dtype(
    [
        ("base", "i8"),  # first key of its window
        ("best", "i8"),  # lowest occupied key, if levels is not 0
        ("levels", "i8"),  # occupied ones
        ("far", "i4"),  # root of the heap of orders beyond the window, NONE: none
        ("stops", "i4"),  # root of that of stops that wait, NONE: none
        ("at_auction", "i4"),  # root of that of market orders that wait for an auction, NONE: none
    ],
    align=True,
)
"""A side of a book; its window of keys is base .. base + WINDOW - 1."""

BOOK = np.dtype(
    [
        ("last_price", "i8"),  # of the last trade, ticks; before the first, the one announced
        ("traded", "i8"),  # lots so far
        ("lowest_price", "i8"),  # that it takes, ticks
        ("highest_price", "i8"),  # that it takes, ticks
        ("phase", "u1"),  # CONTINUOUS, AUCTION or CLOSED
        ("self_match", "u1"),  # ALLOW, CANCEL_RESTING, CANCEL_INCOMING or CANCEL_BOTH
        ("has_traded", "u1"),  # 1: it has
    ],
    align=True,
)
"""A book."""

ID = np.dtype([("mark", "u4"), ("row", "i4")], align=True)
"""An entry of the hash table: the hash of an order id, and its row + 1, so that zeros are empty."""

WORD = np.dtype([("bits", "u8")], align=True)
"""Sixty-four bits of the tree of occupied levels."""

BOOKS = np.dtype(
    [
        ("books", "i8"),
        ("sides", "i8"),
        ("levels", "i8"),
        ("words", "i8"),
        ("orders", "i8"),
        ("ids", "i8"),
        ("expiries", "i8"),
        ("reports", "i8"),
        ("book_count", "i8"),
        ("capacity", "i8"),
        ("id_mask", "i8"),
        ("report_capacity", "i8"),
        ("free", "i8"),
        ("live", "i8"),
        ("slices", "i8"),
        ("stops", "i8"),
        ("serial", "i8"),
        ("reported", "i8"),
        ("message", "i8"),
        ("owned", "i8"),
        ("now", "i8"),
    ],
    align=True,
)
"""The header: addresses of the arrays, their sizes, and what is counted over all books: first free
row, live orders, iceberg slices still to come, waiting stops, last serial given, reports not yet
taken away, the message being worked on, whether only its owner may amend an order, and the time as
far as the books were told it (ns)."""

book_at = rows_at(BOOK)
_side_row = rows_at(SIDE)
_level_row = rows_at(LEVEL)
_word_row = rows_at(WORD)
_order_row = rows_at(ORDER)
_id_row = rows_at(ID)
_report_row = rows_at(REPORT)


@compiled
def book_of(books, b):
    """The record of a book."""
    return book_at(books.books, b)


@compiled
def side_of(books, s):
    """The record of a side, s = 2 * book + side."""
    return _side_row(books.sides, s)


@compiled
def level_of(books, s, key):
    """The level of a key that the window of a side covers."""
    return _level_row(books.levels, s * WINDOW + (key & (WINDOW - 1)))


@compiled
def word_of(books, s, index):
    """A word of the tree of occupied levels of a side."""
    return _word_row(books.words, s * WORDS + index)


@compiled
def order_of(books, row):
    """The record of an order."""
    return _order_row(books.orders, row)


@compiled
def id_of(books, at):
    """An entry of the table of ids."""
    return _id_row(books.ids, at)


@compiled
def report_of(books, index):
    """A report not yet taken away."""
    return _report_row(books.reports, index)


@compiled
def most_reports(books):
    """Reports that one message can cause at most, whatever it does."""
    return books.live + books.slices + 2 * books.stops + MAX_SLICES + 4
