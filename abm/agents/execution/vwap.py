"""In proportion to the volume that the day is expected to bring (volume-weighted average price)."""

from typing import Literal

from abm.agents.execution.schedule import ScheduledPolicy, keep_to, slot_at, slot_length
from abm.kernel.compiling.jit import compiled, rows_at
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


_policy_row = rows_at(Vwap.dtype())


@compiled
def trade_with_the_day(address, market, number, now):
    """Keep to the expected volume of the day."""
    policy = _policy_row(address, 0)
    length, hours = (
        slot_length(policy.horizon, policy.children),
        market.close_time - market.open_time,
    )
    slot = slot_at(market, number, length, now)
    begin = trading_time(market, parent_of(market, number).start)
    until = begin + min(slot + 1, policy.children) * length
    before = volume_until(begin / hours, policy.u_shape)
    part = volume_until(until / hours, policy.u_shape) - before
    whole = volume_until((begin + policy.children * length) / hours, policy.u_shape) - before
    return keep_to(market, number, length, slot, part / whole, policy.venues)


Vwap.rule = trade_with_the_day
