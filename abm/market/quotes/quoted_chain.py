"""A chain as an exchange shows it: bids and asks of European options, by expiry and strike."""

import datetime
from dataclasses import dataclass

import numpy as np

from abm.market.surfaces.slices import Floats


@dataclass(frozen=True)
class QuotedExpiry:
    """What is quoted for one expiry; arrays over strikes, which rise.

    name: how the chain calls it.  trading_days, days: to expiry, of the market and of the calendar,
    above 0.  Prices in currency, 0 where nobody bids or asks; open interest in contracts, NaN where
    it is not known.  spot, forward: of the underlying, rate: a year, continuously compounded; None
    where they are not known. ValueError if bid is above ask, and for numbers that make no sense.
    """

    name: str
    trading_days: float
    days: float
    strike: Floats
    call_bid: Floats
    call_ask: Floats
    put_bid: Floats
    put_ask: Floats
    call_open_interest: Floats
    put_open_interest: Floats
    spot: float | None = None
    forward: float | None = None
    rate: float | None = None

    def __post_init__(self) -> None:
        if not (self.trading_days > 0 and self.days > 0):
            raise ValueError(f"{self.name} does not lie ahead")
        if not (len(self.strike) and (self.strike > 0).all() and (np.diff(self.strike) > 0).all()):
            raise ValueError(f"strikes of {self.name} must rise from above 0, each once")
        for kind in ("call", "put"):
            bid, ask = self.bid(kind), self.ask(kind)
            if len(bid) != len(self.strike) or len(ask) != len(self.strike):
                raise ValueError(f"{self.name} needs a {kind} for every strike")
            wrong = ~((bid >= 0) & (ask >= bid) & np.isfinite(ask))
            if wrong.any():
                at = int(np.argmax(wrong))
                raise ValueError(
                    f"the {kind} of {self.name} at {self.strike[at]:g} is bid {bid[at]:g} and"
                    f" asked {ask[at]:g}"
                )

    def bid(self, kind: str) -> Floats:
        """Bids of the calls or of the puts."""
        return self.call_bid if kind == "call" else self.put_bid

    def ask(self, kind: str) -> Floats:
        """Asks of the calls or of the puts."""
        return self.call_ask if kind == "call" else self.put_ask

    @property
    def calendar_years(self) -> float:
        """Years of 365 days, over which a rate is earned."""
        return self.days / 365


@dataclass(frozen=True)
class QuotedChain:
    """A chain at one moment: its date, its expiries from the nearest on, names of those past."""

    date: datetime.date
    expiries: tuple[QuotedExpiry, ...]
    past: tuple[str, ...] = ()
