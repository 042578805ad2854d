"""One side of a book: which prices are occupied, who queues at each, which is best.

A side covers a window of WINDOW keys level by level; its slot for a key is the key modulo WINDOW,
so that moving the window moves nothing but the levels that fall off. Worse orders wait in a heap
and come in when the window reaches them. A tree of bits finds the next occupied level in a few
steps however thin and wide the book is.
"""

import numpy as np

from abm.kernel.base.pairing_heap import dequeue, enqueue
from abm.kernel.book.book import AT_LEVEL, FAR, NONE, WINDOW, level_of, order_of, side_of, word_of
from abm.kernel.compiling.jit import compiled, trailing_zeros

_LOWEST = np.iinfo(np.int64).min
_SLOT = WINDOW - 1
_MIDDLE = WINDOW // 64  # first word of the middle layer
_TOP = _MIDDLE + WINDOW // 4096  # the word of the top layer
_ONE = np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def _mark(books, s, slot):
    word_of(books, s, slot >> 6).bits |= _ONE << np.uint64(slot & 63)
    word_of(books, s, _MIDDLE + (slot >> 12)).bits |= _ONE << np.uint64((slot >> 6) & 63)
    word_of(books, s, _TOP).bits |= _ONE << np.uint64(slot >> 12)


@compiled
def _unmark(books, s, slot):
    word_of(books, s, slot >> 6).bits &= ~(_ONE << np.uint64(slot & 63))
    if word_of(books, s, slot >> 6).bits == 0:
        word_of(books, s, _MIDDLE + (slot >> 12)).bits &= ~(_ONE << np.uint64((slot >> 6) & 63))
        if word_of(books, s, _MIDDLE + (slot >> 12)).bits == 0:
            word_of(books, s, _TOP).bits &= ~(_ONE << np.uint64(slot >> 12))


@compiled
def _from(word, bit):
    """The bits of a word from a bit on; none from bit 64 on."""
    if bit > 63:
        return np.uint64(0)
    return word & (_ALL << np.uint64(bit))


@compiled
def _marked_from(books, s, slot):
    """The first marked slot at or after a slot, or NONE."""
    found = _from(word_of(books, s, slot >> 6).bits, slot & 63)
    if found != 0:
        return (slot >> 6 << 6) + trailing_zeros(found)
    found = _from(word_of(books, s, _MIDDLE + (slot >> 12)).bits, ((slot >> 6) & 63) + 1)
    if found != 0:
        word = (slot >> 12 << 6) + trailing_zeros(found)
        return (word << 6) + trailing_zeros(word_of(books, s, word).bits)
    found = _from(word_of(books, s, _TOP).bits, (slot >> 12) + 1)
    if found != 0:
        middle = trailing_zeros(found)
        word = (middle << 6) + trailing_zeros(word_of(books, s, _MIDDLE + middle).bits)
        return (word << 6) + trailing_zeros(word_of(books, s, word).bits)
    return NONE


@compiled
def next_key(books, s, key):
    """The lowest occupied key of the window at or above a key of it; the side must have a level."""
    slot = _marked_from(books, s, key & _SLOT)
    if slot == NONE:
        slot = _marked_from(books, s, 0)
    return key + ((slot - key) & _SLOT)


@compiled
def in_window(side, key):
    """Whether the side's window covers the key."""
    return key >= side.base and np.uint64(key) - np.uint64(side.base) < np.uint64(WINDOW)


@compiled
def below(key, distance):
    """The key this much lower, or the lowest there is."""
    return key - distance if key >= _LOWEST + distance else _LOWEST


@compiled
def _append(books, s, row):
    side, order = side_of(books, s), order_of(books, row)
    level = level_of(books, s, order.key)
    order.place = AT_LEVEL
    order.next = NONE
    if level.shown == 0 and level.hidden == 0:
        order.previous = NONE
        level.first = row
        _mark(books, s, order.key & _SLOT)
        if side.levels == 0 or order.key < side.best:
            side.best = order.key
        side.levels += 1
    else:
        order.previous = level.last
        order_of(books, level.last).next = row
    level.last = row
    level.shown += order.shown
    level.hidden += order.quantity - order.shown


