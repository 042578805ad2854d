"""Static arbitrage in SVI slices (Gatheral and Jacquier 2014, section 2): where, and how much.

It is looked for on a grid k = m + sigma sinh(u), 2001 even steps of u over [-10, 10], which is fine
at the bend of the smile and a hundredth of the distance from it elsewhere, and in the limits of
both wings, told as k of plus or minus infinity.
"""

from typing import NamedTuple

import numpy as np

from abm.kernel.pricing.surfaces import LEAST_VARIANCE
from abm.market import checks
from abm.market.surfaces.slices import Floats
from abm.market.surfaces.svi import SviSlice

TOLERANCE = 1e-12
"""Violations up to this are rounding."""

LEE = 2.0
"""The steepest wing of total variance (Lee 2004)."""


class Violation(NamedTuple):
    """Arbitrage at a log moneyness k, and by how much its condition fails."""

    k: float
    amount: float


def butterfly(smile: SviSlice) -> list[Violation]:
    """Where g(k) < 0, a negative density, and by how much; in a wing, slope beyond Lee's bound."""
    k = _grid(_checked(smile))
    wings = [slope - LEE for slope in _wings(smile)]
    return _found(k, -density_factor(smile, k), wings)


def calendar(sooner: SviSlice, later: SviSlice) -> list[Violation]:
    """Where total variance falls from a slice to a later one; in a wing, by how much its slope."""
    k = np.union1d(_grid(_checked(sooner)), _grid(_checked(later)))
    zero = np.zeros_like(k)
    fall = sooner.total_variance(k, zero) - later.total_variance(k, zero)
    wings = [before - after for before, after in zip(_wings(sooner), _wings(later), strict=True)]
    return _found(k, fall, wings)


def density_factor(smile: SviSlice, k: Floats) -> Floats:
    """The g(k) of equation 2.1: the risk-neutral density over that of a lognormal price.

    The density of the log price is g(k) exp(-d2^2 / 2) / sqrt(2 pi w), d2 = -(k + w / 2) / sqrt(w).
    """
    x = np.asarray(k, np.float64) - _checked(smile).m
    root = np.hypot(x, smile.sigma)
    w = np.maximum(smile.a + smile.b * (smile.rho * x + root), LEAST_VARIANCE)
    slope = smile.b * (smile.rho + x / root)
    curvature = smile.b * smile.sigma**2 / root**3
    return np.asarray(
        (1 - k * slope / (2 * w)) ** 2 - slope**2 / 4 * (1 / w + 0.25) + curvature / 2
    )


def _checked(smile: SviSlice) -> SviSlice:
    return checks.instance("smile", smile, SviSlice)


def _grid(smile: SviSlice) -> Floats:
    return np.asarray(smile.m + smile.sigma * np.sinh(np.linspace(-10, 10, 2001)))


def _wings(smile: SviSlice) -> tuple[float, float]:
    """How steeply total variance rises far to the left and far to the right."""
    return smile.b * (1 - smile.rho), smile.b * (1 + smile.rho)


def _found(k: Floats, amounts: Floats, wings: list[float]) -> list[Violation]:
    everywhere = np.concatenate([[-np.inf], k, [np.inf]])
    excess = np.concatenate([[wings[0]], amounts, [wings[1]]])
    guilty = excess > TOLERANCE
    return [
        Violation(float(a), float(b))
        for a, b in zip(everywhere[guilty], excess[guilty], strict=True)
    ]
