"""Hedging in the band that is best under small proportional costs (Whalley and Wilmott 1997)."""

import math
from typing import Literal

from abm.agents.hedging.bands import to_edge
from abm.agents.hedging.needs import gamma_weighted_terms, net_delta, proportional_cost, spot_of
from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter


class WhalleyWilmott(HedgingPolicy):
    """Hedges in the band that is best for an exponential utility and small costs.

    The cost is that by the spread and fee of the moment, the gamma that of the whole book, and the
    life of the book, of which interest is taken, the mean by gamma.
    """

    kind: Literal["whalley_wilmott"] = "whalley_wilmott"
    risk_aversion: float = parameter(
        1e-5, unit="per currency", about="absolute aversion to risk", gt=0
    )


@compiled
def whalley_wilmott_band(cost, spot, gamma, rate, years, risk_aversion):
    """Half the width of the band around the Black-Scholes-Merton delta, in the unit of the delta.

    cost: of one trade, a share of the price.  spot, gamma and risk_aversion: in one unit of money.
    """
    return (1.5 * math.exp(-rate * years) * cost * spot * gamma**2 / risk_aversion) ** (1.0 / 3.0)


@compiled
def hedge(state, params, market, number, now):
    """Lots to the edge of the band, once the net delta has left it."""
    option_account, spot = option_account_of(market, number), spot_of(market, number)
    aversion = params.risk_aversion * option_account.tick_value
    cost = proportional_cost(market, number)
    years, _ = gamma_weighted_terms(market, number)
    band = whalley_wilmott_band(cost, spot, option_account.gamma, market.rate, years, aversion)
    return to_edge(net_delta(market, number), band)


WhalleyWilmott.rule = hedge
