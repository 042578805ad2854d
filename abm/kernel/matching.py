"""Price-time priority: what a book does with one message.

For one message the reports come in this order: accepted; its trades in match order, each at the
maker's price; the cancellation of what may not rest. A replace reports its trades and then
replaced. Then the stops that its trades triggered, one after the other, first reached first.
"""

import numpy as np

from abm.kernel.book import (
    AT_AUCTION,
    AT_LEVEL,
    FAR,
    FREE,
    NONE,
    STOPPED,
    book_of,
    level_of,
    most_reports,
    order_of,
    report_of,
    side_of,
)
from abm.kernel.heap import heap_pop, heap_push, heap_room, item_at
from abm.kernel.ids import find, insert, remove
from abm.kernel.jit import compiled, entry
from abm.kernel.levels import fill_first, next_key, rest, withdraw
from abm.kernel.messages import (
    ACCEPTED,
    ALLOW,
    AUCTION,
    BAD_FIELD,
    BAD_PRICE,
    BAD_QUANTITY,
    BUY,
    CANCEL,
    CANCEL_INCOMING,
    CANCEL_RESTING,
    CANCELLED,
    CLOSED,
    CONTINUOUS,
    DUPLICATE_ID,
    EXPIRED,
    FILL_OR_KILL,
    GOOD_TILL_TIME,
    IMMEDIATE_OR_CANCEL,
    LIMIT,
    MARKET,
    MAX_QUANTITY,
    MAX_SLICES,
    NEW,
    NO_REASON,
    NOT_TRADING,
    PAST_EXPIRY,
    REDUCE,
    REJECTED,
    REPLACE,
    REPLACED,
    SELF_MATCH,
    STOP,
    STOP_LIMIT,
    TRADE,
    TRIGGERED,
    UNFILLED,
    UNKNOWN_ORDER,
    WOULD_CROSS,
)
from abm.kernel.queue import dequeue, enqueue

_HIGHEST = np.iinfo(np.int64).max


@compiled
def has_room(books):
    """Whether one more message fits, whatever it does: an order, its reports, its expiry."""
    return (
        books.free != NONE
        and books.report_capacity - books.reported >= most_reports(books)
        and heap_room(books.expiries) > 0
    )


@compiled
def report(books, kind, reason, b, side, order_id, owner, price, quantity):
    """Report something other than a trade."""
    line = report_of(books, books.reported)
    books.reported += 1
    line.kind = kind
    line.side = side
    line.reason = reason
    line.hidden = 0
    line.book = b
    line.message = books.message
    line.order_id = order_id
    line.price = price
    line.quantity = quantity
    line.maker_id = 0
    line.taker_id = order_id
    line.maker = NONE
    line.taker = owner


@compiled
def report_trade(books, b, side, taker_id, taker, price, quantity, maker):
    """Report a trade of an incoming order with the order of a maker, and note its price."""
    book = book_of(books, b)
    line = report_of(books, books.reported)
    books.reported += 1
    line.kind = TRADE
    line.side = side
    line.reason = NO_REASON
    line.hidden = maker.shown == 0
    line.book = b
    line.message = books.message
    line.order_id = taker_id
    line.price = price
    line.quantity = quantity
    line.maker_id = maker.order_id
    line.taker_id = taker_id
    line.maker = maker.owner
    line.taker = taker
    book.last_price = price
    book.has_traded = 1
    book.traded += quantity


@compiled
def _report_of(books, row, kind, reason, quantity):
    order = order_of(books, row)
    report(
        books,
        kind,
        reason,
        order.book,
        order.side,
        order.order_id,
        order.owner,
        order.price,
        quantity,
    )


# rows


@compiled
def key_of(side, price):
    """The key of a price: lower is better."""
    return price if side != BUY else ~price


