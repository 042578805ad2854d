"""Bins over the values of two tapes together, as LOB-Bench makes them.

A binning sees all values and returns a grouping, which numbers the bins of given values by the
edges at or below them: the largest of equally wide bins ends with a bin of its last edge alone.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from abm.facts.lob_bench.tape import Values

Grouping = Callable[[Values], NDArray[np.int64]]
Binning = Callable[[Values], Grouping]

DECILES = np.arange(0.1, 1.0, 0.1)
SHIFT = 0.01
"""What LOB-Bench adds to a decile that is the same as the one before."""


def by_value(pooled: Values) -> Grouping:
    """A bin for each value."""
    return at(np.unique(pooled))


def by_decile(pooled: Values) -> Grouping:
    """Bins between the deciles, the same decile at most twice, the second time shifted.

    Where values are close to each other the shifted deciles are out of order, and a bin is what
    bisection makes of that, as in LOB-Bench.
    """
    deciles = np.quantile(pooled, DECILES)
    repeats = _repeats(deciles)
    deciles = deciles[~(repeats & np.roll(repeats, 1))]
    return at(np.where(_repeats(deciles), deciles + SHIFT, deciles))


def _repeats(numbers: Values) -> NDArray[np.bool_]:
    """Whether a number is the same as the one before; False for the first."""
    return np.asarray(np.diff(numbers, prepend=np.nan) == 0)


def at(edges: Values) -> Grouping:
    """Bins between given edges."""
    return lambda values: np.searchsorted(edges, values, side="right")


def by_width(pooled: Values) -> Grouping:
    """Bins as wide as Freedman and Diaconis (1981) say, 2 IQR / n^(1/3).

    The edges of `np.histogram_bin_edges`, but computed where they are needed: values far away,
    like the mid of a book with an empty side, make more bins than memory holds.
    """
    if len(pooled) == 0:
        return at(pooled)
    first, last = pooled.min(), pooled.max()
    if first == last:
        first, last = first - 0.5, last + 0.5
    width = 2 * np.subtract(*np.percentile(pooled, [75, 25])) * len(pooled) ** (-1 / 3)
    count = np.ceil((last - first) / width) if width > 0 else 1.0
    return partial(_equal_bins, first, last, count)


def _equal_bins(first: float, last: float, count: float, values: Values) -> NDArray[np.int64]:
    width = (last - first) / count

    def edge(place: Values) -> Values:
        return np.where(place < count, first + place * width, last)

    place = np.floor((values - first) / width).clip(0, count)
    # rounding can put a value beside its bin, by one
    place -= values < edge(place)
    place += (values >= edge(place + 1)) & (place < count)
    return place.astype(np.int64) + 1
