"""The event loop: what falls due next, in the sequence of (time, serial), until something stops it.

Wake-ups, messages that arrive, recordings and turns of the session stand on one agenda. The loop
leaves to Python what Python must do, and comes back: more room, full tapes, a turn of the session,
a trader that decides in Python.
"""

from abm.kernel.base.draws import SENDING, exponential_time, open_event
from abm.kernel.base.heap import (
    heap_pop,
    heap_push,
    heap_replace_first,
    heap_room,
    heap_size,
    item_at,
)
from abm.kernel.book.auction import expiry_is_due
from abm.kernel.book.book import NONE, ORDER, most_reports, order_of
from abm.kernel.book.ids import find
from abm.kernel.book.matching import apply, refuse
from abm.kernel.book.messages import NO_REASON
from abm.kernel.book.stops import expire_next, trigger_stops
from abm.kernel.compiling.jit import address_of, call_address, compiled, has_raised, prefetch, unit
from abm.kernel.market.alerts import forget_fills
from abm.kernel.market.market import (
    ACCOUNT,
    ARRIVE,
    EXPIRY,
    MARKET,
    MOST_MESSAGES,
    NEWS,
    RECORD,
    RECORD_OPTIONS,
    TIMER,
    TRADER,
    WAKE,
    books_of,
    group_of,
    in_flight_of,
    next_serial,
    rng_of,
    slot_at,
    trader_of,
)
from abm.kernel.market.news import publish_news
from abm.kernel.market.recording import record, record_option_accounts
from abm.kernel.market.rules import arrange_timers, hook_of, refusal, ring
from abm.kernel.market.settlement import settle
from abm.kernel.market.tapes import tapes_have_room
from abm.kernel.market.waking import open_wake_up, until_first, until_next
from abm.kernel.options.expiry import expire

ACCOUNT_SIZE, ORDER_SIZE, TRADER_SIZE = ACCOUNT.itemsize, ORDER.itemsize, TRADER.itemsize

# why the loop stops
REACHED, EMPTY, NO_ROOM, TAPE_FULL, SESSION_TURN, PYTHON_DECISION, TOO_MANY_MESSAGES = range(7)
RAISED, PAUSED, ACCOUNT_FULL = 7, 8, 9

PATIENCE = 1 << 20
"""Events after which the loop comes back, so that Python sees whether it is interrupted."""


@compiled
def _has_room(market):
    books = books_of(market)
    return (
        books.capacity - books.live > MOST_MESSAGES
        and books.report_capacity >= most_reports(books) + MOST_MESSAGES
        and heap_room(books.expiries) > MOST_MESSAGES
        and market.free_in_flight >= MOST_MESSAGES
        and market.free_alerts >= MOST_MESSAGES
        and heap_room(market.agenda) > MOST_MESSAGES + market.waiting + market.hook_count
    )


@compiled
def _arrive(market, slot):
    """Let a message reach its book."""
    books = books_of(market)
    message = in_flight_of(market, slot)
    b = message.book
    market.messages += 1
    books.message = market.messages
    books.now = market.now
    reason = refusal(market, message) if market.hook_count > 0 else NO_REASON
    if reason == NO_REASON:
        apply(books, message)
    else:
        refuse(books, message, reason)
    if books.stops > 0:
        trigger_stops(books, b)
    message.order_id = market.first_free_in_flight
    market.first_free_in_flight = slot
    market.free_in_flight += 1
    settle(market, b)


@compiled
def _dispatch(market, rng):
    """Send what the trader whose turn it is has put into the outbox on its way."""
    trader, group = trader_of(market, market.trader), group_of(market, market.group)
    open_event(rng, trader.stream, trader.wakes, SENDING)
    for index in range(market.sent):
        slot = slot_at(market.outbox, index).slot
        delay = group.latency
        if group.extra_latency > 0.0:
            delay += exponential_time(rng, group.extra_latency)
        arrival = max(market.now + delay, trader.last_arrival)
        trader.last_arrival = arrival
        if arrival == market.now:
            _arrive(market, slot)
        else:
            heap_push(market.agenda, arrival, next_serial(market), ARRIVE, slot)
    market.sent = 0


@compiled
def begin_decision(market, number):
    """Make it a trader's turn; returns what it draws from."""
    trader, rng = trader_of(market, number), rng_of(market)
    market.trader = number
    market.group = trader.group
    market.decisions += 1
    trader.wakes += 1
    market.began = market.serial
    market.asked = 0
    forget_fills(market, trader)
    open_wake_up(rng, trader)
    return rng


@compiled
def _sleep_until_resumption(market, number):
    """Put the wake-up that is first on the agenda off until trading resumes.

    It comes as long after that as now is after the close: in the night no trading time passes.
    """
    wake = market.resume + market.now - market.close_time
    heap_replace_first(market.agenda, wake, next_serial(market), WAKE, number)


@compiled
def _end_decision(market, number, wake):
    """Settle when the trader, first on the agenda, wakes next; send its messages."""
    rng, group = rng_of(market), group_of(market, market.group)
    trader_of(market, number).woken = market.began
    if wake < 0:
        heap_pop(market.agenda)
    else:
        if wake <= market.now:
            wake = market.now + until_next(market, group, rng)
        heap_replace_first(market.agenda, wake, next_serial(market), WAKE, number)
    _dispatch(market, rng)


