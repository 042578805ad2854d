"""Hedging at fixed times, as in Black and Scholes, but not continuously.

Over N equal intervals the error of a hedged option has a standard deviation of about
sqrt(pi / 4) vega volatility / sqrt(N) (Kamal and Derman 1999).
"""

from typing import Literal

from abm.agents.hedging.bands import to_centre
from abm.agents.hedging.grid import GridPolicy, is_due
from abm.agents.hedging.needs import net_delta
from abm.kernel.compiling.jit import compiled


class FixedTimes(GridPolicy):
    """Hedges to zero at equal intervals of trading time, the first one interval after the open.

    N hedges of an option of D days, that at the open being the first, are at intervals of D days of
    trading over N.
    """

    kind: Literal["fixed_times"] = "fixed_times"


@compiled
def hedge(state, params, market, number, now):
    """Lots to a net delta of zero, when a point of the grid has passed since the last hedge."""
    if not is_due(state, market, params.interval, now):
        return 0
    state.hedged_at = now
    return to_centre(net_delta(market, number))


FixedTimes.rule = hedge
