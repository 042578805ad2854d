"""The shape of the day: more volume after the open and before the close."""

import numpy as np

from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.returns import returns
from abm.facts.tape import Tape
from abm.risk.run.frames import MINUTE, Values

PARTS = 13
"""Parts of a day: half hours of one of six and a half hours."""
MIDDLE = slice(4, 9)
SHORTEST = 240 * MINUTE
"""A tape below this (ns) is no day and has no shape."""


def volumes(tape: Tape) -> Values:
    """Lots traded in each of the PARTS."""
    edges = np.linspace(tape.open, tape.close, PARTS + 1)
    lots = tape.column("orders", "quantity")
    return np.histogram(tape.times("orders"), edges, weights=lots)[0]


def swings(tape: Tape) -> Values:
    """Root mean squared return over ten seconds in each of the PARTS, of their mean."""
    pieces = np.array_split(returns(tape, 10), PARTS)
    found = np.array([np.sqrt((r**2).mean()) if len(r) else np.nan for r in pieces])
    return found / np.nanmean(found) if np.nansum(found) > 0 else np.full(PARTS, np.nan)


def ends(tape: Tape, parts: Values) -> Numbers:
    """The first and the last of the PARTS, and the mean of the middle ones."""
    if tape.close - tape.open < SHORTEST:
        return dict.fromkeys(("open", "middle", "close"), float("nan"))
    middle = float(parts[MIDDLE].mean())
    return {"open": float(parts[0]), "middle": middle, "close": float(parts[-1])}


def shape(ends: Numbers) -> Numbers:
    """Open and close over the middle."""
    middle = ends["middle"] if ends["middle"] > 0 else float("nan")
    return {row: ends[row] / middle for row in ("open", "close")}


VOLUME_SHAPE = Fact(
    "volume_shape",
    Subject.ACTIVITY,
    "U of volume",
    "ratio",
    ("open", "close"),
    "Volume of the first and of the last of thirteen equal parts of the day, half hours of most"
    " exchanges, over the mean of the middle five.",
    "Jain and Joh 1988, The dependence between hourly prices and trading volume, Journal of"
    " Financial and Quantitative Analysis 23",
    "News of the day; a single large trade.",
    OfMeans(lambda tape: ends(tape, volumes(tape)), shape),
    ("orders",),
    whole_day=True,
)
VOLATILITY_SHAPE = Fact(
    "volatility_shape",
    Subject.ACTIVITY,
    "U of volatility",
    "ratio",
    ("open", "close"),
    "The same of the root mean squared log return of the mid over ten seconds.",
    "Andersen and Bollerslev 1997, Intraday periodicity and volatility persistence, Journal of"
    " Empirical Finance 4",
    "News of the day.",
    OfMeans(lambda tape: ends(tape, swings(tape)), shape),
    (),
    whole_day=True,
)
