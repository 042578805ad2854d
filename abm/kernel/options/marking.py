"""Options marked to the market, and why their value changed.

A line is marked at the mid-price of its underlying and the volatility of its surface. Between two
marks its value changes by what a Taylor expansion at the first explains (Haug 2007, chapter 2; the
profit of a hedged option in Wilmott 2006, chapter 12),

    dV = delta dS + gamma dS^2 / 2 + theta dt + vega ds + volga ds^2 / 2 + vanna dS ds + carry dt,

and a residual. Each part is summed up a line, once for all who hold it: what a desk made of a part
is its holding times the growth of that sum, so a desk only notes the sums when it trades.
"""

import math

from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.market import MARKET, listing_of
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
    desk_account,
    desk_of,
    holding_of,
    line_of,
)
from abm.kernel.pricing.black_scholes import normal_cdf, normal_pdf
from abm.kernel.pricing.surfaces import surface_volatility

LOWEST_LEVEL, HIGHEST_LEVEL = 0.25, 10.0
"""Of a surface, as multiples of the one it began with."""


# the volatility of a line


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
        line = line_of(market, number)
        short -= line.dealers * line.vega
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
def line_volatility(market, line, spot, years):
    """Volatility of a line by the surface of its chain; its own if it has no chain."""
    if line.chain == NONE:
        return line.own_volatility
    chain = chain_of(market, line.chain)
    anchor = chain.reference if chain.dynamics == STICKY_STRIKE else spot
    forward = anchor * math.exp(market.rate * years)
    k = math.log(line.strike / forward)
    first, last = chain.slices, chain.slices + chain.slice_count - 1
    return chain.level * surface_volatility(market.slices, first, last, k, years, 1.0)


# its value


@compiled
def revalue(line, spot, years, volatility, rate):
    """Set the value and the Greeks of a line (Haug 2007, chapters 1 and 2)."""
    line.spot = spot
    line.years = years
    line.volatility = volatility
    spread = volatility * math.sqrt(years)
    bond = line.strike * math.exp(-rate * years)
    if spread <= 0.0:
        _settle_value(line, spot, bond)
        return
    d1 = math.log(spot / bond) / spread + 0.5 * spread
    d2 = d1 - spread
    density = normal_pdf(d1)
    line.delta = line.sign * normal_cdf(line.sign * d1)
    line.value = line.delta * spot - line.sign * bond * normal_cdf(line.sign * d2)
    line.gamma = density / (spot * spread)
    line.vega = spot * density * math.sqrt(years)
    line.theta = -0.5 * line.vega * volatility / years
    line.volga = line.vega * d1 * d2 / volatility
    line.vanna = -density * d2 / volatility
    line.carry = rate * (line.value - line.delta * spot)


@compiled
def _settle_value(line, spot, bond):
    """Value and delta of an option about which nothing is uncertain any more."""
    gain = line.sign * (spot - bond)
    line.value = max(gain, 0.0)
    line.delta = line.sign * (1.0 if gain > 0.0 else 0.5 if gain == 0.0 else 0.0)
    line.gamma = 0.0
    line.theta = 0.0
    line.vega = 0.0
    line.volga = 0.0
    line.vanna = 0.0
    line.carry = 0.0


@compiled
def _attribute(line, spot, years, volatility):
    """Sum up why the value changes to what it is at these; returns what that explains."""
    moved, passed, changed = spot - line.spot, line.years - years, volatility - line.volatility
    sums = line.sums
    by_delta = line.delta * moved
    by_gamma = 0.5 * line.gamma * moved * moved
    by_theta = line.theta * passed
    by_vega = line.vega * changed
    by_volga = 0.5 * line.volga * changed * changed
    by_vanna = line.vanna * moved * changed
    by_rate = line.carry * passed
    sums[DELTA] += by_delta
    sums[GAMMA] += by_gamma
    sums[THETA] += by_theta
    sums[VEGA] += by_vega
    sums[VOLGA] += by_volga
    sums[VANNA] += by_vanna
    sums[RATE] += by_rate
    return by_delta + by_gamma + by_theta + by_vega + by_volga + by_vanna + by_rate


