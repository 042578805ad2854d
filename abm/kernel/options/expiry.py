"""The end of an option: settlement in cash or in the underlying, and the next one in its place."""

import math

from abm.kernel.base.heap import heap_pop, heap_replace_first
from abm.kernel.book.book import NONE
from abm.kernel.book.prices import bounded_price
from abm.kernel.compiling.jit import compiled, unit
from abm.kernel.market.market import EXPIRY, MARKET, group_account_of, listing_of, next_serial
from abm.kernel.market.money import added, whole_money
from abm.kernel.market.trading import spot_price, trading_years
from abm.kernel.options.marking import accrue, mark_series
from abm.kernel.options.option_trading import post_quote, take_over
from abm.kernel.options.options import (
    MILLS,
    PHYSICAL,
    chain_of,
    holding_of,
    option_account_of,
    series_of,
    underlying_account,
)
from abm.kernel.options.parents import parent_of


@unit(MARKET, int)
def expire(market, number):
    """Settle a series, first on the agenda, with all who hold it; list the next if there is one."""
    series = series_of(market, number)
    mark_series(market, series, trading_years(market, market.now))
    delivers = series.chain != NONE and chain_of(market, series.chain).settlement == PHYSICAL
    for option_account in range(market.option_account_count):
        lots = holding_of(market, option_account, number).slot
        if lots != 0:
            accrue(market, option_account)
            if delivers and series.value > 0.0:
                _deliver(market, option_account, series, lots)
                take_over(market, option_account, number, -lots, 0)
            else:
                take_over(
                    market,
                    option_account,
                    number,
                    -lots,
                    math.floor(MILLS * bounded_price(series.value) + 0.5),
                )
        if series.chain != NONE:
            post_quote(market, option_account, number, 0.0, 0.0, 0)
    if series.chain != NONE and chain_of(market, series.chain).roll != 0:
        _list_again(market, series)
        heap_replace_first(market.agenda, series.expiry, next_serial(market), EXPIRY, number)
    else:
        series.listed = 0
        heap_pop(market.agenda)


@compiled
def _deliver(market, number, series, lots):
    """Exchange the underlying for the strike, which gains about what the option was worth.

    The option account counts the underlying at the mid-price of its own book.
    """
    option_account, parent = option_account_of(market, number), parent_of(market, number)
    got, paid = series.sign * lots, whole_money(series.sign * lots * series.strike)
    mid, trader = listing_of(market, option_account.book).mid, option_account.trader
    account = underlying_account(market, number)
    account.position = added(market, trader, account.position, got, 1)
    account.cash = added(market, trader, account.cash, -1, paid)
    group_account = group_account_of(market, option_account.group, option_account.instrument)
    group_account.position = added(market, trader, group_account.position, got, 1)
    group_account.cash = added(market, trader, group_account.cash, -1, paid)
    parent.aim += got
    parent.begin_position += got
    parent.begin_cash -= paid
    option_account.bought_at_mid += got * mid
    option_account.edge += got * mid - paid


@compiled
def _list_again(market, series):
    """Make the series the next of its kind: the same moneyness and life, seen from now."""
    chain = chain_of(market, series.chain)
    spot = spot_price(market, series.book)
    steps = max(math.floor(series.moneyness * spot / chain.step + 0.5), 1.0)
    series.strike = steps * chain.step
    series.expiry += series.term
    market.latest_series += 1
    series.number = market.latest_series
    series.spot = 0.0
    mark_series(market, series, trading_years(market, market.now))