@compiled
def slices(order):
    """Slices of an iceberg still to be shown."""
    return -((order.shown - order.quantity) // order.peak) if order.peak > 0 else 0


@compiled
def release(books, row):
    """Give the row of an order that has left back to the pool."""
    order = order_of(books, row)
    remove(books, order.order_id, row)
    order.place = FREE
    order.next = books.free
    books.free = row
    books.live -= 1


@compiled
def leave(books, row):
    """Take an order out of whatever it waits in; its row stays."""
    order = order_of(books, row)
    side = side_of(books, 2 * order.book + order.side)
    books.slices -= slices(order)
    if order.place == AT_LEVEL or order.place == FAR:
        withdraw(books, 2 * order.book + order.side, row)
    elif order.place == STOPPED:
        books.stops -= 1
        side.stops = dequeue(books, side.stops, row)
    elif order.place == AT_AUCTION:
        side.at_auction = dequeue(books, side.at_auction, row)


@compiled
def end(books, row, kind, reason):
    """Take an order out of the book for good and report it with its open lots."""
    leave(books, row)
    _report_of(books, row, kind, reason, order_of(books, row).quantity)
    release(books, row)


@compiled
def _new_row(books, message):
    row = books.free
    order = order_of(books, row)
    books.free = order.next
    books.live += 1
    order.order_id = message.order_id
    order.owner = message.owner
    order.price = message.price
    order.quantity = message.quantity
    order.peak = message.peak
    order.hidden = message.hidden
    order.entered = books.serial
    order.book = message.book
    order.side = message.side
    order.type = message.type
    order.time_in_force = message.time_in_force
    insert(books, message.order_id, row)
    if message.time_in_force == GOOD_TILL_TIME:
        heap_push(books.expiries, message.expiry, order.entered, message.order_id, row)
    return row


@compiled
def _wait(books, row):
    """Let the order of a row rest at its price."""
    order = order_of(books, row)
    order.key = key_of(order.side, order.price)
    order.shown = order.quantity
    if order.hidden != 0:
        order.shown = 0
    elif order.peak > 0:
        order.shown = min(order.peak, order.quantity)
        books.slices += slices(order)
    books.serial += 1
    order.serial = books.serial
    rest(books, 2 * order.book + order.side, row)


@compiled
def _wait_in_heap(books, row, root, place, key):
    order = order_of(books, row)
    order.shown = 0
    books.slices += slices(order)
    books.serial += 1
    order.serial = books.serial
    order.place = place
    order.key = key
    return enqueue(books, root, row)


# trading


@compiled
def _bound(side, type_, price):
    """The highest key of the opposite side at which an order trades."""
    if type_ == MARKET or type_ == STOP:
        return _HIGHEST
    return key_of(1 - side, price)


@compiled
def _would_trade(books, b, side, bound):
    opposite = side_of(books, 2 * b + 1 - side)
    return opposite.levels > 0 and opposite.best <= bound


@compiled
def _prevent(books, row, rule):
    """Cancel the resting order if the venue's rule says so; whether the incoming one goes on."""
    if rule != CANCEL_INCOMING:
        end(books, row, CANCELLED, SELF_MATCH)
    return rule == CANCEL_RESTING


@compiled
def at_once(order):
    """Lots of a resting order that trade before it loses its place."""
    return order.shown if order.shown > 0 else order.quantity


@compiled
def match(books, b, side, bound, order_id, owner, quantity):
    """Trade an incoming order up to a key of the other side.

    Returns the lots left, negative if they must go because the order met one of its own owner.
    """
    s = 2 * b + 1 - side
    opposite, rule = side_of(books, s), book_of(books, b).self_match
    while quantity > 0 and opposite.levels > 0 and opposite.best <= bound:
        key = opposite.best
        row = level_of(books, s, key).first
        maker = order_of(books, row)
        if rule != ALLOW and maker.owner == owner:
            if _prevent(books, row, rule):
                continue
            return -quantity
        lots = min(quantity, at_once(maker))
        quantity -= lots
        report_trade(books, b, side, order_id, owner, maker.price, lots, maker)
        if maker.peak > 0 and lots == maker.shown and maker.quantity > lots:
            books.slices -= 1
        if not fill_first(books, s, row, lots):
            release(books, row)
    return quantity


@compiled
def _first_own_far(books, s, owner):
    """Row of the first order of an owner among the far ones of a side, or NONE."""
    first = NONE
    for row in range(books.capacity):
        order = order_of(books, row)
        if order.place == FAR and 2 * order.book + order.side == s and order.owner == owner:
            best = order_of(books, first)
            if first == NONE or (order.key, order.serial) < (best.key, best.serial):
                first = row
    return first


@compiled
def _far_lots(books, s, bound, owner, rule):
    """Far lots that an order could trade with up to a key."""
    lots = 0
    stop = _first_own_far(books, s, owner) if rule > CANCEL_RESTING else NONE
    for row in range(books.capacity):
        order = order_of(books, row)
        if order.place != FAR or 2 * order.book + order.side != s or order.key > bound:
            continue
        if rule != ALLOW and order.owner == owner:
            continue
        end_ = order_of(books, stop)
        if stop == NONE or order.key < end_.key:
            lots += order.quantity
        elif order.key == end_.key and order.serial < end_.serial:
            lots += at_once(order)
    return lots


@compiled
def _can_fill(books, b, side, bound, owner, quantity):
    """Whether a fill-or-kill order would be filled whole."""
    s = 2 * b + 1 - side
    opposite, rule = side_of(books, s), book_of(books, b).self_match
    key = opposite.best
    for _ in range(opposite.levels):
        if key > bound:
            return False
        level = level_of(books, s, key)
        if rule == ALLOW:
            quantity -= level.shown + level.hidden
        else:
            row, left = level.first, quantity
            while row != NONE:
                order = order_of(books, row)
                if order.owner != owner:
                    left -= at_once(order)
                    quantity -= order.quantity
                elif rule != CANCEL_RESTING:
                    # later slices of icebergs queue behind this order and are out of reach
                    return left <= 0
                row = order.next
        if quantity <= 0:
            return True
        key = next_key(books, s, key + 1)
    return opposite.far != NONE and quantity <= _far_lots(books, s, bound, owner, rule)


# messages


@compiled
def _is_bad(quantity, peak):
    """Whether an order may not have this quantity."""
    if quantity < 1 or quantity > MAX_QUANTITY:
        return True
    return peak > 0 and (quantity - 1) // peak >= MAX_SLICES


@compiled
def _is_too_low(books, b, type_, price):
    """Whether an order with a limit asks for a price that the book does not take."""
    return (type_ == LIMIT or type_ == STOP_LIMIT) and price < book_of(books, b).lowest_price


@compiled
def _fault(books, message):
    """Why a new order cannot be taken, or NO_REASON."""
    immediate = (
        message.time_in_force == IMMEDIATE_OR_CANCEL or message.time_in_force == FILL_OR_KILL
    )
    if (
        message.side > 1
        or message.type > STOP_LIMIT
        or message.time_in_force > GOOD_TILL_TIME
        or message.book < 0
        or message.book >= books.book_count
        or message.peak < 0
        or (message.peak > 0 and message.hidden != 0)
        or (message.post_only != 0 and (immediate or message.type != LIMIT))
    ):
        return BAD_FIELD
    if _is_bad(message.quantity, message.peak):
        return BAD_QUANTITY
    if _is_too_low(books, message.book, message.type, message.price):
        return BAD_PRICE
    if find(books, message.order_id) != NONE:
        return DUPLICATE_ID
    phase = book_of(books, message.book).phase
    if phase == CLOSED or (phase == AUCTION and immediate):
        return NOT_TRADING
    if message.post_only != 0 and phase == CONTINUOUS:
        bound = _bound(message.side, LIMIT, message.price)
        if _would_trade(books, message.book, message.side, bound):
            return WOULD_CROSS
    return NO_REASON


@compiled
def _report_message(books, message, kind, reason, quantity):
    report(
        books,
        kind,
        reason,
        message.book,
        message.side,
        message.order_id,
        message.owner,
        message.price,
        quantity,
    )


@compiled
def _enter(books, message):
    """Trade a new limit or market order and let rest what may rest."""
    b, side = message.book, message.side
    bound = _bound(side, message.type, message.price)
    kill = message.time_in_force == FILL_OR_KILL
    if kill and not _can_fill(books, b, side, bound, message.owner, message.quantity):
        left = message.quantity
    else:
        left = match(books, b, side, bound, message.order_id, message.owner, message.quantity)
    if left == 0:
        return
    immediate = kill or message.time_in_force == IMMEDIATE_OR_CANCEL or message.type != LIMIT
    if left < 0 or immediate:
        reason = SELF_MATCH if left < 0 else UNFILLED
        _report_message(books, message, CANCELLED, reason, abs(left))
        return
    row = _new_row(books, message)
    order_of(books, row).quantity = left
    _wait(books, row)


@compiled
def _enter_stop(books, message):
    row = _new_row(books, message)
    books.stops += 1
    # a buy stop is reached first when it is lowest, a sell stop when it is highest
    key = key_of(1 - message.side, message.stop_price)
    side = side_of(books, 2 * message.book + message.side)
    side.stops = _wait_in_heap(books, row, side.stops, STOPPED, key)


@compiled
def _enter_market_at_auction(books, message):
    row = _new_row(books, message)
    order_of(books, row).peak = 0
    side = side_of(books, 2 * message.book + message.side)
    side.at_auction = _wait_in_heap(books, row, side.at_auction, AT_AUCTION, 0)


@compiled
def _new(books, message):
    fault = _fault(books, message)
    if fault != NO_REASON:
        _report_message(books, message, REJECTED, fault, message.quantity)
        return
    _report_message(books, message, ACCEPTED, NO_REASON, message.quantity)
    if message.type >= STOP:
        _enter_stop(books, message)
    elif book_of(books, message.book).phase == CONTINUOUS:
        _enter(books, message)
    elif message.type == MARKET:
        _enter_market_at_auction(books, message)
    else:
        _wait(books, _new_row(books, message))


@compiled
def _cancel(books, row):
    end(books, row, CANCELLED, NO_REASON)


@compiled
def _reduce(books, row, quantity):
    """Take lots away in place: first those not displayed."""
    order = order_of(books, row)
    if quantity >= order.quantity:
        _cancel(books, row)
        return
    books.slices -= slices(order)
    shown = min(order.shown, order.quantity - quantity)
    if order.place == AT_LEVEL:
        level = level_of(books, 2 * order.book + order.side, order.key)
        level.hidden -= quantity - (order.shown - shown)
        level.shown -= order.shown - shown
    order.shown = shown
    order.quantity -= quantity
    books.slices += slices(order)
    _report_of(books, row, CANCELLED, NO_REASON, quantity)


@compiled
def _replace(books, row, message):
    """Give an order a new price and quantity, at the end of the queue."""
    order = order_of(books, row)
    b, side = order.book, order.side
    bound = _bound(side, LIMIT, message.price)
    live = book_of(books, b).phase == CONTINUOUS and (order.place == AT_LEVEL or order.place == FAR)
    if live and message.post_only != 0 and _would_trade(books, b, side, bound):
        _report_of(books, row, REJECTED, WOULD_CROSS, message.quantity)
        return
    place = order.place
    leave(books, row)
    order.place = FREE
    order.price = message.price
    order.quantity = message.quantity
    if live:
        left = match(books, b, side, bound, order.order_id, order.owner, message.quantity)
        if left < 0:
            _report_of(books, row, CANCELLED, SELF_MATCH, -left)
            left = 0
        order.quantity = left
    _report_of(books, row, REPLACED, NO_REASON, order.quantity)
    if order.quantity == 0:
        release(books, row)
    elif place == STOPPED:
        books.stops += 1
        side_of(books, 2 * b + side).stops = _wait_in_heap(
            books, row, side_of(books, 2 * b + side).stops, STOPPED, order.key
        )
    elif place == AT_AUCTION:
        side_of(books, 2 * b + side).at_auction = _wait_in_heap(
            books, row, side_of(books, 2 * b + side).at_auction, AT_AUCTION, 0
        )
    else:
        _wait(books, row)


@compiled
def _amend(books, message):
    row = find(books, message.order_id)
    if row == NONE:
        _report_message(books, message, REJECTED, UNKNOWN_ORDER, message.quantity)
    elif message.action == CANCEL:
        _cancel(books, row)
    elif _is_bad(message.quantity, order_of(books, row).peak if message.action == REPLACE else 0):
        _report_of(books, row, REJECTED, BAD_QUANTITY, message.quantity)
    elif message.action == REPLACE and _is_too_low(
        books, order_of(books, row).book, order_of(books, row).type, message.price
    ):
        _report_of(books, row, REJECTED, BAD_PRICE, message.quantity)
    elif message.action == REDUCE:
        _reduce(books, row, message.quantity)
    elif book_of(books, order_of(books, row).book).phase == CLOSED:
        _report_of(books, row, REJECTED, NOT_TRADING, message.quantity)
    else:
        _replace(books, row, message)


@compiled
def apply(books, message):
    """Do what one message says; there must be room.

    The stops that it reaches wait for a call of `trigger_stops`.
    """
    if message.action == NEW:
        _new(books, message)
    elif message.action > REDUCE:
        _report_message(books, message, REJECTED, BAD_FIELD, message.quantity)
    else:
        _amend(books, message)


# stops and expiry


@compiled
def _reached_stop(books, b):
    """Row of the stop that the last price has reached, the earlier of the two sides; or NONE."""
    book = book_of(books, b)
    found = NONE
    for side in range(2):
        row = side_of(books, 2 * b + side).stops
        if row != NONE and order_of(books, row).key <= key_of(1 - side, book.last_price):
            if found == NONE or order_of(books, row).serial < order_of(books, found).serial:
                found = row
    return found


@compiled
def trigger_stops(books, b):
    """Turn the stops that the last price reached into orders, until none is reached."""
    if books.stops == 0 or book_of(books, b).has_traded == 0:
        return
    while book_of(books, b).phase == CONTINUOUS:
        row = _reached_stop(books, b)
        if row == NONE:
            return
        _trigger(books, b, row)


@compiled
def _trigger(books, b, row):
    order = order_of(books, row)
    leave(books, row)
    order.place = FREE
    _report_of(books, row, TRIGGERED, NO_REASON, order.quantity)
    bound = _bound(order.side, order.type, order.price)
    kill = order.time_in_force == FILL_OR_KILL
    left = order.quantity
    if not kill or _can_fill(books, b, order.side, bound, order.owner, left):
        left = match(books, b, order.side, bound, order.order_id, order.owner, left)
    order.quantity = abs(left)
    immediate = kill or order.time_in_force == IMMEDIATE_OR_CANCEL or order.type == STOP
    if left < 0 or (left > 0 and immediate):
        _report_of(books, row, CANCELLED, SELF_MATCH if left < 0 else UNFILLED, abs(left))
        release(books, row)
    elif left == 0:
        release(books, row)
    else:
        order.type = LIMIT
        _wait(books, row)


@compiled
def expire_next(books):
    """Take the first expiry off the heap and end its order, if that is still there."""
    item = item_at(books.expiries, 1)
    row, entered = item.payload, item.serial
    heap_pop(books.expiries)
    order = order_of(books, row)
    if order.place != FREE and order.entered == entered:
        books.message = NONE
        end(books, row, EXPIRED, PAST_EXPIRY)


@entry
def process(header, messages, start):
    """Work on messages from an index on; returns the first that found no room, or their number."""
    books = header[0]
    for index in range(start, len(messages)):
        if not has_room(books):
            return index
        books.message = index
        message = messages[index]
        before = books.reported
        apply(books, message)
        if books.stops > 0 and report_of(books, before).kind != REJECTED:
            trigger_stops(books, report_of(books, before).book)
    return len(messages)
