"""Forward and rate from put-call parity: call less put is worth discount times (forward - strike).

The line is fitted to mid-prices by least squares with weights of one over the squared spread, so
that the strikes near the money, which are quoted finely, decide.
"""

from collections.abc import Sequence

import numpy as np

from abm.market.quotes.quoted_chain import QuotedExpiry
from abm.market.surfaces.slices import Floats

LEAST_PAIRS = 2
"""Strikes with all four quotes that a rate needs."""

_ROUNDING = 1e-9  # of a strike: what stands for a spread of 0


def implied_forward(expiry: QuotedExpiry, rate: float) -> float:
    """The forward at which put-call parity holds best at a rate a year.

    ValueError if no strike has bid and ask of call and put.
    """
    strike, gap, weight = _pairs(expiry)
    if not len(strike):
        raise ValueError(f"{expiry.name} has no strike at which call and put are both quoted")
    growth = np.exp(rate * expiry.calendar_years)
    return float(np.average(strike + growth * gap, weights=weight))


def implied_rate(expiries: Sequence[QuotedExpiry]) -> float:
    """The one rate a year nearest to the discounts of all expiries; 0 if none tells its own.

    A discount is known to some rounding, so the rate to one that falls with time: expiries count by
    the squares of their times.
    """
    squares = products = 0.0
    for expiry in expiries:
        strike, gap, weight = _pairs(expiry)
        if len(strike) < LEAST_PAIRS:
            continue
        slope = np.polyfit(strike, gap, 1, w=np.sqrt(weight))[0]
        if slope < 0:
            squares += expiry.calendar_years**2
            products += expiry.calendar_years * -float(np.log(-slope))
    return products / squares if squares else 0.0


def _pairs(expiry: QuotedExpiry) -> tuple[Floats, Floats, Floats]:
    """Strikes where all is quoted, call less put there, and the weights."""
    quoted = (expiry.call_bid > 0) & (expiry.put_bid > 0)
    strike = expiry.strike[quoted]
    mids = [(expiry.bid(kind) + expiry.ask(kind))[quoted] / 2 for kind in ("call", "put")]
    spread = sum((expiry.ask(kind) - expiry.bid(kind))[quoted] for kind in ("call", "put"))
    return strike, mids[0] - mids[1], 1 / (spread + _ROUNDING * strike) ** 2
