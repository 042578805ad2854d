"""The end of an option: settlement in cash or in the underlying, and the next one in its place."""

import math

from abm.kernel.base.heap import heap_pop, heap_replace_first
from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import compiled, unit
from abm.kernel.market.market import EXPIRY, MARKET, listing_of, next_serial, tally_of
from abm.kernel.market.trading import spot_price, trading_years
from abm.kernel.options.marking import accrue, mark_line
from abm.kernel.options.option_trading import post_quote, take_over
from abm.kernel.options.options import (
    MILLS,
    PHYSICAL,
    chain_of,
    desk_account,
    desk_of,
    holding_of,
    line_of,
)
from abm.kernel.options.parents import parent_of


@unit(MARKET, int)
def expire(market, number):
    """Settle a line, first on the agenda, with all who hold it; list the next if there is one."""
    line = line_of(market, number)
    mark_line(market, line, trading_years(market, market.now))
    delivers = line.chain != NONE and chain_of(market, line.chain).settlement == PHYSICAL
    for desk in range(market.desk_count):
        lots = holding_of(market, desk, number).slot
        if lots != 0:
            accrue(market, desk)
            if delivers and line.value > 0.0:
                _deliver(market, desk, line, lots)
                take_over(market, desk, number, -lots, 0)
            else:
                take_over(market, desk, number, -lots, math.floor(MILLS * line.value + 0.5))
        if line.chain != NONE:
            post_quote(market, desk, number, 0.0, 0.0, 0)
    if line.chain != NONE and chain_of(market, line.chain).roll != 0:
        _list_again(market, line)
        heap_replace_first(market.agenda, line.expiry, next_serial(market), EXPIRY, number)
    else:
        line.listed = 0
        heap_pop(market.agenda)


@compiled
def _deliver(market, number, line, lots):
    """Exchange the underlying for the strike, which gains about what the option was worth.

    The desk counts the underlying at the mid-price of its own book.
    """
    desk, parent = desk_of(market, number), parent_of(market, number)
    got, paid = line.sign * lots, int(line.sign * lots * line.strike)
    mid = listing_of(market, desk.book).mid
    account = desk_account(market, number)
    account.position += got
    account.cash -= paid
    tally = tally_of(market, desk.group, desk.instrument)
    tally.position += got
    tally.cash -= paid
    parent.aim += got
    parent.begin_position += got
    parent.begin_cash -= paid
    desk.bought_at_mid += got * mid
    desk.edge += got * mid - paid


@compiled
def _list_again(market, line):
    """Make the line the next of its kind: the same moneyness and life, seen from now."""
    chain = chain_of(market, line.chain)
    spot = spot_price(market, line.book)
    steps = max(math.floor(line.moneyness * spot / chain.step + 0.5), 1.0)
    line.strike = steps * chain.step
    line.expiry += line.term
    market.series += 1
    line.series = market.series
    line.spot = 0.0
    mark_line(market, line, trading_years(market, market.now))
