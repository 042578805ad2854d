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
TRIED = 10_000
"""Parts of the largest tick that are tried for the nearest one."""
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
    hours: start and end (ns). UsageError if they end before anything can be measured.
    """
    if hours[1] - hours[0] <= UNKNOWN:
        raise UsageError(
            f"it tells {(hours[1] - hours[0]) / SECOND:g} s; {REBUILT}",
            place=name,
            remedy="give a longer file, or one of LOBSTER with its book file beside it",
        )
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


def tick_of(prices: np.ndarray, tick: float | None, unit: float) -> int:
    """Size of a tick in units of whole prices: as given, else the largest in which all are whole.

    tick: in currency.  unit: of the prices, in currency. UsageError if it is no tick of them.
    """
    largest = coarsest_tick(prices)
    if tick is None:
        return largest
    units = given_tick(tick, unit)
    if largest % units and prices.any():
        right = " or ".join(f"{each * unit:.10g}" for each in _nearest_ticks(largest, units))
        raise UsageError(
            f"prices lie between ticks of {tick:g}", place="--tick", remedy=f"give {right}"
        )
    return units


def _nearest_ticks(largest: int, units: int) -> list[int]:
    """Whole parts of the largest tick: the next one below so many units, and the next above."""
    parts = -(-largest // units)
    below = next((k for k in range(parts, parts + TRIED) if largest % k == 0), largest)
    above = next((k for k in range(parts - 1, 0, -1) if largest % k == 0), below)
    return [largest // k for k in dict.fromkeys((below, above))]


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
