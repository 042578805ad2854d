"""Laws of placement and of size: how far from the quote an order stands, and how large it is.

A law is a list of probabilities of whole numbers; compiled code draws from its cumulative table.
"""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from abm.kernel.base.laws import STEP
from abm.kernel.compiling.jit import new_rows
from abm.market.fields import Strict, parameter


class Table(Strict):
    """Placement by a table of chances: a market order, 1 tick from the best opposite price, 2..."""

    law: Literal["table"] = "table"
    chances: tuple[float, ...] = parameter(
        unit="",
        about="market order, 1 tick from the best opposite price, 2 ticks, ...",
        min_length=1,
    )

    @model_validator(mode="after")
    def _positive(self) -> "Table":
        if min(self.chances) < 0 or sum(self.chances) <= 0:
            raise ValueError("chances must not be negative, and not all 0")
        return self

    def probabilities(self) -> np.ndarray:
        """Chance of a market order, then of 1, 2, ... ticks; normalised to 1."""
        return np.array(self.chances) / sum(self.chances)


class PowerLaw(Strict):
    """Placement by a power law: chance of a distance d, at most `furthest`, like d^-(1 + exponent).

    Exponents measured: 0.6 (Bouchaud, Mezard and Potters 2002, Paris), 1.5 (Zovko and Farmer 2002,
    London).
    """

    law: Literal["power_law"] = "power_law"
    market_share: float = parameter(
        0.3, unit="", about="chance that an order is a market order", ge=0, le=1
    )
    exponent: float = parameter(
        0.6, unit="", about="tail exponent of the distance", gt=0, source="Bouchaud et al. 2002"
    )
    furthest: int = parameter(100, unit="ticks", about="largest distance", ge=1, le=10_000)

    def probabilities(self) -> np.ndarray:
        """Chance of a market order, then of 1, 2, ... ticks."""
        weights = np.arange(1, self.furthest + 1) ** -(1.0 + self.exponent)
        limits = (1 - self.market_share) * weights / weights.sum()
        return np.concatenate([[self.market_share], limits])


class Uniform(Strict):
    """Placement evenly over distances, as in the Santa Fe model (Daniels et al. 2003)."""

    law: Literal["uniform"] = "uniform"
    market_share: float = parameter(
        0.3, unit="", about="chance that an order is a market order", ge=0, le=1
    )
    furthest: int = parameter(100, unit="ticks", about="largest distance", ge=1, le=1_000_000)

    def probabilities(self) -> np.ndarray:
        """Chance of a market order, then of 1, 2, ... ticks."""
        limits = np.full(self.furthest, (1 - self.market_share) / self.furthest)
        return np.concatenate([[self.market_share], limits])


Placement = Annotated[Table | PowerLaw | Uniform, Field(discriminator="law")]


class SizeFixed(Strict):
    """Every order has the same size."""

    law: Literal["fixed"] = "fixed"
    lots: int = parameter(1, unit="lots", about="size of every order", ge=1, le=1_000_000)

    def probabilities(self) -> np.ndarray:
        """Chance of 1, 2, ... lots."""
        chances = np.zeros(self.lots)
        chances[-1] = 1.0
        return chances


class SizeGeometric(Strict):
    """Sizes 1, 2, ... lots with the memoryless law of a given mean."""

    law: Literal["geometric"] = "geometric"
    mean: float = parameter(unit="lots", about="mean size of an order", ge=1, le=10_000)

    def probabilities(self) -> np.ndarray:
        """Chance of 1, 2, ... lots, cut at 40 means (a chance of about 4e-18)."""
        lots = np.arange(1, 2 + round(40 * self.mean))
        ends = 1.0 / self.mean
        return np.asarray((1.0 - ends) ** (lots - 1) * ends)


MOST_SIZES = 10_000_000
"""Longest table of a law."""
_MILLIONTH = 4.753424308817087
"""Standard deviations that a normal number exceeds once in a million."""


class SizeLognormal(Strict):
    """Whole lots of a lognormal size, like the body of limit orders' (Maslov and Mills 2001)."""

    law: Literal["lognormal"] = "lognormal"
    median: float = parameter(unit="lots", about="median size of an order", gt=0, le=10_000)
    sigma: float = parameter(1.0, unit="", about="standard deviation of the log size", gt=0, le=3)

    @model_validator(mode="after")
    def _has_a_table(self) -> "SizeLognormal":
        if self._largest > MOST_SIZES:
            raise ValueError(
                f"a median of {self.median:g} with sigma {self.sigma:g} has sizes up to"
                f" {self._largest:.3g} lots; at most {MOST_SIZES:,}"
            )
        return self

    @property
    def _largest(self) -> float:
        """The size that one in a million exceeds."""
        return self.median * math.exp(self.sigma * _MILLIONTH)

    def probabilities(self) -> np.ndarray:
        """Chance of 1, 2, ... lots: the size rounded up, cut where the tail holds 1e-6."""
        from scipy.special import ndtr

        edges = np.arange(1, 2 + math.ceil(self._largest))
        return np.diff(ndtr(np.log(edges / self.median) / self.sigma), prepend=0.0)


Size = Annotated[SizeFixed | SizeGeometric | SizeLognormal, Field(discriminator="law")]


def cumulative(probabilities: np.ndarray) -> np.ndarray:
    """Table of STEP rows for a law, its last step 1."""
    table = new_rows(len(probabilities), STEP)
    table["up_to"] = np.minimum(np.cumsum(probabilities) / probabilities.sum(), 1.0)
    table["up_to"][-1] = 1.0
    return table
