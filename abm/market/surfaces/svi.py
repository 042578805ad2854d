"""Slices of Gatheral's stochastic volatility inspired (SVI) smile, free of static arbitrage.

Gatheral and Jacquier, Arbitrage-free SVI volatility surfaces, Quantitative Finance 14 (2014).
"""

from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from abm.kernel.pricing.surfaces import SVI
from abm.market.fields import parameter
from abm.market.surfaces.arbitrage import Violation, butterfly, calendar
from abm.market.surfaces.slices import Floats, Slice, SlicedSurface


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


def _scaled(days: float) -> SviSlice:
    """The example's smile of 21 days at another expiry: alike in k over the root of time."""
    root = float(np.sqrt(days / 21))
    return SviSlice(
        expiry=days,
        a=0.00203 * root**2,
        b=0.047 * root,
        rho=-0.4,
        m=-0.01 * root,
        sigma=0.03 * root,
    )


EQUITY_SKEW = tuple(_scaled(days) for days in (1, 5, 21, 63))
"""An equity index skew made for example: at 21 days 20 % at the money, 25 % for the put struck at
95 % of the forward and 22 % for the call at 105 %. In k over the root of time the smile is the same
at every expiry, so that the skew steepens towards expiry and no two slices cross."""


class SviSurface(SlicedSurface):
    """Slices of SVI; ValueError names the slice and the k of the worst arbitrage among them."""

    kind: Literal["svi"] = "svi"
    slices: tuple[SviSlice, ...] = parameter(
        EQUITY_SKEW, unit="", about="smiles by expiry, free of static arbitrage", min_length=1
    )

    @model_validator(mode="after")
    def _free_of_arbitrage(self) -> "SviSurface":
        for place, each in enumerate(self.slices):
            _refuse("butterfly", place, each, butterfly(each))
        for place, (sooner, later) in enumerate(pairwise(self.slices)):
            _refuse("calendar", place + 1, later, calendar(sooner, later))
        return self


def _refuse(what: str, place: int, smile: SviSlice, found: list[Violation]) -> None:
    if found:
        k, amount = max(found, key=lambda violation: violation.amount)
        raise ValueError(
            f"slice {place} ({smile.expiry:g} days): {what} arbitrage at k = {k:.4g},"
            f" by {amount:.3g}"
        )
