"""Stop-loss: all in stock until the floor is touched, then all in cash."""

import math
from typing import Literal

from abm.agents.hedging.needs import spot_of
from abm.agents.insurance.policy import InsurancePolicy, note_floor, whole_lots
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.options.marking import desk_wealth
from abm.kernel.options.options import desk_of
from abm.market.fields import parameter


class StopLoss(InsurancePolicy):
    """Holds stock until the wealth has touched a floor that grows at the rate, then none.

    One that reenters holds stock again whenever the price is above the one at which it stopped,
    and none below it: each round trip costs, and so many of them cost what a put would (Carr and
    Jarrow 1990). desk.hedged_price remembers the price at which it stopped, negated.
    """

    kind: Literal["stop_loss"] = "stop_loss"
    floor: float = parameter(
        0.9, unit="share of assets", about="the wealth at which it sells", gt=0, lt=1
    )
    rate: float = parameter(0.0, unit="a year", about="growth of the floor", ge=0, le=1)
    reenter: bool = parameter(
        False, unit="", about="whether it buys back above the price at which it stopped"
    )

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        return 1.0


_policy_row = rows_at(StopLoss.dtype())


@compiled
def hold_until_stopped(address, market, number, now):
    """All the lots that the wealth can buy, or none."""
    policy, desk = _policy_row(address, 0), desk_of(market, number)
    price, value = spot_of(market, number), desk_wealth(market, number)
    note_floor(market, number, policy.floor, policy.rate, now)
    if desk.hedged_price > 0.0 and value <= desk.floor:
        desk.hedged_price = -price
    stopped_at = -desk.hedged_price
    if stopped_at > 0.0 and (policy.reenter == 0 or price <= stopped_at):
        return 0
    return whole_lots(math.inf, value, price)


StopLoss.rule = hold_until_stopped
