"""Gatheral's stochastic volatility inspired (SVI) smile: its raw parametrisation.

Gatheral and Jacquier, Arbitrage-free SVI volatility surfaces, Quantitative Finance 14 (2014).
"""

from typing import ClassVar

import numpy as np
from pydantic import model_validator

from abm.kernel.pricing.surfaces import SVI
from abm.market.fields import parameter
from abm.market.surfaces.slices import Floats, Slice


class SviSlice(Slice):
    """Raw SVI: total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))."""

    code: ClassVar[int] = SVI

    a: float = parameter(unit="total variance", about="level", ge=-100, le=100)
    b: float = parameter(unit="total variance", about="mean slope of the wings", ge=0, le=100)
    rho: float = parameter(unit="", about="tilt: below 0, puts are dearer", gt=-1, lt=1)
    m: float = parameter(unit="log moneyness", about="shift to the right", ge=-10, le=10)
    sigma: float = parameter(unit="log moneyness", about="roundness of the bend", gt=0, le=10)

    @model_validator(mode="after")
    def _not_negative(self) -> "SviSlice":
        if self.least < 0:
            raise ValueError(f"total variance falls to {self.least:g}: raise a, b or sigma")
        return self

    @property
    def least(self) -> float:
        """The least total variance of the smile."""
        return float(self.a + self.b * self.sigma * np.sqrt(1 - self.rho**2))

    def total_variance(self, k: Floats, forward: Floats) -> Floats:  # noqa: ARG002
        """The formula; the forward is of no matter to it."""
        x = k - self.m
        return np.asarray(self.a + self.b * (self.rho * x + np.hypot(x, self.sigma)))
