"""Variance from the prices of a whole strip, without a model, as the VIX is made.

Cboe Volatility Index white paper (2019): of the options out of the money each counts by its price
over the squared strike; what the market expects the variance to be, if prices do not jump.
"""

from typing import NamedTuple

import numpy as np

from abm.market.quotes.quoted_chain import QuotedExpiry
from abm.market.surfaces.slices import Floats

TERM = 30.0
"""Days ahead that the index looks."""
_YEAR = 365.0


class ModelFreeVariance(NamedTuple):
    """Variance a year of one expiry, with the forward and the strikes that made it.

    at_the_money: the first strike below the forward, the white paper's K0.
    """

    variance: float
    days: float
    forward: float
    at_the_money: float
    strikes: Floats


def model_free_variance(expiry: QuotedExpiry, rate: float) -> ModelFreeVariance:
    """The white paper's variance at a rate a year, continuously compounded.

    Options out of the money count from K0 outwards, except those without a bid, up to two without a
    bid in a row. ValueError if no strike has call and put, or fewer than two strikes count.
    """
    strike, years = expiry.strike, expiry.calendar_years
    call, put = (_mid(expiry, kind) for kind in ("call", "put"))
    pairs = np.flatnonzero((expiry.call_bid > 0) & (expiry.put_bid > 0))
    if not len(pairs):
        raise ValueError(f"{expiry.name} has no strike at which call and put are both quoted")
    growth = float(np.exp(rate * years))
    nearest = pairs[np.argmin(np.abs(call - put)[pairs])]
    forward = float(strike[nearest] + growth * (call - put)[nearest])
    below = np.flatnonzero(strike <= forward)
    if not len(below):
        raise ValueError(f"{expiry.name} has no strike below its forward {forward:g}")
    middle = int(below[-1])
    puts = middle - 1 - _until_two_without(expiry.put_bid[:middle][::-1])
    calls = middle + 1 + _until_two_without(expiry.call_bid[middle + 1 :])
    counted = np.concatenate([puts[::-1], [middle], calls])
    if len(counted) < 2:
        raise ValueError(f"{expiry.name} has bids out of the money at fewer than two strikes")
    price = np.where(counted < middle, put[counted], call[counted])
    price[counted == middle] = (call[middle] + put[middle]) / 2
    k = strike[counted]
    total = growth * float((np.gradient(k, np.arange(len(k))) / k**2 * price).sum())
    variance = (2 * total - (forward / float(strike[middle]) - 1) ** 2) / years
    return ModelFreeVariance(variance, expiry.days, forward, float(strike[middle]), k)


def index(near: ModelFreeVariance, far: ModelFreeVariance, days: float = TERM) -> float:
    """The index at a term: 100 times the volatility, linear in total variance between two terms."""
    if not near.days < far.days:
        raise ValueError(f"the near term must end before the far one, not after {far.days:g} days")
    share = (far.days - days) / (far.days - near.days)
    total = share * near.variance * near.days + (1 - share) * far.variance * far.days
    return 100 * float(np.sqrt(max(total, 0.0) / days))


def _mid(expiry: QuotedExpiry, kind: str) -> Floats:
    return (expiry.bid(kind) + expiry.ask(kind)) / 2


def _until_two_without(bids: Floats) -> np.ndarray:
    """Places with a bid, outwards, before the first two in a row without one."""
    without = bids <= 0
    pairs = np.flatnonzero(without[:-1] & without[1:])
    end = pairs[0] if len(pairs) else len(bids)
    return np.flatnonzero(~without[:end])
