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
        ("chain", "i8"),
        ("book", "i8"),
        ("instrument", "i8"),
        ("sign", "i8"),
        ("strike", "f8"),
        ("expiry", "i8"),
        ("listed", "i8"),
        ("number", "i8"),
        ("moneyness", "f8"),
        ("term", "i8"),
        ("dealers", "i8"),
        ("own_volatility", "f8"),
        ("spot", "f8"),
        ("years", "f8"),
        ("volatility", "f8"),
        ("value", "f8"),
        ("delta", "f8"),
        ("gamma", "f8"),
        ("theta", "f8"),
        ("vega", "f8"),
        ("volga", "f8"),
        ("vanna", "f8"),
        ("carry", "f8"),
        ("sums", "f8", (PARTS,)),
    ],
    align=True,
)
"""An option: its chain (NONE for a contract between two parties that is not quoted), the book whose
mid-price it is valued at, the instrument, +1 call or -1 put, strike (ticks), expiry (ns), whether
it is listed now, number of its series; strike over spot and life (ns, 0 for never again) with which
it is listed again; lots that makers hold together; the volatility of a contract without a chain;
then, as last marked: spot (ticks), years to expiry, volatility, value and Greeks of one option on a
lot (theta without what rates cause, which is carry; all a year and per 1 of volatility); and since
the start the sum of each part of its change in value."""

CHAIN = np.dtype(
    [
        ("book", "i8"),
        ("first", "i8"),
        ("count", "i8"),
        ("slices", "i8"),
        ("slice_count", "i8"),
        ("dynamics", "i8"),
        ("settlement", "i8"),
        ("tick", "i8"),
        ("step", "i8"),
        ("roll", "i8"),
        ("trades", "i8"),
        ("reference", "f8"),
        ("base", "f8"),
        ("level", "f8"),
        ("variance", "f8"),
        ("price", "f8"),
        ("years", "f8"),
        ("marked", "i8"),
        ("marked_at", "f8"),
        ("memory", "f8"),
        ("realised_weight", "f8"),
        ("inventory_weight", "f8"),
        ("inventory_scale", "f8"),
    ],
    align=True,
)
"""A chain: book of the underlying, its series, its surface (first of SLICE rows and their number)
and how that moves, CASH_SETTLED or PHYSICAL, tick of option prices (mills), step of strikes
(ticks), whether an expired series is listed again, trades so far; the spot of sticky strikes
(ticks), volatility at the money that is normal; the level, by which the surface is multiplied now;
the moving average of the squared moves (a year), price and time (trading years) of the last look,
time (ns) and spot of the last marking, memory of that average (trading years); how much of realised
over normal volatility and of the makers' short vega over its scale (ticks x lots) go into the
level."""

OPTION_ACCOUNT = np.dtype(
    [
        ("trader", "i8"),
        ("group", "i8"),
        ("book", "i8"),
        ("instrument", "i8"),
        ("makes", "i8"),
        ("quotes", "i8"),
        ("premium", "i8"),
        ("accrued", "i8"),
        ("interest", "f8"),
        ("tick_value", "f8"),
        ("value", "f8"),
        ("delta", "f8"),
        ("gamma", "f8"),
        ("theta", "f8"),
        ("vega", "f8"),
        ("notional", "f8"),
        ("floor", "f8"),
        ("opening", "f8"),
        ("bought_at_mid", "f8"),
        ("edge", "f8"),
        ("spread", "f8"),
        ("impact", "f8"),
        ("sums", "f8", (PARTS,)),
    ],
    align=True,
)
"""A trader with a book of options: number of the trader and its group, book and instrument it
hedges in, whether it makes a market in options and quotes now; premiums received less paid (mills x
lots), interest received (ticks x lots) up to accrued (ns), currency of a tick x lot; then as last
seen: value of its options (ticks x lots), their delta (lots), gamma (lots a tick), theta, vega
(ticks x lots a year and per 1 of volatility), and notional (lots, whichever their sign); floor of
an insured portfolio (ticks x lots); and the parts of its profit that are not of options: what it
had at the open, lots bought at the mid-price of their trade, edge of option trades over the value
of the model, half-spreads and impact paid for hedges (all ticks x lots), and the parts of its
options less what they had summed up before it held them."""

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
