"""From an order id to the row of its order: a hash table with linear probing, no tombstones.

The table has at least four entries an order, so probes are short; Fibonacci hashing spreads
consecutive ids as well as ids in any other regular step.
"""

import numpy as np

from abm.kernel.book import FREE, NONE, id_of, order_of
from abm.kernel.jit import compiled, entry

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@compiled
def _home(books, order_id):
    spread = (np.uint64(order_id) * _GOLDEN) >> _HALF
    return np.int64(spread) & books.id_mask


@compiled
def find(books, order_id):
    """Row of the live order with this id, or NONE."""
    at = _home(books, order_id)
    while True:
        entry_ = id_of(books, at)
        if entry_.row == 0:
            return NONE
        if entry_.order_id == order_id:
            return entry_.row - 1
        at = (at + 1) & books.id_mask


@compiled
def insert(books, order_id, row):
    """Enter an id that is not in the table."""
    at = _home(books, order_id)
    while id_of(books, at).row != 0:
        at = (at + 1) & books.id_mask
    id_of(books, at).order_id = order_id
    id_of(books, at).row = row + 1


@compiled
def remove(books, order_id):
    """Take out an id that is in the table, closing the gap behind it."""
    mask = books.id_mask
    at = _home(books, order_id)
    while id_of(books, at).order_id != order_id or id_of(books, at).row == 0:
        at = (at + 1) & mask
    gap = at
    while True:
        at = (at + 1) & mask
        entry_ = id_of(books, at)
        if entry_.row == 0:
            break
        home = _home(books, entry_.order_id)
        if ((at - home) & mask) >= ((at - gap) & mask):
            id_of(books, gap).order_id = entry_.order_id
            id_of(books, gap).row = entry_.row
            gap = at
    id_of(books, gap).row = 0


@entry
def enter_all(header):
    """Enter every live order of a header of books into its empty table."""
    books = header[0]
    for row in range(books.capacity):
        if order_of(books, row).place != FREE:
            insert(books, order_of(books, row).order_id, row)


@entry
def row_of(header, order_id):
    """Row of the live order with this id in a header of books, or NONE."""
    return find(header[0], order_id)
