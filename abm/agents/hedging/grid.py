"""Hedges at equal intervals of trading time, which stands still from a close to the next open.

Points of the grid are multiples of the interval since the first open, so that N hedges at a life
over N are equally far apart for the option, over nights too. A point at a close is the next open.
"""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, time_of_trading, trading_time
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.market.session import Session


class GridPolicy(HedgingPolicy):
    """Hedges at points of a grid, and wants to be asked at the next.

    memory: time of the last hedge, of no lots too, at first the open (ns).
    """

    memory: ClassVar[np.dtype[np.void]] = record(hedged_at=np.int64)

    interval: Seconds = parameter(
        3600.0, unit="s of trading", about="time between two hedges", ge=1e-9
    )

    def prepare(self, states: np.ndarray, instrument: Instrument, session: "Session") -> None:
        """Begin with a hedge at the open."""
        states["hedged_at"] = session.open_time


@compiled
def is_due(state, market, interval, now):
    """Whether a point of the grid has passed since the last hedge, or since the first open."""
    last = trading_time(market, state.hedged_at)
    return trading_time(market, now) // interval > last // interval


@compiled
def due(state, params, market, number, now):
    """Time (ns) of the next point of the grid; BY_LAW, to be asked soon, if one was missed."""
    if is_due(state, market, params.interval, now):
        return BY_LAW
    point = (trading_time(market, now) // params.interval + 1) * params.interval
    return time_of_trading(market, point)


GridPolicy.due = due
