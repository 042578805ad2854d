"""What all surfaces made of slices share: order, rows for compiled code, and what lies between."""

from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import model_validator

from abm.kernel.compiling.jit import new_rows
from abm.kernel.market.trading import TRADING_DAYS
from abm.kernel.pricing.surfaces import FURTHEST, LEAST_VARIANCE, SLICE
from abm.market.fields import Days, Strict, parameter

Floats = NDArray[np.float64]


class Slice(Strict):
    """The smile of one time to expiry."""

    code: ClassVar[int]
    """What compiled code calls this kind of smile."""

    expiry: Days = parameter(unit="trading days", about="time to expiry, 252 days a year", gt=0)

    @property
    def years(self) -> float:
        """Time to expiry in years of trading."""
        return self.expiry / TRADING_DAYS

    def total_variance(self, k: Floats, forward: Floats) -> Floats:
        """Volatility squared times years by the formula; of one shape, |k| at most FURTHEST."""
        raise NotImplementedError

    def variance(self, k: ArrayLike, forward: ArrayLike = 1.0) -> Floats:
        """Total variance as used: k held within FURTHEST, the result above LEAST_VARIANCE."""
        k, forward = np.broadcast_arrays(np.asarray(k, np.float64), forward)
        within = np.clip(k, -FURTHEST, FURTHEST)
        return np.maximum(self.total_variance(within, forward), LEAST_VARIANCE)

    def fill(self, row: Any) -> None:
        """Write the slice into a SLICE row."""
        row["kind"], row["years"] = self.code, self.years
        for name in set(type(self).model_fields) & set(SLICE.names or ()):
            row[name] = getattr(self, name)


class SlicedSurface(Strict):
    """A surface given at some times to expiry: linear in total variance between them."""

    slices: tuple[Slice, ...]

    @model_validator(mode="after")
    def _sorted(self) -> "SlicedSurface":
        for place, (sooner, later) in enumerate(pairwise(self.slices)):
            if sooner.expiry >= later.expiry:
                raise ValueError(
                    f"slices must be sorted by expiry, each once: slice {place + 1} has"
                    f" {later.expiry:g} days after {sooner.expiry:g}"
                )
        return self

    def rows(self) -> np.ndarray:
        """The slices as SLICE rows."""
        rows = new_rows(len(self.slices), SLICE)
        for row, each in zip(rows, self.slices, strict=True):
            each.fill(row)
        return rows

    def volatility(self, k: ArrayLike, years: ArrayLike, forward: ArrayLike = 1.0) -> Floats:
        """Black volatilities, a year; arguments of shapes that broadcast.

        k: log of strike over forward.  years of trading to expiry: >= 0.  forward > 0: in units of
        the forward at which the slices were quoted; only SABR's smiles move with it.
        ValueError for anything else, NaN and infinity among it. Before the first slice the
        volatility is the first's at that k, beyond the last the last's.
        """
        k, years, forward = checked(k, years, forward)
        knots = np.array([each.years for each in self.slices])
        variances = np.stack([each.variance(k, forward) for each in self.slices])
        later = np.searchsorted(knots, years)
        low, high = np.maximum(later - 1, 0), np.minimum(later, len(knots) - 1)
        high, low = np.where(later == 0, 0, high), np.where(later == len(knots), high, low)
        between = low < high
        share = (years - knots[low]) / np.where(between, knots[high] - knots[low], np.inf)
        earlier, after = (np.take_along_axis(variances, at[None], 0)[0] for at in (low, high))
        variance = (1 - share) * earlier + share * after
        return np.asarray(np.sqrt(variance / np.where(between, years, knots[high])))


def checked(k: ArrayLike, years: ArrayLike, forward: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The arguments of a surface as arrays of one shape; ValueError if they make no sense."""
    values = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (k, years, forward)))
    if not np.isfinite(values).all():
        raise ValueError("k, years and forward must be finite numbers")
    if (values[1] < 0).any() or (values[2] <= 0).any():
        raise ValueError("years must not be negative, and forward above 0")
    return values[0], values[1], values[2]
