"""The signs of trades whose aggressor is not told."""

import numpy as np
from numpy.typing import NDArray

from abm.risk.run.frames import Times, Values
from abm.risk.run.steps import Steps

Signs = NDArray[np.int64]


def tick_rule(prices: Values) -> Signs:
    """1 if the last change of the price was a rise, -1 if a fall, 0 before any; shape (n,)."""
    changes = np.sign(np.diff(prices, prepend=prices[:1])).astype(np.int64)
    last = np.maximum.accumulate(np.where(changes != 0, np.arange(len(changes)), 0))
    return np.asarray(changes[last], np.int64)


def quote_rule(times: Times, prices: Values, mid: Steps) -> Signs:
    """1 of trades above the mid just before them, -1 below; at it, or without one, the tick rule.

    Lee and Ready (1991), without their delay of five seconds, which was for the clocks of their
    time. times: ns, shape (n,).  prices: ticks, shape (n,).  mid: ticks.
    """
    known = np.nan_to_num(prices - mid.at(times - 1))
    above = np.sign(known).astype(np.int64)
    return np.where(above != 0, above, tick_rule(prices))
