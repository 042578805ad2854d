"""Options marked to the market, and why their value changed.

A series is marked at the mid-price of its underlying and the volatility of its surface. Between two
marks its value changes by what a Taylor expansion at the first explains (Haug 2007, chapter 2; the
profit of a hedged option in Wilmott 2006, chapter 12),

    dV = delta dS + gamma dS^2 / 2 + theta dt + vega ds + volga ds^2 / 2 + vanna dS ds + carry dt,

and a residual. Each part is summed up a series, once for all who hold it: what an option account
made of a part is its holding times the growth of that sum, so an option account only notes the sums
when it trades.
"""

import math

from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.market import MARKET, listing_of
from abm.kernel.market.money import FEE_PARTS
from abm.kernel.market.trading import spot_price, trading_years
from abm.kernel.options.options import (
    DELTA,
    GAMMA,
    RATE,
    RESIDUAL,
    STICKY_STRIKE,
    THETA,
    VANNA,
    VEGA,
    VOLGA,
    chain_of,
    holding_of,
    option_account_of,
    series_of,
    underlying_account,
)
from abm.kernel.pricing.black_scholes import normal_cdf, normal_pdf
from abm.kernel.pricing.surfaces import surface_volatility

LOWEST_LEVEL, HIGHEST_LEVEL = 0.25, 10.0
"""Of a surface, as multiples of the one it began with."""


# the volatility of a series


@compiled
def moved_variance(variance, ratio, elapsed, memory):
    """A moving average of squared log moves (a year) after a move of the price by a ratio.

    elapsed: trading years that it took, > 0.  memory: of the average, in trading years.
    """
    fresh = -math.expm1(-elapsed / memory)
    move = math.log(ratio)
    return variance + fresh * (move * move / elapsed - variance)


@compiled
def _look(chain, spot, now_years):
    """Let the squared move since the last look into the variance, by the trading time it took."""
    elapsed = now_years - chain.years
    if elapsed > 0.0:
        chain.variance = moved_variance(chain.variance, spot / chain.price, elapsed, chain.memory)
        chain.price = spot
        chain.years = now_years


@compiled
def _short_vega(market, chain):
    """Vega that the makers together are short of, in ticks x lots per 1 of volatility."""
    short = 0.0
    for number in range(chain.first, chain.first + chain.count):
        series = series_of(market, number)
        short -= series.dealers * series.vega
    return short


@compiled
def _set_level(market, chain):
    """Multiply the surface by what realised volatility and the makers' inventory call for."""
    level = 1.0
    if chain.realised_weight > 0.0:
        level += chain.realised_weight * (math.sqrt(chain.variance) / chain.base - 1.0)
    if chain.inventory_weight > 0.0:
        level += chain.inventory_weight * _short_vega(market, chain) / chain.inventory_scale
    chain.level = min(max(level, LOWEST_LEVEL), HIGHEST_LEVEL)


@compiled
def series_volatility(market, series, spot, years):
    """Volatility of a series by the surface of its chain; its own if it has no chain."""
    if series.chain == NONE:
        return series.own_volatility
    chain = chain_of(market, series.chain)
    anchor = chain.reference if chain.dynamics == STICKY_STRIKE else spot
    forward = anchor * math.exp(market.rate * years)
    k = math.log(series.strike / forward)
    first, last = chain.slices, chain.slices + chain.slice_count - 1
    return chain.level * surface_volatility(market.slices, first, last, k, years, 1.0)


# its value


@compiled
def revalue(series, spot, years, volatility, rate):
    """Set the value and the Greeks of a series (Haug 2007, chapters 1 and 2)."""
    series.spot = spot
    series.years = years
    series.volatility = volatility
    spread = volatility * math.sqrt(years)
    bond = series.strike * math.exp(-rate * years)
    if spread <= 0.0:
        _settle_value(series, spot, bond)
        return
    d1 = math.log(spot / bond) / spread + 0.5 * spread
    d2 = d1 - spread
    density = normal_pdf(d1)
    series.delta = series.sign * normal_cdf(series.sign * d1)
    series.value = series.delta * spot - series.sign * bond * normal_cdf(series.sign * d2)
    series.gamma = density / (spot * spread)
    series.vega = spot * density * math.sqrt(years)
    series.theta = -0.5 * series.vega * volatility / years
    series.volga = series.vega * d1 * d2 / volatility
    series.vanna = -density * d2 / volatility
    series.carry = rate * (series.value - series.delta * spot)


@compiled
def _settle_value(series, spot, bond):
    """Value and delta of an option about which nothing is uncertain any more."""
    gain = series.sign * (spot - bond)
    series.value = max(gain, 0.0)
    series.delta = series.sign * (1.0 if gain > 0.0 else 0.5 if gain == 0.0 else 0.0)
    series.gamma = 0.0
    series.theta = 0.0
    series.vega = 0.0
    series.volga = 0.0
    series.vanna = 0.0
    series.carry = 0.0


