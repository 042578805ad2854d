"""What an option market is made of: series, chains, option accounts, what these hold and quote.

series           SERIES an option that can be held: its terms, its value and Greeks when last marked
chains           CHAIN series on one instrument that share a volatility surface
slices           SLICE rows of all surfaces, see abm.kernel.pricing.surfaces
option_accounts  OPTION_ACCOUNT a trader who can hold options or is accounted for like one
holdings         lots held, at option account * series + series
option_quotes    OPTION_QUOTE what an option account bids and asks, at the same place
parents          PARENT an order at work for an option account, one each, see parents.py

Option prices and premiums are mills, thousandths of a tick of the underlying, so that they are
whole numbers and nothing is lost between two sides of a trade.
"""

import numpy as np

from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.market import account_of, slot_at, trader_of

MILLS = 1000
"""Mills of a tick."""

# parts of a profit, see abm.kernel.options.marking
DELTA, GAMMA, THETA, VEGA, VOLGA, VANNA, RATE, RESIDUAL = range(8)
PARTS = 8

CASH_SETTLED, PHYSICAL = 0, 1
STICKY_STRIKE, STICKY_DELTA = 0, 1

SERIES = np.dtype(
    [
        ("chain", "i8"),  # NONE for a contract between two parties, which nobody quotes
        ("book", "i8"),  # whose mid-price it is valued at
        ("instrument", "i8"),  # the underlying
        ("sign", "i8"),  # +1 call, -1 put
        ("strike", "f8"),  # ticks
        ("expiry", "i8"),  # ns
        ("listed", "i8"),  # 1: now, 0: expired
        ("number", "i8"),  # of the series, from 1 on
        ("moneyness", "f8"),  # strike over spot with which it is listed again
        ("term", "i8"),  # life with which it is listed again, ns; 0: never
        ("dealers", "i8"),  # lots that makers hold together
        ("own_volatility", "f8"),  # of a contract without a chain, a year
        ("spot", "f8"),  # at the last marking, ticks; 0: not marked
        ("years", "f8"),  # to expiry
        ("volatility", "f8"),  # a year
        ("value", "f8"),  # of one option on a lot, ticks
        ("delta", "f8"),  # lots
        ("gamma", "f8"),  # lots a tick
        ("theta", "f8"),  # ticks a year, without carry
        ("vega", "f8"),  # ticks per 1 of volatility
        ("volga", "f8"),  # ticks per 1 of volatility squared
        ("vanna", "f8"),  # lots per 1 of volatility
        ("carry", "f8"),  # what rates cause, ticks a year
        ("sums", "f8", (PARTS,)),  # of each part of its change in value since the start, ticks
    ],
    align=True,
)
"""An option that can be held: its terms, and what it was worth when last marked."""

CHAIN = np.dtype(
    [
        ("book", "i8"),  # of the underlying
        ("first", "i8"),  # its first series
        ("count", "i8"),  # of its series
        ("slices", "i8"),  # its first SLICE
        ("slice_count", "i8"),  # of its slices
        ("dynamics", "i8"),  # STICKY_STRIKE or STICKY_DELTA
        ("settlement", "i8"),  # CASH_SETTLED or PHYSICAL
        ("tick", "i8"),  # of option prices, mills
        ("step", "i8"),  # of strikes, ticks
        ("roll", "i8"),  # 1: an expired series is listed again
        ("trades", "i8"),  # so far
        ("reference", "f8"),  # spot of sticky strikes, ticks
        ("base", "f8"),  # normal volatility at the money, a year
        ("level", "f8"),  # by which the surface is multiplied now
        ("variance", "f8"),  # moving average of squared moves, a year
        ("price", "f8"),  # at the last look, ticks
        ("years", "f8"),  # trading years at the last look
        ("marked", "i8"),  # time of the last marking, ns; NONE: none
        ("marked_at", "f8"),  # spot of the last marking, ticks
        ("memory", "f8"),  # of the moving average, trading years
        ("realised_weight", "f8"),  # of realised over normal volatility in the level
        ("inventory_weight", "f8"),  # of the makers' short vega over its scale
        ("inventory_scale", "f8"),  # vega for that, ticks x lots
    ],
    align=True,
)
"""Option series on one instrument that share a volatility surface."""

OPTION_ACCOUNT = np.dtype(
    [
        ("trader", "i8"),  # whose it is
        ("group", "i8"),  # of that trader
        ("book", "i8"),  # where it hedges
        ("instrument", "i8"),  # in which it hedges
        ("makes", "i8"),  # 1: it makes a market in options
        ("quotes", "i8"),  # 1: it quotes now
        ("premium", "i8"),  # received less paid, mills x lots
        ("accrued", "i8"),  # time up to which interest is received, ns
        ("interest", "f8"),  # received, ticks x lots
        ("tick_value", "f8"),  # currency of a tick x lot
        ("value", "f8"),  # of its options when last valued, ticks x lots
        ("delta", "f8"),  # of its options, lots
        ("gamma", "f8"),  # lots a tick
        ("theta", "f8"),  # ticks x lots a year
        ("vega", "f8"),  # ticks x lots per 1 of volatility
        ("notional", "f8"),  # lots of options, whichever their sign
        ("floor", "f8"),  # of an insured portfolio, ticks x lots; 0: none yet
        ("opening", "f8"),  # what it had at the open, ticks x lots
        # lots bought for hedging at the mid-price of their trade, ticks x lots
        ("bought_at_mid", "f8"),
        ("edge", "f8"),  # of option trades over the value of the model, ticks x lots
        ("spread", "f8"),  # half-spreads paid for hedges, ticks x lots
        ("impact", "f8"),  # paid for hedges beyond the touch, ticks x lots
        # parts of its options less what they had summed up before it held them, ticks x lots
        ("sums", "f8", (PARTS,)),
    ],
    align=True,
)
"""A trader who can hold options, or is accounted for like one."""

OPTION_QUOTE = np.dtype(
    [("bid", "f8"), ("ask", "f8"), ("bid_lots", "i8"), ("ask_lots", "i8")], align=True
)
"""Volatilities at which an account buys and sells a series, and up to how many lots."""

_series_row = rows_at(SERIES)
_chain_row = rows_at(CHAIN)
_option_account_row = rows_at(OPTION_ACCOUNT)
_quote_row = rows_at(OPTION_QUOTE)


@compiled
def series_of(market, series):
    """The record of an option series."""
    return _series_row(market.series, series)


@compiled
def chain_of(market, chain):
    """The record of a chain."""
    return _chain_row(market.chains, chain)


@compiled
def option_account_of(market, option_account):
    """The record of an option account."""
    return _option_account_row(market.option_accounts, option_account)


@compiled
def underlying_account(market, option_account):
    """What the trader of an option account has in the instrument it hedges in."""
    record = option_account_of(market, option_account)
    return account_of(market, record.trader, record.instrument)


@compiled
def own_option_account(market):
    """Number of the option account of the trader whose turn it is."""
    return trader_of(market, market.trader).option_account


@compiled
def holding_of(market, option_account, series):
    """The slot of the lots that an option account holds of a series."""
    return slot_at(market.holdings, option_account * market.series_count + series)


@compiled
def option_quote_of(market, option_account, series):
    """What an option account bids and asks for a series."""
    return _quote_row(market.option_quotes, option_account * market.series_count + series)
