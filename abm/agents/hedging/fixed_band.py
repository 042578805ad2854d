"""Hedging in a band of fixed width, which is how proportional costs are met in practice.

No hedge inside the band; beyond it back to its edge, which is best under proportional costs
(Whalley and Wilmott 1997), or to its centre.
"""

from typing import Literal

from abm.agents.hedging.bands import BandPolicy, hedge_in_band
from abm.kernel.compiling.jit import compiled


class FixedBand(BandPolicy):
    """Hedges once the net delta is more than a share of the notional."""

    kind: Literal["fixed_band"] = "fixed_band"


@compiled
def hedge(state, params, market, number, now):
    """Lots into the band once the net delta has left it."""
    return hedge_in_band(market, number, params.band, params.hedge_to)


FixedBand.rule = hedge
