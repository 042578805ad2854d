"""Options as hedges: which of them other makers offer, and trades in them with the best maker."""

import math

from abm.agents.hedging.bands import to_centre
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import TRADING_DAYS
from abm.kernel.options.option_trading import best_maker, trade_option
from abm.kernel.options.options import option_account_of, option_quote_of, series_of


@compiled
def can_hedge_with(market, number, row, least_life):
    """Whether a series is of a chain on what an account trades, and lives so long (trading days).

    Other makers must both buy and sell it.
    """
    series = series_of(market, row)
    fits = series.listed != 0 and series.chain != NONE and series.vega > 0.0
    fits = fits and series.instrument == option_account_of(market, number).instrument
    return (
        fits
        and series.years * TRADING_DAYS >= least_life
        and best_maker(market, row, BUY, number) != NONE
        and best_maker(market, row, SELL, number) != NONE
    )


@compiled
def lives_offered(market, number, least_life):
    """Shortest and longest life (years) of what an account can hedge with; zeros without any."""
    shortest, longest = math.inf, 0.0
    for row in range(market.series_count):
        if can_hedge_with(market, number, row, least_life):
            shortest = min(shortest, series_of(market, row).years)
            longest = max(longest, series_of(market, row).years)
    return (shortest, longest) if longest > 0.0 else (0.0, 0.0)


@compiled
def nearest_series(market, number, least_life, years):
    """The series nearest the money that an account can hedge with; NONE without any.

    years: the life it must have, 0 for any.
    """
    best, best_distance = NONE, math.inf
    for row in range(market.series_count):
        series = series_of(market, row)
        if can_hedge_with(market, number, row, least_life) and years in (0.0, series.years):
            distance = abs(math.log(series.strike / series.spot))
            if distance < best_distance:
                best, best_distance = row, distance
    return best


@compiled
def most_lots(market, number, row, lots, largest):
    """How many of these lots (negative: to sell) an account can trade with the best maker."""
    side = BUY if lots > 0.0 else SELL
    quote = option_quote_of(market, best_maker(market, row, side, number), row)
    return min(abs(lots), quote.ask_lots if side == BUY else quote.bid_lots, largest)


@compiled
def trade_series(market, number, row, lots):
    """Trade lots of a series (negative: sell them), made whole, with the best other maker."""
    whole = -to_centre(lots)
    side = BUY if whole > 0 else SELL
    if whole != 0:
        maker = best_maker(market, row, side, number)
        trade_option(market, row, number, maker, side, abs(whole))
