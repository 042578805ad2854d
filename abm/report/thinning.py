"""Fewer points for the same picture of a path, and its course through the noise."""

from itertools import pairwise

import numpy as np

from abm.risk.run.frames import Values
from abm.risk.run.steps import Steps

COLUMNS = 1500
"""Columns of pixels that a line is drawn on, rather more than a panel has."""


COARSE = 250
"""Stretches of a session over which the course of a noisy path is averaged."""


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


def averaged(path: Steps, end: int, stretches: int = COARSE) -> Steps:
    """Means, weighted by time, of equal stretches from the first step to end (ns).

    NaN for a stretch in which the path is undefined throughout.
    """
    edges = np.linspace(path.times[0], end, stretches + 1)
    defined = ~np.isnan(path.values)
    lengths = path.lengths(end)
    times = np.append(path.times, end)

    def integrals(rates: Values) -> Values:
        return np.diff(np.interp(edges, times, np.append(0.0, np.cumsum(rates * lengths))))

    with np.errstate(invalid="ignore"):
        means = integrals(np.where(defined, path.values, 0.0)) / integrals(defined.astype(float))
    return Steps(edges[:-1].astype(np.int64), means)