@compiled
def _unlink(books, s, row):
    order = order_of(books, row)
    level = level_of(books, s, order.key)
    if order.previous == NONE:
        level.first = order.next
    else:
        order_of(books, order.previous).next = order.next
    if order.next == NONE:
        level.last = order.previous
    else:
        order_of(books, order.next).previous = order.previous


@compiled
def vacate(books, s, key):
    """Note that the last order of a level has gone."""
    side = side_of(books, s)
    _unmark(books, s, key & _SLOT)
    side.levels -= 1
    if side.levels == 0:
        if side.far != NONE:
            side.base = below(order_of(books, side.far).key, WINDOW // 2)
            _bring_in(books, s)
    elif key == side.best:
        side.best = next_key(books, s, key)


@compiled
def _bring_in(books, s):
    """Move in the far orders that the window now covers."""
    side = side_of(books, s)
    while side.far != NONE and in_window(side, order_of(books, side.far).key):
        row = side.far
        side.far = dequeue(books, side.far, row)
        _append(books, s, row)


@compiled
def _send_out(books, s, key):
    """Move the orders of a level to the heap."""
    side = side_of(books, s)
    level = level_of(books, s, key)
    row = level.first
    while row != NONE:
        following = order_of(books, row).next
        order_of(books, row).place = FAR
        side.far = enqueue(books, side.far, row)
        row = following
    level.shown = 0
    level.hidden = 0
    _unmark(books, s, key & _SLOT)
    side.levels -= 1


@compiled
def _lower_window(books, s, base):
    """Move the window down and send out the levels that fall off its upper end."""
    side = side_of(books, s)
    side.base = base
    key = side.best
    for _ in range(side.levels):
        following = next_key(books, s, key + 1)
        if not in_window(side, key):
            _send_out(books, s, key)
        key = following


@compiled
def rest(books, s, row):
    """Queue an order, its key and lots set, behind all others of its price."""
    side, order = side_of(books, s), order_of(books, row)
    key = order.key
    if side.levels == 0:
        side.base = below(key, WINDOW // 2)
    elif key < side.base:
        _lower_window(books, s, below(key, WINDOW // 2))
    elif not in_window(side, key) and side.best - side.base > WINDOW // 2:
        side.base = side.best - WINDOW // 4
        _bring_in(books, s)
    if in_window(side, key):
        _append(books, s, row)
    else:
        order.place = FAR
        side.far = enqueue(books, side.far, row)


@compiled
def withdraw(books, s, row):
    """Take an order out of its level, or out of the heap of far ones."""
    order = order_of(books, row)
    if order.place == FAR:
        side_of(books, s).far = dequeue(books, side_of(books, s).far, row)
        return
    level = level_of(books, s, order.key)
    _unlink(books, s, row)
    level.shown -= order.shown
    level.hidden -= order.quantity - order.shown
    if level.first == NONE:
        vacate(books, s, order.key)


@compiled
def fill_first(books, s, row, quantity):
    """Take lots from the first order of its level; whether the order still has open lots.

    The displayed lots of an iceberg go first; when they are gone the next slice is shown, at the
    end of the queue.
    """
    order = order_of(books, row)
    level = level_of(books, s, order.key)
    from_shown = min(quantity, order.shown)
    order.quantity -= quantity
    order.shown -= from_shown
    level.shown -= from_shown
    level.hidden -= quantity - from_shown
    if order.quantity == 0:
        _unlink(books, s, row)
        if level.first == NONE:
            vacate(books, s, order.key)
        return False
    if order.shown == 0 and order.hidden == 0:
        _show_next_slice(books, s, row)
    return True


@compiled
def _show_next_slice(books, s, row):
    order = order_of(books, row)
    level = level_of(books, s, order.key)
    _unlink(books, s, row)
    alone = level.first == NONE
    level.hidden -= order.quantity
    order.shown = min(order.peak, order.quantity)
    books.serial += 1
    order.serial = books.serial
    order.next = NONE
    order.previous = NONE if alone else level.last
    if alone:
        level.first = row
    else:
        order_of(books, level.last).next = row
    level.last = row
    level.shown += order.shown
    level.hidden += order.quantity - order.shown
