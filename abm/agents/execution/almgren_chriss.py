"""The schedule that is best for who dislikes variance: Almgren and Chriss (2000).

R. Almgren and N. Chriss, "Optimal execution of portfolio transactions", Journal of Risk 3 (2000),
5-39. X lots are sold in N parts of length tau (days) over T = N tau. The price diffuses with
volatility sigma; selling v lots a day pushes it down for ever by gamma v tau, and costs
epsilon + eta v a lot at the time. Expected cost E plus lambda times its variance V is least with

    x_j = X sinh(kappa (T - t_j)) / sinh(kappa T),
    2 (cosh(kappa tau) - 1) / tau^2 = lambda sigma^2 / (eta - gamma tau / 2).

The paper's share is a lot here and its price is what a lot costs, in currency; a day has 6.5 h.
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import model_validator

from abm.agents.execution.schedule import ScheduledPolicy, keep_to, slot_at, slot_length
from abm.kernel.compiling.jit import compiled
from abm.market.fields import parameter
from abm.market.venue import TRADING_DAY

_DAY = TRADING_DAY * 1e9
_EXAMPLE = "Almgren and Chriss 2000, table 1"


class AlmgrenChriss(ScheduledPolicy):
    """Sells fast at first: the more so, the more it fears risk and the less impact costs."""

    kind: Literal["almgren_chriss"] = "almgren_chriss"
    risk_aversion: float = parameter(
        1e-6,
        unit="1/currency",
        about="lambda: currency given for a variance",
        ge=0,
        source=_EXAMPLE,
    )
    volatility: float = parameter(
        0.95,
        unit="currency a lot, a day^0.5",
        about="sigma: standard deviation of a day's move",
        ge=0,
        source=_EXAMPLE,
    )
    temporary_impact: float = parameter(
        2.5e-6,
        unit="currency a lot, a lot a day",
        about="eta: rise of the cost of a lot with the speed of trading",
        gt=0,
        source=_EXAMPLE,
    )
    permanent_impact: float = parameter(
        2.5e-7,
        unit="currency a lot, a lot",
        about="gamma: fall of the price with each lot sold",
        ge=0,
        source=_EXAMPLE,
    )

    @model_validator(mode="after")
    def _impact_decays(self) -> "AlmgrenChriss":
        tau = self.horizon / self.children / TRADING_DAY
        if self.temporary_impact <= 0.5 * self.permanent_impact * tau:
            raise ValueError("temporary_impact must exceed half the permanent impact of one part")
        return self


@compiled
def kappa(risk_aversion, volatility, temporary, permanent, tau):
    """Urgency, a day: the larger, the sooner all is traded. tau: length of a part (days)."""
    squared = risk_aversion * volatility**2 / (temporary - 0.5 * permanent * tau)
    half = 0.5 * tau * math.sqrt(squared)
    return 2.0 * math.asinh(half) / tau  # cosh x - 1 = 2 sinh(x / 2)^2


@compiled
def holdings(urgency, left, horizon):
    """Share of the order that is still held with so many days left of the horizon.

    sinh(kappa left) / sinh(kappa horizon), a straight line without urgency.
    """
    if urgency * horizon < 1e-6:
        return left / horizon
    falling = math.exp(-urgency * (horizon - left))
    return falling * math.expm1(-2.0 * urgency * left) / math.expm1(-2.0 * urgency * horizon)


@compiled
def trade_against_risk(state, params, market, number, now):
    """Keep to the best schedule."""
    length = slot_length(params.horizon, params.children)
    tau, slot = length / _DAY, slot_at(market, number, length, now)
    urgency = kappa(
        params.risk_aversion,
        params.volatility,
        params.temporary_impact,
        params.permanent_impact,
        tau,
    )
    left = max(params.children - slot - 1, 0) * tau
    share = 1.0 - holdings(urgency, left, params.children * tau)
    return keep_to(state, market, number, length, slot, share, params.venues)


AlmgrenChriss.rule = trade_against_risk


def expected_cost(
    held: ArrayLike, tau: float, fixed: float, temporary: float, permanent: float
) -> float:
    """Currency lost against the price at arrival (equation 4).

    held: lots at 0, tau, ..., the end, the last 0.  fixed: epsilon, half a spread (currency a lot).
    """
    lots = -np.diff(np.asarray(held, float))
    whole = float(lots.sum())
    steep = (temporary - 0.5 * permanent * tau) / tau
    return float(0.5 * permanent * whole**2 + fixed * np.abs(lots).sum() + steep * (lots**2).sum())


def cost_variance(held: ArrayLike, tau: float, volatility: float) -> float:
    """Variance of that loss, currency^2 (equation 5)."""
    return float(volatility**2 * tau * np.sum(np.asarray(held, float)[1:] ** 2))
