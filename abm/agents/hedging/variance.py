"""A moving average of the variance of the price, which a policy keeps in its memory."""

import math

import numpy as np

from abm.agents.hedging.needs import spot_of
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import trading_years, years_of
from abm.kernel.options.marking import moved_variance
from abm.market.parameter_records import record

VARIANCE = record(variance=np.float64, price=np.float64, years=np.float64)
"""Mean squared move of the log price (a year); price (ticks) and time (trading years) of the last
look, at first those before the open."""


@compiled
def watch_variance(state, market, number, normal, memory, now):
    """Let the squared move since the last look into the variance, by the time it took.

    state: a record like VARIANCE.  normal: the volatility (a year) assumed until the first look.
    memory: ns of trading.  Returns the volatility now.
    """
    price, years = spot_of(market, number), trading_years(market, now)
    if state.years == 0.0:
        state.variance = normal * normal
    elapsed = years - state.years
    if elapsed > 0.0:
        ratio, memory_years = price / state.price, years_of(market, memory)
        state.variance = moved_variance(state.variance, ratio, elapsed, memory_years)
        state.price = price
        state.years = years
    return math.sqrt(state.variance)
