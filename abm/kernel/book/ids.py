"""From an order id to the row of its order: a hash table with linear probing, no tombstones.

The table has at least two entries an order, so probes are short; Fibonacci hashing spreads
consecutive ids as well as ids in any other regular step. An entry keeps the hash of the id, not the
id, which stands in the order's row: so the table stays small enough for the cache.
"""

import numpy as np

from abm.kernel.book.book import BOOKS, FREE, NONE, id_of, order_of
from abm.kernel.compiling.jit import compiled, unit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@compiled
def _mark(order_id):
    """The hash of an id, 32 bits; its lower ones say where the probe begins."""
    return np.int64((np.uint64(order_id) * _GOLDEN) >> _HALF)


@compiled
def find(books, order_id):
    """Row of the live order with this id, or NONE."""
    mark = _mark(order_id)
    at = mark & books.id_mask
    while True:
        entry_ = id_of(books, at)
        if entry_.row == 0:
            return NONE
        if entry_.mark == mark and order_of(books, entry_.row - 1).order_id == order_id:
            return entry_.row - 1
        at = (at + 1) & books.id_mask


@compiled
def insert(books, order_id, row):
    """Enter the id, which is not in the table, of the order of a row."""
    mark = _mark(order_id)
    at = mark & books.id_mask
    while id_of(books, at).row != 0:
        at = (at + 1) & books.id_mask
    id_of(books, at).mark = mark
    id_of(books, at).row = row + 1


@compiled
def remove(books, order_id, row):
    """Take out the id of the order of a row, closing the gap behind it."""
    mask = books.id_mask
    at = _mark(order_id) & mask
    while id_of(books, at).row != row + 1:
        at = (at + 1) & mask
    gap = at
    while True:
        at = (at + 1) & mask
        entry_ = id_of(books, at)
        if entry_.row == 0:
            break
        home = np.int64(entry_.mark) & mask
        if ((at - home) & mask) >= ((at - gap) & mask):
            id_of(books, gap).mark = entry_.mark
            id_of(books, gap).row = entry_.row
            gap = at
    id_of(books, gap).row = 0


@unit(BOOKS)
def enter_all(books):
    """Enter every live order into the empty table."""
    for row in range(books.capacity):
        if order_of(books, row).place != FREE:
            insert(books, order_of(books, row).order_id, row)


@unit(BOOKS, int, returns=int)
def row_of(books, order_id):
    """Row of the live order with this id, or NONE."""
    return find(books, order_id)
