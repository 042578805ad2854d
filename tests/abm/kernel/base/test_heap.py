"""The heap in an array pops what `heapq` pops."""

import heapq

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.base.heap import (
    heap_pop,
    heap_push,
    heap_replace_first,
    heap_room,
    heap_size,
    new_heap,
)

TIMES = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["push", "push", "pop", "replace", "grow"]), TIMES)))
def test_the_heap_agrees_with_heapq(steps: list[tuple[str, int]]) -> None:
    heap = new_heap(2)
    wanted: list[tuple[int, int, int, int]] = []
    for serial, (step, time) in enumerate(steps):
        at = heap.ctypes.data
        item = (time, serial, -serial, 7 * serial)
        if step == "grow" or heap_room(at) == 0:
            heap = new_heap(2 * len(heap), heap)
        elif step == "push":
            heap_push(at, *item)
            heapq.heappush(wanted, item)
        elif wanted and step == "pop":
            heap_pop(at)
            heapq.heappop(wanted)
        elif wanted and step == "replace":
            heap_replace_first(at, *item)
            heapq.heapreplace(wanted, item)
        assert heap_size(heap.ctypes.data) == len(wanted)
        assert heap_room(heap.ctypes.data) == len(heap) - 1 - len(wanted)
        if wanted:
            assert heap[1].tolist() == wanted[0]
    while wanted:
        assert heap[1].tolist() == heapq.heappop(wanted)
        heap_pop(heap.ctypes.data)


def test_a_sorted_array_is_a_heap() -> None:
    heap = new_heap(100)
    heap["time"][1:] = np.arange(100) // 3
    heap["serial"][1:] = np.arange(100)
    heap[0]["serial"] = 100
    popped = []
    while heap_size(heap.ctypes.data):
        popped.append(int(heap[1]["serial"]))
        heap_pop(heap.ctypes.data)
    assert popped == list(range(100))
