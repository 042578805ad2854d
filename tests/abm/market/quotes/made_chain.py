"""Chains whose surface, forward and rate are known."""

import datetime

import numpy as np

from abm.market.pricing import Black76
from abm.market.quotes import QuotedChain, QuotedExpiry
from abm.market.surfaces import SviSurface

RATE, FORWARDS = 0.03, {"2022-03-18": 100.0, "2022-06-17": 101.0}
DATE = datetime.date(2022, 2, 18)
STRIKES = np.arange(70.0, 131.0, 2.5)


def quoted(name, volatility, forward, rate=RATE, half_spread=0.0, strikes=STRIKES, **known):
    """The quotes of an expiry at volatilities a year of trading days, given log moneyness."""
    days = (datetime.date.fromisoformat(name) - DATE).days
    trading_days = float(np.busday_count(DATE, name))
    given = np.broadcast_to(volatility(np.log(strikes / forward)), strikes.shape)
    prices = {}
    for kind in ("call", "put"):
        model = Black76(kind, forward, strikes, trading_days / 252, given)
        value = np.exp(-rate * days / 365) * model.value()
        prices[f"{kind}_bid"] = np.maximum(value - half_spread, 0)
        prices[f"{kind}_ask"] = value + half_spread
        prices[f"{kind}_open_interest"] = np.ones(len(strikes))
    return QuotedExpiry(name, trading_days, float(days), strikes, **prices, **known)


def made_chain(half_spread=0.0):
    """Two expiries of the example's equity skew."""
    expiries = []
    for name, forward in FORWARDS.items():
        years = float(np.busday_count(DATE, name)) / 252

        def volatility(k, years=years):
            return SviSurface().volatility(k, years)

        expiries.append(quoted(name, volatility, forward, half_spread=half_spread))
    return QuotedChain(DATE, tuple(expiries))
