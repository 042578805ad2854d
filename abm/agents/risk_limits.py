"""Limits on what a hedging trader may hold and lose, watched at each of its decisions."""

from typing import ClassVar, Literal

import numpy as np

from abm.agents.parameters import fill_record
from abm.agents.policies import Policy
from abm.kernel.jit import compiled, rows_at
from abm.kernel.market import account_of, listing_of
from abm.kernel.marking import desk_wealth
from abm.kernel.options import desk_of
from abm.kernel.tapes import DELTA_LIMIT, GAMMA_LIMIT, LOSS_LIMIT, VEGA_LIMIT
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
        """The record, its limits in ticks x lots; infinite where there is none."""
        row = fill_record(self, self.dtype())
        tick_value = instrument.tick_size * instrument.multiplier
        for name, percent in (("delta", 1), ("gamma", 100), ("vega", 100), ("loss", 1)):
            limit = getattr(self, name)
            row[name] = percent * limit / tick_value if limit > 0 else np.inf
        return row


limits_at = rows_at(RiskLimits.dtype())


@compiled
def broken_limit(address, market, number):
    """The kind of event of the first limit that a desk, just seen, has broken; WITHIN if none.

    Beside it what was measured, in currency as the limit is given.
    """
    limits, desk = limits_at(address, 0), desk_of(market, number)
    account = account_of(market, desk.trader, desk.instrument)
    spot = listing_of(market, desk.book).mid
    delta = abs(desk.delta + account.position) * spot
    gamma = abs(desk.gamma) * spot * spot
    loss = desk.opening - desk_wealth(market, number)
    if loss > limits.loss:
        return LOSS_LIMIT, loss * desk.tick_value
    if delta > limits.delta:
        return DELTA_LIMIT, delta * desk.tick_value
    if gamma > limits.gamma:
        return GAMMA_LIMIT, 0.01 * gamma * desk.tick_value
    if abs(desk.vega) > limits.vega:
        return VEGA_LIMIT, 0.01 * abs(desk.vega) * desk.tick_value
    return WITHIN, 0.0
