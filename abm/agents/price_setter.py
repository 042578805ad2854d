"""The price setter: stands for a whole market, by one number for its depth.

    at each piece of news:  P = F exp(-impact q),  quotes at P -+ half_spread

F is the fundamental value, q its position: what others sold to it less what they bought.

It quotes any size at a fixed spread around the fundamental price, which news move. Without impact
nobody moves it: what a strategy then earns and pays is spread and the path of the price. With
impact the price moves in proportion to what it has sold (permanent impact, linear in the log of the
price; Kyle 1985), from one piece of news to the next.
"""

import math

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, MAX_QUANTITY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE, LOWEST_PRICE, bounded_price
from abm.kernel.market.news import LARGEST_MOVE
from abm.kernel.market.trading import (
    BY_LAW,
    fundamental_price,
    is_open,
    next_news,
    position,
    send_cancel,
    send_limit,
)
from abm.market.fields import parameter
from abm.market.parameter_records import record


class PriceSetterParameters(TraderParameters):
    """Parameters of a price setter."""

    book: int = parameter(0, unit="book", about="where it quotes", ge=0)
    half_spread: int = parameter(
        1, unit="ticks", about="distance of its quotes from the fundamental price", ge=1, le=10**9
    )
    impact: float = parameter(
        0.0,
        unit="1 / lot",
        about="rise of the log of its price for each lot that it has sold on balance",
        ge=0,
        le=1,
    )
    lots: int = parameter(
        10**12, unit="lots", about="size of each of its quotes", ge=1, le=MAX_QUANTITY
    )


class PriceSetter(Trader):
    """Quotes both sides of the fundamental price, anew at each piece of news."""

    Parameters = PriceSetterParameters
    memory = record(orders=(np.int64, 2))

    @staticmethod
    def wake(state, params, market, now, rng):
        """Cancel both quotes and show them where the price is now."""
        if not is_open(market, params.book):
            return BY_LAW
        moved = math.exp(min(-params.impact * position(market, params.book), LARGEST_MOVE))
        price = math.floor(bounded_price(fundamental_price(market, params.book) * moved) + 0.5)
        for side in (BUY, SELL):
            if state.orders[side] != 0:
                send_cancel(market, params.book, state.orders[side])
        highest = HIGHEST_PRICE - 2 * params.half_spread
        bid = min(max(price - params.half_spread, LOWEST_PRICE), highest)
        state.orders[BUY] = send_limit(market, params.book, BUY, bid, params.lots)
        state.orders[SELL] = send_limit(
            market, params.book, SELL, bid + 2 * params.half_spread, params.lots
        )
        following = next_news(market, params.book)
        return following if following != NONE else BY_LAW
