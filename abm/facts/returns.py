"""Prices of a tape on a regular grid, and their changes."""

import numpy as np

from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND, Times, Values

FEWEST = 10
"""Returns below which nothing is said about them."""


def grid(tape: Tape, seconds: float) -> Times:
    """Times so many seconds apart, from when the book has settled to the close (ns)."""
    step = round(seconds * SECOND)
    return np.arange(tape.settled, max(tape.close, tape.settled) + 1, step, dtype=np.int64)


def moves(tape: Tape, seconds: float) -> Values:
    """Changes of the mid (ticks) over so many seconds; NaN before the first quote."""
    return np.diff(tape.mid.at(grid(tape, seconds)))


def returns(tape: Tape, seconds: float) -> Values:
    """Changes of the log of the mid over so many seconds, those that are known.

    An empty array where there are fewer than FEWEST.
    """
    prices = tape.mid.at(grid(tape, seconds))
    # spreads and instruments of other kinds trade at 0 or below, and have no log
    logs = np.log(np.where(prices > 0, prices, np.nan))
    known = np.diff(logs)
    known = known[np.isfinite(known)]
    return known if len(known) >= FEWEST else known[:0]
