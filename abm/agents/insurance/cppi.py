"""Constant proportions: exposure as a multiple of the cushion above a floor (CPPI).

Black and Jones 1987; Perold and Sharpe 1988. On a continuous path of volatility sigma a portfolio
without limits ends, after T years without interest, at

    V = F + (V0 - F) (S / S0)^m exp(-(m^2 - m) sigma^2 T / 2),

and its flow is m (m - 1) C for a log move of 1, C being the cushion. Only a fall by more than 1 / m
between two rebalancings takes it below its floor (Cont and Tankov 2009).
"""

from typing import Literal

from abm.agents.hedging.needs import spot_of
from abm.agents.insurance.policy import InsurancePolicy, note_floor, whole_lots
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import option_account_wealth
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter


class ConstantProportion(InsurancePolicy):
    """Exposure m (V - F), with a floor F that grows at the rate."""

    kind: Literal["cppi"] = "cppi"
    floor: float = parameter(
        0.9, unit="share of assets", about="what the portfolio is to be worth at least", ge=0, lt=1
    )
    multiplier: float = parameter(
        3.0, unit="", about="exposure as a multiple of the cushion above the floor", gt=1, le=100
    )
    rate: float = parameter(0.0, unit="a year", about="growth of the floor", ge=0, le=1)

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        return min(self.multiplier * (1 - self.floor), 1.0)

    @property
    def flow(self) -> float:
        """Cushion times m (m - 1) (Black and Jones 1987); none while it can buy no more."""
        return constant_proportion_flow(self.multiplier, 1 - self.floor)


def constant_proportion_flow(multiplier: float, cushion: float) -> float:
    """What follows the price, a share of the assets for 1 in logs; cushion: a share of the assets.

    The exposure m C grows by m times the gain m C, of which the stock itself has gained m C. An
    exposure that the assets do not pay for is all of them, and follows nothing.
    """
    if multiplier * cushion >= 1:
        return 0.0
    return multiplier * (multiplier - 1) * cushion


@compiled
def cppi_exposure(value, floor, multiplier):
    """What goes into stock: m (V - F), nothing below the floor; in the unit of both."""
    return max(multiplier * (value - floor), 0.0)


@compiled
def keep_proportion(state, params, market, number, now):
    """Lots for the cushion of now."""
    option_account = option_account_of(market, number)
    price, value = spot_of(market, number), option_account_wealth(market, number)
    note_floor(market, number, params.floor, params.rate, now)
    return whole_lots(
        cppi_exposure(value, option_account.floor, params.multiplier) / price, value, price
    )


ConstantProportion.rule = keep_proportion
