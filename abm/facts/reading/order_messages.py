"""A tape from messages about orders alone: the book is rebuilt, aggressive orders are gathered."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.facts.aggressive import aggressive_orders
from abm.facts.lives import lives
from abm.facts.reading.books import of_messages
from abm.facts.rebuilding import rebuilt
from abm.facts.tape import Tape
from abm.records.lobster.lobster_files import Event
from abm.risk.run.frames import SECOND

UNKNOWN = 300 * SECOND
"""Nothing but messages is measured so long (ns): orders older than the tape are unknown."""
REBUILT = "the book is rebuilt from the messages, and measured from five minutes after their start"
MERGED = "accounts are not told: prints of equal time and sign are one order"


def tape_of_messages(
    name: str,
    messages: pd.DataFrame,
    hours: tuple[int, int],
    tick_size: float,
    notes: Sequence[str] = (),
) -> Tape:
    """A tape of messages: time, kind (Event), order_id, quantity, price (ticks), sign.

    sign: 1 buy, -1 sell, of the resting order. Prices of hidden executions may lie between ticks.
    hours: start and end (ns).
    """
    quotes, depth = rebuilt(messages)
    start = hours[0] + UNKNOWN
    return Tape(
        name,
        start,
        hours[1],
        settled=start,
        tick_size=tick_size,
        orders=orders_of_messages(messages, start),
        quotes=quotes,
        depth=depth,
        messages=messages[["time", "kind", "quantity"]],
        lives=lives(messages),
        notes=(REBUILT, MERGED, *notes),
        with_book=partial(of_messages, messages, start),
    )


def orders_of_messages(messages: pd.DataFrame, start: int) -> pd.DataFrame:
    """Aggressive orders from a time (ns) on: those that executed resting ones, hidden or not."""
    traded = messages["kind"].isin([Event.EXECUTION, Event.HIDDEN_EXECUTION])
    prints = messages[traded & (messages["time"] >= start)]
    columns = {name: prints[name] for name in ("time", "quantity", "price")}
    return aggressive_orders(pd.DataFrame({**columns, "sign": -prints["sign"]}))


def coarsest_tick(prices: np.ndarray) -> int:
    """The largest unit of which whole prices are multiples; 1 if there are none, or all are 0."""
    return int(np.gcd.reduce(prices.astype(np.int64), initial=0)) or 1


def given_tick(tick: float, unit: float) -> int:
    """A tick that a user gives, in units of the prices of a file. UsageError if it is no tick.

    tick, unit: in currency.
    """
    units = round(tick / unit) if np.isfinite(tick) else 0
    if units < 1 or abs(units * unit - tick) > 1e-9 * tick:
        raise UsageError(
            f"a tick of {tick:g} is no whole number of times {unit:g}",
            place="--tick",
            remedy="give its size in the currency of the prices, as 0.01",
        )
    return units
