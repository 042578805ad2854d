"""How many messages a second the order book matches, in one call, with every report written."""

from time import perf_counter
from typing import Any

import numpy as np

from abm.benchmark.streams import Stream
from abm.benchmark.tables import Part, median_seconds
from abm.kernel.book import matching as kernel
from abm.kernel.book.messages import MESSAGE, REJECTED
from abm.kernel.compiling.building import missing
from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook

REPETITIONS = 9
MOMENTS = 10
"""At which the book is looked at, in equal distances to the end."""
GOAL = 8_200_000
"""Messages a second in the worst of the shapes: what the fastest book of the public benchmark whose
sources are open does on its authors' machine."""


def filled(stream: Stream) -> OrderBook:
    """A book in the state in which a stream finds it."""
    book = OrderBook()
    book.process(stream.filling)
    return book


def seconds(stream: Stream, repetitions: int = REPETITIONS) -> float:
    """Median wall time of process() on a stream; the array of reports is made within."""
    return median_seconds(
        lambda: filled(stream), lambda book: book.process(stream.messages), repetitions
    )


def first_call() -> tuple[str, int]:
    """What the first call of the process did before it could match, and how long it took (ms)."""
    did = (
        "compiles" if missing([kernel.work_on], checked=False) else "loads what was compiled before"
    )
    began = perf_counter()
    OrderBook().process(np.zeros(1, MESSAGE))
    return did, round(1e3 * (perf_counter() - began))


def matching(streams: list[Stream], first: tuple[str, int]) -> Part:
    """Time each stream."""
    rows: list[tuple[Any, ...]] = [
        (stream.shape.name, *_seen(stream), *_pace(stream)) for stream in streams
    ]
    worst = min(rows, key=lambda row: row[PACE])
    method = (
        f"The workloads of a public benchmark: {streams[0].orders:,} new orders on an empty book,"
        " 15 % of them immediate-or-cancel, and their replaces and cancels, in one call of"
        " OrderBook.process with every report written to an array made in that call. Orders and"
        f" levels are means over the stream. Median of {REPETITIONS} calls, a new book for each;"
        f" wall time, one core. The worst is {worst[0]} with {worst[PACE]:,} a second."
        f" Apart from that, the first call {first[0]}: {first[1]:,} ms."
    )
    columns = (
        *("book", "messages", "orders", "levels", "reports", "rejected"),
        *("messages/s", "ns/message", "goal messages/s", "holds"),
    )
    return Part("Matching alone", method, columns, tuple(rows))


PACE = 6
"""Column of messages a second."""


def _seen(stream: Stream) -> tuple[int, ...]:
    """Messages, resting orders and levels on average over some moments, reports, rejected."""
    book, told, seen = filled(stream), np.zeros(2, np.int64), []
    for messages in np.array_split(stream.messages, MOMENTS):
        reports = book.process(messages)
        told += len(reports), np.sum(reports["kind"] == REJECTED)
        prices = [order.price for side in Side for order in book.orders(side)]
        seen.append((len(prices), len(set(prices))))
    return (
        len(stream.messages),
        *np.rint(np.mean(seen, axis=0)).astype(int).tolist(),
        *told.tolist(),
    )


def _pace(stream: Stream) -> tuple[int, int, int, str]:
    count, took = len(stream.messages), seconds(stream)
    rate = round(count / took)
    return rate, round(1e9 * took / count), GOAL, "yes" if rate >= GOAL else "NO"
