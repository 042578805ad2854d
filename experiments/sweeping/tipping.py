"""Find where a market tips, with runs only where the answer is not clear yet.

Along the steps of the first factor the probability of a crash is taken to pass the level once, up
or down. A step is asked about in batches of seeds, until Wilson's interval leaves the level out or
all seeds are spent; between two steps on different sides the way is halved. With a second factor
this is done at each of its steps, beginning where the step before tipped, so that the boundary is
followed through the plane.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from abm.risk.intervals import wilson

Below = bool
"""Whether a crash is less likely than the level."""


@dataclass(frozen=True)
class Bracket:
    """Two neighbouring steps of the first factor between which the level is passed.

    column: step of the second factor (0 without one).  low, high: steps of the first; None in both
    if the whole column is on one side.
    """

    column: int
    low: int | None
    high: int | None


Ask = Callable[[int, int, int], tuple[int, int]]
"""(step, column, seeds) -> (crashes, runs) of the first so many seeds there."""


@dataclass(frozen=True)
class Boundary:
    """Follows the level through a grid of steps x columns. seeds: at most asked of one cell."""

    steps: int
    columns: int
    level: float
    batch: int
    seeds: int
    ask: Ask

    def brackets(self) -> Iterator[Bracket]:
        """One a column, in their order; both sides of each bracket are asked all seeds."""
        start: int | None = None
        for column in range(self.columns):
            found = self._bracket(column, start)
            if found.low is not None and found.high is not None:
                for step in (found.low, found.high):
                    self.ask(step, column, self.seeds)
                start = found.low
            yield found

    def _bracket(self, column: int, start: int | None) -> Bracket:
        ends = self._around(column, start) if start is not None else (0, self.steps - 1)
        low, high = ends
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
        while True:
            asked = min(asked + self.batch, self.seeds)
            crashes, runs = self.ask(step, column, asked)
            side = self._clear_side(crashes, runs)
            if side != "unclear":
                return side == "below"
            if asked == self.seeds:
                return crashes < self.level * runs

    def _clear_side(self, crashes: int, runs: int) -> Literal["below", "above", "unclear"]:
        if runs == 0:
            return "unclear"
        low, high = wilson(crashes, runs)
        if high < self.level:
            return "below"
        return "above" if low > self.level else "unclear"
