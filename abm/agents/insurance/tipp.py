"""Time-invariant portfolio protection (TIPP): constant proportions over a floor that only rises."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.hedging.needs import spot_of
from abm.agents.insurance.cppi import constant_proportion_flow, cppi_exposure
from abm.agents.insurance.policy import InsurancePolicy, whole_lots
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import option_account_wealth
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter
from abm.market.parameter_records import record


class TimeInvariant(InsurancePolicy):
    """Exposure m (V - F), F a share of the highest wealth so far (Estep and Kritzman 1988).

    The highest wealth is that of the times at which it looked.

    memory: floor (ticks x lots).
    """

    memory: ClassVar[np.dtype[np.void]] = record(floor=np.float64)

    kind: Literal["tipp"] = "tipp"
    floor: float = parameter(
        0.9, unit="share of the highest wealth", about="what is to be kept of it", gt=0, lt=1
    )
    multiplier: float = parameter(
        3.0, unit="", about="exposure as a multiple of the cushion above the floor", gt=1, le=100
    )

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        return min(self.multiplier * (1 - self.floor), 1.0)

    @property
    def flow(self) -> float:
        """That of constant proportions: the cushion times m (m - 1)."""
        return constant_proportion_flow(self.multiplier, 1 - self.floor)


@compiled
def ratcheted(floor, share, wealth):
    """The floor after a look at the wealth: a share of it, or the old floor if that is higher."""
    return max(floor, share * wealth)


@compiled
def keep_gains(state, params, market, number, now):
    """Lots for the cushion above the floor, which may just have risen."""
    option_account = option_account_of(market, number)
    price, value = spot_of(market, number), option_account_wealth(market, number)
    state.floor = ratcheted(state.floor, params.floor, max(value, option_account.opening))
    option_account.floor = state.floor
    return whole_lots(
        cppi_exposure(value, option_account.floor, params.multiplier) / price, value, price
    )


TimeInvariant.rule = keep_gains
