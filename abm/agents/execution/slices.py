"""Market orders of a fixed size at fixed intervals, as the programmes of October 1987."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.execution.policy import PROGRESS, ExecutionPolicy, take_up
from abm.agents.execution.router import send_child
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.parents import finish, lots_left
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record


class Slices(ExecutionPolicy):
    """A market order of at most so many lots at every interval, until all is done.

    memory: sent_at (time of the latest slice, ns); step is 1 while another is to follow it.
    """

    memory: ClassVar[np.dtype[np.void]] = record(**PROGRESS, sent_at=np.int64)

    kind: Literal["slices"] = "slices"
    lots: int = parameter(100, unit="lots", about="largest slice", ge=1, le=2**40)
    interval: Seconds = parameter(30.0, unit="s", about="time between two slices", gt=0)


@compiled
def trade_in_slices(state, params, market, number, now):
    """Send the next slice if it is due."""
    take_up(state, market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    if state.step != 0 and now < state.sent_at + params.interval:
        return state.sent_at + params.interval
    state.sent_at = now
    state.step = 1 if abs(left) > params.lots else 0
    send_child(market, number, max(-params.lots, min(left, params.lots)), params.venues)
    return now + params.interval if state.step != 0 else BY_LAW


Slices.rule = trade_in_slices
