"""Reports of the books: everything that happens to orders."""

from abm.kernel.records.record import BOOK, BUSY, TIME, Column, Record

ORDERS = Record(
    name="orders",
    about="everything that happened to orders: the reports of the books",
    columns=(
        TIME,
        BOOK,
        Column("kind", "u1", "", "what happened, a code of abm.kernel.book.messages"),
        Column("side", "u1", "", "0 bids, 1 asks; of a trade the taker's"),
        Column("reason", "u1", "", "why, where an order was refused or ended"),
        Column("hidden", "u1", "", "1: of an order that is not displayed"),
        Column("order_id", "i8", "", "of whom it is told, 0 of a trade"),
        Column("price", "i8", "ticks", "of the order or of the trade"),
        Column("quantity", "i8", "lots", "that it is about"),
        Column("maker_id", "i8", "", "order id of the maker, 0 where nobody trades"),
        Column("taker_id", "i8", "", "order id of the taker, 0 where nobody trades"),
        Column("maker", "i4", "", "trader of the maker"),
        Column("taker", "i4", "", "trader of the taker, or owner of the order"),
        Column("message", "i8", "", "number of the message that caused it"),
    ),
    room=BUSY,
)
