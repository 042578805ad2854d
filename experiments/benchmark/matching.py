"""How many messages a second the order book matches, in one call, with every report written."""

from time import perf_counter

import numpy as np

from abm.kernel import matching as kernel
from abm.kernel.building import missing
from abm.kernel.messages import MESSAGE, REJECTED
from abm.market.order_book import OrderBook
from experiments.benchmark.streams import Stream
from experiments.benchmark.tables import Part, median_seconds

REPETITIONS = 9


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
    method = (
        f"{len(streams[0].messages):,} messages in one call of OrderBook.process on a book filled"
        " before: 42.5 % new orders that rest, 7.5 % immediate-or-cancel, 41 % cancels, 9 %"
        " replaces; every report written to an array made in that call. Orders and levels are means"
        " over the stream; the mid-price of the thin book falls by a quarter. Median of"
        f" {REPETITIONS} calls, a new book for each; wall time, one core. Apart from that, the"
        f" first call {first[0]}: {first[1]:,} ms."
    )
    columns = ("book", "orders", "levels", "reports", "rejected", "messages/s", "ns/message")
    return Part("Matching alone", method, columns, tuple(map(_row, streams)))


def _row(stream: Stream) -> tuple[str | int, ...]:
    reports = filled(stream).process(stream.messages)
    rejected = int((reports["kind"] == REJECTED).sum())
    count, took = len(stream.messages), seconds(stream)
    shape = (stream.shape.name, round(stream.resting), round(stream.levels))
    return (*shape, len(reports), rejected, round(count / took), round(1e9 * took / count))
