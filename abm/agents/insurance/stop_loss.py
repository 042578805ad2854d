"""Stop-loss: all in stock until the floor is touched, then all in cash."""

import math
from typing import ClassVar, Literal

import numpy as np

from abm.agents.hedging.needs import spot_of
from abm.agents.insurance.policy import InsurancePolicy, note_floor, whole_lots
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import option_account_wealth
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter
from abm.market.parameter_records import record


class StopLoss(InsurancePolicy):
    """Holds stock until the wealth has touched a floor that grows at the rate, then none.

    One that reenters holds stock again whenever the price is above the one at which it stopped,
    and none below it: each round trip costs, and so many of them cost what a put would (Carr and
    Jarrow 1990).

    memory: stopped_at (price in ticks at which it stopped, 0 until it does).
    """

    memory: ClassVar[np.dtype[np.void]] = record(stopped_at=np.float64)

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


@compiled
def hold_until_stopped(state, params, market, number, now):
    """All the lots that the wealth can buy, or none."""
    option_account = option_account_of(market, number)
    price, value = spot_of(market, number), option_account_wealth(market, number)
    note_floor(market, number, params.floor, params.rate, now)
    if state.stopped_at == 0.0 and value <= option_account.floor:
        state.stopped_at = price
    if state.stopped_at > 0.0 and (params.reenter == 0 or price <= state.stopped_at):
        return 0
    return whole_lots(math.inf, value, price)


StopLoss.rule = hold_until_stopped
