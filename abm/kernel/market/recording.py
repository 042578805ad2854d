"""Snapshots of the market on the tapes: books, groups, desks, options."""

from abm.kernel.book.book import NONE, level_of, side_of
from abm.kernel.book.levels import next_key
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.book.orders import key_of
from abm.kernel.compiling.jit import compiled, unit
from abm.kernel.market.market import MARKET, books_of, group_of, listing_of, tally_of
from abm.kernel.market.tapes import writer
from abm.kernel.options.marking import (
    accrue,
    desk_cash,
    desk_wealth,
    mark_lines,
    mark_options,
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
    desk_account,
    desk_of,
    line_of,
)
from abm.kernel.records.depth import DEPTH, LEVELS
from abm.kernel.records.desks import DESKS
from abm.kernel.records.groups import GROUPS
from abm.kernel.records.options import OPTIONS

_next_depth, _next_group = writer(DEPTH), writer(GROUPS)
_next_desk, _next_option = writer(DESKS), writer(OPTIONS)


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
    """Write a group's tally on the tape."""
    tally = tally_of(market, group, instrument)
    row = _next_group(market)
    row.time = market.now
    row.group = group
    row.instrument = instrument
    row.position = tally.position
    row.cash = tally.cash
    row.fees = tally.fees
    row.bought = tally.bought
    row.sold = tally.sold
    row.aggressive_bought = tally.aggressive_bought
    row.aggressive_sold = tally.aggressive_sold
    row.withdrawn = group_of(market, group).withdrawn
    row.options = tally.options


@compiled
def _look_at_desks(market):
    """Bring all desks to now, but no surface: a market must not depend on what is recorded."""
    mark_lines(market, NONE)
    for number in range(market.desk_count):
        accrue(market, number)
        sum_up(market, number)


@compiled
def _sum_options(market):
    """Sum up what the members of each group have in options and interest."""
    for group in range(market.group_count):
        for instrument in range(market.instrument_count):
            tally = tally_of(market, group, instrument)
            tally.options = tally.premium / MILLS
    for number in range(market.desk_count):
        desk = desk_of(market, number)
        tally_of(market, desk.group, desk.instrument).options += desk.value + desk.interest


@unit(MARKET)
def record(market):
    """Write a snapshot of every book and every group on the tapes."""
    for b in range(books_of(market).book_count):
        record_depth(market, b)
    _look_at_desks(market)
    _sum_options(market)
    for group in range(market.group_count):
        for instrument in range(market.instrument_count):
            record_group(market, group, instrument)


@compiled
def _record_desk(market, number):
    desk = desk_of(market, number)
    account = desk_account(market, number)
    row = _next_desk(market)
    row.time = market.now
    row.trader = desk.trader
    row.group = desk.group
    row.instrument = desk.instrument
    row.quotes = desk.quotes
    row.position = account.position
    row.mid = listing_of(market, desk.book).mid
    row.cash = desk_cash(market, number)
    row.options = desk.value
    row.wealth = desk_wealth(market, number)
    row.floor = desk.floor
    row.net_delta = desk.delta + account.position
    row.net_gamma = desk.gamma
    row.net_theta = desk.theta
    row.net_vega = desk.vega
    row.delta = part_of(market, number, DELTA) + account.position * row.mid - desk.bought_at_mid
    row.gamma = part_of(market, number, GAMMA)
    row.theta = part_of(market, number, THETA)
    row.vega = part_of(market, number, VEGA)
    row.volga = part_of(market, number, VOLGA)
    row.vanna = part_of(market, number, VANNA)
    row.rate = part_of(market, number, RATE) + desk.interest
    row.residual = part_of(market, number, RESIDUAL)
    row.edge = desk.edge
    row.spread = -desk.spread
    row.impact = -desk.impact
    row.fees = -account.fees / MILLS


@compiled
def _best_volatility(market, line, side):
    maker = best_maker(market, line, side, NONE)
    return quoted_volatility(market, maker, line, side) if maker != NONE else 0.0


@compiled
def _record_line(market, number):
    line = line_of(market, number)
    row = _next_option(market)
    row.time = market.now
    row.series = line.series
    row.expiry = line.expiry
    row.strike = line.strike
    row.spot = line.spot
    row.volatility = line.volatility
    row.bid = _best_volatility(market, number, SELL)
    row.ask = _best_volatility(market, number, BUY)
    row.value = line.value
    row.delta = line.delta
    row.vega = line.vega
    row.dealers = line.dealers
    row.kind = 0 if line.sign > 0 else 1
    row.chain = line.chain
    row.book = line.book


@unit(MARKET)
def record_desks(market):
    """Write every desk and every listed option on the tapes."""
    _look_at_desks(market)
    for number in range(market.desk_count):
        _record_desk(market, number)
    for number in range(market.line_count):
        if line_of(market, number).listed != 0:
            _record_line(market, number)


@unit(MARKET)
def see_all_desks(market):
    """Value all options and desks, before the open.

    Twice: the level of a surface may depend on the vega of what makers hold.
    """
    for _ in range(2):
        for number in range(market.chain_count):
            chain_of(market, number).marked = NONE
        for row in range(market.line_count):
            line_of(market, row).spot = 0.0
        mark_options(market, NONE)
    for row in range(market.line_count):
        sums = line_of(market, row).sums
        for part in range(PARTS):
            sums[part] = 0.0
    for number in range(market.desk_count):
        sum_up(market, number)
