"""A quantity that holds its value from one change to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abm.risk.run.frames import Times, Values


@dataclass(frozen=True)
class Steps:
    """A step function of time, continuous from the right; NaN where it is undefined.

    times: shape (n,), ns, strictly increasing. values: shape (n,), values[i] holds from times[i].
    """

    times: Times
    values: Values

    def __len__(self) -> int:
        return len(self.times)

    def at(self, when: ArrayLike) -> Values:
        """Values at these times (ns): the previous tick; NaN before the first."""
        index = np.searchsorted(self.times, np.asarray(when), side="right")
        return np.append(np.nan, self.values)[index]

    def within(self, start: int, end: int) -> "Steps":
        """The steps from start to end (ns); the one that stands at the start begins there."""
        first = max(int(np.searchsorted(self.times, start, side="right")) - 1, 0)
        last = int(np.searchsorted(self.times, end, side="right"))
        return Steps(np.maximum(self.times[first:last], start), self.values[first:last])

    def lengths(self, end: int) -> Times:
        """How long (ns) each value stands until the next, the last one until end."""
        return np.append(self.times[1:], np.int64(end)) - self.times

    def mean(self, end: int) -> float:
        """Mean weighted by time, up to end (ns), of what is defined; NaN if nothing is."""
        defined = ~np.isnan(self.values)
        lengths = self.lengths(end)[defined]
        if lengths.sum() <= 0:
            return float("nan")
        return float(np.average(self.values[defined], weights=lengths))
