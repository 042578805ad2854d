"""The moving average of the variance of the price that a desk keeps for itself."""

import math

from abm.agents.hedging.needs import spot_of
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import trading_years, years_of
from abm.kernel.options.marking import moved_variance
from abm.kernel.options.options import desk_of


@compiled
def watch_variance(market, number, normal, memory, now):
    """Let the squared move since the last look into a desk's variance, by the time it took.

    normal: the volatility (a year) assumed until the first look.  memory: ns of trading.
    Returns the volatility now.
    """
    desk = desk_of(market, number)
    price, years = spot_of(market, number), trading_years(market, now)
    if desk.years == 0.0:
        desk.variance = normal * normal
    elapsed = years - desk.years
    if elapsed > 0.0:
        ratio, memory_years = price / desk.price, years_of(market, memory)
        desk.variance = moved_variance(desk.variance, ratio, elapsed, memory_years)
        desk.price = price
        desk.years = years
    return math.sqrt(desk.variance)
