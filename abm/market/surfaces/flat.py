"""One volatility for every strike and expiry, as Black, Scholes and Merton assume."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import ConfigDict, Field

from abm.kernel.compiling.jit import new_rows
from abm.kernel.pricing.surfaces import FLAT, SLICE
from abm.market.fields import Strict
from abm.market.surfaces.slices import Floats, checked


class FlatSurface(Strict):
    """The same volatility everywhere; in an experiment file it is called `volatility`."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["flat"] = "flat"
    level: float = Field(
        default=0.2,
        alias="volatility",
        description="volatility at every strike and expiry",
        json_schema_extra={"unit": "a year"},
        gt=0,
        le=5,
    )

    def rows(self) -> np.ndarray:
        """The surface as one SLICE row."""
        rows = new_rows(1, SLICE)
        rows["kind"], rows["years"], rows["volatility"] = FLAT, 1.0, self.level
        return rows

    def volatility(self, k: ArrayLike, years: ArrayLike, forward: ArrayLike = 1.0) -> Floats:
        """Black volatilities, a year; arguments and errors as of `SlicedSurface.volatility`."""
        return np.full(checked(k, years, forward)[0].shape, self.level)
