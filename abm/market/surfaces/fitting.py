"""Fitting one SVI smile to quotes, by least squares within bounds.

A slice is sought by its least total variance, the slopes of its two wings, the place m of its bend
and its roundness sigma. In these the conditions on SVI are plain bounds: a least variance of at
least 0, and wings between 0 and Lee's (2004) slope of 2, which is b (1 + |rho|) <= 2. They make
arbitrage rare and do not exclude it, which `constrained_fitting` does. For given m and sigma the
rest is linear (De Marco and Martini 2009, the quasi-explicit calibration); so a grid of both gives
the starts.
"""

from itertools import product
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from abm.market.surfaces.arbitrage import LEE
from abm.market.surfaces.slices import Floats

LEAST_QUOTES = 5
"""As many as a slice has parameters."""

_TINY = 1e-9  # stands for 0, so that rounding does not pass a bound
_STARTS = 3


class SviFit(NamedTuple):
    """Parameters of a raw SVI slice, named as those of `SviSlice`."""

    a: float
    b: float
    rho: float
    m: float
    sigma: float

    @classmethod
    def of_bounds(cls, least: float, left: float, right: float, m: float, sigma: float) -> Self:
        """By the least total variance and the slopes of the wings, left + right above 0."""
        return cls(
            a=least - sigma * float(np.sqrt(left * right)),
            b=(left + right) / 2,
            rho=(right - left) / (right + left),
            m=m,
            sigma=sigma,
        )


def fit_svi(k: ArrayLike, total_variance: ArrayLike, weights: ArrayLike | None = None) -> SviFit:
    """The raw SVI smile nearest to total variances at log moneyness k, all of one dimension.

    weights: of the squared misfits, >= 0, alike by default. ValueError for fewer than LEAST_QUOTES
    different k, for variances that are not above 0, and for weights below 0.
    """
    k, w = np.asarray(k, np.float64), np.asarray(total_variance, np.float64)
    weight = np.ones_like(w) if weights is None else np.asarray(weights, np.float64)
    _check_positive(w)
    if len(np.unique(k)) < LEAST_QUOTES:
        raise ValueError(f"a slice needs quotes at {LEAST_QUOTES} strikes, not {len(np.unique(k))}")
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise ValueError("weights must be finite numbers of at least 0")
    width, height = float(np.ptp(k)), float(w.mean())
    unit = _fit_unit((k - k.min()) / width, w / height, np.sqrt(weight), LEE * width / height)
    scale = np.array([height, height / width, height / width, width, width])
    return _raw(unit * scale + [0, 0, 0, k.min(), 0])


def _fit_unit(k: Floats, w: Floats, roots: Floats, steepest: float) -> Floats:
    """The best (least variance, left and right slope, m, sigma) for k in [0, 1] and w about 1."""
    from scipy.optimize import least_squares

    low = np.array([_TINY, _TINY, _TINY, -1.0, 1e-4])
    high = np.array([2 * w.max(), steepest, steepest, 2.0, 4.0])

    def misfit(point: Floats) -> Floats:
        return np.asarray(roots * (_variance(_raw(point), k) - w))

    points = [np.clip(start, low, high) for start in _starts(k, w, roots)]
    points.sort(key=lambda point: float((misfit(point) ** 2).sum()))
    fits = [
        least_squares(
            misfit, point, bounds=(low, high), x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15
        )
        for point in points[:_STARTS]
    ]
    return np.asarray(min(fits, key=lambda fit: float(fit.cost)).x)


def _starts(k: Floats, w: Floats, roots: Floats) -> list[Floats]:
    """For bends and roundnesses on a grid, the best linear rest: w = a + c x + d root."""
    points = []
    for m, sigma in product(np.linspace(-0.25, 1.25, 13), (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)):
        x = k - m
        root = np.hypot(x, sigma)
        columns = np.stack([np.ones_like(x), x, root], axis=1)
        a, tilt, b = np.linalg.lstsq(columns * roots[:, None], w * roots, rcond=None)[0]
        b = max(b, abs(tilt))
        least = a + sigma * np.sqrt(max(b * b - tilt * tilt, 0.0))
        points.append(np.array([least, b - tilt, b + tilt, m, sigma]))
    return points


def _raw(point: Floats) -> SviFit:
    return SviFit.of_bounds(*(float(x) for x in point))


def _variance(fit: SviFit, k: Floats) -> Floats:
    x = k - fit.m
    return np.asarray(fit.a + fit.b * (fit.rho * x + np.hypot(x, fit.sigma)))


def _check_positive(*numbers: Floats) -> None:
    for each in numbers:
        if not (np.isfinite(each) & (each > 0)).all():
            raise ValueError("quotes must be finite numbers above 0")
