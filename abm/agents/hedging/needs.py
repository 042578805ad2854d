"""What an account must know to hedge: its net delta, and the costs of trading."""

import math

from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import listing_of
from abm.kernel.market.money import FEE_PARTS
from abm.kernel.market.trading import spot_price
from abm.kernel.options.options import (
    holding_of,
    option_account_of,
    series_of,
    underlying_account,
)
from abm.kernel.options.parents import lots_left
from abm.kernel.pricing.black_scholes import bsm_delta


@compiled
def spot_of(market, number):
    """Mid-price (ticks) of the book in which an option account hedges; at least a tick."""
    return spot_price(market, option_account_of(market, number).book)


@compiled
def lots_held(market, number):
    """Lots of the underlying that an account has, with those an order at work is to trade."""
    return underlying_account(market, number).position + lots_left(market, number)


@compiled
def net_delta(market, number):
    """Delta (lots) of an option account's options, as they were last seen, and of what it holds."""
    return option_account_of(market, number).delta + lots_held(market, number)


@compiled
def point_vega(market, number):
    """Vega of an option account, whichever its sign, in currency a point of volatility."""
    option_account = option_account_of(market, number)
    return 0.01 * abs(option_account.vega) * option_account.tick_value


@compiled
def percent_gamma(market, number):
    """Gamma of an account without its sign: change of delta at a move of 1 %, in currency."""
    option_account = option_account_of(market, number)
    return (
        0.01 * abs(option_account.gamma) * spot_of(market, number) ** 2 * option_account.tick_value
    )


@compiled
def series_delta(market, series, factor):
    """Black-Scholes-Merton delta of a series at its volatility times the root of a factor."""
    sign, volatility = float(series.sign), series.volatility * math.sqrt(factor)
    return bsm_delta(sign, series.spot, series.strike, series.years, volatility, market.rate, 0.0)


@compiled
def adjusted_delta(market, number, short_factor, long_factor):
    """Net delta (lots) at the variances marked, times a factor for short or long series."""
    delta = 0.0
    for row in range(market.series_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            factor = short_factor if lots < 0 else long_factor
            delta += lots * series_delta(market, series_of(market, row), factor)
    return delta + lots_held(market, number)


@compiled
def gamma_weighted_terms(market, number):
    """Years to expiry and volatility of an account, means by gamma; zeros without gamma."""
    years, volatility, weights = 0.0, 0.0, 0.0
    for row in range(market.series_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            series = series_of(market, row)
            weight = abs(lots) * series.gamma
            years += weight * series.years
            volatility += weight * series.volatility
            weights += weight
    return (years / weights, volatility / weights) if weights > 0.0 else (0.0, 0.0)


@compiled
def proportional_cost(market, number):
    """Cost of a trade by market order in the option account's book, as a share of the mid-price.

    Half the quoted spread (the last one while a side is empty) and the taker's fee; at least 0.
    """
    place = listing_of(market, option_account_of(market, number).book)
    half_spread = 0.5 * max(place.ask_price - place.bid_price, 0)
    return max(half_spread + place.taker_fee / FEE_PARTS, 0.0) / max(place.mid, 1.0)
