"""Fewer points for the same picture of a path, and its course through the noise."""

from itertools import pairwise

import numpy as np

from abm.records.trading_time import TradingTime
from abm.risk.run.steps import Steps

COLUMNS = 1500
"""Columns of pixels that a line is drawn on, rather more than a panel has."""


COARSE = 250
"""Stretches of trading over which the course of a noisy path is averaged."""


def thinned(path: Steps, columns: int = COLUMNS) -> Steps:
    """The first, least, greatest and last value of the path in each column of pixels.

    What these four draw is what all points would draw (M4; Jugel, Jerzak, Hackenbroich and Markl
    2014). An undefined stretch stays if it goes on into the next column.
    """
    if len(path) <= 4 * columns:
        return path
    edges = np.linspace(path.times[0], path.times[-1], columns + 1)[1:-1]
    bounds = [0, *np.searchsorted(path.times, edges).tolist(), len(path)]
    low = np.where(np.isnan(path.values), np.inf, path.values)
    high = np.where(np.isnan(path.values), -np.inf, path.values)
    kept = set()
    for i, j in pairwise(bounds):
        if i < j:
            kept |= {i, i + int(low[i:j].argmin()), i + int(high[i:j].argmax()), j - 1}
    index = np.array(sorted(kept))
    return Steps(path.times[index], path.values[index])


def averaged(path: Steps, hours: TradingTime, stretches: int = COARSE) -> Steps:
    """Means, weighted by time, of about so many equal stretches of trading; NaN between days.

    NaN also for a stretch in which the path is undefined throughout.
    """
    whole = int(np.sum(hours.ends - hours.starts))
    pieces = hours.intervals(max(-(-whole // stretches), 1))
    course = Steps(pieces.starts, path.during(hours).means(pieces)).during(hours)
    return Steps(course.times[:-1], course.values[:-1])  # the last mean lasts to the end
