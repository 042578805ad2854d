"""Options as hedges: which of them other makers offer, and trades in them with the best maker."""

import math

from abm.agents.hedging.bands import to_centre
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import TRADING_DAYS
from abm.kernel.options.option_trading import best_maker, trade_option
from abm.kernel.options.options import desk_of, line_of, option_quote_of


@compiled
def can_hedge_with(market, number, row, least_life):
    """Whether a line is listed in a chain on what a desk trades, and lives so long (trading days).

    Other makers must both buy and sell it.
    """
    line = line_of(market, row)
    fits = line.listed != 0 and line.chain != NONE and line.vega > 0.0
    fits = fits and line.instrument == desk_of(market, number).instrument
    return (
        fits
        and line.years * TRADING_DAYS >= least_life
        and best_maker(market, row, BUY, number) != NONE
        and best_maker(market, row, SELL, number) != NONE
    )


@compiled
def lives_offered(market, number, least_life):
    """Shortest and longest life (years) of the lines a desk can hedge with; zeros without any."""
    shortest, longest = math.inf, 0.0
    for row in range(market.line_count):
        if can_hedge_with(market, number, row, least_life):
            shortest = min(shortest, line_of(market, row).years)
            longest = max(longest, line_of(market, row).years)
    return (shortest, longest) if longest > 0.0 else (0.0, 0.0)


@compiled
def nearest_line(market, number, least_life, years):
    """The line nearest the money that a desk can hedge with, the first of equals; NONE without any.

    years: the life it must have, 0 for any.
    """
    best, best_distance = NONE, math.inf
    for row in range(market.line_count):
        line = line_of(market, row)
        if can_hedge_with(market, number, row, least_life) and years in (0.0, line.years):
            distance = abs(math.log(line.strike / line.spot))
            if distance < best_distance:
                best, best_distance = row, distance
    return best


@compiled
def most_lots(market, number, row, lots, largest):
    """How many of these lots (negative: to sell) a desk can trade with the best maker of a line."""
    side = BUY if lots > 0.0 else SELL
    quote = option_quote_of(market, best_maker(market, row, side, number), row)
    return min(abs(lots), quote.ask_lots if side == BUY else quote.bid_lots, largest)


@compiled
def trade_line(market, number, row, lots):
    """Trade lots of a line (negative: sell them), made whole, with the best other maker."""
    whole = -to_centre(lots)
    side = BUY if whole > 0 else SELL
    if whole != 0:
        maker = best_maker(market, row, side, number)
        trade_option(market, row, number, maker, side, abs(whole))
