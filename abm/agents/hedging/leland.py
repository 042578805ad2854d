"""Hedging at a volatility that pays for the hedging (Leland 1985).

Who hedges a short option at equal intervals dt and pays a share k of what is bought and sold again
breaks even on average at the variance sigma^2 (1 + A), A = sqrt(2 / pi) k / (sigma sqrt(dt)); for
a long option it is sigma^2 (1 - A).
"""

import math
from typing import Literal

from abm.agents.hedging.bands import to_centre
from abm.agents.hedging.grid import GridPolicy, is_due
from abm.agents.hedging.needs import lots_held, proportional_cost, series_delta
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import years_of
from abm.kernel.options.options import holding_of, series_of
from abm.market.fields import parameter


class Leland(GridPolicy):
    """Hedges at fixed times by deltas at Leland's volatility (Leland 1985)."""

    kind: Literal["leland"] = "leland"
    cost: float = parameter(
        0.0,
        unit="share of the price",
        about="cost of buying and selling again; 0 for that by the spread and fee of the moment",
        ge=0,
        le=1,
    )


@compiled
def leland_number(cost, volatility, years_between):
    """Leland's A for a round-trip cost (a share of the price), a volatility, and an interval."""
    return math.sqrt(2.0 / math.pi) * cost / (volatility * math.sqrt(years_between))


@compiled
def leland_delta(market, number, cost, years_between):
    """Net delta (lots) of an option account, each series at Leland's volatility for its own."""
    delta = 0.0
    for row in range(market.series_count):
        lots = holding_of(market, number, row).slot
        if lots != 0:
            series = series_of(market, row)
            excess = leland_number(cost, series.volatility, years_between)
            factor = 1.0 + excess if lots < 0 else max(1.0 - excess, 0.0)
            delta += lots * series_delta(market, series, factor)
    return delta + lots_held(market, number)


@compiled
def hedge(state, params, market, number, now):
    """Lots to a net delta of zero at Leland's volatility, when a point of the grid has passed."""
    if not is_due(state, market, params.interval, now):
        return 0
    state.hedged_at = now
    cost = params.cost if params.cost > 0.0 else 2.0 * proportional_cost(market, number)
    years_between = years_of(market, params.interval)
    return to_centre(leland_delta(market, number, cost, years_between))


Leland.rule = hedge
