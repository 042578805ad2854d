"""What a trader can see and do at its turn: the vocabulary of every decision.

`market` is what a decision is given; books and instruments are numbers. Prices are ticks,
quantities lots, times nanoseconds. Orders leave when the decision is over and arrive after the
trader's latency, so that nobody sees the effect of an order in the decision that sent it.
"""

import math

from abm.kernel.book.book import AT_LEVEL, FAR, NONE, book_of, level_of, order_of, side_of
from abm.kernel.book.ids import find
from abm.kernel.book.levels import in_window, next_key
from abm.kernel.book.messages import (
    BUY,
    CANCEL,
    GOOD_TILL_CANCELLED,
    GOOD_TILL_TIME,
    IMMEDIATE_OR_CANCEL,
    LIMIT,
    MARKET,
    NEW,
    REDUCE,
    REPLACE,
)
from abm.kernel.book.orders import key_of
from abm.kernel.book.prices import bounded_price
from abm.kernel.compiling.jit import compiled, part
from abm.kernel.market.market import MARKET as MARKET_ROW
from abm.kernel.market.market import (
    MOST_MESSAGES,
    account_of,
    books_of,
    fundamental_of,
    group_account_of,
    group_of,
    in_flight_of,
    listing_of,
    slot_at,
    trader_of,
)
from abm.kernel.market.tapes import is_full, writer
from abm.kernel.market.waking import until_next
from abm.kernel.records.events import EVENTS, RETURN, WITHDRAWAL

_next_event, _events_are_full = writer(EVENTS), is_full(EVENTS)

TRADING_DAYS = 252
"""Trading days of a year."""

_DAY = 86_400 * 10**9

BY_LAW = 0
"""What a decision returns to wake next by the law of its group."""

# what can be seen


@compiled
def is_open(market, book):
    """Whether the book trades continuously now."""
    return book_of(books_of(market), book).phase == 0


@compiled
def has_quote(market, book, side):
    """Whether anyone shows an order on a side."""
    listing = listing_of(market, book)
    return (listing.bid_quantity if side == BUY else listing.ask_quantity) > 0


@compiled
def best_price(market, book, side):
    """Price of the best displayed order of a side; the last one there was if the side is empty."""
    listing = listing_of(market, book)
    return listing.bid_price if side == BUY else listing.ask_price


@compiled
def best_quantity(market, book, side):
    """Displayed lots at the best price of a side, 0 if it is empty."""
    listing = listing_of(market, book)
    return listing.bid_quantity if side == BUY else listing.ask_quantity


@compiled
def mid_price(market, book):
    """Mean of best bid and ask, in ticks; the last one there was while a side is empty."""
    return listing_of(market, book).mid


@compiled
def spot_price(market, book):
    """The mid-price as options and hedges take it: at least a tick."""
    return max(listing_of(market, book).mid, 1.0)


@compiled
def fundamental_price(market, book):
    """Fundamental price of what the book trades, in ticks: what news say that it is worth."""
    return fundamental_of(market, listing_of(market, book).instrument).fundamental


@compiled
def next_news(market, book):
    """When the fundamental price of what the book trades moves next (ns); NONE if it never does."""
    value = fundamental_of(market, listing_of(market, book).instrument)
    return value.next_news if value.next_news > 0 else NONE


@compiled
def last_price(market, book):
    """Price of the last trade; before the first, the price at which the day was announced."""
    return book_of(books_of(market), book).last_price


@compiled
def reference_price(market, book, side):
    """Price of the best displayed order of a side; that of the last trade if the side is empty."""
    if has_quote(market, book, side):
        return best_price(market, book, side)
    return last_price(market, book)


@compiled
def price_behind(market, book, side, price):
    """A price in whole ticks, away from the middle and at least one behind the opposite best."""
    other = 1 - side
    touch, is_quoted = best_price(market, book, other), has_quote(market, book, other)
    return rounded_behind(side, price, touch, is_quoted)


@compiled
def rounded_behind(side, price, opposite, is_quoted):
    """The same before any opposite price (ticks), which counts if it is quoted."""
    price = bounded_price(price)
    if side == BUY:
        whole = math.floor(price)
        return min(whole, opposite - 1) if is_quoted else whole
    whole = math.ceil(price)
    return max(whole, opposite + 1) if is_quoted else whole


@compiled
def traded_lots(market, book):
    """Lots traded in a book so far."""
    return book_of(books_of(market), book).traded


@compiled
def taken_lots(market, book):
    """Lots bought less lots sold by those who take, in what the book trades so far."""
    instrument, lots = listing_of(market, book).instrument, 0
    for group in range(market.group_count):
        account = group_account_of(market, group, instrument)
        lots += account.aggressive_bought - account.aggressive_sold
    return lots


