"""The days that the base market is judged on, and how they are asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from abm.facts.published import Interval
from abm.runs.numbers_file import Numbers
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.trials import Trial, tried

if TYPE_CHECKING:
    from abm.records.run import Run

VOLUME = 343_000
"""Lots a day: 0.143 of the mean of 3 to 5 May 2010 (Kirilenko et al. 2017)."""
VOLATILITY = 56.0
"""Ticks a day: 1.26 % of 1112 at ticks of 0.25."""
PRICE = 4448
"""Ticks at the open."""
DEALERS, SIGMA, EXPIRY = 19, 0.2, 21 / 252
"""The dealers of the market, and the volatility and the life (years) of their straddles."""

UNSEEN = range(1601, 1631)
"""Seeds of calm days. None was looked at while the market was built: that was done on 1 to 24, and
tables on 201 to 224, 301 to 346, 401 to 445, 501 to 576, 601 to 684 and 701 to 840 were seen before
it was finished."""
AFTERNOONS = range(1701, 1725)
"""Seeds of stressed afternoons; as those."""
PAIRED_AFTERNOONS = range(1701, 1741)
"""Those with a seller, and the same without: more of them, since the chance without is small."""

WANTED = "asked of the base market"
"""Source of the intervals that no paper gives."""

_NOT_KEPT = tuple(f"record.{name}=false" for name in ("orders", "option_accounts", "option_series"))


@dataclass(frozen=True)
class Days:
    """The same seeds of one experiment, with something changed or left out."""

    experiment: str
    seeds: range
    measure: Callable[["Run"], Numbers]
    changes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def trials(self) -> list[Trial]:
        """One a seed."""
        file = EXPERIMENTS / f"{self.experiment}.yaml"
        request = Request(file, _NOT_KEPT + self.changes, self.without)
        return [Trial(request, seed, self.measure) for seed in self.seeds]


@dataclass(frozen=True)
class Found:
    """What some days said: arrays by name, one value a seed, NaN where a day has none."""

    days: list[Numbers]

    def __getitem__(self, name: str) -> np.ndarray:
        return np.array([numbers.get(name, np.nan) for numbers in self.days], np.float64)

    def names(self) -> list[str]:
        """Of all numbers."""
        return list(dict.fromkeys(name for numbers in self.days for name in numbers))


def run_days(
    wanted: dict[str, Days],
    file: Path,
    jobs: int,
    progress: Callable[[float], object] | None = None,
) -> dict[str, Found]:
    """Run all days, by name; those that the file has are not run again."""
    trials = {name: days.trials() for name, days in wanted.items()}
    numbers = iter(tried([t for each in trials.values() for t in each], file, jobs, progress))
    return {name: Found([next(numbers) for _ in each]) for name, each in trials.items()}


def dealers_short(share: float) -> str:
    """The change by which dealers are short of gamma: they sell so much of V per 1 % of a fall.

    share: of a day's volume, below 0 for long. The gamma of a straddle at the money is
    2 phi(sigma sqrt(T) / 2) / (S sigma sqrt(T)) (Black and Scholes 1973).
    """
    deviation = SIGMA * math.sqrt(EXPIRY)
    density = math.exp(-(deviation**2) / 8) / math.sqrt(2 * math.pi)
    per_percent = 0.01 * 2 * density / deviation
    lots = round(-share * VOLUME / per_percent / DEALERS)
    legs = (f"{{kind: {kind}, quantity: {lots}, moneyness: 1.0, expiry: 21}}" for kind in _KINDS)
    return f"agents.dealers.options=[{', '.join(legs)}]"


_KINDS = ("call", "put")


def at_most(high: float) -> Interval:
    """What is asked of a number that may not be larger."""
    return Interval(-math.inf, high, WANTED)


def at_least(low: float) -> Interval:
    """What is asked of a number that may not be smaller."""
    return Interval(low, math.inf, WANTED)
