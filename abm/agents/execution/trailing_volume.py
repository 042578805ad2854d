"""A share of what was traded in the minute before, as the selling programme of 6 May 2010."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.execution.policy import PROGRESS, ExecutionPolicy, home_of, take_up
from abm.agents.execution.router import send_child
from abm.agents.execution.schedule import slot_at, slot_begin
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.pulse import minute_volume
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.parents import finish, lots_left
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

_MINUTE = 60e9


class TrailingVolume(ExecutionPolicy):
    """At every interval a market order for a share of the volume of the last minute, a second.

    Without regard to price or time; all volume in its own book counts, its own too (CFTC and SEC
    2010, II.1.b). What is no whole lot is carried on.

    memory: owed (lots due and not yet sent); step counts the looks so far.
    """

    memory: ClassVar[np.dtype[np.void]] = record(**PROGRESS, owed=np.float64)

    kind: Literal["trailing_volume"] = "trailing_volume"
    rate: float = parameter(
        0.09,
        unit="share of the last minute's volume",
        about="its part",
        gt=0,
        le=10,
        source="CFTC and SEC 2010: 9 %",
    )
    interval: Seconds = parameter(1.0, unit="s", about="time between two orders", ge=1e-3)


@compiled
def trade_with_the_minute(state, params, market, number, now):
    """Send what has become due since the last look."""
    take_up(state, market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    if state.step == 0:
        state.owed = 0.0
    slot = slot_at(market, number, params.interval, now)
    if slot >= state.step:
        state.step = slot + 1
        volume = minute_volume(market, home_of(market, number))
        state.owed += params.rate * volume * (params.interval / _MINUTE)
    lots = min(int(state.owed), abs(left))
    if lots > 0:
        state.owed -= lots
        send_child(market, number, lots if left > 0 else -lots, params.venues)
    return slot_begin(market, number, params.interval, state.step)


TrailingVolume.rule = trade_with_the_minute
