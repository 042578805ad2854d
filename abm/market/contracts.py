"""Option positions at the open, and when an option expires."""

from math import ceil
from typing import Literal

from pydantic import model_validator

from abm.market.fields import Days, Lots, Strict, parameter
from abm.market.session import DAY, Session
from abm.market.venue import Instrument

FARTHEST = 10
"""Times the price before the open, or parts of it, that a strike is at most."""
_ROUNDED = 1 + 1e-12


def expiry_time(days: float, session: Session) -> int:
    """When a life of trading days ends (ns since midnight of day 0); never between two sessions."""
    nights = ceil(days) - 1
    hours = session.close_time - session.open_time
    return session.open_time + nights * DAY + round((days - nights) * hours)


class Option(Strict):
    """A number of European options of one kind, strike and expiry, on one lot each."""

    kind: Literal["call", "put"] = parameter(unit="", about="right to buy, or to sell")
    quantity: Lots = parameter(
        unit="lots of the underlying", about="options held; negative for options sold"
    )
    moneyness: float | None = parameter(
        None,
        unit="share of the price",
        about="strike as a share of the price before the open; neither of the two: at the money",
        ge=1 / FARTHEST,
        le=FARTHEST,
    )
    strike: float | None = parameter(
        None, unit="currency", about="strike as a price, in place of moneyness", gt=0
    )
    expiry: Days = parameter(
        21.0, unit="trading days from the first open", about="1 is the close of the first day", gt=0
    )

    @model_validator(mode="after")
    def _has_one_strike(self) -> "Option":
        if self.strike is not None and self.moneyness is not None:
            raise ValueError("either a strike, in currency, or a moneyness, a share of the price")
        return self

    def strike_ticks(self, instrument: Instrument) -> float:
        """The strike in ticks of the underlying, a whole number or not.

        ValueError for one more than FARTHEST times away from the price.
        """
        spot = instrument.price
        price = self.strike or spot * (self.moneyness or 1.0)
        if not spot <= FARTHEST * price * _ROUNDED or not price <= FARTHEST * spot * _ROUNDED:
            raise ValueError(
                f"strike {price:g}, in currency, is more than {FARTHEST} times away from the price"
                f" of {spot:g}; a share of the price is called moneyness"
            )
        return round(price / instrument.tick_size, 6)  # a product of decimals is not quite one

    @property
    def sign(self) -> int:
        """+1 for a call, -1 for a put."""
        return 1 if self.kind == "call" else -1

    def expiry_time(self, session: Session) -> int:
        """When it expires (ns since midnight of day 0)."""
        return expiry_time(self.expiry, session)
