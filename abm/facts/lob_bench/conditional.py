"""The conditional statistics of LOB-Bench: one compared where another falls into the same bin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from abm.facts.lob_bench import book_statistics as book
from abm.facts.lob_bench.binning import Grouping, at, by_decile, by_value
from abm.facts.lob_bench.statistics import Statistic
from abm.facts.lob_bench.tape import Tape, Values

_SECOND = 10**9
_TENTH = _SECOND // 10


def time_of_day(tape: Tape) -> Values:
    """Seconds after midnight of each message."""
    # LOB-Bench counts from a midnight that has the nanoseconds of the first message
    return np.asarray((tape.times - tape.times[0] % 1000) / _SECOND)


def volatility(tape: Tape) -> Values:
    """Standard deviation of log returns of the mid over tenths of a second, for each message.

    One number for the whole tape, shape (messages,). The mid is the last of each tenth that has a
    message, and only neighbouring tenths make a return; 0 where there are fewer than two.
    """
    tenths = tape.times // _TENTH
    last = np.flatnonzero(np.diff(tenths, append=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.diff(np.log(tape.mid[last]))[np.diff(tenths[last]) == 1]
        returns = returns[~np.isnan(returns)]
        deviation = np.std(returns, ddof=1) if len(returns) > 1 else 0.0
    return np.full(len(tenths), deviation if np.isfinite(deviation) else 0.0)


def by_hour(_: Values) -> Grouping:
    """The hours of LOB-Bench, which has 24 edges to a day and so 23 bins of a little more."""
    return at(np.linspace(0, 86_400, 24))


@dataclass(frozen=True)
class Conditional:
    """A statistic, its condition, and the names of both; each has a value for each message."""

    name: str
    condition_name: str
    statistic: Statistic
    condition: Statistic

    def distances(self, real: Sequence[Tape], simulated: Sequence[Tape]) -> tuple[float, float]:
        """L1 and Wasserstein distance: means over the bins of the condition, by their values.

        Where a bin has values of one side alone, L1 is 1 and Wasserstein counts as 0, as in
        LOB-Bench; so it does where all values of a bin are the same.
        """
        parts = list(self._parts(real, simulated))
        weights = np.array([len(ours) + len(theirs) for ours, theirs in parts], np.float64)
        weights /= weights.sum()
        found = np.array([self.statistic.distances(*part) for part in parts])
        sums = np.nansum(found.T * weights, axis=1)
        return float(sums[0]), float(sums[1])

    def _parts(
        self, real: Sequence[Tape], simulated: Sequence[Tape]
    ) -> Iterator[tuple[Values, Values]]:
        """Values of both sides in each bin of the condition."""
        bins = self.condition.binning(self.condition.pooled([*real, *simulated]))
        groups, values = [], []
        for tapes in (real, simulated):
            # tape by tape: see by_decile
            groups.append(np.concatenate([bins(self.condition.of(tape)) for tape in tapes]))
            values.append(self.statistic.pooled(tapes))
        for group in np.unique(np.concatenate(groups)):
            yield values[0][groups[0] == group], values[1][groups[1] == group]


CONDITIONALS = (
    Conditional(
        "ask_volume_touch",
        "spread",
        Statistic(book.ask_volume_touch, by_decile),
        Statistic(book.spread, by_value),
    ),
    Conditional(
        "spread", "time", Statistic(book.spread, by_decile), Statistic(time_of_day, by_hour)
    ),
    Conditional(
        "spread", "volatility", Statistic(book.spread, by_value), Statistic(volatility, by_decile)
    ),
)
"""In the order of LOB-Bench, which calls the first "ask_volume | spread"."""
