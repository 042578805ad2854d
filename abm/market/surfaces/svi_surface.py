"""Surfaces of SVI smiles, free of static arbitrage."""

from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import model_validator

from abm.market.fields import parameter
from abm.market.surfaces.arbitrage import Violation, butterfly, calendar
from abm.market.surfaces.slices import SlicedSurface
from abm.market.surfaces.svi import SviSlice


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
    """Slices of SVI; ValueError names the slice and the k of the worst arbitrage among them.

    Where arbitrage is allowed, options of the surface may have values at which a trader can win
    without risk.
    """

    kind: Literal["svi"] = "svi"
    slices: tuple[SviSlice, ...] = parameter(
        EQUITY_SKEW, unit="", about="smiles by expiry, free of static arbitrage", min_length=1
    )
    allow_arbitrage: bool = parameter(
        False, unit="", about="take slices as they are, with the arbitrage that they hold"
    )

    @model_validator(mode="after")
    def _free_of_arbitrage(self) -> "SviSurface":
        if self.allow_arbitrage:
            return self
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
            f" by {amount:.3g}; fit it without, or set allow_arbitrage"
        )
