"""The shape of a day: how busy a market is at which hour.

Activity over the day d, from 0 at the open to 1 at the close, has the shape of a U,

    1 + (u - 1) (2 d - 1)^2,

1 at midday and u at open and close (Admati and Pfleiderer 1988; Jain and Joh 1988 find it in the
volume of New York). Before the open, in the call of an auction, it is what it is at the open.
"""

import math

from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import group_of


@compiled
def activity_at(market, time, u_shape):
    """Activity at a time (ns) of the day, as a multiple of its mean over the day."""
    day = (time - market.open_time) / (market.close_time - market.open_time)
    v = 2.0 * min(max(day, 0.0), 1.0) - 1.0
    return (1.0 + (u_shape - 1.0) * v * v) / (1.0 + (u_shape - 1.0) / 3.0)


@compiled
def activity_of_day(market):
    """Activity now, by the U of the group whose turn it is, as a multiple of its mean."""
    return activity_at(market, market.now, group_of(market, market.group).u_shape)


@compiled
def volume_until(days, u_shape):
    """Volume from the first open to a time in trading days, that at midday being 1 a day.

    The integral of the shape over the days d.
    """
    whole = math.floor(days)
    within = (2.0 * (days - whole) - 1.0) ** 3
    return days + (u_shape - 1.0) * (2.0 * whole + within + 1.0) / 6.0


@compiled
def time_of_volume(volume, u_shape):
    """Share of a day in which so much of its volume comes: the inverse of volume_until, u > 1.

    In v = 2 d - 1 it is a cubic, v^3 + 3 p v = 2 q, whose one real root hyperbolic functions give.
    """
    p = 1.0 / (u_shape - 1.0)
    q = 3.0 * p * (volume - 0.5) - 0.5
    v = 2.0 * math.sqrt(p) * math.sinh(math.asinh(q / (p * math.sqrt(p))) / 3.0)
    return min(max(0.5 * (v + 1.0), 0.0), 1.0)


@compiled
def shaped_wait(market, wait, u_shape):
    """Trading time (ns) from now in which there is as much activity as in a wait on average.

    u_shape: more than 1.  A day's trading time here begins with the call of the opening auction.
    """
    hours, mean = float(market.close_time - market.open_time), 1.0 + (u_shape - 1.0) / 3.0
    call = market.open_call / hours
    day = min((market.now - market.open_time) / hours, 1.0)
    begun = volume_until(day, u_shape) if day > 0.0 else u_shape * day
    volume = begun + mean * wait / hours
    nights = 0.0
    if volume > mean:
        whole = mean + u_shape * call
        nights = math.floor((volume - mean) / whole) + 1.0
        volume -= nights * whole
    until = time_of_volume(volume, u_shape) if volume > 0.0 else volume / u_shape
    return (until - day + nights * (1.0 + call)) * hours
