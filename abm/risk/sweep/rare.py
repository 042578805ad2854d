"""Chances of rare events from repetitions of a splitting: how likely, how sure, how many times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from abm.risk.run.frames import Values
from abm.risk.run.measure import SHARE
from abm.risk.statistics.intervals import FEWEST, UNKNOWN, mean_interval, quantile_of_t

METHOD = "Student's t over repetitions, on the logit scale"
"""Of the interval of a chance: one estimate a repetition, which are independent of each other."""

RATIO_METHOD = "Welch's t of the logarithms"
"""Of the interval of a ratio of two chances, of independent repetitions."""


@dataclass(frozen=True)
class WeightedScores:
    """Scores of the histories of one repetition: shape (n,), and their weights, which sum to 1."""

    scores: Values
    weights: Values

    @classmethod
    def none(cls) -> Self:
        """Of no history yet."""
        return cls(np.zeros(0), np.zeros(0))

    def and_these(self, scores: Values, weight: float) -> Self:
        """These too, of one weight each."""
        weights = np.full(len(scores), weight)
        return type(self)(np.append(self.scores, scores), np.append(self.weights, weights))

    def chance(self, level: float) -> float:
        """Estimate of the chance of a score above a level, without bias up to the target."""
        return float(self.weights[self.scores > level].sum())


@dataclass(frozen=True)
class Chance:
    """The chance of a score above a level.

    value: mean over the repetitions, without bias.  low, high: its 95 % interval (METHOD); NaN from
    fewer than 5 repetitions.  error: standard error, NaN from one.  extinct: repetitions that never
    came so far.
    """

    level: float
    value: float
    low: float
    high: float
    error: float
    repetitions: int
    extinct: int

    @property
    def relative_error(self) -> float:
        """Standard error over value; NaN where there is none."""
        return self.error / self.value if self.value > 0 else math.nan

    @property
    def plain_days(self) -> float:
        """Histories that plain sampling needs for the same relative error: (1 - p) / (p r^2)."""
        square = self.relative_error**2
        return (1 - self.value) / (self.value * square) if square > 0 else math.nan


def chance(samples: Sequence[WeightedScores], level: float) -> Chance:
    """The chance of a score above a level, from at least one repetition.

    The repetitions' estimates are skew, with a logarithm that is nearly normal (Cerou and Guyader
    2007), so the interval is that of a share by the rule of abm.risk.statistics.intervals.
    """
    found = np.array([sample.chance(level) for sample in samples])
    error = float(found.std(ddof=1)) / math.sqrt(len(found)) if len(found) > 1 else math.nan
    value, extinct = float(found.mean()), int(np.sum(found == 0.0))
    low, high = mean_interval(found, SHARE) if value > 0 else UNKNOWN
    return Chance(level, value, low, high, error, len(found), extinct)


def at_most(samples: Sequence[WeightedScores], level: float) -> float:
    """What the chance of a score above a level hardly exceeds; 1 where nothing is known.

    Where no repetition came so far, or too few for an interval, the upper end of the interval at
    the highest lower level that has one: to exceed more is not likelier.
    """
    below = np.unique(np.concatenate([sample.scores for sample in samples]))
    for lower in (level, *below[below < level][::-1]):
        high = chance(samples, float(lower)).high
        if not math.isnan(high):
            return high
    return 1.0


def theoretical_error(value: float, particles: int, repetitions: int) -> float:
    """Relative error of an estimate in the limit of many particles, sqrt(-log p / n).

    n: particles of all repetitions (Guyader, Hengartner and Matzner-Lober 2011).
    """
    return math.sqrt(-math.log(value) / (particles * repetitions))


@dataclass(frozen=True)
class Ratio:
    """How many times as likely: value, and its 95 % interval (RATIO_METHOD), NaN without one."""

    value: float
    low: float
    high: float


def ratio(above: Chance, below: Chance) -> Ratio:
    """One chance over another one, of repetitions that are independent of its own.

    The variances of the logarithms (delta method) are added up; degrees of freedom by Welch and
    Satterthwaite. NaN throughout where the second chance is 0.
    """
    if below.value == 0:
        return Ratio(math.nan, *UNKNOWN)
    value = above.value / below.value
    if above.value == 0 or min(above.repetitions, below.repetitions) < FEWEST:
        return Ratio(value, *UNKNOWN)
    squares = [each.relative_error**2 for each in (above, below)]
    total = sum(squares)
    parts = ((s**2, c.repetitions - 1) for s, c in zip(squares, (above, below), strict=True))
    spread = sum(square / degrees for square, degrees in parts)
    if spread == 0:
        return Ratio(value, *UNKNOWN)
    factor = math.exp(quantile_of_t(total**2 / spread) * math.sqrt(total))
    return Ratio(value, value / factor, value * factor)
