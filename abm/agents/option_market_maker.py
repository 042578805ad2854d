"""The option market maker: quotes options, holds what clients leave with it, and hedges.

    quote each series at sigma -+ (half-spread that pays for hedging + fee) - inventory skew
    net delta = sum of lots x delta + position;  trade the underlying when it leaves the band

It quotes every series of the chains on its underlying around the volatility surface, at a spread
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
from abm.kernel.options.marking import value_option_account
from abm.kernel.options.option_trading import best_maker, trade_option
from abm.kernel.options.options import holding_of, option_account_of, own_option_account, series_of
from abm.kernel.options.parents import aim_at, finish, lots_left, parent_of
from abm.kernel.records.events import WITHIN_LIMITS
from abm.market.contracts import Option
from abm.market.fields import parameter
from abm.market.parameter_records import record

GO_ON = -1
"""Within all limits."""


class OptionMakerParameters(TraderParameters):
    """Parameters of option market makers; at the open each has `position` and its hedge."""

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
    has_option_account = True
    makes_options = True
    opens_hedged = True

    @staticmethod
    def wake(state, params, market, now, rng):
        """Watch the limits, quote, hedge."""
        number = own_option_account(market)
        value_option_account(market, number)
        action = _watch(state, params, market, number)
        _show_quotes(market, number, action == GO_ON)
        if action == GO_ON:
            for row in range(market.unlisted_count, market.series_count):
                if (
                    series_of(market, row).instrument
                    == option_account_of(market, number).instrument
                ):
                    quoting_rule(state.quoting, params.quoting, market, number, row)
        if action == KILL or not is_free(market, params.book):
            return BY_LAW
        again = BY_LAW
        if parent_of(market, number).active != 0:
            again = execution_rule(state.execution, params.execution, market, number, now)
        if market.sent == 0:
            lots = hedging_rule(state.hedging, params.hedging, market, number, now)
            if action == CUT:
                lots = _cut(params, market, number)
            if lots != 0:
                aim = position(market, params.book) + lots_left(market, number) + lots
                aim_at(market, number, aim)
                again = execution_rule(state.execution, params.execution, market, number, now)
        due = hedging_due(state.hedging, params.hedging, market, number, now)
        return soonest(market, rng, now, again, due)


def quoting_rule(state, params, market, number, row):
    """Stands for the rule of the quoting policy: quotes a series (abm.agents.quoting.policy)."""
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
    """Let the quotes of an option account be seen, or not."""
    option_account_of(market, number).quotes = 1 if shown else 0


@compiled
def _watch(state, params, market, number):
    """Compare the option account with its limits; returns GO_ON, or what a breach calls for."""
    if state.killed == market.close_time:
        _drop_order(market, number)
        return KILL
    broken, measured = broken_limit(params.limits, market, number)
    again = broken != WITHIN and params.limits.on_breach == KILL  # it was killed on another day
    if broken != state.broken or again:
        state.broken = broken
        note(market, params.book, broken if broken != WITHIN else WITHIN_LIMITS, measured)
    if broken == WITHIN:
        return GO_ON
    if params.limits.on_breach == KILL:
        state.killed = market.close_time
        _drop_order(market, number)
    return params.limits.on_breach


@compiled
def _drop_order(market, number):
    """End the order at work once it is known what of it rests, which is cancelled."""
    if not is_waiting(market):
        finish(market, number)


@compiled
def _cut(params, market, number):
    """Get rid of a share of the options; returns the lots that bring the delta to zero then."""
    share = params.limits.cut_share
    for row in range(market.unlisted_count, market.series_count):
        held = holding_of(market, number, row).slot
        if held != 0:
            side = SELL if held > 0 else BUY
            maker = best_maker(market, row, side, number)
            if maker != NONE:
                lots = max(1, int(share * abs(held)))
                trade_option(market, row, number, maker, side, lots)
    value_option_account(market, number)
    return -math.floor(net_delta(market, number) + 0.5)
