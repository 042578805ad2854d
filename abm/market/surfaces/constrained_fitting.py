"""Fitting one SVI smile so that it is free of arbitrage, alone and after those of earlier expiries.

If the free fit has arbitrage, the same squares are made least under g(k) > 0 (Gatheral and Jacquier
2014, equation 2.1), total variance above that of every earlier smile, and the bounds on the wings.
Both conditions are asked for at points among the quotes and far beyond them; wherever the result
still breaks one, that point joins the others and the fit is made again (cutting planes, Kelley
1960), until `abm.market.surfaces.arbitrage` finds nothing over all k.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from abm.market.surfaces.arbitrage import (
    LEE,
    butterfly_intervals,
    calendar_intervals,
    density_factor,
)
from abm.market.surfaces.fitting import SviFit, fit_svi
from abm.market.surfaces.slices import Floats
from abm.market.surfaces.svi import SviSlice

_ROUNDS = 30
_MARGIN = 1e-5  # of g, and of total variance as a share: SLSQP's constraints hold to about 1e-7
_TINY = 1e-6


def fit_slice(
    k: ArrayLike,
    total_variance: ArrayLike,
    expiry: float,
    weights: ArrayLike | None = None,
    sooner: Sequence[SviSlice] = (),
) -> SviSlice:
    """The smile without arbitrage nearest to total variances at log moneyness k.

    Arguments and errors as of `fit_svi`.  expiry: trading days.  sooner: smiles of earlier
    expiries, below which its total variance does not fall. ValueError also if no such smile is
    found.
    """
    free = SviSlice(expiry=expiry, **fit_svi(k, total_variance, weights)._asdict())
    if not _broken(free, sooner):
        return free
    k, w = np.asarray(k, np.float64), np.asarray(total_variance, np.float64)
    weight = np.ones_like(w) if weights is None else np.asarray(weights, np.float64)
    problem = _Problem(k, w, weight / (weight * w**2).sum(), expiry, tuple(sooner))
    at, starts = problem.first_points(), problem.starts(free)
    for _ in range(_ROUNDS):
        solved = min((problem.solved(start, at) for start in starts), key=lambda found: found.cost)
        smile = problem.smile(solved.point)
        broken = _broken(smile, sooner)
        if not broken and np.isfinite(solved.cost):
            return smile
        at, starts = np.append(at, broken), [solved.point, *starts[-1:]]
    raise ValueError(f"no smile without arbitrage was found for the quotes of {expiry:g} days")


def _broken(smile: SviSlice, sooner: Sequence[SviSlice]) -> list[float]:
    """The k at which arbitrage is worst, of each interval that has some."""
    found = butterfly_intervals(smile)
    for each in sooner:
        found += calendar_intervals(each, smile)
    return [interval.worst for interval in found]


class _Solved(NamedTuple):
    point: Floats
    cost: float


@dataclass(frozen=True)
class _Problem:
    """Least squares under constraints, over points of what `SviFit.of_bounds` takes, in its units.

    A point is (least variance, left slope, right slope, m, sigma), for k in units of the width of
    the quotes and w in units of their mean.
    """

    k: Floats
    w: Floats
    weight: Floats
    expiry: float
    sooner: tuple[SviSlice, ...]

    @property
    def _scale(self) -> Floats:
        width, height = float(np.ptp(self.k)), float(self.w.mean())
        return np.array([height, height / width, height / width, width, width])

    def smile(self, point: Floats) -> SviSlice:
        """The slice of a point."""
        fit = SviFit.of_bounds(*(float(x) for x in point * self._scale))
        return SviSlice(expiry=self.expiry, **fit._asdict())

    def first_points(self) -> Floats:
        """Log moneyness all through the quotes, and ever sparser beyond them."""
        middle, width = float(self.k.mean()), float(np.ptp(self.k))
        within = np.linspace(self.k.min(), self.k.max(), 41)
        return np.append(within, middle + width * np.sinh(np.linspace(-5, 5, 41)))

    def starts(self, free: SviSlice) -> list[Floats]:
        """The free fit, smiles through the ends of the quotes, and the last smile, raised."""
        k, w = self.k, self.w
        low, width = float(w.min()), float(np.ptp(k))
        ends = ((w[k.argmin()] - low) / width, (w[k.argmax()] - low) / width)
        found = [_bounds(free)]
        found += [np.array([low / 2, *ends, k[w.argmin()], share * width]) for share in (0.1, 0.4)]
        found += [_bounds(each) + np.array([low / 10, 0, 0, 0, 0]) for each in self.sooner[-1:]]
        return [point / self._scale for point in found]

    def solved(self, start: Floats, at: Floats) -> _Solved:
        """The best point from a start; of infinite cost if it breaks a constraint."""
        from scipy.optimize import minimize

        low, high = self._limits()
        constraint: Any = {"type": "ineq", "fun": lambda point: self._room(self.smile(point), at)}
        try:
            found: Any = minimize(
                self._cost,
                np.clip(start, low, high),
                method="SLSQP",
                bounds=list(zip(low, high, strict=True)),
                constraints=constraint,
                options={"maxiter": 200, "ftol": 1e-10},
            )
        except ValueError:  # a step led to no smile at all
            return _Solved(start, np.inf)
        point = np.clip(found.x, low, high)
        holds = self._room(self.smile(point), at).min() > -_TINY
        return _Solved(point, float(found.fun) if holds else np.inf)

    def _limits(self) -> tuple[Floats, Floats]:
        k, width = self.k, float(np.ptp(self.k))
        low = np.array([0, 0, 0, max(k.min() - width, -10.0), 1e-3 * width]) / self._scale
        furthest = (min(k.max() + width, 10.0), min(4 * width, 10.0))
        high = np.array([2 * self.w.max(), LEE, LEE, *furthest]) / self._scale
        return low + np.array([_TINY, _TINY, _TINY, 0, 0]), high

    def _cost(self, point: Floats) -> float:
        misfit = self.smile(point).total_variance(self.k, self.k) - self.w
        return 1e3 * float((self.weight * misfit**2).sum())

    def _room(self, smile: SviSlice, at: Floats) -> Floats:
        """What must not be negative: g, and the rise of total variance and its wings."""
        k = at[np.isfinite(at)]
        room = [density_factor(smile, k) - _MARGIN]
        for each in self.sooner:
            before, after = each.total_variance(k, k), smile.total_variance(k, k)
            room.append((after - before) / (before + self.w.mean()) - _MARGIN)
            wings = _bounds(smile)[1:3] - _bounds(each)[1:3]
            room.append(wings / self._scale[1] - _MARGIN)
        return np.concatenate(room)


def _bounds(smile: SviSlice) -> Floats:
    """Least variance, left and right slope, m and sigma."""
    left, right = smile.b * (1 - smile.rho), smile.b * (1 + smile.rho)
    return np.array([smile.least, left, right, smile.m, smile.sigma])
