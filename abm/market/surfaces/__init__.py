"""Volatility surfaces: flat, SVI and SABR, with SVI fitted to quotes and free of arbitrage."""

from typing import Annotated

from pydantic import Field

from abm.market.surfaces.arbitrage import Violation, butterfly, calendar, density_factor
from abm.market.surfaces.fitting import SviFit, fit_surface, fit_svi
from abm.market.surfaces.flat import FlatSurface
from abm.market.surfaces.sabr import SabrSlice, SabrSurface
from abm.market.surfaces.svi import SviSlice
from abm.market.surfaces.svi_surface import EQUITY_SKEW, SviSurface

Surface = Annotated[FlatSurface | SviSurface | SabrSurface, Field(discriminator="kind")]
"""A volatility surface of an experiment file, told apart by its kind."""

__all__ = [
    "EQUITY_SKEW",
    "FlatSurface",
    "SabrSlice",
    "SabrSurface",
    "Surface",
    "SviFit",
    "SviSlice",
    "SviSurface",
    "Violation",
    "butterfly",
    "calendar",
    "density_factor",
    "fit_surface",
    "fit_svi",
]
