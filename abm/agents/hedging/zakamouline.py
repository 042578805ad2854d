"""Hedging in a band around a delta that allows for costs (Zakamouline 2006).

A fit to the numerical solution of the problem that Whalley and Wilmott solve for small costs: half
the band is H0 + H1, around the delta at the volatility sigma_m,

    H0 = k / (lambda S sigma^2 tau),
    H1 = 1.12 k^0.31 tau^0.05 (e^(-r tau) / sigma)^0.25 (|Gamma| / lambda)^0.5,
    sigma_m^2 = sigma^2 (1 - K), K = -4.76 k^0.78 tau^-0.02 (e^(-r tau) / sigma)^0.25
                                     (lambda S^2 |Gamma|)^0.15

for who is short of gamma; for who is long of it the sign of K is the other.
"""

import math
from typing import Literal

from abm.agents.hedging.bands import to_edge
from abm.agents.hedging.needs import (
    adjusted_delta,
    gamma_weighted_terms,
    proportional_cost,
    spot_of,
)
from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter


class Zakamouline(HedgingPolicy):
    """Hedges in Zakamouline's band (2006).

    The cost is that by the spread and fee of the moment, the gamma that of the whole book, and its
    years and volatility the means by gamma; all series have the volatility of the sign of the
    whole.
    """

    kind: Literal["zakamouline"] = "zakamouline"
    risk_aversion: float = parameter(
        1e-5, unit="per currency", about="absolute aversion to risk", gt=0
    )


@compiled
def zakamouline_band(cost, spot, gamma, volatility, rate, years, risk_aversion):
    """H0 + H1, half the width of the band, in the unit of the delta.

    cost: of one trade, a share of the price.  spot, gamma and risk_aversion: in one unit of money.
    volatility, years > 0.
    """
    still = cost / (risk_aversion * spot * volatility**2 * years)
    discount = math.exp(-rate * years) / volatility
    scale = 1.12 * cost**0.31 * years**0.05 * discount**0.25
    return still + scale * math.sqrt(abs(gamma) / risk_aversion)


@compiled
def zakamouline_factor(cost, spot, gamma, volatility, rate, years, risk_aversion):
    """sigma_m^2 over sigma^2: above 1 if gamma is negative, below 1 (at least 0) if positive."""
    discount = math.exp(-rate * years) / volatility
    excess = 4.76 * cost**0.78 * years**-0.02 * discount**0.25
    excess *= (risk_aversion * spot**2 * abs(gamma)) ** 0.15
    return 1.0 + excess if gamma < 0.0 else max(1.0 - excess, 0.0)


@compiled
def hedge(state, params, market, number, now):
    """Lots to the edge of the band, once the net delta has left it; to zero without gamma."""
    option_account, spot = option_account_of(market, number), spot_of(market, number)
    aversion, rate = params.risk_aversion * option_account.tick_value, market.rate
    cost = proportional_cost(market, number)
    years, volatility = gamma_weighted_terms(market, number)
    band, factor = 0.0, 1.0
    if years > 0.0:
        band = zakamouline_band(cost, spot, option_account.gamma, volatility, rate, years, aversion)
        factor = zakamouline_factor(
            cost, spot, option_account.gamma, volatility, rate, years, aversion
        )
    return to_edge(adjusted_delta(market, number, factor, factor), band)


Zakamouline.rule = hedge
