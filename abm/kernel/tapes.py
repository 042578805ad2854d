"""What a market leaves behind while it runs: the dtypes of its tapes.

A tape is an array that compiled code fills from the front and Python empties. Times are nanoseconds
since midnight of day 0, prices ticks, quantities lots; traders, groups, books and instruments are
numbers, which the records turn into names.
"""

import numpy as np

from abm.kernel.messages import REPORT

LEVELS = 10
"""Levels of a side in a snapshot of the depth."""

TRADE_ROW = np.dtype(
    [
        ("time", "i8"),
        ("price", "i8"),
        ("quantity", "i8"),
        ("maker_id", "i8"),
        ("taker_id", "i8"),
        ("maker", "i4"),
        ("taker", "i4"),
        ("maker_group", "i4"),
        ("taker_group", "i4"),
        ("book", "i2"),
        ("side", "u1"),
        ("auction", "u1"),
    ],
    align=True,
)
"""A trade; side is that of the taker, the younger order."""

ORDER_ROW = np.dtype([("time", "i8"), *((n, REPORT[n]) for n in REPORT.names or ())], align=True)
"""A report of a book, with its time: the tape of everything that happened to orders."""

QUOTE_ROW = np.dtype(
    [
        ("time", "i8"),
        ("bid_price", "i8"),
        ("bid_quantity", "i8"),
        ("ask_price", "i8"),
        ("ask_quantity", "i8"),
        ("book", "i8"),
    ],
    align=True,
)
"""The best displayed quote after a change of it. A side with no quote has the quantity 0."""

DEPTH_ROW = np.dtype(
    [
        ("time", "i8"),
        ("book", "i8"),
        ("bid_price", "i8", (LEVELS,)),
        ("bid_quantity", "i8", (LEVELS,)),
        ("ask_price", "i8", (LEVELS,)),
        ("ask_quantity", "i8", (LEVELS,)),
    ],
    align=True,
)
"""The best displayed levels at an interval, from the touch on; quantity 0 where there is none."""

GROUP_ROW = np.dtype(
    [
        ("time", "i8"),
        ("position", "i8"),
        ("cash", "i8"),
        ("fees", "i8"),
        ("bought", "i8"),
        ("sold", "i8"),
        ("aggressive_bought", "i8"),
        ("aggressive_sold", "i8"),
        ("withdrawn", "i8"),
        ("group", "i4"),
        ("instrument", "i4"),
    ],
    align=True,
)
"""A group's tally in an instrument at an interval: position (lots), cash (ticks x lots), fees paid
(thousandths of a tick x lots), cumulative lots, and members now withdrawn."""

EVENT_ROW = np.dtype(
    [
        ("time", "i8"),
        ("value", "f8"),
        ("trader", "i4"),
        ("group", "i4"),
        ("book", "i4"),
        ("kind", "i4"),
    ],
    align=True,
)
"""Something worth a note that is not an order; see the EVENT codes."""

# kind of an event
PHASE_CHANGE, WITHDRAWAL, RETURN = 0, 1, 2
EVENT_NAMES = ("phase", "withdrawal", "return")

TAPES = {
    "trade_tape": TRADE_ROW,
    "order_tape": ORDER_ROW,
    "quote_tape": QUOTE_ROW,
    "depth_tape": DEPTH_ROW,
    "tally_tape": GROUP_ROW,
    "event_tape": EVENT_ROW,
}
"""The tapes of a market, by name."""
