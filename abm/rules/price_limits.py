"""Static price limits: no order outside a band around the day's reference price."""

import math
from typing import ClassVar, Literal

import numpy as np

from abm.kernel.compiling.jit import compiled
from abm.kernel.market.rules import (
    ALLOW,
    REFUSE,
    cancel_outside,
    entry_has_limit,
    is_entry,
)
from abm.kernel.market.trading import last_price
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.market.session import DAY
from abm.rules.rule import Rule


class PriceLimits(Rule):
    """Refuses orders with a limit price beyond R (1 - down) or R (1 + up), R the reference price.

    R is the last price before the day begins: the previous close, on the first day the price before
    the open. The band is rounded inwards to ticks and never below one. Every trade has the price of
    an order with a limit, and so is within the band; a market order takes what stands there and
    does not rest. Orders that a new day's band leaves outside are cancelled as it begins.

    The daily limits of futures and of the stock markets of Asia and of Europe are of this form (Kim
    and Yang 2004, "What makes circuit breakers attractive to financial markets? A survey").

    memory: reference, the price that the band of the day is around (ticks).
    """

    memory: ClassVar[np.dtype[np.void]] = record(reference=np.int64)

    kind: Literal["price_limits"] = "price_limits"
    up: float = parameter(
        0.1, unit="share of the reference price", about="largest rise", gt=0, le=1000
    )
    down: float = parameter(
        0.1, unit="share of the reference price", about="largest fall", gt=0, le=1
    )

    @staticmethod
    def on_timer(state, params, market, book, now):
        """Take the day's reference price; returns the begin of the next day."""
        state.reference = last_price(market, book)
        low, high = band(params, state.reference)
        cancel_outside(market, book, low, high)
        return now + DAY

    @staticmethod
    def on_order(state, params, market, book, message):
        """Refuse a limit price outside the band."""
        if not is_entry(message) or not entry_has_limit(market, message):
            return ALLOW
        low, high = band(params, state.reference)
        return ALLOW if low <= message.price <= high else REFUSE


@compiled
def band(params, reference):
    """Lowest and highest price (ticks) around a reference price."""
    low = max(math.ceil(reference * (1.0 - params.down) - 1e-9), 1)
    return low, math.floor(reference * (1.0 + params.up) + 1e-9)
