"""A pairing heap of orders, linked through their own rows: stops, far orders, auction orders.

(Fredman, Sedgewick, Sleator and Tarjan 1986.) Ordered by (key, serial); it needs no room of its
own, takes an order in at once and lets any order go in logarithmic time, amortised. In a heap
`child` is the first child, `next` the next sibling, `previous` the sibling before or the parent.
"""

from abm.kernel.book.book import NONE, order_of
from abm.kernel.compiling.jit import compiled


@compiled
def _before(books, a, b):
    one, other = order_of(books, a), order_of(books, b)
    return one.key < other.key or (one.key == other.key and one.serial < other.serial)


@compiled
def _meld(books, a, b):
    """Join two heaps given by their roots; the new root."""
    if a == NONE:
        return b
    if b == NONE:
        return a
    if _before(books, b, a):
        a, b = b, a
    first = order_of(books, a).child
    order_of(books, b).next = first
    order_of(books, b).previous = a
    if first != NONE:
        order_of(books, first).previous = b
    order_of(books, a).child = b
    return a


@compiled
def enqueue(books, root, row):
    """Add an order; the new root."""
    order_of(books, row).child = NONE
    order_of(books, row).next = NONE
    order_of(books, row).previous = NONE
    return _meld(books, root, row)


@compiled
def _meld_siblings(books, first):
    """Join a list of siblings: in pairs from the left, then the pairs from the right."""
    pairs = NONE
    while first != NONE:
        one = first
        other = order_of(books, one).next
        first = NONE
        if other != NONE:
            first = order_of(books, other).next
            order_of(books, other).next = NONE
        order_of(books, one).next = NONE
        pair = _meld(books, one, other)
        order_of(books, pair).next = pairs
        pairs = pair
    root = NONE
    while pairs != NONE:
        following = order_of(books, pairs).next
        order_of(books, pairs).next = NONE
        root = _meld(books, root, pairs)
        pairs = following
    return root


@compiled
def dequeue(books, root, row):
    """Take any order out; the new root."""
    left, right = order_of(books, row).previous, order_of(books, row).next
    if row != root:
        if order_of(books, left).child == row:
            order_of(books, left).child = right
        else:
            order_of(books, left).next = right
        if right != NONE:
            order_of(books, right).previous = left
    rest = _meld_siblings(books, order_of(books, row).child)
    if rest != NONE:
        order_of(books, rest).previous = NONE
    if row == root:
        return rest
    return _meld(books, root, rest)
