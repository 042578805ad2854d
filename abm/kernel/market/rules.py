"""Rules of venues and clearing houses, as the event loop asks them; see abm.rules.rule.

hooks   HOOK one moment at which a rule is asked at a book; those of a book and a moment form a
        chain that begins in its LISTING, in the order of the rules
"""

import numpy as np

from abm.kernel.base.heap import heap_pop, heap_push, item_at
from abm.kernel.book.book import FREE, NONE, order_of
from abm.kernel.book.ids import find
from abm.kernel.book.messages import (
    BUY,
    CANCELLED,
    LIMIT,
    MESSAGE,
    NEW,
    REPLACE,
    REPORT,
    STOP_LIMIT,
)
from abm.kernel.book.orders import end
from abm.kernel.compiling.jit import (
    address_of,
    call_address,
    compiled,
    has_raised,
    rows_at,
    unit,
)
from abm.kernel.market.market import (
    MARKET,
    TIMER,
    account_of,
    books_of,
    group_account_of,
    listing_of,
    next_serial,
    trader_of,
)
from abm.kernel.market.money import added

ALLOW, REFUSE = 0, 1
"""What a rule says of a message."""

RULE = 100
"""Reason in a report of what the first rule of the market refused; of the second it is one more."""

HOOK = np.dtype(
    [
        ("call", "i8"),  # address of its unit, see abm.kernel.compiling.rule_hooks
        ("memory", "i8"),  # address of the rule's memories
        ("row", "i8"),  # of this book in it
        ("parameters", "i8"),  # address of the rule's parameters, a row a book
        ("rule", "i8"),  # number of the rule
        ("book", "i8"),  # where
        ("next", "i8"),  # hook of the same moment that is asked after it, NONE: the last
        ("timer", "i8"),  # hook of the rule's timer here, NONE without
        ("due", "i8"),  # of a timer: when it runs out, ns; 0: never
        ("arranged", "i8"),  # of a timer: its time on the agenda, ns
    ],
    align=True,
)
"""A moment at which a rule is asked at a book."""

_hook_row = rows_at(HOOK)


@compiled
def hook_of(market, at):
    """A hook."""
    return _hook_row(market.hooks, at)


@compiled
def _ask(market, at, thing):
    """Ask a rule; returns its answer. A hook that raised stays noted as the one asked."""
    hook = hook_of(market, at)
    market.asked_hook = at
    answer = call_address(
        hook.call, hook.memory, hook.row, hook.parameters, address_of(market), thing
    )
    if not has_raised():
        market.asked_hook = NONE
    return answer


@compiled
def _set_timer(market, at, time):
    """Have the timer of a hook's rule run out at a time, not before now; 0 leaves it as it is."""
    timer = hook_of(market, at).timer
    if time > 0 and timer != NONE:
        hook_of(market, timer).due = max(time, market.now)
        market.timers_set = 1


@unit(MARKET, MESSAGE, returns=int)
def refusal(market, message):
    """The reason for which a rule refuses a message that reaches its book, 0 if none does."""
    at = listing_of(market, message.book).on_order
    while at != NONE:
        if _ask(market, at, address_of(message)) != ALLOW:
            return RULE + hook_of(market, at).rule
        at = hook_of(market, at).next
    return 0


@unit(MARKET, REPORT)
def tell_trade(market, trade):
    """Tell rules of a trade, given by its report, that has been settled."""
    at = listing_of(market, trade.book).on_trade
    while at != NONE:
        _set_timer(market, at, _ask(market, at, address_of(trade)))
        at = hook_of(market, at).next


@unit(MARKET, int)
def tell_best_price(market, b):
    """Tell rules that the price of the best bid or ask of a book has moved, come or gone."""
    at = listing_of(market, b).on_quote
    while at != NONE:
        _set_timer(market, at, _ask(market, at, b))
        at = hook_of(market, at).next


@unit(MARKET)
def arrange_timers(market):
    """Put the timers that were set anew on the agenda."""
    market.timers_set = 0
    for at in range(market.hook_count):
        hook = hook_of(market, at)
        if hook.timer == at and hook.due != hook.arranged:
            hook.arranged = hook.due
            heap_push(market.agenda, hook.due, next_serial(market), TIMER, at)


@unit(MARKET, int)
def ring(market, at):
    """Let a timer, first on the agenda, run out, unless it was set to another time since."""
    hook, item = hook_of(market, at), item_at(market.agenda, 1)
    is_void = item.time != hook.due
    heap_pop(market.agenda)
    if is_void:
        return
    hook.due = 0
    hook.arranged = 0
    time = _ask(market, at, at)
    if time > market.now:
        _set_timer(market, at, time)


# what a rule can do


@compiled
def charge(market, book, trader, lots, mills):
    """Have a trader pay the venue of a book so much a lot (thousandths of a tick)."""
    listing = listing_of(market, book)
    account = account_of(market, trader, listing.instrument)
    group_account = group_account_of(market, trader_of(market, trader).group, listing.instrument)
    account.fees = added(market, trader, account.fees, lots, mills)
    group_account.fees = added(market, trader, group_account.fees, lots, mills)
    listing.collected = added(market, trader, listing.collected, lots, mills)


@compiled
def lots_held(market, book, trader):
    """Lots that a trader holds of what a book trades."""
    return account_of(market, trader, listing_of(market, book).instrument).position


@compiled
def is_entry(message):
    """Whether a message would bring an order into the book, or bring one back at a new price."""
    return message.action == NEW or message.action == REPLACE


@compiled
def entry_side(market, message):
    """Side of the order that a message brings, or brings back."""
    if message.action == NEW:
        return message.side
    books = books_of(market)
    row = find(books, message.order_id)
    return order_of(books, row).side if row != NONE else BUY


@compiled
def _is_limited(type_):
    return type_ == LIMIT or type_ == STOP_LIMIT


@compiled
def entry_has_limit(market, message):
    """Whether the order that a message brings, or brings back, has a limit price."""
    if message.action == NEW:
        return _is_limited(message.type)
    books = books_of(market)
    row = find(books, message.order_id)
    return row != NONE and _is_limited(order_of(books, row).type)


@compiled
def cancel_outside(market, book, low, high):
    """Cancel the orders of a book whose limit is below one price or above another (ticks).

    For a timer alone, when no message is being worked on.
    """
    books = books_of(market)
    reason = RULE + hook_of(market, market.asked_hook).rule
    books.message = NONE
    for row in range(books.capacity):
        order = order_of(books, row)
        if order.place != FREE and order.book == book and _is_limited(order.type):
            if order.price < low or order.price > high:
                end(books, row, CANCELLED, reason)
