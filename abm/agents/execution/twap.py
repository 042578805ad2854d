"""Equal parts over time (time-weighted average price)."""

from typing import Literal

from abm.agents.execution.schedule import ScheduledPolicy, keep_to, slot_at, slot_length
from abm.kernel.compiling.jit import compiled


class Twap(ScheduledPolicy):
    """Equal parts, as equal as whole lots can be, at equal intervals."""

    kind: Literal["twap"] = "twap"


@compiled
def trade_evenly(state, params, market, number, now):
    """Keep to a straight line."""
    length = slot_length(params.horizon, params.children)
    slot = slot_at(market, number, length, now)
    share = min(slot + 1, params.children) / params.children
    return keep_to(state, market, number, length, slot, share, params.venues)


Twap.rule = trade_evenly
