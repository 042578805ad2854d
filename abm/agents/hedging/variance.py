"""The moving average of the variance of the price that a desk keeps for itself."""

import math

from abm.agents.hedging.needs import spot_of
from abm.kernel.jit import compiled
from abm.kernel.options import desk_of
from abm.kernel.trading import TRADING_DAYS, trading_years


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
        memory_years = memory / (market.close_time - market.open_time) / TRADING_DAYS
        fresh = -math.expm1(-elapsed / memory_years)
        move = math.log(price / desk.price)
        desk.variance += fresh * (move * move / elapsed - desk.variance)
        desk.price = price
        desk.years = years
    return math.sqrt(desk.variance)