@compiled
def quantity_at(market, book, side, price):
    """Displayed lots of a side at a price (ticks)."""
    books = books_of(market)
    s = 2 * book + side
    record, key = side_of(books, s), key_of(side, price)
    if record.levels == 0 or key < record.best:
        return 0
    return level_of(books, s, key).shown if in_window(record, key) else _shown_far(books, s, key)


@compiled
def _shown_far(books, s, key):
    """Displayed lots of a side at a price beyond its window, which takes a look at every order."""
    lots = 0
    if side_of(books, s).far != NONE:
        for row in range(books.capacity):
            order = order_of(books, row)
            if order.place == FAR and order.key == key and 2 * order.book + order.side == s:
                lots += order.shown
    return lots


@compiled
def depth_within(market, book, side, ticks):
    """Displayed lots of a side at prices up to so many ticks behind the best displayed."""
    books = books_of(market)
    s = 2 * book + side
    record = side_of(books, s)
    last = key_of(side, best_price(market, book, side)) + ticks
    lots = 0
    key = record.best
    for _ in range(record.levels):
        if key > last:
            break
        lots += level_of(books, s, key).shown
        key = next_key(books, s, key + 1)
    return lots


@compiled
def position(market, book):
    """Lots the trader holds of what the book trades."""
    return account_of(market, market.trader, listing_of(market, book).instrument).position


@compiled
def cash(market, book):
    """Ticks x lots the trader received less paid in what the book trades."""
    return account_of(market, market.trader, listing_of(market, book).instrument).cash


@compiled
def wealth(market, book):
    """Cash plus the position at the mid-price, less fees, in ticks x lots."""
    account = account_of(market, market.trader, listing_of(market, book).instrument)
    return account.cash + account.position * mid_price(market, book) - account.fees / 1000.0


@compiled
def take_fills(market, book):
    """Lots the trader bought and sold of what the book trades since it last asked, or the open."""
    account = account_of(market, market.trader, listing_of(market, book).instrument)
    bought, sold = account.bought, account.sold
    account.bought = 0
    account.sold = 0
    return bought, sold


@compiled
def open_lots(market, order_id):
    """Open lots of an order in the book; 0 if it has ended or has not arrived."""
    books = books_of(market)
    row = find(books, order_id)
    return order_of(books, row).quantity if row != NONE else 0


@compiled
def order_price(market, order_id):
    """Price of an order in the book, which must be there (see open_lots)."""
    books = books_of(market)
    return order_of(books, find(books, order_id)).price


@compiled
def lots_ahead(market, order_id):
    """Lots that trade before an order at its price, NONE if it does not rest near the touch."""
    books = books_of(market)
    row = find(books, order_id)
    if row == NONE or order_of(books, row).place != AT_LEVEL:
        return NONE
    lots = 0
    row = order_of(books, row).previous
    while row != NONE:
        lots += order_of(books, row).quantity
        row = order_of(books, row).previous
    return lots


@part(MARKET_ROW, int, int, returns=int)
def _first_of_others(market, book, side):
    """Row of the first displayed order of a side that is not the trader's own, NONE without one."""
    books = books_of(market)
    s = 2 * book + side
    key = side_of(books, s).best
    for _ in range(side_of(books, s).levels):
        row = level_of(books, s, key).first
        while row != NONE:
            if order_of(books, row).owner != market.trader and order_of(books, row).shown > 0:
                return row
            row = order_of(books, row).next
        key = next_key(books, s, key + 1)
    return NONE


@compiled
def quote_of_others(market, book, side):
    """Best displayed price of a side but for the trader's own orders, and whether there is one.

    Without one, the price is best_price.
    """
    row = _first_of_others(market, book, side)
    if row == NONE:
        return best_price(market, book, side), False
    return order_of(books_of(market), row).price, True


@compiled
def is_waiting(market):
    """Whether a message of the trader is still under way, so that its effect cannot be seen."""
    return trader_of(market, market.trader).last_arrival >= market.now


@compiled
def is_free(market, book):
    """Whether the book trades and the trader knows its position: no order is still under way.

    So no hedge is sent twice, however slow the way to the book.
    """
    return is_open(market, book) and not is_waiting(market)


@compiled
def soonest(market, rng, now, one, other):
    """The first of two times to wake (ns), BY_LAW if none is wanted, and that of the law."""
    if one == BY_LAW and other == BY_LAW:
        return BY_LAW
    law = now + until_next(market, group_of(market, market.group), rng)
    wanted = law if one == BY_LAW else min(one, law)
    return wanted if other == BY_LAW else min(wanted, other)


@compiled
def wake_interval(market):
    """Mean time (ns), over a day, between wake-ups of a trader of the group whose turn it is."""
    return group_of(market, market.group).wake_interval


