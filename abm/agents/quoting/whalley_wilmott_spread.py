"""The half-spread that pays for hedging to the edge of the best band (Whalley and Wilmott 1997).

A delta that diffuses with variance (Gamma S sigma)^2 between reflecting edges H away is pushed back
by (Gamma S sigma)^2 / (2 H) shares a year, at k S each; with the H that is best, the risk left in
the band is worth half of that again. Both together are what a volatility higher by

    sigma'^2 - sigma^2 = 1.5 k S |Gamma| sigma^2 / H

would earn on the gamma, 0.5 Gamma S^2 (sigma'^2 - sigma^2) a year.
"""

import math
from typing import Literal

from abm.agents.hedging.needs import proportional_cost
from abm.agents.hedging.whalley_wilmott import whalley_wilmott_band
from abm.agents.quoting.policy import QuotingPolicy, post_around
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import option_account_of, series_of
from abm.market.fields import parameter


class WhalleyWilmottSpread(QuotingPolicy):
    """Costs and remaining risk of the no-trade band, as a volatility on top."""

    kind: Literal["whalley_wilmott_spread"] = "whalley_wilmott_spread"
    risk_aversion: float = parameter(
        1e-6, unit="1 / currency", about="lambda of the maker's exponential utility", gt=0, le=10
    )


@compiled
def band_halves(cost, spot, gamma, volatility, band):
    """Half-spreads for buying and selling; cost: one-way, a share of the price.

    gamma: that of the book (lots a tick).  band: half of it (lots).
    """
    added = 1.5 * cost * spot * abs(gamma) / band if band > 0.0 else 0.0
    up, down = math.sqrt(1.0 + added) - 1.0, 1.0 - math.sqrt(max(1.0 - added, 0.0))
    return volatility * down, volatility * up


@compiled
def quote_whalley_wilmott(state, params, market, number, row):
    """Quote a series so that clients pay for its hedging, in a book with the series added."""
    series, option_account = series_of(market, row), option_account_of(market, number)
    if series.years > 0.0:
        cost = proportional_cost(market, number)
        gamma = abs(option_account.gamma) + params.lots * series.gamma
        aversion = params.risk_aversion * option_account.tick_value
        band = whalley_wilmott_band(cost, series.spot, gamma, market.rate, series.years, aversion)
        halves = band_halves(cost, series.spot, gamma, series.volatility, band)
        post_around(params, market, number, row, halves)


WhalleyWilmottSpread.rule = quote_whalley_wilmott
