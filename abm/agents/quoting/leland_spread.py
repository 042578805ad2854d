"""The half-spread that pays for hedging at fixed times (Leland 1985)."""

import math
from typing import Literal

from abm.agents.hedging.leland import leland_number
from abm.agents.hedging.needs import proportional_cost
from abm.agents.quoting.policy import QuotingPolicy, post_around
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import years_of
from abm.kernel.options.options import series_of
from abm.market.fields import Seconds, parameter


class LelandSpread(QuotingPolicy):
    """Sells at sigma sqrt(1 + A), buys at sigma sqrt(1 - A), A = sqrt(2/pi) k / (sigma sqrt(dt)).

    k is the round-trip cost of trading the underlying now: its spread and fees.
    """

    kind: Literal["leland_spread"] = "leland_spread"
    interval: Seconds = parameter(
        585.0, unit="s", about="time between two hedges that is assumed, dt", gt=0
    )


@compiled
def leland_halves(cost, volatility, years):
    """Half-spreads for buying and selling; cost: round-trip, a share of the price.

    years: between two hedges.  Where hedging would eat the whole volatility the bid is zero.
    """
    number = leland_number(cost, volatility, years)
    up, down = math.sqrt(1.0 + number) - 1.0, 1.0 - math.sqrt(max(1.0 - number, 0.0))
    return volatility * down, volatility * up


@compiled
def quote_leland(state, params, market, number, row):
    """Quote a series so that clients pay for its hedging."""
    series = series_of(market, row)
    if series.years > 0.0:
        years = years_of(market, params.interval)
        cost = 2.0 * proportional_cost(market, number)
        halves = leland_halves(cost, series.volatility, years)
        post_around(params, market, number, row, halves)


LelandSpread.rule = quote_leland
