"""A share of what others trade (percentage of volume)."""

import math
from typing import Literal

from abm.agents.execution.policy import ALL, ExecutionPolicy, home_of
from abm.agents.execution.router import send_child
from abm.agents.execution.schedule import slot_at, slot_begin
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.ladders import lots_traded
from abm.kernel.market.trading import BY_LAW, traded_lots
from abm.kernel.options.options import desk_of
from abm.kernel.options.parents import finish, lots_asked, lots_left, parent_of
from abm.market.fields import Seconds, parameter


class Participation(ExecutionPolicy):
    """Trades a share of the volume of others since its start, however long that takes.

    Volume is that of its own book, or of all that list the instrument, as the venues are.
    """

    kind: Literal["pov"] = "pov"
    rate: float = parameter(0.1, unit="share of others' volume", about="its part", gt=0, le=10)
    interval: Seconds = parameter(60.0, unit="s of trading", about="time between looks", ge=1e-3)


_policy_row = rows_at(Participation.dtype())


@compiled
def trade_along(address, market, number, now):
    """Catch up with the volume of others at each interval; parent.step: looks so far."""
    policy, parent = _policy_row(address, 0), parent_of(market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    volume = _volume(market, number, policy.venues)
    if parent.step == 0:
        parent.begin_volume = volume
    slot = slot_at(market, number, policy.interval, now)
    if slot >= parent.step:
        parent.step = slot + 1
        filled = abs(lots_asked(market, number)) - abs(left)
        wanted = math.floor(policy.rate * (volume - parent.begin_volume - filled)) - filled
        lots = min(max(wanted, 0), abs(left))
        send_child(market, number, lots if left > 0 else -lots, policy.venues)
        if lots == abs(left):
            return BY_LAW
    return slot_begin(market, number, policy.interval, parent.step)


@compiled
def _volume(market, number, venues):
    if venues == ALL:
        return lots_traded(market, desk_of(market, number).instrument)
    return traded_lots(market, home_of(market, number))


Participation.rule = trade_along
