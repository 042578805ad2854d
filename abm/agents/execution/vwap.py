"""In proportion to the volume that the day is expected to bring (volume-weighted average price)."""

from typing import Literal

from abm.agents.execution.schedule import ScheduledPolicy, keep_to, slot_at, slot_length
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.activity import volume_until
from abm.kernel.market.trading import trading_time
from abm.kernel.options.parents import parent_of
from abm.market.fields import parameter


class Vwap(ScheduledPolicy):
    """Parts at equal intervals, sized by a day whose volume has the shape of a U."""

    kind: Literal["vwap"] = "vwap"
    u_shape: float = parameter(
        1.0,
        unit="",
        about="volume at open and close as a multiple of that at midday, as traders have it",
        ge=1,
        le=100,
    )


@compiled
def trade_with_the_day(state, params, market, number, now):
    """Keep to the expected volume of the day."""
    length, hours = (
        slot_length(params.horizon, params.children),
        market.close_time - market.open_time,
    )
    slot = slot_at(market, number, length, now)
    begin = trading_time(market, parent_of(market, number).start)
    until = begin + min(slot + 1, params.children) * length
    before = volume_until(begin / hours, params.u_shape)
    part = volume_until(until / hours, params.u_shape) - before
    whole = volume_until((begin + params.children * length) / hours, params.u_shape) - before
    return keep_to(state, market, number, length, slot, part / whole, params.venues)


Vwap.rule = trade_with_the_day
