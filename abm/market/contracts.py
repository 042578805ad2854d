"""Contracts that promise something about a price: so far, European options."""

from collections.abc import Iterable
from math import ceil
from typing import Literal

import numpy as np

from abm.market.fields import Strict, parameter
from abm.market.session import DAY, Session
from abm.market.venue import Instrument

CONTRACT = np.dtype(
    [("strike", "f8"), ("expiry", "i8"), ("sign", "i8"), ("quantity", "i8")], align=True
)
"""An option as compiled code reads it: strike (ticks), expiry (ns since midnight of day 0), sign +1
for a call and -1 for a put, quantity (lots of the underlying, negative if short)."""


class Option(Strict):
    """A number of European options of one kind, strike and expiry, on one lot each."""

    kind: Literal["call", "put"] = parameter(unit="", about="right to buy, or to sell")
    quantity: int = parameter(
        unit="lots of the underlying", about="options held; negative for options sold"
    )
    strike: float = parameter(1.0, unit="see strike_in", about="price of the right", gt=0)
    strike_in: Literal["share", "currency"] = parameter(
        "share", unit="", about="strike as a share of the price before the open, or as a price"
    )
    expiry: float = parameter(
        21.0, unit="trading days from the first open", about="1 is the close of the first day", gt=0
    )

    def strike_ticks(self, instrument: Instrument) -> float:
        """The strike in ticks of the underlying, a whole number or not."""
        price = self.strike * instrument.price if self.strike_in == "share" else self.strike
        return price / instrument.tick_size

    def expiry_time(self, session: Session) -> int:
        """When it expires, in nanoseconds since midnight of day 0; never between two sessions."""
        nights = ceil(self.expiry) - 1
        hours = session.close_time - session.open_time
        return session.open_time + nights * DAY + round((self.expiry - nights) * hours)


def contract_rows(
    options: Iterable[Option], instrument: Instrument, session: Session
) -> np.ndarray:
    """The options as CONTRACT rows, in their order."""
    rows = [
        (
            option.strike_ticks(instrument),
            option.expiry_time(session),
            1 if option.kind == "call" else -1,
            option.quantity,
        )
        for option in options
    ]
    return np.array(rows, CONTRACT)
