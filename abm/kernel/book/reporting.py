"""What a book says: reports, one after the other, in the buffer of its header."""

from abm.kernel.base.heap import heap_room
from abm.kernel.book.book import NONE, book_of, most_reports, report_of
from abm.kernel.book.messages import NO_REASON, TRADE
from abm.kernel.compiling.jit import compiled


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
def report_message(books, message, kind, reason, quantity):
    """Report something other than a trade of the order that a message speaks of."""
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
