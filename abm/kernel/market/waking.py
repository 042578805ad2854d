"""When a trader wakes: the law of its group, in the time of the day's activity.

Each wake-up keeps the first number that it draws for the time of the next, so that whatever else is
drawn at it, the next comes at the same time.
"""

from abm.kernel.base.draws import DECIDING, exponential_at, open_event, uniform, whole_time
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.activity import shaped_wait
from abm.kernel.market.market import EVEN


@compiled
def open_wake_up(rng, trader):
    """Begin to draw for the latest wake-up of a trader."""
    open_event(rng, trader.stream, trader.wakes, DECIDING)
    rng.wait = uniform(rng)


@compiled
def until_first(market, group, rng):
    """Nanoseconds from the start to the first wake-up, by the law of a group."""
    if group.wake_law == EVEN:
        return whole_time(rng.wait * group.wake_interval)
    return until_next(market, group, rng)


@compiled
def until_next(market, group, rng):
    """Nanoseconds to the next wake-up by the law of a group, at least 1."""
    wait = group.wake_interval
    if group.wake_law != EVEN:
        wait = exponential_at(rng.wait, wait)
    if group.u_shape > 1.0:
        wait = shaped_wait(market, wait, group.u_shape)
    return max(1, whole_time(wait))
