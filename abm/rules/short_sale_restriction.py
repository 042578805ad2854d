"""The alternative uptick rule: after a fall of 10 % nobody sells short at the best bid."""

from typing import ClassVar, Literal

import numpy as np

from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.rules import (
    ALLOW,
    REFUSE,
    entry_has_limit,
    entry_side,
    is_entry,
    lots_held,
)
from abm.kernel.market.trading import best_price, has_quote, last_price
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.market.session import DAY
from abm.rules.rule import Rule


class ShortSaleRestriction(Rule):
    """Once a trade is at C (1 - fall) or below, short sales must be priced above the best bid.

    C is the close of the day before, on the first day the price before the open. The restriction
    lasts for the rest of the day and all of the next (17 CFR 242.201, "Rule 201", in force since 28
    February 2011: 10 %, triggered by a trade in a day's regular session). A sale is short if it
    would leave its seller with less than nothing, the seller's other orders apart (Rule 200 looks
    at the net position too). A market order would sell at the bid, so a short one is refused. An
    order that rested above the bid of its time stays where it is. There is no exemption for makers,
    as in the rule.

    memory: close (the price that falls are measured from, ticks), begin (of the day, ns) and until
    (begin of the day from which no restriction holds, ns).
    """

    memory: ClassVar[np.dtype[np.void]] = record(close=np.int64, begin=np.int64, until=np.int64)

    kind: Literal["short_sale_restriction"] = "short_sale_restriction"
    fall: float = parameter(
        0.1,
        unit="share of the previous close",
        about="fall that brings the restriction about",
        gt=0,
        lt=1,
        source="17 CFR 242.201(b)(1)(i)",
    )

    @staticmethod
    def on_timer(state, params, market, book, now):
        """Note the previous close; returns the begin of the next day."""
        state.close = last_price(market, book)
        state.begin = now
        return now + DAY

    @staticmethod
    def on_trade(state, params, market, book, trade):
        """Begin the restriction, or prolong it, at a trade that is low enough."""
        if trade.price <= state.close * (1.0 - params.fall) + 1e-9:
            state.until = state.begin + 2 * DAY
        return 0

    @staticmethod
    def on_order(state, params, market, book, message):
        """Refuse a short sale at or below the best bid, or at any price."""
        if market.now >= state.until or not is_entry(message):
            return ALLOW
        if entry_side(market, message) != SELL:
            return ALLOW
        if lots_held(market, book, message.owner) >= message.quantity:
            return ALLOW
        if not entry_has_limit(market, message):
            return REFUSE
        has_bid = has_quote(market, book, BUY)
        at_bid = has_bid and message.price <= best_price(market, book, BUY)
        return REFUSE if at_bid else ALLOW
