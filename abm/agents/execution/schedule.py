"""Orders on a schedule: which share of the whole is to be traded by when.

Schedules run in trading time, in which nights do not count. A schedule is cut into slots of equal
length, each with one child at its begin.
"""

import math

from abm.agents.execution.policy import ExecutionPolicy, take_up
from abm.agents.execution.router import send_child
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, time_of_trading, trading_time
from abm.kernel.options.parents import finish, lots_asked, lots_left, parent_of
from abm.market.fields import Seconds, parameter


class ScheduledPolicy(ExecutionPolicy):
    """So many market orders over a horizon; each catches up what earlier ones did not find.

    What is left at the horizon is tried again, at the same pace.
    """

    horizon: Seconds = parameter(
        3600.0, unit="s of trading", about="time from the first child to the end", ge=1e-3
    )
    children: int = parameter(12, unit="", about="parts of the horizon", ge=1, le=100_000)


@compiled
def slot_length(horizon, children):
    """Length of a slot (ns of trading)."""
    return max(horizon // children, 1)


@compiled
def slot_at(market, number, length, now):
    """Number of the slot of the option account's order, counted from 0."""
    begin = trading_time(market, parent_of(market, number).start)
    return (trading_time(market, now) - begin) // length


@compiled
def slot_begin(market, number, length, slot):
    """When a slot of the option account's order begins (ns)."""
    begin = trading_time(market, parent_of(market, number).start)
    return time_of_trading(market, begin + slot * length)


@compiled
def keep_to(state, market, number, length, slot, share, venues):
    """See to it that a share of the order is traded by the end of a slot; returns the next wake.

    state.step: slots that had their child.
    """
    take_up(state, market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    if slot >= state.step:
        state.step = slot + 1
        due = lots_due(lots_asked(market, number), left, share)
        send_child(market, number, due, venues)
        if due == left:
            return BY_LAW
    return slot_begin(market, number, length, state.step)


@compiled
def lots_due(asked, left, share):
    """Lots still to be traded for a share of those asked, all signed; never more than are left."""
    behind = math.floor(abs(asked) * share + 0.5) - (abs(asked) - abs(left))
    lots = min(max(behind, 0), abs(left))
    return lots if left > 0 else -lots
