"""Statistics of a path of best quotes, with standard errors by batches."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from abm.risk.statistics.estimates import Estimate, mean

BATCHES = 20
"""Parts of a path, nearly independent, from which standard errors are taken."""
STEPS = 20
"""Points in a horizon at which the path is looked at; the windows overlap."""


class QuotePath(NamedTuple):
    """The best quotes, a row a change of price, in any units of time and price."""

    time: np.ndarray
    mid: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, second: float, tick: float) -> "QuotePath":
        """From QUOTE_ROW rows with orders on both sides; second and tick in the units wanted."""
        moved = (np.diff(rows["bid_price"]) != 0) | (np.diff(rows["ask_price"]) != 0)
        kept = rows[np.r_[True, moved]] if len(rows) else rows
        bid, ask = tick * kept["bid_price"], tick * kept["ask_price"]
        return cls(second * kept["time"] / 1e9, (bid + ask) / 2, ask - bid)

    @classmethod
    def joined(cls, parts: list["QuotePath"]) -> "QuotePath":
        """One path of several that follow each other."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def batches(self) -> list["QuotePath"]:
        """Parts of equal duration."""
        cuts = np.linspace(self.time[0], self.time[-1], BATCHES + 1)[1:-1]
        places = np.searchsorted(self.time, cuts)
        columns = (np.split(column, places) for column in self)
        return [QuotePath(*part) for part in zip(*columns, strict=True)]


Statistic = Callable[[QuotePath], float]


def mean_spread(path: QuotePath) -> float:
    """Mean of the spread over time."""
    return float(np.average(path.spread[:-1], weights=np.diff(path.time)))


def quadratic_variation(path: QuotePath) -> float:
    """Sum of the squared moves of the mid, per unit of time."""
    return float(np.sum(np.diff(path.mid) ** 2) / (path.time[-1] - path.time[0]))


def diffusion(path: QuotePath, horizon: float) -> float:
    """Mean square of the change of the mid over a horizon, per unit of time."""
    times = np.arange(path.time[0], path.time[-1], horizon / STEPS)
    mid = path.mid[np.searchsorted(path.time, times, side="right") - 1]
    return float(np.mean((mid[STEPS:] - mid[:-STEPS]) ** 2) / horizon)


def estimate(path: QuotePath, statistic: Statistic) -> Estimate:
    """A statistic of the whole path, and its standard error by batches."""
    return Estimate(statistic(path), mean([statistic(part) for part in path.batches()]).error)
