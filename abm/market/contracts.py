"""Option positions at the open, and when an option expires."""

from math import ceil
from typing import Literal

from abm.market.fields import Days, Lots, Strict, parameter
from abm.market.session import DAY, Session
from abm.market.venue import Instrument


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
    strike: float = parameter(1.0, unit="see strike_in", about="price of the right", gt=0)
    strike_in: Literal["share", "currency"] = parameter(
        "share", unit="", about="strike as a share of the price before the open, or as a price"
    )
    expiry: Days = parameter(
        21.0, unit="trading days from the first open", about="1 is the close of the first day", gt=0
    )

    def strike_ticks(self, instrument: Instrument) -> float:
        """The strike in ticks of the underlying, a whole number or not."""
        price = self.strike * instrument.price if self.strike_in == "share" else self.strike
        return round(price / instrument.tick_size, 6)  # a product of decimals is not quite one

    @property
    def sign(self) -> int:
        """+1 for a call, -1 for a put."""
        return 1 if self.kind == "call" else -1

    def expiry_time(self, session: Session) -> int:
        """When it expires (ns since midnight of day 0)."""
        return expiry_time(self.expiry, session)
