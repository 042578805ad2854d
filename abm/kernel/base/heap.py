"""A binary heap of (time, serial) in an array: the agenda of a market, the expiries of a book.

Compiled code knows the heap by its address. Row 0 holds the number of items in its serial and the
room in its payload; items stand from row 1. Who pushes sees to it that there is room.
"""

import numpy as np

from abm.kernel.compiling.jit import compiled, new_rows, rows_at

ITEM = np.dtype([("time", "i8"), ("serial", "i8"), ("kind", "i8"), ("payload", "i8")], align=True)
"""One thing that falls due: when (ns), in which order among equals, what, and for whom."""

item_at = rows_at(ITEM)


def new_heap(capacity: int, items: np.ndarray | None = None) -> np.ndarray:
    """A heap with room for so many items, holding those of another."""
    heap = new_rows(capacity + 1, ITEM)
    if items is not None:
        heap[: len(items)] = items
    heap[0]["payload"] = capacity
    return heap


@compiled
def heap_size(heap):
    """Number of items."""
    return item_at(heap, 0).serial


@compiled
def heap_room(heap):
    """Number of items that can still be pushed."""
    return item_at(heap, 0).payload - item_at(heap, 0).serial


@compiled
def _earlier(item, time, serial):
    return item.time < time or (item.time == time and item.serial < serial)


@compiled
def _put(heap, at, time, serial, kind, payload):
    item = item_at(heap, at)
    item.time = time
    item.serial = serial
    item.kind = kind
    item.payload = payload


@compiled
def _move(heap, at, item):
    _put(heap, at, item.time, item.serial, item.kind, item.payload)


@compiled
def heap_push(heap, time, serial, kind, payload):
    """Add an item."""
    head = item_at(heap, 0)
    head.serial += 1
    at = head.serial
    while at > 1:
        above = item_at(heap, at >> 1)
        if _earlier(above, time, serial):
            break
        _move(heap, at, above)
        at >>= 1
    _put(heap, at, time, serial, kind, payload)


@compiled
def heap_replace_first(heap, time, serial, kind, payload):
    """Take the first item away and add another: cheaper than a pop and a push."""
    size = heap_size(heap)
    at = 1
    child = 2
    while child <= size:
        below = item_at(heap, child)
        if child < size:
            sibling = item_at(heap, child + 1)
            if _earlier(sibling, below.time, below.serial):
                child += 1
                below = sibling
        if not _earlier(below, time, serial):
            break
        _move(heap, at, below)
        at = child
        child = 2 * at
    _put(heap, at, time, serial, kind, payload)


@compiled
def heap_pop(heap):
    """Take the first item, which stands in row 1 before the call, away."""
    size = heap_size(heap)
    last = item_at(heap, size)
    time, serial, kind, payload = last.time, last.serial, last.kind, last.payload
    item_at(heap, 0).serial = size - 1
    if size > 1:
        heap_replace_first(heap, time, serial, kind, payload)
