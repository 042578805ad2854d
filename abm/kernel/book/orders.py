"""How an order comes into the book, rests, waits and leaves: rows, and where they stand."""

from abm.kernel.base.heap import heap_push
from abm.kernel.base.pairing_heap import dequeue, enqueue
from abm.kernel.book.book import AT_AUCTION, AT_LEVEL, FAR, FREE, STOPPED, order_of, side_of
from abm.kernel.book.ids import insert, remove
from abm.kernel.book.levels import rest, withdraw
from abm.kernel.book.messages import BUY, GOOD_TILL_TIME
from abm.kernel.book.reporting import report
from abm.kernel.compiling.jit import compiled


@compiled
def key_of(side, price):
    """The key of a price: lower is better."""
    return price if side != BUY else ~price


@compiled
def slices(order):
    """Slices of an iceberg still to be shown."""
    return -((order.shown - order.quantity) // order.peak) if order.peak > 0 else 0


@compiled
def report_order(books, row, kind, reason, quantity):
    """Report something other than a trade of the order of a row."""
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


@compiled
def take_row(books, message):
    """Take a free row for the order of a message; returns the row."""
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
    report_order(books, row, kind, reason, order_of(books, row).quantity)
    release(books, row)


@compiled
def let_rest(books, row):
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
def let_wait(books, row, root, place, key):
    """Let the order of a row wait in a heap, given by its root; returns the new root."""
    order = order_of(books, row)
    order.shown = 0
    books.slices += slices(order)
    books.serial += 1
    order.serial = books.serial
    order.place = place
    order.key = key
    return enqueue(books, root, row)
