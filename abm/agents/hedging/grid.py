"""Hedges at equal intervals of trading time, which stands still from a close to the next open.

Points of the grid are multiples of the interval since the first open, so that N hedges at a life
over N are equally far apart for the option, over nights too. A point at a close is the next open.
"""

from abm.agents.hedging.policy import HedgingPolicy, reader
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, time_of_trading, trading_time
from abm.kernel.options.options import desk_of
from abm.market.fields import Seconds, parameter


class GridPolicy(HedgingPolicy):
    """What policies that hedge at points of a grid are told; they want to be asked at the next."""

    interval: Seconds = parameter(
        3600.0, unit="s of trading", about="time between two hedges", ge=1e-9
    )


_numbers = reader(GridPolicy)


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
    return time_of_trading(market, (trading_time(market, now) // interval + 1) * interval)


@compiled
def due(address, market, number, now):
    """The next point of the grid; a policy's record begins with what all on a grid are told."""
    return next_point(market, number, _numbers(address).interval, now)


GridPolicy.due = due
