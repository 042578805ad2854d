"""Wake-ups by event: a trader asks to be woken when something happens, and need not poll.

What a trader asks for in a decision holds until it next wakes, for whatever reason: at the time
that the decision returned, or a reaction time after the first thing that happened of those it asked
for, whichever is sooner. A reaction takes a nanosecond at least. Asked for again and again in vain,
an alert costs nothing but its place. Quotes count as they are displayed, those of an auction's call
too; those who asked for the same are woken in the sequence of key and serial below.

The alerts of one kind in one book are a watch: a pairing heap (Fredman, Sedgewick, Sleator and
Tarjan 1986), ordered by (key, serial), of which those up to a level are due:

    BEST_MOVES              key 0
    PRICE_RISES             the price, in half ticks; up to twice the mid-price
    PRICE_FALLS             the same below zero
    BID_THINS, ASK_THINS    lots below zero; up to the displayed lots below zero, less one
"""

import math

from abm.kernel.base.heap import heap_push
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY
from abm.kernel.book.prices import bounded_price
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.market import (
    ASK_THINS,
    BEST_MOVES,
    BID_THINS,
    KINDS,
    MOST_MESSAGES,
    PRICE_FALLS,
    PRICE_RISES,
    WAKE,
    alert_of,
    listing_of,
    next_serial,
    slot_at,
    trader_of,
)

# what a decision can ask for


@compiled
def wake_when_best_moves(market, book, reaction):
    """Wake a reaction time (ns) after the price of the best bid or ask changes, comes or goes."""
    _wait(market, book, BEST_MOVES, 0, reaction)


@compiled
def wake_when_price_crosses(market, book, price, reaction):
    """Wake a reaction time (ns) after the mid-price reaches a price (ticks, whole or not).

    From whichever side it now stands on; if it stands at the price, when it leaves it.
    """
    price, middle = bounded_price(price), 2.0 * listing_of(market, book).mid
    if middle <= 2.0 * price:
        level = math.ceil(2.0 * price) if middle < 2.0 * price else int(middle) + 1
        _wait(market, book, PRICE_RISES, level, reaction)
    if middle >= 2.0 * price:
        level = math.floor(2.0 * price) if middle > 2.0 * price else int(middle) - 1
        _wait(market, book, PRICE_FALLS, -level, reaction)


@compiled
def wake_when_queue_thins(market, book, side, lots, reaction):
    """Wake a reaction time (ns) after a change of the quote that leaves fewer lots at the best.

    lots: displayed at the best price of the side, which changes too; an empty side shows none.
    """
    _wait(market, book, BID_THINS if side == BUY else ASK_THINS, -lots, reaction)


@compiled
def wake_when_filled(market, reaction):
    """Wake a reaction time (ns) after the trader's next fill, in whichever book."""
    trader = trader_of(market, market.trader)
    if trader.fill_reaction == 0:
        market.waiting += 1
    trader.fill_reaction = max(reaction, 1)


@compiled
def _wait(market, book, kind, key, reaction):
    """Put an alert into its watch; a trader that asks for too many is reported by the loop."""
    if market.asked == MOST_MESSAGES:
        market.refused += 1
        return
    market.asked += 1
    market.waiting += 1
    row = market.free_alert
    alert = alert_of(market, row)
    market.free_alert = alert.next
    market.free_alerts -= 1
    alert.key = key
    alert.serial = next_serial(market)
    alert.reaction = max(reaction, 1)
    alert.trader = market.trader
    alert.watch = book * KINDS + kind
    alert.child = NONE
    alert.next = NONE
    watch = slot_at(market.watches, alert.watch)
    watch.slot = _meld(market, watch.slot, row)


# what the market does about it


@compiled
def forget_fills(market, trader):
    """Let a trader no longer wait for a fill."""
    if trader.fill_reaction != 0:
        trader.fill_reaction = 0
        market.waiting -= 1


@compiled
def tell_fill(market, number):
    """Wake a trader that waits for a fill and has one."""
    trader = trader_of(market, number)
    if trader.fill_reaction != 0:
        _wake(market, number, trader.fill_reaction)
        forget_fills(market, trader)


@compiled
def tell_quote(market, book, has_moved):
    """Wake those who wait for a quote like that which a book now shows."""
    listing = listing_of(market, book)
    if has_moved:
        _tell(market, book, BEST_MOVES, 0)
        _tell(market, book, PRICE_RISES, int(2.0 * listing.mid))
        _tell(market, book, PRICE_FALLS, -int(2.0 * listing.mid))
    _tell(market, book, BID_THINS, -listing.bid_quantity - 1)
    _tell(market, book, ASK_THINS, -listing.ask_quantity - 1)


@compiled
def _wake(market, number, reaction):
    heap_push(market.agenda, market.now + reaction, next_serial(market), WAKE, number)


@compiled
def _tell(market, book, kind, level):
    """Take the alerts up to a level out of a watch; wake who has not woken since it asked."""
    watch = slot_at(market.watches, book * KINDS + kind)
    while watch.slot != NONE and alert_of(market, watch.slot).key <= level:
        row = watch.slot
        alert = alert_of(market, row)
        watch.slot = _meld_siblings(market, alert.child)
        if alert.serial > trader_of(market, alert.trader).woken:
            _wake(market, alert.trader, alert.reaction)
        alert.watch = NONE
        alert.next = market.free_alert
        market.free_alert = row
        market.free_alerts += 1
        market.waiting -= 1


@compiled
def _meld(market, a, b):
    """Join two heaps given by their roots; the new root."""
    if a == NONE:
        return b
    if b == NONE:
        return a
    one, other = alert_of(market, a), alert_of(market, b)
    if other.key < one.key or (other.key == one.key and other.serial < one.serial):
        other.next = NONE
        one.next = other.child
        other.child = a
        return b
    one.next = NONE
    other.next = one.child
    one.child = b
    return a


@compiled
def _meld_siblings(market, first):
    """Join a list of siblings: in pairs from the left, then the pairs from the right."""
    pairs = NONE
    while first != NONE:
        one = first
        other = alert_of(market, one).next
        first = alert_of(market, other).next if other != NONE else NONE
        pair = _meld(market, one, other)
        alert_of(market, pair).next = pairs
        pairs = pair
    root = NONE
    while pairs != NONE:
        following = alert_of(market, pairs).next
        alert_of(market, pairs).next = NONE
        root = _meld(market, root, pairs)
        pairs = following
    return root
