"""What a desk must know to hedge: its net delta, by whichever volatility, and costs of trading."""

import math

from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import listing_of
from abm.kernel.market.trading import spot_price
from abm.kernel.options.options import MILLS, desk_account, desk_of, holding_of, line_of
from abm.kernel.options.parents import lots_left
from abm.kernel.pricing.black_scholes import bsm_delta


@compiled
def spot_of(market, number):
    """Mid-price (ticks) of the book in which a desk hedges; at least a tick."""
    return spot_price(market, desk_of(market, number).book)


@compiled
def lots_held(market, number):
    """Lots of the underlying that a desk has, those an order at work is still to trade included."""
    return desk_account(market, number).position + lots_left(market, number)


@compiled
def net_delta(market, number):
    """Delta (lots) of a desk's options, as they were last seen, and of what it holds."""
    return desk_of(market, number).delta + lots_held(market, number)


@compiled
def point_vega(market, number):
    """Vega of a desk, whichever its sign, in currency a point of volatility."""
    desk = desk_of(market, number)
    return 0.01 * abs(desk.vega) * desk.tick_value


@compiled
def percent_gamma(market, number):
    """Gamma of a desk, whichever its sign: change of its delta at a move of 1 %, in currency."""
    desk = desk_of(market, number)
    return 0.01 * abs(desk.gamma) * spot_of(market, number) ** 2 * desk.tick_value


@compiled
def line_delta(market, line, factor):
    """Black-Scholes-Merton delta of a line at its volatility times the root of a factor."""
    sign, volatility = float(line.sign), line.volatility * math.sqrt(factor)
    return bsm_delta(sign, line.spot, line.strike, line.years, volatility, market.rate, 0.0)


@compiled
def adjusted_delta(market, number, short_factor, long_factor):
    """Net delta (lots) at other variances: those marked, times a factor for short or long lines."""
    delta = 0.0
    for row in range(market.line_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            factor = short_factor if lots < 0 else long_factor
            delta += lots * line_delta(market, line_of(market, row), factor)
    return delta + lots_held(market, number)


@compiled
def gamma_weighted_terms(market, number):
    """Years to expiry and volatility of a desk's options, means by gamma; zeros without gamma."""
    years, volatility, weights = 0.0, 0.0, 0.0
    for row in range(market.line_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            line = line_of(market, row)
            weight = abs(lots) * line.gamma
            years += weight * line.years
            volatility += weight * line.volatility
            weights += weight
    return (years / weights, volatility / weights) if weights > 0.0 else (0.0, 0.0)


@compiled
def proportional_cost(market, number):
    """Cost of a trade by market order in the desk's book, as a share of the mid-price.

    Half the quoted spread (the last one while a side is empty) and the taker's fee; at least 0.
    """
    place = listing_of(market, desk_of(market, number).book)
    half_spread = 0.5 * max(place.ask_price - place.bid_price, 0)
    return max(half_spread + place.taker_fee / MILLS, 0.0) / max(place.mid, 1.0)