@compiled
def _is_void(market, item):
    """Whether a wake-up is none: the trader was removed, or has woken since it was arranged."""
    trader = trader_of(market, item.payload)
    return trader.removed != 0 or item.serial <= trader.woken


@compiled
def _expire(market, until):
    """Let orders expire up to a time and the first thing on the agenda, which that may change."""
    books = books_of(market)
    while expiry_is_due(books, min(until, item_at(market.agenda, 1).time)):
        item = item_at(books.expiries, 1)
        row = find(books, item.kind)
        b = order_of(books, row).book if row >= 0 else 0
        market.now = item.time
        expire_next(books)
        settle(market, b)


@compiled
def _look_ahead(market):
    """Have fetched what the next few wake-ups and expiries will need.

    In a large crowd whose turn it is has long been forgotten by the cache; those whose turn comes
    soon stand near the top of the heaps.
    """
    for row in range(2, min(8, heap_size(market.agenda) + 1)):
        item = item_at(market.agenda, row)
        if item.kind == WAKE:
            prefetch(market.traders + item.payload * TRADER_SIZE)
            prefetch(market.accounts + item.payload * market.instrument_count * ACCOUNT_SIZE)
    books = books_of(market)
    for row in range(1, min(8, heap_size(books.expiries) + 1)):
        prefetch(books.orders + item_at(books.expiries, row).payload * ORDER_SIZE)


@compiled
def _take_snapshot(market):
    """Record all books and groups, and put the next snapshot on the agenda."""
    again = max(market.now + market.record_interval, market.resume)
    heap_replace_first(market.agenda, again, next_serial(market), RECORD, 0)
    record(market)


@compiled
def _take_option_snapshot(market):
    """Record all accounts and listed options, and put the next such snapshot on the agenda."""
    again = max(market.now + market.option_interval, market.resume)
    heap_replace_first(market.agenda, again, next_serial(market), RECORD_OPTIONS, 0)
    record_option_accounts(market)


@compiled
def _decide(market, now, group, row):
    """Let the trader whose turn it is decide: its decision stands at an address of its group."""
    return call_address(group.decide, group.memory, row, group.parameters, address_of(market), now)


@unit(MARKET, int, returns=int)
def run(market, until):
    """Work off the agenda up to a time (ns, inclusive); returns why it stopped."""
    for _ in range(PATIENCE):
        if heap_size(market.agenda) == 0:
            return EMPTY
        if market.full_account != NONE:
            return ACCOUNT_FULL
        if not _has_room(market):
            return NO_ROOM
        if not tapes_have_room(market, most_reports(books_of(market))):
            return TAPE_FULL
        if market.hook_count > 0:
            if market.timers_set != 0:
                arrange_timers(market)
            if has_raised():
                return RAISED
        _expire(market, until)
        item = item_at(market.agenda, 1)
        now, kind, payload = item.time, item.kind, item.payload
        market.now = min(now, until)
        if now > until:
            return REACHED
        if kind == WAKE and _is_void(market, item):
            heap_pop(market.agenda)
        elif kind == WAKE and now < market.resume:
            _sleep_until_resumption(market, payload)
        elif kind == WAKE:
            group = group_of(market, trader_of(market, payload).group)
            begin_decision(market, payload)
            _look_ahead(market)
            if group.in_python != 0:
                return PYTHON_DECISION
            wake = _decide(market, now, group, trader_of(market, payload).row)
            if has_raised():
                return RAISED
            if market.refused > 0:
                return TOO_MANY_MESSAGES
            _end_decision(market, payload, wake)
        elif kind == ARRIVE:
            heap_pop(market.agenda)
            _arrive(market, payload)
        elif kind == NEWS:
            publish_news(market, payload)
        elif kind == RECORD:
            _take_snapshot(market)
        elif kind == RECORD_OPTIONS:
            _take_option_snapshot(market)
        elif kind == EXPIRY:
            expire(market, payload)
        elif kind == TIMER:
            b = hook_of(market, payload).book
            ring(market, payload)
            settle(market, b)
        else:
            heap_pop(market.agenda)
            return SESSION_TURN
    return PAUSED


@unit(MARKET, int)
def end_decision(market, wake):
    """End the turn of a trader that decided in Python."""
    _end_decision(market, market.trader, wake)


@unit(MARKET, int, int, int)
def wake_all(market, first, last, start):
    """Put the first wake-ups of some traders on the agenda, by the law of their group."""
    for number in range(first, last):
        trader, rng = trader_of(market, number), rng_of(market)
        group = group_of(market, trader.group)
        open_wake_up(rng, trader)
        wake = start + until_first(market, group, rng)
        heap_push(market.agenda, wake, next_serial(market), WAKE, number)


@unit(MARKET, int, int, int)
def schedule(market, time, kind, payload):
    """Put a recording or a turn of the session on the agenda."""
    heap_push(market.agenda, time, next_serial(market), kind, payload)
