"""All at once, whatever it costs."""

from typing import Literal

from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.execution.router import send_child
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.parents import finish, lots_left, parent_of


class AtMarket(ExecutionPolicy):
    """One market order for all that is left; what it does not find is for the trader to judge."""

    kind: Literal["at_market"] = "at_market"


_policy_row = rows_at(AtMarket.dtype())


@compiled
def trade_at_market(address, market, number, now):
    """Send the order, or end it at the next call, filled or not."""
    parent, left = parent_of(market, number), lots_left(market, number)
    if parent.step > 0 or left == 0:
        finish(market, number)
    else:
        parent.step = 1
        send_child(market, number, left, _policy_row(address, 0).venues)
    return BY_LAW


AtMarket.rule = trade_at_market
