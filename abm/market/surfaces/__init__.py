"""Volatility surfaces: flat, SVI and SABR, with SVI fitted to quotes and free of arbitrage."""

from typing import Annotated

from pydantic import Field

from abm.market.surfaces.arbitrage import (
    Interval,
    Violation,
    butterfly,
    butterfly_intervals,
    calendar,
    calendar_intervals,
    density_factor,
)
from abm.market.surfaces.constrained_fitting import fit_slice
from abm.market.surfaces.fitting import SviFit, fit_svi
from abm.market.surfaces.flat import FlatSurface
from abm.market.surfaces.jump_wings import JumpWings
from abm.market.surfaces.sabr import SabrSlice, SabrSurface
from abm.market.surfaces.surface_fitting import fit_surface
from abm.market.surfaces.svi import SviSlice
from abm.market.surfaces.svi_surface import EQUITY_SKEW, SviSurface

Surface = Annotated[FlatSurface | SviSurface | SabrSurface, Field(discriminator="kind")]
"""A volatility surface of an experiment file, told apart by its kind."""

__all__ = [
    "EQUITY_SKEW",
    "FlatSurface",
    "Interval",
    "JumpWings",
    "SabrSlice",
    "SabrSurface",
    "Surface",
    "SviFit",
    "SviSlice",
    "SviSurface",
    "Violation",
    "butterfly",
    "butterfly_intervals",
    "calendar",
    "calendar_intervals",
    "density_factor",
    "fit_slice",
    "fit_surface",
    "fit_svi",
]
