"""Trades in options."""

from abm.kernel.records.record import BOOK, TIME, Column, Record, Room, Shown

OPTION_TRADES = Record(
    name="option_trades",
    about="the trades in options",
    columns=(
        TIME,
        BOOK,
        Column("series", "i8", "", "number of the option series"),
        Column("kind", "i4", "", "of the option", Shown.CODE, words=("call", "put")),
        Column("strike", "f8", "ticks", "of the option"),
        Column("expiry", "i8", "ns", "of the option"),
        Column("side", "i8", "", "of the taker: 0 bought, 1 sold"),
        Column("quantity", "i8", "lots", "what changed hands"),
        Column("price", "i8", "ticks", "paid a lot", Shown.MILLS),
        Column("value", "f8", "ticks", "by the surface"),
        Column("volatility", "f8", "a year", "at which it was traded"),
        Column("model_volatility", "f8", "a year", "of the surface"),
        Column("spot", "f8", "ticks", "mid-price of the underlying"),
        Column("taker", "i4", "", "trader who took the quote"),
        Column("maker", "i4", "", "trader who made it"),
        Column("taker_group", "i4", "", "group of the taker", Shown.GROUP),
        Column("maker_group", "i4", "", "group of the maker", Shown.GROUP),
    ),
    room=Room(messages=1, series=1),
)
