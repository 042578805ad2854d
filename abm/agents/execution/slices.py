"""Market orders of a fixed size at fixed intervals, as the programmes of October 1987."""

from typing import Literal

from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.execution.router import send_child
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.parents import finish, lots_left, parent_of
from abm.market.fields import Seconds, parameter


class Slices(ExecutionPolicy):
    """A market order of at most so many lots at every interval, until all is done."""

    kind: Literal["slices"] = "slices"
    lots: int = parameter(100, unit="lots", about="largest slice", ge=1, le=2**40)
    interval: Seconds = parameter(30.0, unit="s", about="time between two slices", gt=0)


_policy_row = rows_at(Slices.dtype())


@compiled
def trade_in_slices(address, market, number, now):
    """Send the next slice if it is due; parent.step: whether another was to follow the latest."""
    policy, parent = _policy_row(address, 0), parent_of(market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    if parent.step != 0 and now < parent.sent_at + policy.interval:
        return parent.sent_at + policy.interval
    parent.sent_at = now
    parent.step = 1 if abs(left) > policy.lots else 0
    send_child(market, number, max(-policy.lots, min(left, policy.lots)), policy.venues)
    return now + policy.interval if parent.step != 0 else BY_LAW


Slices.rule = trade_in_slices
