"""Bands of net delta within which nothing is done, and the lots that lead back into them."""

import math
from typing import Literal

from abm.agents.hedging.needs import net_delta
from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import option_account_of
from abm.market.fields import parameter

TO_EDGE = 1


class BandPolicy(HedgingPolicy):
    """Parameters of policies with a band in proportion to the options."""

    band: float = parameter(
        0.05,
        unit="share of the notional",
        about="net delta left alone; 0.05 is $50,000 of stock for $1m of options",
        ge=0,
        le=1,
    )
    hedge_to: Literal["centre", "edge"] = parameter(
        "centre", unit="", about="a net delta of zero, or just that of the band"
    )


@compiled
def to_centre(net):
    """Whole lots that bring what is net nearest to zero."""
    lots = math.floor(abs(net) + 0.5)
    return -lots if net > 0.0 else lots


@compiled
def to_edge(net, band):
    """Whole lots that bring what is net nearest to the edge of a band; none within it."""
    if abs(net) <= band:
        return 0
    lots = math.floor(abs(net) - band + 0.5)
    return -lots if net > 0.0 else lots


@compiled
def into_band(net, band, hedge_to):
    """Lots to trade at a net delta: none within the band, else to its centre or its edge."""
    if abs(net) <= band:
        return 0
    return to_edge(net, band) if hedge_to == TO_EDGE else to_centre(net)


@compiled
def hedge_in_band(market, number, band, hedge_to):
    """Lots into a band, a share of the notional, once an option account's net delta has left it."""
    return into_band(
        net_delta(market, number), band * option_account_of(market, number).notional, hedge_to
    )