@compiled
def mark_line(market, line, now_years):
    """Bring a line to the mid-price and the time of now; now_years: trading years since the open.

    A line with a spot of 0 has just been listed: it is valued, and nothing is attributed.
    """
    spot = spot_price(market, line.book)
    years = max(trading_years(market, line.expiry) - now_years, 0.0)
    volatility = line_volatility(market, line, spot, years)
    if line.spot == 0.0:
        revalue(line, spot, years, volatility, market.rate)
    elif spot != line.spot or years != line.years or volatility != line.volatility:
        before = line.value
        explained = _attribute(line, spot, years, volatility)
        revalue(line, spot, years, volatility, market.rate)
        line.sums[RESIDUAL] += line.value - before - explained


@compiled
def _move_surface(market, chain, now_years):
    """Set the level of a chain's surface, unless that is done already.

    Where it depends on the makers' vega, that is taken now, whenever lines were last marked.
    """
    spot = spot_price(market, chain.book)
    if chain.marked == market.now and chain.marked_at == spot:
        return
    chain.marked = market.now
    chain.marked_at = spot
    _look(chain, spot, now_years)
    if chain.inventory_weight > 0.0:
        for number in range(chain.first, chain.first + chain.count):
            if line_of(market, number).listed != 0:
                mark_line(market, line_of(market, number), now_years)
    _set_level(market, chain)


@compiled
def mark_options(market, instrument):
    """Mark the options on an instrument; on all of them if that is NONE."""
    now_years = trading_years(market, market.now)
    for number in range(market.chain_count):
        chain = chain_of(market, number)
        if instrument == NONE or line_of(market, chain.first).instrument == instrument:
            _move_surface(market, chain, now_years)
    mark_lines(market, instrument)


@compiled
def mark_lines(market, instrument):
    """Mark options by surfaces as they were last seen, as who only records does."""
    now_years = trading_years(market, market.now)
    for number in range(market.line_count):
        line = line_of(market, number)
        if line.listed != 0 and (instrument == NONE or line.instrument == instrument):
            mark_line(market, line, now_years)


# what a desk has


@part(MARKET, int)
def see_desk(market, number):
    """Mark what a desk may hold, and sum up value and Greeks of what it does hold."""
    mark_options(market, desk_of(market, number).instrument)
    sum_up(market, number)


@compiled
def sum_up(market, number):
    """Note value and Greeks of what a desk holds, as last marked."""
    desk = desk_of(market, number)
    value, delta, gamma, theta, vega, notional = 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for row in range(market.line_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            line = line_of(market, row)
            value += lots * line.value
            delta += lots * line.delta
            gamma += lots * line.gamma
            theta += lots * line.theta
            vega += lots * line.vega
            notional += abs(lots)
    desk.value = value
    desk.delta = delta
    desk.gamma = gamma
    desk.theta = theta
    desk.vega = vega
    desk.notional = notional


@compiled
def accrue(market, number):
    """Pay a desk the interest on its cash since the last time; debts pay too."""
    desk = desk_of(market, number)
    if market.rate != 0.0:
        years = trading_years(market, market.now) - trading_years(market, desk.accrued)
        desk.interest += market.rate * desk_cash(market, number) * years
    desk.accrued = market.now


@compiled
def desk_cash(market, number):
    """Cash of a desk: of its trades, premiums and interest less fees, in ticks x lots."""
    desk = desk_of(market, number)
    account = desk_account(market, number)
    return account.cash - account.fees / 1000.0 + desk.premium / 1000.0 + desk.interest


@compiled
def desk_wealth(market, number):
    """Cash, position at the mid-price and options as last marked (ticks x lots)."""
    desk = desk_of(market, number)
    held = desk_account(market, number).position
    return desk_cash(market, number) + held * listing_of(market, desk.book).mid + desk.value


@compiled
def part_of(market, number, part):
    """What a desk made of one part of its options' changes in value, as they were last marked."""
    total = desk_of(market, number).sums[part]
    for row in range(market.line_count):
        total += holding_of(market, number, row).slot * line_of(market, row).sums[part]
    return total
