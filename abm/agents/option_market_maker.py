"""The option market maker: quotes options, holds what clients leave with it, and hedges.

It quotes every line of the chains on its underlying around the volatility surface, at a spread
that pays for the hedging (abm.agents.quoting); hedges by a policy (abm.agents.hedging), which
another brings to the market (abm.agents.execution); and watches its limits
(abm.agents.risk_limits). A maker short of options is short of gamma: it sells as the price falls
and buys as it rises.
"""

import math

import numpy as np

from abm.agents.execution.market import AtMarket
from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.hedging.fixed_band import FixedBand
from abm.agents.hedging.needs import net_delta
from abm.agents.hedging.policy import HedgingPolicy
from abm.agents.parameters import TraderParameters
from abm.agents.quoting.fixed_spread import FixedSpread
from abm.agents.quoting.policy import QuotingPolicy
from abm.agents.risk_limits import CUT, KILL, WITHIN, RiskLimits, broken_limit
from abm.agents.trader import Trader
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, is_free, is_waiting, note, position, soonest
from abm.kernel.options.marking import see_desk
from abm.kernel.options.option_trading import best_maker, trade_option
from abm.kernel.options.options import desk_of, holding_of, line_of, own_desk
from abm.kernel.options.parents import aim_at, finish, lots_left, parent_of
from abm.kernel.records.events import WITHIN_LIMITS
from abm.market.contracts import Option
from abm.market.fields import parameter
from abm.market.parameter_records import record

GO_ON = -1
"""Within all limits."""


class OptionMakerParameters(TraderParameters):
    """What option market makers are told; at the open each has `position` and its hedge."""

    book: int = parameter(0, unit="book", about="where it hedges", ge=0)
    options: tuple[Option, ...] = parameter(
        (), unit="", about="options of each at the open; of a chain where terms are equal"
    )
    volatility: float = parameter(
        0.2, unit="a year", about="values its options that no chain lists", gt=0, le=5
    )
    quoting: QuotingPolicy = FixedSpread()
    hedging: HedgingPolicy = FixedBand()
    execution: ExecutionPolicy = AtMarket()
    limits: RiskLimits = RiskLimits()


class OptionMarketMaker(Trader):
    """Quotes options and hedges their Greeks (Black, Scholes 1973; Leland 1985; and others).

    It starts hedged. What finds no other side in the book is tried again at the next wake-up; until
    then the delta drifts. Expired options have no delta; a price is at least a tick.

    memory: broken (the limit it is beyond, WITHIN if none) and killed (close of the day for which
    its kill switch is thrown, ns).
    """

    Parameters = OptionMakerParameters
    memory = record(broken=np.int64, killed=np.int64)
    policies = ("quoting", "hedging", "execution", "limits")
    hedger = True
    desk = True
    makes_options = True
    opens_hedged = True

    @staticmethod
    def wake(me, our, market, now, draw):
        """Watch the limits, quote, hedge."""
        number = own_desk(market)
        see_desk(market, number)
        action = _watch(me, our, market, number)
        _show_quotes(market, number, action == GO_ON)
        if action == GO_ON:
            for row in range(market.loose_count, market.line_count):
                if line_of(market, row).instrument == desk_of(market, number).instrument:
                    quoting_rule(me.quoting, our.quoting, market, number, row)
        if action == KILL or not is_free(market, our.book):
            return BY_LAW
        again = BY_LAW
        if parent_of(market, number).active != 0:
            again = execution_rule(me.execution, our.execution, market, number, now)
        if market.sent == 0:
            lots = hedging_rule(me.hedging, our.hedging, market, number, now)
            if action == CUT:
                lots = _cut(our, market, number)
            if lots != 0:
                aim = position(market, our.book) + lots_left(market, number) + lots
                aim_at(market, number, aim)
                again = execution_rule(me.execution, our.execution, market, number, now)
        due = hedging_due(me.hedging, our.hedging, market, number, now)
        return soonest(market, draw, now, again, due)


def quoting_rule(state, params, market, number, row):
    """Stands for the rule of the quoting policy: quotes a line (abm.agents.quoting.policy)."""
    raise NotImplementedError


def hedging_rule(state, params, market, number, now):
    """Stands for the rule of the hedging policy: lots to trade (abm.agents.hedging.policy)."""
    raise NotImplementedError


def hedging_due(state, params, market, number, now):
    """Stands for the time at which the hedging policy wants to look again, BY_LAW for none."""
    raise NotImplementedError


def execution_rule(state, params, market, number, now):
    """Stands for the rule of the execution policy (abm.agents.execution.policy)."""
    raise NotImplementedError


@compiled
def _show_quotes(market, number, shown):
    """Let the quotes of a desk be seen, or not."""
    desk_of(market, number).quotes = 1 if shown else 0


@compiled
def _watch(me, our, market, number):
    """Compare the desk with its limits; returns GO_ON, or what a breach calls for."""
    if me.killed == market.close_time:
        _drop_order(market, number)
        return KILL
    broken, measured = broken_limit(our.limits, market, number)
    again = broken != WITHIN and our.limits.on_breach == KILL  # it was killed on another day
    if broken != me.broken or again:
        me.broken = broken
        note(market, our.book, broken if broken != WITHIN else WITHIN_LIMITS, measured)
    if broken == WITHIN:
        return GO_ON
    if our.limits.on_breach == KILL:
        me.killed = market.close_time
        _drop_order(market, number)
    return our.limits.on_breach


@compiled
def _drop_order(market, number):
    """End the order at work once it is known what of it rests, which is cancelled."""
    if not is_waiting(market):
        finish(market, number)


@compiled
def _cut(our, market, number):
    """Get rid of a share of the options; returns the lots that bring the delta to zero then."""
    share = our.limits.cut_share
    for row in range(market.loose_count, market.line_count):
        held = holding_of(market, number, row).slot
        if held != 0:
            side = SELL if held > 0 else BUY
            maker = best_maker(market, row, side, number)
            if maker != NONE:
                lots = max(1, int(share * abs(held)))
                trade_option(market, row, number, maker, side, lots)
    see_desk(market, number)
    return -math.floor(net_delta(market, number) + 0.5)
