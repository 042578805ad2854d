"""The best displayed quotes."""

from abm.kernel.records.record import BOOK, BUSY, TIME, Column, Record

QUOTES = Record(
    name="quotes",
    about="the best displayed quotes, a row a change",
    columns=(
        TIME,
        BOOK,
        Column("bid_price", "i8", "ticks", "best bid, or the last one where there is none"),
        Column("bid_quantity", "i8", "lots", "displayed there, 0 where nobody bids"),
        Column("ask_price", "i8", "ticks", "best ask, or the last one where there is none"),
        Column("ask_quantity", "i8", "lots", "displayed there, 0 where nobody asks"),
    ),
    room=BUSY,
)
