"""A book of a few dozen options that has the gamma of thousands near the spot.

Expiries fall into groups of like lives. In each group the long and the short options of the chain
are replaced, each by themselves, by options at strikes about as far apart as one of them is wide:
amounts that are not below 0 and have the same gamma by least squares (Lawson and Hanson 1974). So
no amount is large against another, and the book ages as the chain does.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from scipy.optimize import nnls

from abm.kernel.market.trading import TRADING_DAYS
from abm.market.positioning.open_options import PERCENT, OpenChain
from abm.market.pricing import Black76
from abm.market.surfaces.slices import Floats

NEAR = 0.05
"""Share of the spot to both sides within which gamma is kept."""
SPOTS = 41
"""Spots at which it is."""
LIVES = (1, 5, 21, 63)
"""Trading days up to which lives are alike; those beyond the last make a group more."""
BEYOND = 1.0
"""How many widths of an option beyond NEAR strikes still matter."""


class Leg(NamedTuple):
    """So many options on one unit each; moneyness: strike over the spot; days: of trading."""

    moneyness: float
    days: int
    amount: float

    @property
    def kind(self) -> str:
        """The one out of the money: its gamma is that of the other."""
        return "call" if self.moneyness >= 1 else "put"


@dataclass(frozen=True)
class Book:
    """The options that stand for a chain, valued at one volatility a year.

    error: largest difference of gamma to the chain's within NEAR, as a share of the chain's
    largest there.
    """

    legs: tuple[Leg, ...]
    volatility: float
    error: float


class Condenser:
    """Condenses what dealers hold of a chain; what does not depend on that is worked out once."""

    def __init__(self, chain: OpenChain) -> None:
        """Of the open options of a chain; its volatility is the mean one, weighed by gamma."""
        self._spots = 1 + np.linspace(-NEAR, NEAR, SPOTS)
        gamma = chain.gamma(chain.spot * self._spots)
        self._units = gamma / (PERCENT * chain.spot * self._spots[:, None])
        spot = np.array(chain.spot)
        volatilities = [each.volatility(spot, "sticky_strike") for each in chain.expiries]
        self.volatility = float(np.average(np.concatenate(volatilities), weights=gamma.sum(axis=0)))
        counts = [len(each.strike) for each in chain.expiries]
        self._days = np.repeat([each.trading_days for each in chain.expiries], counts)
        self._group = np.searchsorted(LIVES, self._days)

    def book(self, shares: Floats) -> Book:
        """The book of dealers who hold these shares of each option's open interest."""
        held = self._units * shares
        legs, made = list[Leg](), np.zeros(SPOTS)
        for group in np.unique(self._group):
            mine = self._group == group
            weight = np.abs(held[:, mine]).sum(axis=0)
            if not weight.any():
                continue
            days = max(1, round(float(np.average(self._days[mine], weights=weight))))
            strikes = _strikes(self.volatility * sqrt(days / TRADING_DAYS))
            basis = self._gamma(strikes, days)
            long, short = (
                nnls(basis, np.maximum(sign * held[:, mine], 0).sum(axis=1))[0] for sign in (1, -1)
            )
            amounts = long - short
            made += basis @ amounts
            terms = zip(strikes.tolist(), amounts.tolist(), strict=True)
            legs += [Leg(strike, days, amount) for strike, amount in terms if amount]
        whole = held.sum(axis=1)
        error = np.abs(made - whole).max() / np.abs(whole).max() if whole.any() else 0.0
        return Book(tuple(legs), self.volatility, float(error))

    def _gamma(self, strikes: Floats, days: int) -> Floats:
        """Delta that an option on one unit gains with a spot, shape (spots, strikes)."""
        spots, years = self._spots[:, None], days / TRADING_DAYS
        return Black76("call", spots, strikes, years, self.volatility).gamma() * spots


def _strikes(width: float) -> Floats:
    """Moneyness of strikes a width apart, the spot's among them."""
    count = ceil((NEAR + BEYOND * width) / width)
    return np.asarray(np.exp(width * np.arange(-count, count + 1)))
