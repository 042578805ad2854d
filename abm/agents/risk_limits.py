"""Limits on what a hedging trader may hold and lose, watched at each of its decisions."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.hedging.needs import percent_gamma, point_vega, spot_of
from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import option_account_wealth
from abm.kernel.options.options import option_account_of, underlying_account
from abm.kernel.records.events import DELTA_LIMIT, GAMMA_LIMIT, LOSS_LIMIT, VEGA_LIMIT
from abm.market.fields import parameter
from abm.market.venue import Instrument

WITHIN = 0
"""No limit is broken."""

STOP_QUOTING, CUT, KILL = 0, 1, 2


class RiskLimits(Policy):
    """Limits, and what happens at a breach; a limit of 0 is none.

    Every breach is an event: <which>_limit with what was measured, in currency; the return within
    all limits is within_limits.
    """

    named: ClassVar[tuple[str, ...]] = ()
    has_kind: ClassVar[bool] = False

    delta: float = parameter(
        0.0, unit="currency of the underlying", about="largest net delta, either way", ge=0
    )
    gamma: float = parameter(
        0.0, unit="currency of delta a percent", about="largest gamma, either way", ge=0
    )
    vega: float = parameter(
        0.0, unit="currency a volatility point", about="largest vega, either way", ge=0
    )
    loss: float = parameter(0.0, unit="currency", about="largest loss since the open", ge=0)
    on_breach: Literal["stop_quoting", "cut", "kill"] = parameter(
        "stop_quoting",
        unit="",
        about="quotes no options until within limits; moreover cuts its options with other makers"
        " and hedges to zero; or stops all trading for the session",
    )
    cut_share: float = parameter(
        0.25, unit="", about="share of each option position that a cut gets rid of", gt=0, le=1
    )

    def row(self, instrument: Instrument) -> np.ndarray:
        """The record; a limit is infinite where there is none."""
        row = super().row(instrument)
        for name in ("delta", "gamma", "vega", "loss"):
            row[name] = getattr(self, name) or np.inf
        return row


@compiled
def broken_limit(limits, market, number):
    """The kind of event of the first limit that an account, just seen, has broken; WITHIN if none.

    Beside it what was measured, in currency as the limit is given. limits: a record of RiskLimits.
    """
    value = option_account_of(market, number).tick_value
    loss = (
        option_account_of(market, number).opening - option_account_wealth(market, number)
    ) * value
    # what an order at work is still to trade is a risk until then
    held = underlying_account(market, number).position
    delta = abs(option_account_of(market, number).delta + held) * spot_of(market, number) * value
    if loss > limits.loss:
        return LOSS_LIMIT, loss
    if delta > limits.delta:
        return DELTA_LIMIT, delta
    if percent_gamma(market, number) > limits.gamma:
        return GAMMA_LIMIT, percent_gamma(market, number)
    if point_vega(market, number) > limits.vega:
        return VEGA_LIMIT, point_vega(market, number)
    return WITHIN, 0.0
