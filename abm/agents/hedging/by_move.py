"""Hedging when the price has moved by so much, however long that took."""

import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from abm.agents.hedging.bands import to_centre
from abm.agents.hedging.needs import net_delta, spot_of
from abm.agents.hedging.policy import HedgingPolicy
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import TRADING_DAYS
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.market.session import Session

IN_DEVIATIONS = 1


class ByMove(HedgingPolicy):
    """Hedges to zero when the price has moved since the last hedge, or since before the open.

    memory: price at the last hedge (ticks).
    """

    memory: ClassVar[np.dtype[np.void]] = record(price=np.float64)

    kind: Literal["by_move"] = "by_move"
    move: float = parameter(0.01, unit="share or deviations", about="that calls for a hedge", gt=0)
    move_in: Literal["share", "deviations"] = parameter(
        "share", unit="", about="of the price, or standard deviations of a day's log price"
    )
    volatility: float = parameter(
        0.2, unit="a year", about="of which a day's standard deviation is", gt=0, le=5
    )

    def prepare(self, states: np.ndarray, instrument: Instrument, session: "Session") -> None:
        """Begin with the price before the open."""
        states["price"] = instrument.ticks


@compiled
def hedge(state, params, market, number, now):
    """Lots to a net delta of zero, when the price has moved enough since the last hedge."""
    price = spot_of(market, number)
    move = params.move
    if params.move_in == IN_DEVIATIONS:
        move *= params.volatility / math.sqrt(TRADING_DAYS)
    if abs(price / state.price - 1.0) < move:
        return 0
    state.price = price
    return to_centre(net_delta(market, number))


ByMove.rule = hedge
