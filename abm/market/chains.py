"""Option chains: what options there are on a price, how they are valued, settled, listed again."""

from math import floor
from typing import Literal

import numpy as np
from pydantic import model_validator

from abm.kernel.book.prices import HIGHEST_PRICE
from abm.kernel.options.options import CHAIN, MILLS, SERIES
from abm.market.contracts import expiry_time
from abm.market.fields import Seconds, Strict, parameter
from abm.market.session import DAY, Session
from abm.market.surfaces import FlatSurface, Surface
from abm.market.venue import Instrument

YEAR = 252
"""Trading days."""


LONGEST_LIFE = 25_200
"""Trading days, a century."""


class OptionChain(Strict):
    """European options on one lot of what a venue trades: every strike, expiry, call and put."""

    venue: str = parameter(unit="", about="name of the venue whose mid-price they are on")
    moneyness: tuple[float, ...] = parameter(
        (0.9, 0.95, 0.975, 1.0, 1.025, 1.05, 1.1),
        unit="share of the price",
        about="strikes when an expiry is listed",
        min_length=1,
    )
    strike_step: float = parameter(
        0.0, unit="currency", about="strikes are rounded to multiples of it; 0: a tick", ge=0
    )
    expiries: tuple[int, ...] = parameter(
        (1, 5, 21), unit="trading days", about="lives of the options listed at the first open"
    )
    roll: bool = parameter(
        False, unit="", about="list an option again, with the same life, when it has expired"
    )
    settlement: Literal["cash", "physical"] = parameter(
        "cash", unit="", about="what the holder of an option in the money is given at expiry"
    )
    tick_size: float = parameter(0.01, unit="currency", about="smallest step of a premium", gt=0)
    surface: Surface = FlatSurface()
    dynamics: Literal["sticky_strike", "sticky_delta"] = parameter(
        "sticky_strike",
        unit="",
        about="whether a strike or a moneyness keeps its volatility as the price moves",
        source="Derman 1999, Regimes of volatility",
    )
    realised_weight: float = parameter(
        0.0,
        unit="",
        about="how far the level of the surface follows realised over normal volatility",
        ge=0,
        le=1,
    )
    volatility_memory: Seconds = parameter(
        1800.0, unit="s of trading", about="memory of the moving average of the variance", gt=0
    )
    inventory_weight: float = parameter(
        0.0,
        unit="share of the level",
        about="rise of the level when makers are short of inventory_scale",
        ge=0,
        le=5,
        source="Garleanu, Pedersen, Poteshman 2009: demand for options raises their price",
    )
    inventory_scale: float = parameter(
        1e5, unit="currency a volatility point", about="vega against which that is measured", gt=0
    )

    @model_validator(mode="after")
    def _is_listed_in_order(self) -> "OptionChain":
        for name, values in (("moneyness", self.moneyness), ("expiries", self.expiries)):
            if list(values) != sorted(set(values)) or (values and values[0] <= 0):
                raise ValueError(f"{name} must rise from above 0, not {list(values)}")
        if not self.expiries or self.expiries[-1] > LONGEST_LIFE:
            raise ValueError(
                f"expiries must name at least one life, of at most {LONGEST_LIFE} days"
            )
        return self

    @property
    def count(self) -> int:
        """Lines: a call and a put of each strike and expiry."""
        return 2 * len(self.moneyness) * len(self.expiries)

    def step_ticks(self, instrument: Instrument) -> int:
        """Step of the strikes in ticks."""
        return max(1, round(self._in_ticks("strike_step", instrument)))

    def _in_ticks(self, name: str, instrument: Instrument) -> float:
        """A price of the chain in ticks of the underlying; ValueError if that is out of range."""
        ticks: float = getattr(self, name) / instrument.tick_size
        if ticks > HIGHEST_PRICE:
            raise ValueError(
                f"{name} of a chain is {ticks:.3g} ticks of {instrument.tick_size:g}, at most"
                f" {HIGHEST_PRICE:,}"
            )
        return ticks

    def strikes(self, instrument: Instrument) -> list[int]:
        """Strikes (ticks) at the first open, one for each moneyness."""
        step = self.step_ticks(instrument)
        near = (floor(moneyness * instrument.ticks / step + 0.5) for moneyness in self.moneyness)
        return [max(steps, 1) * step for steps in near]

    def series(
        self, number: int, book: int, instrument: Instrument, session: Session
    ) -> np.ndarray:
        """Its SERIES rows, not valued yet, of the chain of this number on a book."""
        rows = np.zeros(self.count, SERIES)
        terms = [
            (days, moneyness, strike, sign)
            for days in self.expiries
            for moneyness, strike in zip(self.moneyness, self.strikes(instrument), strict=True)
            for sign in (-1, 1)
        ]
        for row, (days, moneyness, strike, sign) in zip(rows, terms, strict=True):
            row["chain"], row["book"], row["listed"] = number, book, 1
            row["sign"], row["moneyness"] = sign, moneyness
            row["strike"] = strike
            row["expiry"], row["term"] = expiry_time(days, session), days * DAY
        return rows

    def row(self, book: int, instrument: Instrument, session: Session) -> np.ndarray:
        """Its CHAIN record; where its series and slices stand is left to the market."""
        row = np.zeros(1, CHAIN)
        row["book"], row["count"] = book, self.count
        row["slice_count"] = len(self.surface.rows())
        row["dynamics"] = ("sticky_strike", "sticky_delta").index(self.dynamics)
        row["settlement"] = ("cash", "physical").index(self.settlement)
        row["tick"] = max(1, round(MILLS * self._in_ticks("tick_size", instrument)))
        row["step"], row["roll"] = self.step_ticks(instrument), self.roll
        row["reference"] = row["price"] = instrument.ticks
        base = float(self.surface.volatility(0.0, self.expiries[0] / YEAR))
        row["base"], row["variance"], row["level"] = base, base**2, 1.0
        hours = (session.close_time - session.open_time) / 1e9
        row["memory"] = self.volatility_memory / hours / YEAR
        row["realised_weight"] = self.realised_weight
        row["inventory_weight"] = self.inventory_weight
        point = 100 / instrument.tick_value
        row["inventory_scale"] = self.inventory_scale * point
        row["marked"] = -1
        return row