@compiled
def _attribute(series, spot, years, volatility):
    """Sum up why the value changes to what it is at these; returns what that explains."""
    moved, passed, changed = (
        spot - series.spot,
        series.years - years,
        volatility - series.volatility,
    )
    sums = series.sums
    by_delta = series.delta * moved
    by_gamma = 0.5 * series.gamma * moved * moved
    by_theta = series.theta * passed
    by_vega = series.vega * changed
    by_volga = 0.5 * series.volga * changed * changed
    by_vanna = series.vanna * moved * changed
    by_rate = series.carry * passed
    sums[DELTA] += by_delta
    sums[GAMMA] += by_gamma
    sums[THETA] += by_theta
    sums[VEGA] += by_vega
    sums[VOLGA] += by_volga
    sums[VANNA] += by_vanna
    sums[RATE] += by_rate
    return by_delta + by_gamma + by_theta + by_vega + by_volga + by_vanna + by_rate


@compiled
def mark_series(market, series, now_years):
    """Bring a series to the mid-price and the time of now; now_years: trading years since the open.

    A series with a spot of 0 has just been listed: it is valued, and nothing is attributed.
    """
    spot = spot_price(market, series.book)
    years = max(trading_years(market, series.expiry) - now_years, 0.0)
    volatility = series_volatility(market, series, spot, years)
    if series.spot == 0.0:
        revalue(series, spot, years, volatility, market.rate)
    elif spot != series.spot or years != series.years or volatility != series.volatility:
        before = series.value
        explained = _attribute(series, spot, years, volatility)
        revalue(series, spot, years, volatility, market.rate)
        series.sums[RESIDUAL] += series.value - before - explained


@compiled
def _move_surface(market, chain, now_years):
    """Set the level of a chain's surface, unless that is done already.

    Where it depends on the makers' vega, that is taken now, whenever series were last marked.
    """
    spot = spot_price(market, chain.book)
    if chain.marked == market.now and chain.marked_at == spot:
        return
    chain.marked = market.now
    chain.marked_at = spot
    _look(chain, spot, now_years)
    if chain.inventory_weight > 0.0:
        for number in range(chain.first, chain.first + chain.count):
            if series_of(market, number).listed != 0:
                mark_series(market, series_of(market, number), now_years)
    _set_level(market, chain)


@compiled
def mark_options(market, instrument):
    """Mark the options on an instrument; on all of them if that is NONE."""
    now_years = trading_years(market, market.now)
    for number in range(market.chain_count):
        chain = chain_of(market, number)
        if instrument == NONE or series_of(market, chain.first).instrument == instrument:
            _move_surface(market, chain, now_years)
    mark_all_series(market, instrument)


@compiled
def mark_all_series(market, instrument):
    """Mark options by surfaces as they were last seen, as who only records does."""
    now_years = trading_years(market, market.now)
    for number in range(market.series_count):
        series = series_of(market, number)
        if series.listed != 0 and (instrument == NONE or series.instrument == instrument):
            mark_series(market, series, now_years)


# what an option account has


@part(MARKET, int)
def value_option_account(market, number):
    """Mark what an option account may hold, and sum up value and Greeks of what it does hold."""
    mark_options(market, option_account_of(market, number).instrument)
    sum_up(market, number)


@compiled
def sum_up(market, number):
    """Note value and Greeks of what an option account holds, as last marked."""
    option_account = option_account_of(market, number)
    value, delta, gamma, theta, vega, notional = 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for row in range(market.series_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            series = series_of(market, row)
            value += lots * series.value
            delta += lots * series.delta
            gamma += lots * series.gamma
            theta += lots * series.theta
            vega += lots * series.vega
            notional += abs(lots)
    option_account.value = value
    option_account.delta = delta
    option_account.gamma = gamma
    option_account.theta = theta
    option_account.vega = vega
    option_account.notional = notional


@compiled
def accrue(market, number):
    """Pay an option account the interest on its cash since the last time; debts pay too."""
    option_account = option_account_of(market, number)
    if market.rate != 0.0:
        years = trading_years(market, market.now) - trading_years(market, option_account.accrued)
        option_account.interest += market.rate * option_account_cash(market, number) * years
    option_account.accrued = market.now


@compiled
def option_account_cash(market, number):
    """Cash of an account: of its trades, premiums and interest less fees, in ticks x lots."""
    option_account = option_account_of(market, number)
    account = underlying_account(market, number)
    return (
        account.cash
        - account.fees / FEE_PARTS
        + option_account.premium / 1000.0
        + option_account.interest
    )


@compiled
def option_account_wealth(market, number):
    """Cash, position at the mid-price and options as last marked (ticks x lots)."""
    option_account = option_account_of(market, number)
    held = underlying_account(market, number).position
    return (
        option_account_cash(market, number)
        + held * listing_of(market, option_account.book).mid
        + option_account.value
    )


@compiled
def part_of(market, number, part):
    """What an account made of one part of its options' changes in value, as last marked."""
    total = option_account_of(market, number).sums[part]
    for row in range(market.series_count):
        total += holding_of(market, number, row).slot * series_of(market, row).sums[part]
    return total
