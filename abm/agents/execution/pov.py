"""A share of what others trade (percentage of volume)."""

import math
from typing import ClassVar, Literal

import numpy as np

from abm.agents.execution.policy import ALL, PROGRESS, ExecutionPolicy, home_of, take_up
from abm.agents.execution.router import send_child
from abm.agents.execution.schedule import slot_at, slot_begin
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.ladders import lots_traded
from abm.kernel.market.trading import BY_LAW, traded_lots
from abm.kernel.options.options import option_account_of
from abm.kernel.options.parents import finish, lots_asked, lots_left
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record


class Participation(ExecutionPolicy):
    """Trades a share of the volume of others since its start, however long that takes.

    Volume is that of its own book, or of all that list the instrument, as the venues are.

    memory: volume (lots traded when the order began); step counts the looks so far.
    """

    memory: ClassVar[np.dtype[np.void]] = record(**PROGRESS, volume=np.int64)

    kind: Literal["pov"] = "pov"
    rate: float = parameter(0.1, unit="share of others' volume", about="its part", gt=0, le=10)
    interval: Seconds = parameter(60.0, unit="s of trading", about="time between looks", ge=1e-3)


@compiled
def trade_along(state, params, market, number, now):
    """Catch up with the volume of others at each interval."""
    take_up(state, market, number)
    left = lots_left(market, number)
    if left == 0:
        finish(market, number)
        return BY_LAW
    volume = _volume(market, number, params.venues)
    if state.step == 0:
        state.volume = volume
    slot = slot_at(market, number, params.interval, now)
    if slot >= state.step:
        state.step = slot + 1
        filled = abs(lots_asked(market, number)) - abs(left)
        wanted = math.floor(params.rate * (volume - state.volume - filled)) - filled
        lots = min(max(wanted, 0), abs(left))
        send_child(market, number, lots if left > 0 else -lots, params.venues)
        if lots == abs(left):
            return BY_LAW
    return slot_begin(market, number, params.interval, state.step)


@compiled
def _volume(market, number, venues):
    if venues == ALL:
        return lots_traded(market, option_account_of(market, number).instrument)
    return traded_lots(market, home_of(market, number))


Participation.rule = trade_along
