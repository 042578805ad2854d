"""A quantity that holds its value from one change to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abm.records.trading_time import Intervals, TradingTime
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

    def during(self, hours: TradingTime) -> "Steps":
        """The path while there is trading, undefined while there is none.

        Each stretch begins with what stands then.
        """
        inside = hours.holds(self.times)
        times, values = self.times[inside], self.values[inside]
        turns = np.union1d(hours.starts, hours.ends)
        known = turns >= self.times[0] if len(self) else np.zeros(len(turns), bool)
        has_row = np.searchsorted(times, turns, "left") < np.searchsorted(times, turns, "right")
        turns = turns[known & ~has_row]
        stands = np.where(hours.holds(turns), self.at(turns), np.nan)
        places = np.searchsorted(times, turns)
        return Steps(np.insert(times, places, turns), np.insert(values, places, stands))

    def known(self) -> "Steps":
        """The path where it is defined, each value going on until the next."""
        defined = ~np.isnan(self.values)
        return Steps(self.times[defined], self.values[defined])

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

    def means(self, intervals: Intervals) -> Values:
        """Mean of each interval, weighted by time, of what is defined; NaN where nothing is.

        Between two intervals the path is to be undefined, as `during` leaves it.
        """
        if not len(intervals.ends):
            return np.zeros(0)
        path, first = self.split(intervals)
        lengths = path.lengths(int(intervals.ends[-1])).astype(np.float64)
        lengths[np.isnan(path.values)] = 0
        weights = np.add.reduceat(lengths, first)
        means = np.full(len(weights), np.nan)
        sums = np.add.reduceat(lengths * np.nan_to_num(path.values), first)
        np.divide(sums, weights, out=means, where=weights > 0)
        return means

    def split(self, intervals: Intervals) -> tuple["Steps", NDArray[np.intp]]:
        """The path cut where intervals begin, and where in it each of them does.

        What of it lies between two intervals belongs to the first: it is to be undefined there.
        """
        path = self.within(int(intervals.starts[0]), int(intervals.ends[-1]))
        # what happens when an interval begins belongs to the one before it, if that ends there
        joined = np.append(True, intervals.starts[1:] == intervals.ends[:-1])
        behind = np.searchsorted(path.times, intervals.starts, side="right")
        cuts = np.where(joined, behind, np.searchsorted(path.times, intervals.starts))
        times = np.insert(path.times, cuts, intervals.starts)
        values = np.insert(path.values, cuts, self.at(intervals.starts))
        return Steps(times, values), cuts + np.arange(len(cuts))
