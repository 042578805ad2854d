"""The jump-wing parameters of an SVI smile, for readers (Gatheral and Jacquier 2014, 3.2)."""

from typing import NamedTuple, Self

import numpy as np

from abm.kernel.market.trading import TRADING_DAYS
from abm.market import checks
from abm.market.surfaces.svi import SviSlice


class JumpWings(NamedTuple):
    """Variances a year and slopes over the root of the total variance w at the money.

    v: variance at the money, above 0.  psi: slope of the volatility at the money, times the root of
    years.  p, c: slope of the total variance in the left and in the right wing, over the root of w,
    not below 0.  least: least variance, from 0 to v.
    """

    v: float
    psi: float
    p: float
    c: float
    least: float

    @classmethod
    def of(cls, smile: SviSlice) -> Self:
        """Those of a smile (equation 3.5). ValueError if it has no variance at the money."""
        checks.instance("smile", smile, SviSlice)
        root = float(np.hypot(smile.m, smile.sigma))
        w = smile.a + smile.b * (root - smile.rho * smile.m)
        if w <= 0:
            raise ValueError("a smile without variance at the money has no jump-wing parameters")
        unit = float(np.sqrt(w))
        return cls(
            v=w / smile.years,
            psi=smile.b / (2 * unit) * (smile.rho - smile.m / root),
            p=smile.b * (1 - smile.rho) / unit,
            c=smile.b * (1 + smile.rho) / unit,
            least=smile.least / smile.years,
        )

    def slice(self, expiry: float) -> SviSlice:
        """The smile with these at an expiry in trading days (lemma 3.2).

        ValueError if there is none: psi must lie between -p / 2 and c / 2, and least below v; and
        if there are many, as where psi is 0 and least is v.
        """
        self._check()
        years = checks.real("expiry", expiry, least=0) / TRADING_DAYS
        root = float(np.sqrt(self.v * years))
        b = root * (self.c + self.p) / 2
        rho, beta = 1 - self.p * root / b, 1 - self.p * root / b - 2 * self.psi * root / b
        # with m = beta r and sigma = sqrt(1 - beta^2) r, v - least is a multiple of r
        lift = 1 - rho * beta - float(np.sqrt((1 - rho**2) * (1 - beta**2)))
        if lift <= 0:
            raise ValueError("where psi is 0 the least variance says nothing of the roundness")
        r = (self.v - self.least) * years / (b * lift)
        sigma = r * float(np.sqrt(1 - beta**2))
        a = self.least * years - b * sigma * float(np.sqrt(1 - rho**2))
        return SviSlice(expiry=expiry, a=a, b=b, rho=rho, m=beta * r, sigma=sigma)

    def _check(self) -> None:
        for name, value in self._asdict().items():
            checks.real(name, value, least=-np.inf if name == "psi" else 0)
        if not (self.p + self.c > 0 and -self.p / 2 < self.psi < self.c / 2):
            raise ValueError(f"psi must be between -p / 2 and c / 2, not {self.psi:g}")
        if not self.least < self.v:
            raise ValueError(f"least must be below v = {self.v:g}, not {self.least:g}")
