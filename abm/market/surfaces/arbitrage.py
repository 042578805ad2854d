"""Static arbitrage in SVI slices (Gatheral and Jacquier 2014, section 2): where, and how much.

It is looked for on a grid k = m + sigma sinh(u), in steps of 0.01 of u, which is fine at the bend
of the smile and a hundredth of the distance from it elsewhere; once more around each point at which
the grid comes nearest to arbitrage; and in the limits of both wings, told as k of plus or minus
infinity. The grid reaches as far as a surface is read, however small sigma is.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from abm.kernel.pricing.surfaces import FURTHEST, LEAST_VARIANCE
from abm.market import checks
from abm.market.surfaces.slices import Floats
from abm.market.surfaces.svi import SviSlice

TOLERANCE = 1e-12
"""Violations up to this are rounding."""

LEE = 2.0
"""The steepest wing of total variance (Lee 2004)."""


_STEP = 0.01
_FINER = 201
_MAXIMA = 16


class Violation(NamedTuple):
    """Arbitrage at a log moneyness k, and by how much its condition fails."""

    k: float
    amount: float


class Interval(NamedTuple):
    """Arbitrage at every log moneyness from low to high: where it is worst, and by how much.

    Where it reaches into a wing, that is the wing, and the amount that of its slope.
    """

    low: float
    high: float
    worst: float
    amount: float


def butterfly(smile: SviSlice) -> list[Violation]:
    """Where g(k) < 0, a negative density, and by how much; in a wing, slope beyond Lee's bound."""
    return _violations(*_butterfly_excess(smile))


def butterfly_intervals(smile: SviSlice) -> list[Interval]:
    """The same, neighbouring points together, from left to right."""
    return _intervals(*_butterfly_excess(smile))


def calendar(sooner: SviSlice, later: SviSlice) -> list[Violation]:
    """Where total variance falls from a slice to a later one; in a wing, by how much its slope."""
    return _violations(*_calendar_excess(sooner, later))


def calendar_intervals(sooner: SviSlice, later: SviSlice) -> list[Interval]:
    """The same, neighbouring points together, from left to right."""
    return _intervals(*_calendar_excess(sooner, later))


def density_factor(smile: SviSlice, k: Floats) -> Floats:
    """The g(k) of equation 2.1: the risk-neutral density over that of a lognormal price.

    The density of the log price is g(k) exp(-d2^2 / 2) / sqrt(2 pi w), d2 = -(k + w / 2) / sqrt(w).
    """
    return _density_factor(_checked(smile), np.asarray(k, np.float64) - smile.m)


def _density_factor(smile: SviSlice, x: Floats) -> Floats:
    """g(m + x): given x, nothing of a small sigma is lost in rounding."""
    root = np.hypot(x, smile.sigma)
    w = np.maximum(smile.a + smile.b * (smile.rho * x + root), LEAST_VARIANCE)
    slope = smile.b * (smile.rho + x / root)
    curvature = smile.b * (smile.sigma / root) ** 2 / root
    k = smile.m + x
    return np.asarray(
        (1 - k * slope / (2 * w)) ** 2 - slope**2 / 4 * (1 / w + 0.25) + curvature / 2
    )


def _checked(smile: SviSlice) -> SviSlice:
    return checks.instance("smile", smile, SviSlice)


def _grid(smile: SviSlice) -> Floats:
    """Distances from the bend."""
    furthest = max(10.0, float(np.arcsinh(FURTHEST / smile.sigma)))
    half = np.sinh(np.arange(0, furthest + _STEP, _STEP))
    return np.asarray(smile.sigma * np.concatenate([-half[:0:-1], half]))


def _wings(smile: SviSlice) -> tuple[float, float]:
    """How steeply total variance rises far to the left and far to the right."""
    return smile.b * (1 - smile.rho), smile.b * (1 + smile.rho)


def _butterfly_excess(smile: SviSlice) -> tuple[Floats, Floats]:
    """Log moneyness from one wing to the other, and by how much the condition fails there."""
    x, excess = _closer(_grid(_checked(smile)), lambda x: -_density_factor(smile, x))
    left, right = (slope - LEE for slope in _wings(smile))
    return _with_wings(smile.m + x, excess, left, right)


def _calendar_excess(sooner: SviSlice, later: SviSlice) -> tuple[Floats, Floats]:
    def fall(k: Floats) -> Floats:
        return sooner.total_variance(k, zero) - later.total_variance(k, zero)

    zero = np.zeros(())
    grids = [smile.m + _grid(_checked(smile)) for smile in (sooner, later)]
    k, excess = _closer(np.union1d(*grids), fall)
    left, right = (a - b for a, b in zip(_wings(sooner), _wings(later), strict=True))
    return _with_wings(k, excess, left, right)


def _closer(x: Floats, excess: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """The grid with finer points around its highest maxima, and the excess at all."""
    found = excess(x)
    top = np.flatnonzero((found[1:-1] >= found[:-2]) & (found[1:-1] > found[2:])) + 1
    top = top[np.argsort(found[top])[-_MAXIMA:]]  # rounding makes a thousand small ones
    finer = x[top - 1] + (x[top + 1] - x[top - 1]) * np.linspace(0, 1, _FINER)[:, None]
    x = np.union1d(x, finer)
    return x, excess(x)


def _with_wings(k: Floats, excess: Floats, left: float, right: float) -> tuple[Floats, Floats]:
    return np.concatenate([[-np.inf], k, [np.inf]]), np.concatenate([[left], excess, [right]])


def _violations(k: Floats, excess: Floats) -> list[Violation]:
    guilty = excess > TOLERANCE
    return [Violation(float(a), float(b)) for a, b in zip(k[guilty], excess[guilty], strict=True)]


def _intervals(k: Floats, excess: Floats) -> list[Interval]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], excess > TOLERANCE, [False]])))
    found = []
    for first, end in edges.reshape(-1, 2):
        wing = 0 if first == 0 else len(k) - 1 if end == len(k) else None
        worst = first + int(np.argmax(excess[first:end])) if wing is None else wing
        ends = (k[first], k[end - 1], k[worst], excess[worst])
        found.append(Interval(*(float(value) for value in ends)))
    return found
