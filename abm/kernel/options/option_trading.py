"""What a trader can see and do in the option market: the vocabulary of option accounts.

Options are traded with makers, at the volatilities they quote and the price of the underlying now.
A trade is done at once, in the decision that agrees to it. Desks and lines are numbers.
"""

import math

from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.market import MARKET, listing_of, tally_of
from abm.kernel.market.tapes import is_full, writer
from abm.kernel.market.trading import spot_price, trading_years
from abm.kernel.options.marking import accrue, mark_line
from abm.kernel.options.options import (
    MILLS,
    PARTS,
    chain_of,
    desk_of,
    holding_of,
    line_of,
    option_quote_of,
)
from abm.kernel.pricing.black_scholes import bsm_value
from abm.kernel.records.option_trades import OPTION_TRADES

_next_row, _tape_is_full = writer(OPTION_TRADES), is_full(OPTION_TRADES)


@compiled
def post_quote(market, desk, line, bid, ask, lots):
    """Quote volatilities for a line, good for so many lots a side until the next quote."""
    quote = option_quote_of(market, desk, line)
    quote.bid = bid
    quote.ask = ask
    quote.bid_lots = lots if bid > 0.0 else 0
    quote.ask_lots = lots


@compiled
def price_of(market, line, volatility, side):
    """Mills for which a line is bought or sold at a volatility, rounded against who asks.

    Whoever buys pays a tick of the chain at least.
    """
    record = line_of(market, line)
    spot = spot_price(market, record.book)
    years = max(trading_years(market, record.expiry) - trading_years(market, market.now), 0.0)
    sign = float(record.sign)
    value = bsm_value(sign, spot, record.strike, years, volatility, market.rate, 0.0)
    ticks = value * MILLS / chain_of(market, record.chain).tick
    rounded = max(math.ceil(ticks - 1e-9), 1) if side == BUY else math.floor(ticks + 1e-9)
    return int(rounded) * chain_of(market, record.chain).tick


@compiled
def quoted_volatility(market, desk, line, side):
    """Volatility at which one can buy from (or sell to) a desk; 0 if it does not quote."""
    quote = option_quote_of(market, desk, line)
    lots = quote.ask_lots if side == BUY else quote.bid_lots
    if desk_of(market, desk).quotes == 0 or lots == 0:
        return 0.0
    return quote.ask if side == BUY else quote.bid


@compiled
def nearest_line(market, book, sign, strike, years):
    """The listed call or put on a book's instrument nearest in life, and then in strike.

    strike: ticks.  years: trading years to expiry.  NONE without any.
    """
    best, best_years, best_strike = NONE, math.inf, math.inf
    instrument, begin = listing_of(market, book).instrument, trading_years(market, market.now)
    for row in range(market.loose_count, market.line_count):
        line = line_of(market, row)
        left = trading_years(market, line.expiry) - begin
        if line.listed == 0 or line.sign != sign or line.instrument != instrument or left <= 0.0:
            continue
        away, off = abs(left - years), abs(line.strike - strike)
        if away < best_years or (away == best_years and off < best_strike):
            best, best_years, best_strike = row, away, off
    return best


@part(MARKET, int, int, int, returns=int)
def best_maker(market, line, side, but):
    """Desk of the maker with the best quote for who buys or sells a line, NONE without any.

    but: a desk that is left out, one's own.  Makers with equal quotes take turns, trade by trade.
    """
    best, best_volatility, equals = NONE, 0.0, 0
    for desk in range(market.desk_count):
        volatility = quoted_volatility(market, desk, line, side) if desk != but else 0.0
        better = volatility < best_volatility if side == BUY else volatility > best_volatility
        if volatility > 0.0 and (best == NONE or better):
            best, best_volatility, equals = desk, volatility, 1
        elif volatility > 0.0 and volatility == best_volatility:
            equals += 1
    turns = chain_of(market, line_of(market, line).chain).trades % equals if equals > 1 else 0
    for _ in range(turns):
        best += 1
        while best == but or quoted_volatility(market, best, line, side) != best_volatility:
            best += 1
    return best


@part(MARKET, int, int, int, int, int, returns=int)
def trade_option(market, line, desk, maker, side, lots):
    """Trade up to so many lots of a line with a maker at its quote; returns the lots traded.

    None if that is less than a tick of the chain: nobody buys an option for nothing.
    """
    quote = option_quote_of(market, maker, line)
    volatility = quote.ask if side == BUY else quote.bid
    done = min(lots, quote.ask_lots if side == BUY else quote.bid_lots)
    price = price_of(market, line, volatility, side) if done > 0 else 0
    if price <= 0 or not _has_room(market):
        return 0
    mark_line(market, line_of(market, line), trading_years(market, market.now))
    if side == BUY:
        quote.ask_lots -= done
    else:
        quote.bid_lots -= done
    signed = done if side == BUY else -done
    take_over(market, desk, line, signed, price)
    take_over(market, maker, line, -signed, price)
    _tape(market, line, desk, maker, side, done, price, volatility)
    chain_of(market, line_of(market, line).chain).trades += 1
    return done


@compiled
def _has_room(market):
    """Whether the tape takes one more trade; a trader with too many in one decision is reported."""
    if _tape_is_full(market):
        market.refused += 1
        return False
    return True


@compiled
def take_over(market, number, line, lots, price):
    """Book lots of a line, just marked, to a desk at a price (mills); negative lots are sold."""
    desk, record = desk_of(market, number), line_of(market, line)
    accrue(market, number)
    holding_of(market, number, line).slot += lots
    desk.premium -= lots * price
    tally_of(market, desk.group, desk.instrument).premium -= lots * price
    desk.edge += lots * (record.value - price / MILLS)
    for kind in range(PARTS):
        desk.sums[kind] -= lots * record.sums[kind]
    if desk.makes != 0:
        record.dealers += lots


@compiled
def _tape(market, line, desk, maker, side, lots, price, volatility):
    record = line_of(market, line)
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
    row.series = record.series
    row.taker = desk_of(market, desk).trader
    row.maker = desk_of(market, maker).trader
    row.taker_group = desk_of(market, desk).group
    row.maker_group = desk_of(market, maker).group
    row.book = record.book
    row.side = side
    row.kind = 0 if record.sign > 0 else 1
