"""Volatilities of the options out of the money, which a smile is fitted to."""

from dataclasses import dataclass

import numpy as np

from abm.kernel.market.trading import TRADING_DAYS
from abm.market.pricing import implied_volatility
from abm.market.quotes.quoted_chain import QuotedExpiry
from abm.market.surfaces.slices import Floats


@dataclass(frozen=True)
class SmileQuotes:
    """Puts below the forward and calls from it on: strikes, their log over the forward, k.

    bid, mid, ask: volatilities of these prices, for a year of 252 trading days.
    """

    strike: Floats
    k: Floats
    bid: Floats
    mid: Floats
    ask: Floats


def smile_quotes(expiry: QuotedExpiry, forward: float, rate: float) -> SmileQuotes:
    """Those with a bid and an ask that an option can be worth; rate: a year, continuous."""
    put = expiry.strike < forward
    growth = np.exp(rate * expiry.calendar_years)
    bid = growth * np.where(put, expiry.put_bid, expiry.call_bid)
    ask = growth * np.where(put, expiry.put_ask, expiry.call_ask)
    usable = (bid > 0) & (ask < np.where(put, expiry.strike, forward))
    strike, kind = expiry.strike[usable], np.where(put, "put", "call")[usable]
    years = expiry.trading_days / TRADING_DAYS
    low, middle, high = (
        implied_volatility(kind, price[usable], forward, strike, years)
        for price in (bid, (bid + ask) / 2, ask)
    )
    return SmileQuotes(strike, np.log(strike / forward), low, middle, high)
