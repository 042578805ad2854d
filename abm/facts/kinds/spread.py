"""The quoted spread, and the time without one."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND, Values


def spreads(tape: Tape) -> tuple[Values, Values]:
    """Spreads (ticks) while both sides had orders, and for how long each stood (ns)."""
    quotes = tape.standing
    values = (quotes["ask_price"] - quotes["bid_price"]).to_numpy(np.float64)
    path = tape.quoted(values).within(tape.open, tape.close)
    known = np.isfinite(path.values)
    return path.values[known], path.lengths(tape.close)[known].astype(np.float64)


def _share(values: Values, weights: Values) -> float:
    return float(values @ weights / weights.sum()) if weights.sum() > 0 else float("nan")


def spread(tape: Tape) -> Numbers:
    """Mean spread by time (ticks)."""
    return {"mean": _share(*spreads(tape))}


def one_tick(tape: Tape) -> Numbers:
    """Share of the time with two sides in which the spread was a tick."""
    values, lengths = spreads(tape)
    return {"one tick": _share((values <= 1).astype(np.float64), lengths)}


def empty(tape: Tape) -> Numbers:
    """Seconds in which a side had no order, in all and at the longest."""
    path = tape.two_sided.within(tape.open, tape.close)
    lengths = path.lengths(tape.close) / SECOND
    missing = path.values == 0
    # quotes may change on one side while the other is empty
    stretch = np.cumsum(np.append(True, missing[1:] != missing[:-1])[: len(missing)])
    longest = np.bincount(stretch, weights=lengths * missing) if len(missing) else np.zeros(1)
    return {"in all": float(lengths[missing].sum()), "longest": float(longest.max())}


SPREAD = Fact(
    "spread",
    Subject.BOOK,
    "Quoted spread",
    "ticks",
    ("mean",),
    "Best ask less best bid, each weighted by the time that it stood, while both sides have"
    " orders.",
    "Bouchaud, Bonart, Donier and Gould 2018, Trades, Quotes and Prices, chapter 4",
    "The size of the tick; orders that are older than a tape of messages.",
    spread,
)
ONE_TICK = Fact(
    "one_tick",
    Subject.BOOK,
    "Time with a spread of a tick",
    "fraction",
    ("one tick",),
    "Share of the time, while both sides have orders, in which the spread is a tick.",
    "Eisler, Bouchaud and Kockelkoren 2012, Quantitative Finance 12: instruments of large tick",
    "The size of the tick.",
    one_tick,
)
EMPTY = Fact(
    "empty_side",
    Subject.BOOK,
    "Time with an empty side",
    "s",
    ("in all", "longest"),
    "How long one side or the other had no order, in all and without a break.",
    "CFTC and SEC 2010, Findings regarding the market events of May 6, 2010",
    "The length of the tape.",
    empty,
    whole_day=True,
)
