"""What a market leaves behind while it runs: the dtypes of its tapes.

A tape is an array that compiled code fills from the front and Python empties. Times are nanoseconds
since midnight of day 0, prices ticks, quantities lots; traders, groups, books and instruments are
numbers, which the records turn into names.
"""

import numpy as np

from abm.kernel.book.messages import REPORT

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
        ("options", "f8"),
        ("group", "i4"),
        ("instrument", "i4"),
    ],
    align=True,
)
"""A group's tally in an instrument at an interval: position (lots), cash (ticks x lots), fees paid
(thousandths of a tick x lots), cumulative lots, members now withdrawn, and what they have in
options and interest: value, premiums and interest received (ticks x lots)."""

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

OPTION_TRADE_ROW = np.dtype(
    [
        ("time", "i8"),
        ("price", "i8"),
        ("value", "f8"),
        ("volatility", "f8"),
        ("model_volatility", "f8"),
        ("spot", "f8"),
        ("strike", "f8"),
        ("expiry", "i8"),
        ("quantity", "i8"),
        ("series", "i8"),
        ("taker", "i4"),
        ("maker", "i4"),
        ("taker_group", "i4"),
        ("maker_group", "i4"),
        ("book", "i4"),
        ("sign", "i4"),
        ("side", "i8"),
    ],
    align=True,
)
"""A trade in an option: price (mills, thousandths of a tick), value by the surface (ticks), the
volatility traded and that of the surface, the underlying's mid-price and the strike (ticks), expiry
(ns), lots, number of the series, who took the quote and who made it, whether the taker bought."""

EXECUTION_ROW = np.dtype(
    [
        ("time", "i8"),
        ("start", "i8"),
        ("lots", "i8"),
        ("filled", "i8"),
        ("children", "i8"),
        ("arrival", "f8"),
        ("cost", "f8"),
        ("fees", "i8"),
        ("trader", "i4"),
        ("group", "i4"),
        ("book", "i8"),
    ],
    align=True,
)
"""A parent order at its end: lots asked and filled (negative: sold), orders sent for it, mid-price
at its arrival (ticks), what was paid above that (ticks x lots) and fees (mills x lots)."""

PART_NAMES = (
    "delta",
    "gamma",
    "theta",
    "vega",
    "volga",
    "vanna",
    "rate",
    "edge",
    "spread",
    "impact",
    "fees",
    "residual",
)
"""Parts of a desk's profit, in the order of the columns of DESK_ROW."""

DESK_ROW = np.dtype(
    [
        ("time", "i8"),
        ("position", "i8"),
        *((name, "f8") for name in ("mid", "cash", "options", "wealth", "floor")),
        *((f"net_{name}", "f8") for name in ("delta", "gamma", "theta", "vega")),
        *((name, "f8") for name in PART_NAMES),
        ("trader", "i4"),
        ("group", "i4"),
        ("instrument", "i4"),
        ("quotes", "i4"),
    ],
    align=True,
)
"""A desk at an interval: position (lots), mid-price (ticks); cash, value of its options, wealth and
floor (ticks x lots); net Greeks, the position among the delta (lots, lots a tick, ticks x lots);
the parts of its profit since the open (ticks x lots; costs are negative); whether it quotes."""

LINE_ROW = np.dtype(
    [
        ("time", "i8"),
        ("series", "i8"),
        ("expiry", "i8"),
        *(
            (name, "f8")
            for name in ("strike", "spot", "volatility", "bid", "ask", "value", "delta", "vega")
        ),
        ("dealers", "i8"),
        ("sign", "i4"),
        ("chain", "i4"),
        ("book", "i8"),
    ],
    align=True,
)
"""A listed option at an interval: strike and mid-price of the underlying (ticks), volatility of the
surface, best bid and ask of the makers in volatility (0 without), value (ticks), delta, vega (ticks
per 1 of volatility), and the lots that makers hold together."""

# kind of an event
PHASE_CHANGE, WITHDRAWAL, RETURN = 0, 1, 2
DELTA_LIMIT, GAMMA_LIMIT, VEGA_LIMIT, LOSS_LIMIT, WITHIN_LIMITS, REFUSAL = 3, 4, 5, 6, 7, 8
EVENT_NAMES = (
    "phase",
    "withdrawal",
    "return",
    "delta_limit",
    "gamma_limit",
    "vega_limit",
    "loss_limit",
    "within_limits",
    "refusal",
)

TAPES = {
    "trade_tape": TRADE_ROW,
    "order_tape": ORDER_ROW,
    "quote_tape": QUOTE_ROW,
    "depth_tape": DEPTH_ROW,
    "tally_tape": GROUP_ROW,
    "event_tape": EVENT_ROW,
    "option_trade_tape": OPTION_TRADE_ROW,
    "execution_tape": EXECUTION_ROW,
    "desk_tape": DESK_ROW,
    "line_tape": LINE_ROW,
}
"""The tapes of a market, by name."""
