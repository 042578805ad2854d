"""All at once, whatever it costs."""

from typing import Literal

from abm.agents.execution.policy import ExecutionPolicy, take_up
from abm.agents.execution.router import send_child
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.parents import finish, lots_left


class AtMarket(ExecutionPolicy):
    """One market order for all that is left; what it does not find is for the trader to judge."""

    kind: Literal["at_market"] = "at_market"


@compiled
def trade_at_market(state, params, market, number, now):
    """Send the order, or end it at the next call, filled or not."""
    take_up(state, market, number)
    left = lots_left(market, number)
    if state.step > 0 or left == 0:
        finish(market, number)
    else:
        state.step = 1
        send_child(market, number, left, params.venues)
    return BY_LAW


AtMarket.rule = trade_at_market
