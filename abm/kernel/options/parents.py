"""Parent orders: what an account wants to have traded, while an execution policy works on it.

An option account has at most one. It aims at a position; amending the aim keeps its start and its
arrival price. When it is finished a row of the execution tape says what it cost against the
mid-price at its arrival (implementation shortfall, Perold 1988). A trader may also work one of its
own by itself.
"""

import numpy as np

from abm.kernel.compiling.jit import compiled, part, rows_at
from abm.kernel.market.market import MARKET, account_of, listing_of
from abm.kernel.market.tapes import is_full, writer
from abm.kernel.market.trading import open_lots, send_cancel
from abm.kernel.options.options import option_account_of, underlying_account
from abm.kernel.records.executions import EXECUTIONS

PARENT = np.dtype(
    [
        ("active", "i8"),  # 1: it is at work
        ("number", "i8"),  # from 1 on, among those of the account
        ("start", "i8"),  # since when, ns
        ("aim", "i8"),  # position, lots
        ("begin_position", "i8"),  # lots held when it began
        ("begin_cash", "i8"),  # ticks x lots then
        ("begin_fees", "i8"),  # 1/FEE_PARTS tick x lots then
        ("arrival", "f8"),  # mid-price then, ticks
        ("child", "i8"),  # id of the latest that was to rest, 0: none
        ("child_book", "i8"),  # where that was sent
        ("children", "i8"),  # sent so far
    ],
    align=True,
)
"""A parent order: what an option account wants to have traded."""

OWN_PARENT = {
    "start": np.int64,
    "begin_position": np.int64,
    "begin_cash": np.int64,
    "begin_fees": np.int64,
    "arrival": np.float64,
    "children": np.int64,
}
"""Fields of these that a trader without an option account remembers of its parent order."""

_parent_row = rows_at(PARENT)
_next_row, _tape_is_full = writer(EXECUTIONS), is_full(EXECUTIONS)


@compiled
def parent_of(market, option_account):
    """The parent order of an option account."""
    return _parent_row(market.parents, option_account)


@compiled
def lots_left(market, option_account):
    """Lots that the parent order of an account is still to buy (sell: negative), 0 without one."""
    parent = parent_of(market, option_account)
    return (
        parent.aim - underlying_account(market, option_account).position
        if parent.active != 0
        else 0
    )


@compiled
def lots_asked(market, option_account):
    """Lots that the parent order of an option account was to trade in all, negative to sell."""
    parent = parent_of(market, option_account)
    return parent.aim - parent.begin_position


@part(MARKET, int, int)
def aim_at(market, number, position):
    """Have a position aimed at.

    A parent order at work is amended, unless it must turn round: then it is finished and another
    begins.
    """
    parent, held = parent_of(market, number), underlying_account(market, number).position
    if parent.active != 0 and (parent.aim - parent.begin_position) * (position - held) < 0:
        finish(market, number)
    if parent.active == 0 and position != held:
        _begin(market, number)
    parent.aim = position


@compiled
def _begin(market, number):
    option_account, parent = option_account_of(market, number), parent_of(market, number)
    account = underlying_account(market, number)
    parent.active = 1
    parent.number += 1
    parent.child = 0
    parent.child_book = option_account.book
    _note_begin(market, option_account.book, parent, account)


@compiled
def _note_begin(market, book, parent, account):
    """Note when a parent order begins, at which price, and what the trader then has."""
    parent.start = market.now
    parent.arrival = listing_of(market, book).mid
    parent.begin_position = account.position
    parent.begin_cash = account.cash
    parent.begin_fees = account.fees
    parent.children = 0


@part(MARKET, int)
def finish(market, number):
    """End the parent order of an option account and write it on the tape, done or not.

    What of it still rests in a book is cancelled. A trader that ends more in one decision than the
    tape takes is reported by the loop.
    """
    option_account, parent = option_account_of(market, number), parent_of(market, number)
    if parent.active == 0:
        return
    if _tape_is_full(market):
        market.refused += 1
        return
    parent.active = 0
    if open_lots(market, parent.child) > 0:
        send_cancel(market, parent.child_book, parent.child)
    row = _written(market, option_account.book, parent, underlying_account(market, number))
    row.lots = parent.aim - parent.begin_position
    row.trader = option_account.trader
    row.group = option_account.group


@compiled
def begin_own(market, book, state):
    """Begin a parent order that the trader works by itself. state: has the fields of OWN_PARENT."""
    _note_begin(market, book, state, account_of(market, market.trader, _instrument(market, book)))


@compiled
def finish_own(market, book, state):
    """Write a parent order that the trader worked by itself on the tape, as done."""
    if _tape_is_full(market):
        market.refused += 1
        return
    account = account_of(market, market.trader, _instrument(market, book))
    row = _written(market, book, state, account)
    row.lots = row.filled
    row.trader = market.trader
    row.group = market.group


@compiled
def _instrument(market, book):
    return listing_of(market, book).instrument


@compiled
def _written(market, book, parent, account):
    """A row of the execution tape: how a parent order went until now."""
    filled = account.position - parent.begin_position
    row = _next_row(market)
    row.time = market.now
    row.start = parent.start
    row.filled = filled
    row.children = parent.children
    row.arrival = parent.arrival
    row.cost = parent.begin_cash - account.cash - filled * parent.arrival
    row.fees = account.fees - parent.begin_fees
    row.book = book
    return row
