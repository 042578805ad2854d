"""Equal parts over time (time-weighted average price)."""

from typing import Literal

from abm.agents.execution.schedule import ScheduledPolicy, keep_to, slot_at, slot_length
from abm.kernel.compiling.jit import compiled, rows_at


class Twap(ScheduledPolicy):
    """Equal parts, as equal as whole lots can be, at equal intervals."""

    kind: Literal["twap"] = "twap"


_policy_row = rows_at(Twap.dtype())


@compiled
def trade_evenly(address, market, number, now):
    """Keep to a straight line."""
    policy = _policy_row(address, 0)
    length = slot_length(policy.horizon, policy.children)
    slot = slot_at(market, number, length, now)
    share = min(slot + 1, policy.children) / policy.children
    return keep_to(market, number, length, slot, share, policy.venues)


Twap.rule = trade_evenly
