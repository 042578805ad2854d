"""The noise trader: trades for reasons outside of the model, and keeps the book alive.

    at the points of a Poisson process:  cancel the latest order with chance p_c, else
    send a buy or a sell of v lots, at the market with chance p_m, else at best -+ d ticks,
    cancelled after a time of mean tau;  v ~ size, d ~ placement, tau exponential

Zero intelligence (Daniels, Farmer, Gillemot, Iori and Smith 2003; Farmer, Patelli and Zovko 2005);
the laws of sizes and distances stand in abm.market.laws. Some of the orders know the fundamental
value and buy below it, sell above it.
"""

from typing import Any

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.base.draws import exponential_time, uniform
from abm.kernel.base.laws import draw_from
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import (
    BY_LAW,
    fundamental_price,
    mid_price,
    open_lots,
    reference_price,
    send_cancel,
    send_limit_until,
    send_market,
    wake_interval,
)
from abm.market.fields import Seconds, parameter
from abm.market.laws import Placement, PowerLaw, Size, SizeFixed, cumulative
from abm.market.parameter_records import record


class NoiseParameters(TraderParameters):
    """Parameters of a group of noise traders."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    buy_probability: float = parameter(0.5, unit="", about="chance that an order buys", ge=0, le=1)
    informed: float = parameter(
        0.0,
        unit="",
        about="chance that an order knows the fundamental price and trades toward it",
        ge=0,
        le=1,
        source="Buis, Pieterse-Bloem, Verschoor and Zwinkels 2024: 0.3",
    )
    cancel_probability: float = parameter(
        0.0, unit="", about="chance to cancel the latest order instead of sending one", ge=0, le=1
    )
    lifetime: Seconds = parameter(
        60.0, unit="s", about="mean time until an order is cancelled", gt=0
    )
    placement: Placement = PowerLaw()
    size: Size = SizeFixed()
    active_from: Seconds = parameter(
        0.0, unit="s after the open", about="nothing before; 0: from the auction on", ge=0
    )
    active_for: Seconds = parameter(1e6, unit="s", about="does nothing afterwards", gt=0)


class NoiseTrader(Trader):
    """Sends orders at random (Daniels et al. 2003; Farmer, Patelli and Zovko 2005)."""

    Parameters = NoiseParameters
    memory = record(order=np.int64)
    tables = ("distances", "sizes")

    @classmethod
    def prepare(cls, parameters: Any, market: Any, members: np.ndarray) -> dict[str, np.ndarray]:
        """The laws as cumulative tables; outcome 0 of the distances is a market order."""
        return {
            "distances": cumulative(parameters.placement.probabilities()),
            "sizes": cumulative(parameters.size.probabilities()),
        }

    @staticmethod
    def wake(state, params, market, now, rng):
        """Cancel the latest order, or send another."""
        since = now - market.open_time
        early = since < params.active_from and params.active_from > 0
        if early or since > params.active_from + params.active_for:
            return _next_active(params, market, now, rng)
        if state.order != 0 and uniform(rng) < params.cancel_probability:
            if open_lots(market, state.order) > 0:
                send_cancel(market, params.book, state.order)
            state.order = 0
        else:
            state.order = _send_order(params, market, now, rng)
        return BY_LAW


@compiled
def _send_order(params, market, now, rng):
    side = _side(params, market, rng)
    distance = draw_from(params.distances, params.distances_count, rng)
    lots = 1 + draw_from(params.sizes, params.sizes_count, rng)
    if distance == 0:
        send_market(market, params.book, side, lots)
        return 0
    away = -distance if side == BUY else distance
    price = reference_price(market, params.book, 1 - side) + away
    return send_limit_until(
        market,
        params.book,
        side,
        price,
        lots,
        now + 1 + exponential_time(rng, float(params.lifetime)),
    )


@compiled
def _side(params, market, rng):
    if uniform(rng) < params.informed:
        cheap = mid_price(market, params.book) < fundamental_price(market, params.book)
        return BUY if cheap else SELL
    return BUY if uniform(rng) < params.buy_probability else SELL


@compiled
def _next_active(params, market, now, rng):
    """The first arrival after the group becomes active, on this day or never again."""
    begin = market.open_time + params.active_from
    if now > begin:
        return -1
    return begin + exponential_time(rng, wake_interval(market))
