"""Trades."""

from abm.kernel.records.record import BOOK, BUSY, TIME, Column, Record, Shown

TRADES = Record(
    name="trades",
    about="the trade tape",
    columns=(
        TIME,
        BOOK,
        Column("price", "i8", "ticks", "the maker's"),
        Column("quantity", "i8", "lots", "what changed hands"),
        Column("side", "u1", "", "of the taker, the younger order: 0 bought, 1 sold"),
        Column("auction", "u1", "", "whether an auction made it", Shown.FLAG),
        Column("maker", "i4", "", "trader whose order rested"),
        Column("taker", "i4", "", "trader whose order came"),
        Column("maker_id", "i8", "", "order id of the maker"),
        Column("taker_id", "i8", "", "order id of the taker"),
        Column("maker_group", "i4", "", "group of the maker", Shown.GROUP),
        Column("taker_group", "i4", "", "group of the taker", Shown.GROUP),
    ),
    room=BUSY,
)
