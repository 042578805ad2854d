"""Hedges at equal intervals of trading time, which stands still from a close to the next open.

Points of the grid are multiples of the interval since the first open, so that N hedges at a life
over N are equally far apart for the option, over nights too. A point at a close is the next open.
"""

from abm.kernel.jit import compiled
from abm.kernel.options import desk_of
from abm.kernel.trading import BY_LAW
from abm.market.session import DAY


@compiled
def trading_time(market, time):
    """Nanoseconds of trading from the first open to a time (ns)."""
    hours = market.close_time - market.open_time
    day = time // DAY
    within = time - day * DAY - market.open_time % DAY
    return day * hours + min(max(within, 0), hours)


@compiled
def clock_time(market, traded):
    """The latest time (ns) before which there were so many nanoseconds of trading."""
    hours = market.close_time - market.open_time
    day = traded // hours
    return day * DAY + market.open_time % DAY + traded - day * hours


@compiled
def is_due(market, number, interval, now):
    """Whether a point of the grid has passed since a desk's last hedge, or since the first open."""
    last = trading_time(market, desk_of(market, number).hedged_at)
    return trading_time(market, now) // interval > last // interval


@compiled
def next_point(market, number, interval, now):
    """Time (ns) of the next point of the grid; BY_LAW, to be asked soon, if one was missed."""
    if is_due(market, number, interval, now):
        return BY_LAW
    return clock_time(market, (trading_time(market, now) // interval + 1) * interval)
