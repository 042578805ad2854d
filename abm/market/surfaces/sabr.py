"""Slices of the SABR model, by the expansion of Hagan, Kumar, Lesniewski and Woodward (2002)."""

from typing import ClassVar, Literal

import numpy as np

from abm.kernel.pricing.surfaces import SABR
from abm.market.fields import parameter
from abm.market.surfaces.slices import Floats, Slice, SlicedSurface

_SMALL = 1e-7


class SabrSlice(Slice):
    """A SABR smile; the forward at which it is quoted is 1."""

    code: ClassVar[int] = SABR

    alpha: float = parameter(
        0.2, unit="a year", about="roughly the volatility at the money", ge=1e-4, le=10
    )
    beta: float = parameter(
        1.0, unit="", about="elasticity to the forward: 1 lognormal, 0 normal", ge=0, le=1
    )
    rho: float = parameter(0.0, unit="", about="correlation of forward and volatility", gt=-1, lt=1)
    nu: float = parameter(0.0, unit="a year", about="volatility of the volatility", ge=0, le=100)

    def total_variance(self, k: Floats, forward: Floats) -> Floats:
        """The lognormal volatility of equation 2.17a, squared, times years; not below 0."""
        rest, rho, nu = 1 - self.beta, self.rho, self.nu
        middle = forward * np.exp(k / 2)  # the square root of forward times strike
        level = self.alpha / middle**rest
        move = (rest * k) ** 2
        drift = (rest * level) ** 2 / 24 + rho * self.beta * nu * level / 4
        drift = drift + (2 - 3 * rho**2) * nu**2 / 24
        skew = _skewness(-nu / level * k, rho)
        volatility = level * skew * (1 + drift * self.years) / (1 + move / 24 + move**2 / 1920)
        return np.asarray(np.maximum(volatility, 0) ** 2 * self.years)


class SabrSurface(SlicedSurface):
    """Slices of SABR; unlike SVI's they are not held to be free of arbitrage.

    The expansion itself is not, at low strikes and long expiries. With beta below 1 the smile
    falls as the forward rises, its backbone.
    """

    kind: Literal["sabr"] = "sabr"
    slices: tuple[SabrSlice, ...] = parameter(unit="", about="smiles by expiry", min_length=1)


def _skewness(z: Floats, rho: float) -> Floats:
    """The z / x(z) of equation 2.17a, exact also for small z: x is odd in (z, rho) together."""
    y, r = np.abs(z), np.copysign(rho, rho * z)
    small = y < _SMALL
    safe = np.where(small, 1.0, y)
    root = np.hypot(safe - r, np.sqrt(1 - rho**2))
    x = np.log1p(safe * (1 + (safe - 2 * r) / (root + 1)) / (1 - r))
    return np.where(small, 1 - r * y / 2, safe / x)
