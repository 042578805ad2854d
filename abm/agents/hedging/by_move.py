"""Hedging when the price has moved by so much, however long that took."""

import math
from typing import Literal

from abm.agents.hedging.bands import to_centre
from abm.agents.hedging.last_hedge import note_hedge
from abm.agents.hedging.needs import net_delta, spot_of
from abm.agents.hedging.policy import HedgingPolicy, reader
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import TRADING_DAYS
from abm.kernel.options.options import desk_of
from abm.market.fields import parameter

IN_DEVIATIONS = 1


class ByMove(HedgingPolicy):
    """Hedges to zero when the price has moved since the last hedge, or since before the open."""

    kind: Literal["by_move"] = "by_move"
    move: float = parameter(0.01, unit="share or deviations", about="that calls for a hedge", gt=0)
    move_in: Literal["share", "deviations"] = parameter(
        "share", unit="", about="of the price, or standard deviations of a day's log price"
    )
    volatility: float = parameter(
        0.2, unit="a year", about="of which a day's standard deviation is", gt=0, le=5
    )


_numbers = reader(ByMove)


@compiled
def hedge(address, market, number, now):
    """Lots to a net delta of zero, when the price has moved enough since the last hedge."""
    policy, price = _numbers(address), spot_of(market, number)
    move = policy.move
    if policy.move_in == IN_DEVIATIONS:
        move *= policy.volatility / math.sqrt(TRADING_DAYS)
    if abs(price / desk_of(market, number).hedged_price - 1.0) < move:
        return 0
    note_hedge(market, number, now, price)
    return to_centre(net_delta(market, number))


ByMove.rule = hedge
