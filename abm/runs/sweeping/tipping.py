"""Find where a market tips, with runs only where the answer is not clear yet.

Along the steps of the first factor the probability of a crash is taken to pass the level once, up
or down. A step is asked about in batches of seeds, until Wilson's interval leaves the level out or
all seeds are spent; between two steps on different sides the way is halved. With a second factor
this is done at each of its steps, beginning where the step before tipped, so that the boundary is
followed through the plane.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from abm.errors import AbmError
from abm.risk.statistics.intervals import wilson

Below = bool
"""Whether a crash is less likely than the level."""


@dataclass(frozen=True)
class Bracket:
    """Neighbouring steps of the first factor between which the share of crashes passes the level.

    column: step of the second factor (0 without one).  low, high: steps of the first; None in both
    if the whole column is on one side, or a step that matters has no complete run.
    """

    column: int
    low: int | None
    high: int | None


Ask = Callable[[int, int, int], tuple[int, int]]
"""(step, column, seeds) -> (crashes, runs) of the first so many seeds there."""


class NoRunError(AbmError):
    """A step of which no run was completed: nobody knows on which side it is."""


@dataclass
class Boundary:
    """Follows the level through a grid of steps x columns. seeds: at most asked of one cell."""

    steps: int
    columns: int
    level: float
    batch: int
    seeds: int
    ask: Ask
    settled: dict[tuple[int, int], Below] = field(default_factory=dict)
    """Sides of the cells, step and column, of which all seeds were asked."""

    def brackets(self) -> Iterator[Bracket]:
        """One a column, in their order; both its sides are those that all seeds say."""
        start: int | None = None
        for column in range(self.columns):
            try:
                found = self._settled_bracket(column, start)
            except NoRunError:
                found = Bracket(column, None, None)
            start = start if found.low is None else found.low
            yield found

    def _settled_bracket(self, column: int, start: int | None) -> Bracket:
        found = self._bracket(column, start)
        while found.low is not None and found.high is not None:
            if self._settle(found.low, column) != self._settle(found.high, column):
                break
            # all seeds say other than the first ones did: search on from here
            found = self._bracket(column, found.low)
        return found

    def _bracket(self, column: int, start: int | None) -> Bracket:
        low, high = self._around(column, start) if start is not None else (0, self.steps - 1)
        first, last = self._below(low, column), self._below(high, column)
        if first == last:
            return Bracket(column, None, None)
        while high - low > 1:
            middle = (low + high) // 2
            if self._below(middle, column) == first:
                low = middle
            else:
                high = middle
        return Bracket(column, low, high)

    def _around(self, column: int, start: int) -> tuple[int, int]:
        """Steps around where the column before tipped, ever further apart until they differ."""
        reach = 1
        while True:
            low, high = max(start + 1 - reach, 0), min(start + reach, self.steps - 1)
            if self._below(low, column) != self._below(high, column):
                return low, high
            if low == 0 and high == self.steps - 1:
                return low, high
            reach *= 2

    def _below(self, step: int, column: int) -> Below:
        """Which side a step is on, from as few seeds as make it clear."""
        asked = 0
        while (step, column) not in self.settled:
            asked += self.batch
            if asked >= self.seeds:
                return self._settle(step, column)
            low, high = wilson(*self.ask(step, column, asked))
            if high < self.level or low > self.level:
                return high < self.level
        return self.settled[step, column]

    def _settle(self, step: int, column: int) -> Below:
        """Which side a step is on by all seeds."""
        crashes, runs = self.ask(step, column, self.seeds)
        if runs == 0:
            raise NoRunError("no run of a step was completed")
        self.settled[step, column] = crashes < self.level * runs
        return self.settled[step, column]