@compiled
def trading_years(market, time):
    """Years of 252 trading days from the first open to a time (ns); nights do not count."""
    hours = market.close_time - market.open_time
    day = time // _DAY
    within = time - day * _DAY - market.open_time % _DAY
    return (day + min(max(within / hours, 0.0), 1.0)) / TRADING_DAYS


@compiled
def years_of(market, length):
    """Years of 252 trading days that a length of trading time (ns) is."""
    return length / (market.close_time - market.open_time) / TRADING_DAYS


@compiled
def trading_time(market, time):
    """Nanoseconds of trading from the first open to a time (ns)."""
    hours = market.close_time - market.open_time
    day = time // _DAY
    within = time - day * _DAY - market.open_time % _DAY
    return day * hours + min(max(within, 0), hours)


@compiled
def time_of_trading(market, elapsed):
    """The latest time (ns) before which there were so many nanoseconds of trading.

    Between two days it is the open.
    """
    hours = market.close_time - market.open_time
    day = elapsed // hours
    return day * _DAY + market.open_time % _DAY + elapsed - day * hours


# what can be done


@compiled
def _send(market, book, action, order_id, side, price, quantity):
    """Put a message into the outbox; a trader that sends too many is reported by the loop.

    What is too many is written over the message sent before, since all rows may be taken.
    """
    slot = market.first_free_in_flight
    if market.sent == MOST_MESSAGES:
        market.refused += 1
        slot = slot_at(market.outbox, MOST_MESSAGES - 1).slot
    else:
        market.first_free_in_flight = in_flight_of(market, slot).order_id
        market.free_in_flight -= 1
        slot_at(market.outbox, market.sent).slot = slot
        market.sent += 1
    message = in_flight_of(market, slot)
    message.action = action
    message.side = side
    message.time_in_force = GOOD_TILL_CANCELLED
    message.type = LIMIT
    message.post_only = 0
    message.hidden = 0
    message.book = book
    message.order_id = order_id
    message.owner = market.trader
    message.price = price
    message.quantity = quantity
    message.stop_price = 0
    message.peak = 0
    message.expiry = 0
    return message


@compiled
def _new_id(market):
    market.next_order_id += 1
    return market.next_order_id - 1


@compiled
def send_limit(market, book, side, price, quantity):
    """Send a limit order, good till cancelled; returns its id."""
    return _send(market, book, NEW, _new_id(market), side, price, quantity).order_id


@compiled
def send_limit_until(market, book, side, price, quantity, expiry):
    """Send a limit order that is cancelled at a time (ns); returns its id."""
    message = _send(market, book, NEW, _new_id(market), side, price, quantity)
    message.time_in_force = GOOD_TILL_TIME
    message.expiry = expiry
    return message.order_id


@compiled
def send_quote(market, book, side, price, quantity):
    """Send a limit order that is refused if it would trade at once; returns its id."""
    message = _send(market, book, NEW, _new_id(market), side, price, quantity)
    message.post_only = 1
    return message.order_id


@compiled
def send_market(market, book, side, quantity):
    """Send a market order; returns its id."""
    message = _send(market, book, NEW, _new_id(market), side, 0, quantity)
    message.type = MARKET
    return message.order_id


@compiled
def send_immediate(market, book, side, price, quantity):
    """Send a limit order whose remainder is cancelled; returns its id."""
    message = _send(market, book, NEW, _new_id(market), side, price, quantity)
    message.time_in_force = IMMEDIATE_OR_CANCEL
    return message.order_id


@compiled
def send_cancel(market, book, order_id):
    """Send the cancellation of an order."""
    _send(market, book, CANCEL, order_id, 0, 0, 0)


@compiled
def send_replace(market, book, order_id, price, quantity):
    """Send a new price and open quantity for an order, which loses its priority."""
    _send(market, book, REPLACE, order_id, 0, price, quantity)


@compiled
def send_reduce(market, book, order_id, quantity):
    """Send the reduction of an order by so many lots, which keeps its priority."""
    _send(market, book, REDUCE, order_id, 0, 0, quantity)


@compiled
def note(market, book, kind, value):
    """Write an event of this trader on the tape."""
    if _events_are_full(market):
        market.refused += 1
        return
    event = _next_event(market)
    event.time = market.now
    event.kind = kind
    event.trader = market.trader
    event.group = market.group
    event.book = book
    event.value = value


@compiled
def withdraw(market, book, reason):
    """Note that the trader stops trading, and why (a number of its own); once until it returns."""
    trader = trader_of(market, market.trader)
    if trader.withdrawn == 0:
        trader.withdrawn = 1
        group_of(market, market.group).withdrawn += 1
        note(market, book, WITHDRAWAL, reason)


@compiled
def come_back(market, book):
    """Note that the trader trades again."""
    trader = trader_of(market, market.trader)
    if trader.withdrawn != 0:
        trader.withdrawn = 0
        group_of(market, market.group).withdrawn -= 1
        note(market, book, RETURN, 0.0)
