"""Snapshots of the market on the tapes: books, groups, option accounts, options."""

from abm.kernel.book.book import NONE, level_of, side_of
from abm.kernel.book.levels import next_key
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.book.orders import key_of
from abm.kernel.compiling.jit import compiled, unit
from abm.kernel.market.market import MARKET, books_of, group_account_of, group_of, listing_of
from abm.kernel.market.money import FEE_PARTS
from abm.kernel.market.tapes import writer
from abm.kernel.options.marking import (
    accrue,
    mark_all_series,
    mark_options,
    option_account_cash,
    option_account_wealth,
    part_of,
    sum_up,
)
from abm.kernel.options.option_trading import best_maker, quoted_volatility
from abm.kernel.options.options import (
    DELTA,
    GAMMA,
    MILLS,
    PARTS,
    RATE,
    RESIDUAL,
    THETA,
    VANNA,
    VEGA,
    VOLGA,
    chain_of,
    option_account_of,
    series_of,
    underlying_account,
)
from abm.kernel.records.depth import DEPTH, LEVELS
from abm.kernel.records.groups import GROUPS
from abm.kernel.records.option_accounts import OPTION_ACCOUNTS
from abm.kernel.records.option_series import OPTION_SERIES

_next_depth, _next_group = writer(DEPTH), writer(GROUPS)
_next_option_account, _next_series = writer(OPTION_ACCOUNTS), writer(OPTION_SERIES)


@compiled
def _record_side(books, s, side, prices, quantities):
    book_side = side_of(books, s)
    for level in range(LEVELS):
        prices[level] = 0
        quantities[level] = 0
    key = book_side.best
    level = 0
    for _ in range(book_side.levels):
        if level == LEVELS:
            break
        shown = level_of(books, s, key).shown
        if shown > 0:
            prices[level] = key_of(side, key)
            quantities[level] = shown
            level += 1
        key = next_key(books, s, key + 1)


@compiled
def record_depth(market, b):
    """Write the best levels of a book on the tape."""
    books = books_of(market)
    row = _next_depth(market)
    row.time = market.now
    row.book = b
    _record_side(books, 2 * b, BUY, row.bid_price, row.bid_quantity)
    _record_side(books, 2 * b + 1, SELL, row.ask_price, row.ask_quantity)


@compiled
def record_group(market, group, instrument):
    """Write a group's group_account on the tape."""
    group_account = group_account_of(market, group, instrument)
    row = _next_group(market)
    row.time = market.now
    row.group = group
    row.instrument = instrument
    row.position = group_account.position
    row.cash = group_account.cash
    row.fees = group_account.fees
    row.bought = group_account.bought
    row.sold = group_account.sold
    row.aggressive_bought = group_account.aggressive_bought
    row.aggressive_sold = group_account.aggressive_sold
    row.withdrawn = group_of(market, group).withdrawn
    row.options = group_account.options


@compiled
def _value_option_accounts(market):
    """Bring all accounts to now, but no surface: a market must not depend on what is recorded."""
    mark_all_series(market, NONE)
    for number in range(market.option_account_count):
        accrue(market, number)
        sum_up(market, number)


@compiled
def _sum_options(market):
    """Sum up what the members of each group have in options and interest."""
    for group in range(market.group_count):
        for instrument in range(market.instrument_count):
            group_account = group_account_of(market, group, instrument)
            group_account.options = group_account.premium / MILLS
    for number in range(market.option_account_count):
        option_account = option_account_of(market, number)
        group_account_of(market, option_account.group, option_account.instrument).options += (
            option_account.value + option_account.interest
        )


@unit(MARKET)
def record(market):
    """Write a snapshot of every book and every group on the tapes."""
    for b in range(books_of(market).book_count):
        record_depth(market, b)
    _value_option_accounts(market)
    _sum_options(market)
    for group in range(market.group_count):
        for instrument in range(market.instrument_count):
            record_group(market, group, instrument)


@compiled
def _record_option_account(market, number):
    option_account = option_account_of(market, number)
    account = underlying_account(market, number)
    row = _next_option_account(market)
    row.time = market.now
    row.trader = option_account.trader
    row.group = option_account.group
    row.instrument = option_account.instrument
    row.quotes = option_account.quotes
    row.position = account.position
    row.mid = listing_of(market, option_account.book).mid
    row.cash = option_account_cash(market, number)
    row.options = option_account.value
    row.wealth = option_account_wealth(market, number)
    row.floor = option_account.floor
    row.net_delta = option_account.delta + account.position
    row.net_gamma = option_account.gamma
    row.net_theta = option_account.theta
    row.net_vega = option_account.vega
    row.delta = (
        part_of(market, number, DELTA) + account.position * row.mid - option_account.bought_at_mid
    )
    row.gamma = part_of(market, number, GAMMA)
    row.theta = part_of(market, number, THETA)
    row.vega = part_of(market, number, VEGA)
    row.volga = part_of(market, number, VOLGA)
    row.vanna = part_of(market, number, VANNA)
    row.rate = part_of(market, number, RATE) + option_account.interest
    row.residual = part_of(market, number, RESIDUAL)
    row.edge = option_account.edge
    row.spread = -option_account.spread
    row.impact = -option_account.impact
    row.fees = -account.fees / FEE_PARTS


@compiled
def _best_volatility(market, series, side):
    maker = best_maker(market, series, side, NONE)
    return quoted_volatility(market, maker, series, side) if maker != NONE else 0.0


@compiled
def _record_series(market, number):
    series = series_of(market, number)
    row = _next_series(market)
    row.time = market.now
    row.series = series.number
    row.expiry = series.expiry
    row.strike = series.strike
    row.spot = series.spot
    row.volatility = series.volatility
    row.bid = _best_volatility(market, number, SELL)
    row.ask = _best_volatility(market, number, BUY)
    row.value = series.value
    row.delta = series.delta
    row.vega = series.vega
    row.dealers = series.dealers
    row.kind = 0 if series.sign > 0 else 1
    row.chain = series.chain
    row.book = series.book


@unit(MARKET)
def record_option_accounts(market):
    """Write every option account and every listed option on the tapes."""
    _value_option_accounts(market)
    for number in range(market.option_account_count):
        _record_option_account(market, number)
    for number in range(market.series_count):
        if series_of(market, number).listed != 0:
            _record_series(market, number)


@unit(MARKET)
def value_all_option_accounts(market):
    """Value all options and option accounts, before the open.

    Twice: the level of a surface may depend on the vega of what makers hold.
    """
    for _ in range(2):
        for number in range(market.chain_count):
            chain_of(market, number).marked = NONE
        for row in range(market.series_count):
            series_of(market, row).spot = 0.0
        mark_options(market, NONE)
    for row in range(market.series_count):
        sums = series_of(market, row).sums
        for part in range(PARTS):
            sums[part] = 0.0
    for number in range(market.option_account_count):
        sum_up(market, number)
