"""What a trader can see and do in the option market: the vocabulary of option accounts.

Options are traded with makers, at the volatilities they quote and the price of the underlying now.
A trade is done at once, in the decision that agrees to it. Option accounts and series are numbers.
"""

import math

from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY
from abm.kernel.book.prices import bounded_price
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.market import MARKET, group_account_of, listing_of
from abm.kernel.market.money import added
from abm.kernel.market.tapes import is_full, writer
from abm.kernel.market.trading import spot_price, trading_years
from abm.kernel.options.marking import accrue, mark_series
from abm.kernel.options.options import (
    MILLS,
    PARTS,
    chain_of,
    holding_of,
    option_account_of,
    option_quote_of,
    series_of,
)
from abm.kernel.pricing.black_scholes import bsm_value
from abm.kernel.records.option_trades import OPTION_TRADES

_next_row, _tape_is_full = writer(OPTION_TRADES), is_full(OPTION_TRADES)


@compiled
def post_quote(market, option_account, series, bid, ask, lots):
    """Quote volatilities for a series, good for so many lots a side until the next quote."""
    quote = option_quote_of(market, option_account, series)
    quote.bid = bid
    quote.ask = ask
    quote.bid_lots = lots if bid > 0.0 else 0
    quote.ask_lots = lots


@compiled
def price_of(market, series, volatility, side):
    """Mills for which a series is bought or sold at a volatility, rounded against who asks.

    Whoever buys pays a tick of the chain at least.
    """
    record = series_of(market, series)
    spot = spot_price(market, record.book)
    years = max(trading_years(market, record.expiry) - trading_years(market, market.now), 0.0)
    sign = float(record.sign)
    value = bsm_value(sign, spot, record.strike, years, volatility, market.rate, 0.0)
    ticks = bounded_price(value) * MILLS / chain_of(market, record.chain).tick
    rounded = max(math.ceil(ticks - 1e-9), 1) if side == BUY else math.floor(ticks + 1e-9)
    return int(rounded) * chain_of(market, record.chain).tick


@compiled
def quoted_volatility(market, option_account, series, side):
    """Volatility at which one can buy from (or sell to) an account; 0 if it does not quote."""
    quote = option_quote_of(market, option_account, series)
    lots = quote.ask_lots if side == BUY else quote.bid_lots
    if option_account_of(market, option_account).quotes == 0 or lots == 0:
        return 0.0
    return quote.ask if side == BUY else quote.bid


@compiled
def nearest_series(market, book, sign, strike, years):
    """The listed call or put on a book's instrument nearest in life, and then in strike.

    strike: ticks.  years: trading years to expiry.  NONE without any.
    """
    best, best_years, best_strike = NONE, math.inf, math.inf
    instrument, begin = listing_of(market, book).instrument, trading_years(market, market.now)
    for row in range(market.unlisted_count, market.series_count):
        series = series_of(market, row)
        left = trading_years(market, series.expiry) - begin
        if (
            series.listed == 0
            or series.sign != sign
            or series.instrument != instrument
            or left <= 0.0
        ):
            continue
        away, off = abs(left - years), abs(series.strike - strike)
        if away < best_years or (away == best_years and off < best_strike):
            best, best_years, best_strike = row, away, off
    return best


@part(MARKET, int, int, int, returns=int)
def best_maker(market, series, side, but):
    """Account of the maker with the best quote for who buys or sells a series, NONE without any.

    but: an option account that is left out, one's own.  Makers with equal quotes take turns, trade
    by trade.
    """
    best, best_volatility, equals = NONE, 0.0, 0
    for option_account in range(market.option_account_count):
        volatility = (
            quoted_volatility(market, option_account, series, side)
            if option_account != but
            else 0.0
        )
        better = volatility < best_volatility if side == BUY else volatility > best_volatility
        if volatility > 0.0 and (best == NONE or better):
            best, best_volatility, equals = option_account, volatility, 1
        elif volatility > 0.0 and volatility == best_volatility:
            equals += 1
    turns = chain_of(market, series_of(market, series).chain).trades % equals if equals > 1 else 0
    for _ in range(turns):
        best += 1
        while best == but or quoted_volatility(market, best, series, side) != best_volatility:
            best += 1
    return best


@part(MARKET, int, int, int, int, int, returns=int)
def trade_option(market, series, option_account, maker, side, lots):
    """Trade up to so many lots of a series with a maker at its quote; returns the lots traded.

    None if that is less than a tick of the chain: nobody buys an option for nothing.
    """
    quote = option_quote_of(market, maker, series)
    volatility = quote.ask if side == BUY else quote.bid
    done = min(lots, quote.ask_lots if side == BUY else quote.bid_lots)
    price = price_of(market, series, volatility, side) if done > 0 else 0
    if price <= 0 or not _has_room(market):
        return 0
    mark_series(market, series_of(market, series), trading_years(market, market.now))
    if side == BUY:
        quote.ask_lots -= done
    else:
        quote.bid_lots -= done
    signed = done if side == BUY else -done
    take_over(market, option_account, series, signed, price)
    take_over(market, maker, series, -signed, price)
    _tape(market, series, option_account, maker, side, done, price, volatility)
    chain_of(market, series_of(market, series).chain).trades += 1
    return done


@compiled
def _has_room(market):
    """Whether the tape takes one more trade; a trader with too many in one decision is reported."""
    if _tape_is_full(market):
        market.refused += 1
        return False
    return True


@compiled
def take_over(market, number, series, lots, price):
    """Book lots of a series, just marked, to an account at a price (mills); sold: negative."""
    option_account, record = option_account_of(market, number), series_of(market, series)
    accrue(market, number)
    held, trader = holding_of(market, number, series), option_account.trader
    group_account = group_account_of(market, option_account.group, option_account.instrument)
    held.slot = added(market, trader, held.slot, lots, 1)
    option_account.premium = added(market, trader, option_account.premium, -lots, price)
    group_account.premium = added(market, trader, group_account.premium, -lots, price)
    option_account.edge += lots * (record.value - price / MILLS)
    for kind in range(PARTS):
        option_account.sums[kind] -= lots * record.sums[kind]
    if option_account.makes != 0:
        record.dealers += lots


@compiled
def _tape(market, series, option_account, maker, side, lots, price, volatility):
    record = series_of(market, series)
    row = _next_row(market)
    row.time = market.now
    row.price = price
    row.value = record.value
    row.volatility = volatility
    row.model_volatility = record.volatility
    row.spot = record.spot
    row.quantity = lots
    row.strike = record.strike
    row.expiry = record.expiry
    row.series = record.number
    row.taker = option_account_of(market, option_account).trader
    row.maker = option_account_of(market, maker).trader
    row.taker_group = option_account_of(market, option_account).group
    row.maker_group = option_account_of(market, maker).group
    row.book = record.book
    row.side = side
    row.kind = 0 if record.sign > 0 else 1
